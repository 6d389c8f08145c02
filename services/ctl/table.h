// Text tables for people: columns are aligned by what a terminal shows, where a Chinese character is two columns wide.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace jgt::ctl {

// Columns that a terminal needs for UTF-8 text.
size_t DisplayWidth(std::string_view text);

class Table {
 public:
  explicit Table(std::vector<std::string> header) : rows_{std::move(header)} {}
  // As many cells as the header has.
  void Add(std::vector<std::string> row);
  void Print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace jgt::ctl
