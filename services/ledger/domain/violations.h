// Everything that is wrong with a request, gathered so that a person corrects it in one go.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace jgt::ledger {

class Violations {
 public:
  // More are counted and not kept: nobody reads the hundred and first.
  static constexpr size_t kKeptMax = 100;

  // `description` begins with a code (MISSING, UNKNOWN_KIND …), then says the value found and what is allowed.
  void Add(std::string field, std::string description);
  bool empty() const { return count_ == 0; }
  size_t count() const { return count_; }
  const std::vector<FieldViolation>& kept() const { return kept_; }
  // INVALID_ARGUMENT BAD_ACTIVITY; OK when there are none.
  Status ToStatus() const { return ToStatus("BAD_ACTIVITY", "活动填写"); }
  // The same under another reason; `what_zh` is what was filled in.
  Status ToStatus(const char* reason, const char* what_zh) const;

 private:
  size_t count_ = 0;
  std::vector<FieldViolation> kept_;
};

// How many characters a UTF-8 text has; -1 when it is not UTF-8.
int64_t CharacterCount(std::string_view text);

// The value as messages show it: in quotes, cut at 60 bytes without splitting a character.
std::string Shown(std::string_view value);

}  // namespace jgt::ledger
