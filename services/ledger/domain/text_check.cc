#include "services/ledger/domain/text_check.h"

#include <algorithm>
#include <vector>

namespace jgt::ledger {
namespace {

constexpr int64_t kLinkMax = 500;
constexpr size_t kPhoneDigits = 11;
constexpr size_t kIdentityDigits = 18;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Full-width digits and the full-width X as the ones of ASCII; everything else as it is.
std::string Narrow(std::string_view text) {
  std::string narrow;
  narrow.reserve(text.size());
  for (size_t at = 0; at < text.size(); ++at) {
    const bool wide = text.substr(at).starts_with("\xEF\xBC") && at + 2 < text.size();
    const auto last = wide ? static_cast<unsigned char>(text[at + 2]) : 0;
    if (wide && last >= 0x90 && last <= 0x99) {  // U+FF10 to U+FF19
      narrow += static_cast<char>('0' + (last - 0x90));
      at += 2;
    } else if (wide && last == 0xB8) {  // U+FF38
      narrow += 'X';
      at += 2;
    } else {
      narrow += text[at];
    }
  }
  return narrow;
}

// The digits that stand together, single blanks and hyphens between them left out; an X may end a run.
std::vector<std::string> DigitRuns(const std::string& text) {
  std::vector<std::string> runs;
  std::string run;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (IsDigit(c)) {
      run += c;
      continue;
    }
    const bool parts = (c == ' ' || c == '-') && !run.empty() && at + 1 < text.size() && IsDigit(text[at + 1]);
    if (parts) continue;
    if ((c == 'X' || c == 'x') && run.size() == kIdentityDigits - 1) run += 'X';
    if (!run.empty()) runs.push_back(std::move(run));
    run.clear();
  }
  if (!run.empty()) runs.push_back(std::move(run));
  return runs;
}

bool IsPhone(const std::string& run) {
  return run.size() == kPhoneDigits && run[0] == '1' && run[1] >= '3' && run[1] <= '9';
}

// Region, birthday, order, check character: a number whose middle is no day is nobody's.
bool IsIdentity(const std::string& run) {
  if (run.size() != kIdentityDigits || run[0] == '0') return false;
  const std::string century = run.substr(6, 2);
  const std::string month = run.substr(10, 2);
  const std::string day = run.substr(12, 2);
  return (century == "19" || century == "20") && month >= "01" && month <= "12" && day >= "01" && day <= "31";
}

}  // namespace

std::optional<std::string> PersonalData(std::string_view text) {
  for (const std::string& run : DigitRuns(Narrow(text))) {
    if (IsPhone(run)) return "a mobile phone number";
    if (IsIdentity(run)) return "an identity number";
  }
  return std::nullopt;
}

void CheckPersonalData(const std::string& field, std::string_view text, Violations& violations) {
  const std::optional<std::string> found = PersonalData(text);
  if (!found.has_value()) return;
  violations.Add(field, absl::StrFormat("PERSONAL_DATA: the text holds what looks like %s; none is kept here", *found));
}

void CheckText(const std::string& field, const std::string& text, int64_t max, Violations& violations) {
  const int64_t count = CharacterCount(text);
  if (count < 0) return violations.Add(field, "NOT_UTF8: the text is not UTF-8");
  if (count > max) violations.Add(field, absl::StrFormat("TOO_LONG: %d characters, at most %d", count, max));
  if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; })) {
    violations.Add(field, absl::StrFormat("CONTROL_CHARACTER: %s is not one line of text", Shown(text)));
  }
  CheckPersonalData(field, text, violations);
}

void CheckLink(const std::string& field, const std::string& link, Violations& violations) {
  const int64_t count = CharacterCount(link);
  if (count < 0) return violations.Add(field, "NOT_UTF8: the text is not UTF-8");
  if (count > kLinkMax) violations.Add(field, absl::StrFormat("TOO_LONG: %d characters, at most %d", count, kLinkMax));
  const size_t scheme = link.starts_with("http://") ? 7 : link.starts_with("https://") ? 8 : 0;
  const bool bad_character =
      std::any_of(link.begin(), link.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
  if (scheme == 0 || link.size() == scheme || link[scheme] == '/' || bad_character) {
    violations.Add(field, absl::StrFormat("BAD_LINK: %s is not an http:// or https:// address", Shown(link)));
  }
}

}  // namespace jgt::ledger
