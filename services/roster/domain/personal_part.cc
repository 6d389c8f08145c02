#include "services/roster/domain/personal_part.h"

#include <algorithm>
#include <string_view>

#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

constexpr size_t kNameMax = 40;
constexpr size_t kMailMax = 100;
constexpr size_t kPhoneDigits = 11;
constexpr size_t kLandlineDigitsMax = 12;
constexpr size_t kPhoneHead = 3;
constexpr size_t kPhoneTail = 4;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool AllDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

// 11 digits from 13 to 19; or 0, an area code of three or four digits in all, perhaps a hyphen, and the rest.
bool IsPhone(std::string_view phone) {
  if (phone.size() == kPhoneDigits && phone[0] == '1') return phone[1] >= '3' && AllDigits(phone);
  std::string digits(phone);
  const size_t hyphen = digits.find('-');
  if (hyphen != std::string::npos) {
    if (hyphen != 3 && hyphen != 4) return false;
    digits.erase(hyphen, 1);
  }
  return (digits.size() == kPhoneDigits || digits.size() == kLandlineDigitsMax) && digits[0] == '0' &&
         AllDigits(digits);
}

bool IsMail(std::string_view mail) {
  const size_t at = mail.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == mail.size() || mail.size() > kMailMax) return false;
  const bool printable = std::all_of(mail.begin(), mail.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  return printable && mail.find('@', at + 1) == std::string_view::npos;
}

// Control characters too: a name is printed on one line.
bool IsName(const std::string& name) {
  const size_t count = CharacterCount(name);
  if (count < 1 || count > kNameMax || Trim(name) != name) return false;
  return std::none_of(name.begin(), name.end(), [](char c) { return IsDigit(c) || (c >= '\0' && c < ' '); });
}

}  // namespace

std::string MaskedName(const std::string& display_name) {
  const size_t count = CharacterCount(display_name);
  if (count <= 1) return std::string(count, '*');
  return FirstCharacters(display_name, 1) + std::string(count - 1, '*');
}

std::string MaskedPhone(const std::string& phone) {
  if (phone.size() < kPhoneDigits) return std::string(phone.size(), '*');
  return phone.substr(0, kPhoneHead) + std::string(phone.size() - kPhoneHead - kPhoneTail, '*') +
         phone.substr(phone.size() - kPhoneTail);
}

std::string MaskedMail(const std::string& mail) {
  const size_t at = mail.find('@');
  if (mail.empty()) return "";
  if (at == std::string::npos) return "***";
  return (at > 1 ? mail.substr(0, 1) : "") + "***" + mail.substr(at);
}

PersonalPart Masked(const PersonalPart& plain) {
  return {.display_name = MaskedName(plain.display_name),
          .phone = MaskedPhone(plain.phone),
          .mail = MaskedMail(plain.mail)};
}

void CheckPersonalPart(const PersonalPart& part, Problems& problems) {
  if (!IsName(part.display_name)) {
    problems.Add("personal.display_name",
                 absl::StrFormat("BAD_NAME: not shown; 1 to %d characters, no digits, no blanks around", kNameMax));
  }
  if (!part.phone.empty() && !IsPhone(part.phone)) {
    problems.Add("personal.phone",
                 "BAD_PHONE: not shown; 11 digits from 13 on, or a landline with its area code (0577-60000000)");
  }
  if (!part.mail.empty() && !IsMail(part.mail)) {
    problems.Add("personal.mail", absl::StrFormat("BAD_MAIL: not shown; at most %d characters, one @", kMailMax));
  }
}

bool TellsPersonalData(const std::string& text) {
  size_t digits = 0;
  for (const char c : text) {
    if (c == '@') return true;
    if (c == ' ' || c == '-') continue;
    digits = IsDigit(c) ? digits + 1 : 0;
    if (digits >= kPhoneDigits) return true;
  }
  return text.find("＠") != std::string::npos;
}

Status CheckTellsNoPersonalData(const std::string& field, const std::string& text) {
  if (!TellsPersonalData(text)) return OkStatus();
  return InvalidArgument("PERSONAL_DATA", absl::StrFormat("%s: it tells a number or an address of a person", field))
      .Field(field, "not shown; no numbers of 11 digits, no @: such things belong into the personal part")
      .Zh(absl::StrFormat("%s 中不得填写个人电话或邮箱", field));
}

}  // namespace jgt::roster
