// Cells of a sheet that are merged over several rows: one value that is shown for all of them.
#pragma once

#include <map>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "common/csv/csv.h"
#include "common/xlsx/cell_text.h"

namespace jgt::xlsx {

class MergedRanges {
 public:
  // INVALID_ARGUMENT BAD_XLSX for a range that is none.
  static StatusOr<MergedRanges> Find(const pugi::xml_node& worksheet, const std::string& sheet);

  // INVALID_ARGUMENT MERGED_CELLS for one that lies over rows of the table, which are those after `header_last` and up
  // to `table_last`. When they may be filled in, only for one that joins the header with the table.
  Status Check(int header_last, int table_last, bool may_fill) const;

  // Gives the row the values of the ranges that begin above it, in the first column of each, up to `columns`. Rows of
  // the table come in order. Returns how many bytes that were. INVALID_ARGUMENT MERGED_CELLS for a cell that has a
  // value of its own under a range, which no program shows; BAD_XLSX for ranges that lie over each other.
  StatusOr<size_t> Fill(size_t columns, csv::Row& row);

 private:
  struct Merged {
    Range range;
    std::string stated;
  };
  struct Filling {
    int last_row = 0;
    std::string text;
  };

  explicit MergedRanges(std::string sheet) : sheet_(std::move(sheet)) {}
  Status Over(const Merged& merged, std::string_view problem, std::string_view problem_zh) const;

  std::string sheet_;
  std::vector<Merged> ranges_;       // by row, then column
  size_t next_ = 0;                  // the first that begins in a row that has not been given yet
  std::map<int, Filling> fillings_;  // by column
};

}  // namespace jgt::xlsx
