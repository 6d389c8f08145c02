#include "tests/bench/table.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <iostream>

namespace jgt::bench {

void PrintTable(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string gap(widths[i] - row[i].size(), ' ');
      line += (i == 0 ? row[i] + gap : "  " + gap + row[i]);
    }
    std::cout << line << '\n';
  }
}

std::string Millis(int64_t us) { return absl::StrFormat("%d.%03d ms", us / 1000, us % 1000); }

}  // namespace jgt::bench
