// Which column of a file is which of a list's: by the name that the layout gives it, by the headers that lists print,
// or because the importer says so.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/csv/csv.h"
#include "common/status/status.h"

namespace jgt::roster {

// With communities (苍南 2022, annex 1) or by scope (浦江 2019, annex 1).
enum class ListLayout : uint8_t { kCommunities, kScopes };

// "The column whose header is `from` is the layout's column `to`."
struct ColumnMapping {
  std::string from;
  std::string to;
  bool operator==(const ColumnMapping&) const = default;
};

struct ListColumns {
  ListLayout layout = ListLayout::kCommunities;
  std::map<std::string, size_t> index_by_name;  // of those that the file has
  size_t width = 0;                             // of the file's header
  std::vector<std::string> left_out;            // headers, in the file's order
};

inline constexpr size_t kMappingsMax = 100;

// What is wrong with a mapping, whatever the file is. INVALID_ARGUMENT BAD_MAPPING: more than kMappingsMax, no `from`,
// a `to` that no layout has, either of them twice, columns of both layouts.
Status CheckMapping(const std::vector<ColumnMapping>& mapping);

// `mapping` has passed CheckMapping; what it says wins over what a header is known as. With one, columns that are
// neither in it nor known are left out; without one they are refused: what they were for might be missed later. A
// column without header and content is nothing.
//
// INVALID_ARGUMENT, each with what the file has:
//   UNKNOWN_LAYOUT    no column decides between the layouts, or there are schools of both
//   DUPLICATE_COLUMN  two columns are the same
//   UNKNOWN_COLUMN    of the file, without a mapping; of the mapping, when the file has none of that name
//   COLUMN_MISSING    one that the layout cannot do without
StatusOr<ListColumns> FindColumns(const csv::Table& table, const std::vector<ColumnMapping>& mapping);

}  // namespace jgt::roster
