#include "services/ctl/table.h"

#include <algorithm>
#include <cstdint>
#include <ostream>

#include "common/status/status.h"

namespace jgt::ctl {

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    uint32_t code = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (size_t k = 1; k < length && i + k < text.size(); ++k)
      code = (code << 6U) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    // East Asian wide and full-width forms begin at U+1100; punctuation such as “” and … stays narrow.
    const bool wide = (code >= 0x2E80 && code <= 0xA4CF) || (code >= 0xAC00 && code <= 0xD7A3) ||
                      (code >= 0xF900 && code <= 0xFAFF) || (code >= 0xFE30 && code <= 0xFE6F) ||
                      (code >= 0xFF00 && code <= 0xFF60) || code >= 0x20000;
    width += wide ? 2 : 1;
    i += length;
  }
  return width;
}

void Table::Add(std::vector<std::string> row) {
  JGT_CHECK(row.size() == rows_.front().size());
  rows_.push_back(std::move(row));
}

void Table::Print(std::ostream& out) const {
  std::vector<size_t> widths(rows_.front().size(), 0);
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  bool is_header = true;
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      out << row[i];
      if (i + 1 < row.size()) out << std::string(widths[i] - DisplayWidth(row[i]) + 2, ' ');
    }
    out << '\n';
    if (is_header) {
      for (size_t i = 0; i < widths.size(); ++i)
        out << std::string(widths[i], '-') << (i + 1 < widths.size() ? "  " : "\n");
    }
    is_header = false;
  }
}

}  // namespace jgt::ctl
