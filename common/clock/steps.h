// A number that changes from days on: what a copied fact was on a day.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace jgt {

class Steps {
 public:
  // From that day on (YYYY-MM-DD); days come in order.
  void Add(std::string from_day, int64_t number);
  bool empty() const { return steps_.empty(); }
  // The number on that day; before the first step the first one's, and `without` when there is none.
  int64_t On(std::string_view day, int64_t without) const;

  // "2019-01-01=3;2022-09-01=2", for a column; and back. Text that is none says nothing from where it breaks off.
  std::string ToText() const;
  static Steps FromText(std::string_view text);

  bool operator==(const Steps&) const = default;

 private:
  struct Step {
    std::string from_day;
    int64_t number = 0;
    bool operator==(const Step&) const = default;
  };
  std::vector<Step> steps_;
};

}  // namespace jgt
