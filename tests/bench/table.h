// How a benchmark says what it found.
#pragma once

#include <string>
#include <vector>

namespace jgt::bench {

// Prints rows of equally many columns, the first row being the heading.
void PrintTable(const std::vector<std::vector<std::string>>& rows);

// "1.234 ms" of microseconds.
std::string Millis(int64_t us);

}  // namespace jgt::bench
