#include "common/clock/steps.h"

#include <absl/strings/str_format.h>

#include <charconv>
#include <utility>

namespace jgt {

void Steps::Add(std::string from_day, int64_t number) {
  steps_.push_back({.from_day = std::move(from_day), .number = number});
}

int64_t Steps::On(std::string_view day, int64_t without) const {
  if (steps_.empty()) return without;
  int64_t number = steps_.front().number;
  for (const Step& step : steps_) {
    if (step.from_day > day) break;
    number = step.number;
  }
  return number;
}

std::string Steps::ToText() const {
  std::string text;
  for (const Step& step : steps_) {
    text += absl::StrFormat("%s%s=%d", text.empty() ? "" : ";", step.from_day, step.number);
  }
  return text;
}

Steps Steps::FromText(std::string_view text) {
  constexpr size_t kDayLength = 10;
  Steps steps;
  while (text.size() > kDayLength && text[kDayLength] == '=') {
    int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + kDayLength + 1, end, number);
    if (read.ec != std::errc()) break;
    steps.Add(std::string(text.substr(0, kDayLength)), number);
    text.remove_prefix(static_cast<size_t>(read.ptr - text.data()));
    if (text.empty() || text.front() != ';') break;
    text.remove_prefix(1);
  }
  return steps;
}

}  // namespace jgt
