// Workbooks (XLSX, ECMA-376) as officers save them: one sheet, as the table that a CSV file of it would be. What is
// printed is taken from the file's own digits, never through binary floating point. What cannot be read without a guess
// (a formula, an error, cells merged over several rows that nobody asked to fill in) is an error that says where. All
// or nothing.
//
// A workbook is a ZIP archive of XML: bytes are counted while they are inflated, whatever the archive says of itself.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/csv/csv.h"
#include "common/status/status.h"

namespace jgt::xlsx {

struct Limits {
  size_t file_bytes_max = size_t{10} * 1024 * 1024;
  size_t entries_max = 1000;                          // of the archive
  size_t part_bytes_max = size_t{16} * 1024 * 1024;   // of one part, inflated
  size_t parts_bytes_max = size_t{32} * 1024 * 1024;  // of all parts that are read
  // Of tags, and of attributes: a tag takes about 70 bytes, as much again for the text beside it, an attribute 40. With
  // this many the worst file takes about 160 MiB, and 20 000 rows of eight cells still are fewer.
  size_t part_tags_max = 750'000;
  size_t table_bytes_max = size_t{32} * 1024 * 1024;  // a shared string may stand in every cell
  size_t field_bytes_max = 4096;
  size_t rows_max = 20'000;  // below the header
  int columns_max = 100;
};

// The last row and column of a sheet, in every program that writes one.
inline constexpr int kSheetRowsMax = 1'048'576;
inline constexpr int kSheetColumnsMax = 16'384;

struct ReadOptions {
  std::string sheet;         // empty: the only visible one with content
  int header_row = 0;        // as the sheet numbers it, from 1; 0: the first with two cells that are not blank
  int header_rows = 1;       // how many rows the header has; what they say of a column is read one after the other
  bool fill_merged = false;  // the value of cells merged over several rows is that of each of them
};

// Whether these are the first bytes of a ZIP archive, or of the older container that .xls files and encrypted workbooks
// are in. Neither can begin a CSV file.
bool IsWorkbook(std::string_view bytes);

// The table below the header row; Row::line is the sheet's row number. Rows without content are left out, the others
// are as long as the header or, with content beyond it, longer. A number is printed in full ("2.021E3" and "2021.0" are
// "2021"), a cell with the format of a date as YYYY-MM-DD, a boolean as TRUE or FALSE. Of cells merged in one row the
// first has the value. Hidden rows and columns are read like the others. A row that says the same as one of the
// header's, as lists do that are printed over several pages, is left out.
//
// INVALID_ARGUMENT, with sheet and cell in message and metadata where there is one:
//   BAD_XLSX          no workbook (an .xls or .xlsb file, encrypted), a part missing or broken, a DOCTYPE
//   XLSX_TOO_LARGE    more than a limit of bytes, entries or tags
//   MACRO_WORKBOOK
//   SHEET_NEEDED, NO_SUCH_SHEET   name the sheets that there are
//   NO_HEADER
//   FORMULA_CELL      also when a value is stored beside the formula: it is as old as the last program made it
//   ERROR_CELL        #REF! and the like
//   BAD_CELL          a number, date or boolean that is none; a time of day
//   MERGED_CELLS      over several rows of the table, unless they are to be filled in: which of them the value is for,
//                     only people know. Over header and table, or over a cell that has a value of its own: always
//   FIELD_TOO_LONG, TOO_MANY_COLUMNS, TOO_MANY_ROWS
// Of wrong cells up to 100 are named, the first of them by the reason.
StatusOr<csv::Table> Read(std::string_view bytes, const ReadOptions& options = {}, const Limits& limits = {});

}  // namespace jgt::xlsx
