#include "services/ledger/domain/kind_words.h"

#include <algorithm>

#include "services/ledger/domain/text_check.h"

namespace jgt::ledger {
namespace {

constexpr int64_t kDisplayNameMax = 30;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

bool IsWord(const std::string& word, bool (*is_letter)(char)) {
  return !word.empty() && word.size() <= kCodeMax && is_letter(word.front()) &&
         std::all_of(word.begin(), word.end(), [&](char c) { return is_letter(c) || IsDigit(c) || c == '_'; });
}

}  // namespace

void CheckCode(const std::string& field, const std::string& code, Violations& violations) {
  if (IsWord(code, IsUpper)) return;
  violations.Add(field, absl::StrFormat("BAD_CODE: %s is not 1-%d characters of [A-Z0-9_] that begin with a letter",
                                        Shown(code), kCodeMax));
}

void CheckKey(const std::string& field, const std::string& key, Violations& violations) {
  if (IsWord(key, IsLower)) return;
  violations.Add(field, absl::StrFormat("BAD_KEY: %s is not 1-%d characters of [a-z0-9_] that begin with a letter",
                                        Shown(key), kCodeMax));
}

void CheckDisplayName(const std::string& field, const std::string& name, Violations& violations) {
  if (name.empty()) return violations.Add(field, absl::StrFormat("MISSING: 1-%d characters", kDisplayNameMax));
  CheckText(field, name, kDisplayNameMax, violations);
}

std::string Plain(std::string_view key) {
  std::string plain(key.substr(0, kCodeMax));
  std::replace_if(
      plain.begin(), plain.end(), [](char c) { return !IsLower(c) && !IsDigit(c) && c != '_'; }, '?');
  return plain;
}

}  // namespace jgt::ledger
