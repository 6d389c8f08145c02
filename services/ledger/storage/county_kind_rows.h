// The table of counties' own kinds.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "services/ledger/storage/reader.h"

namespace jgt::ledger {

struct CountyKindRow {
  int64_t year = 0;
  std::string code;
  int64_t revision = 0;
  bool withdrawn = false;
  std::string definition;  // body of the entry that defined it last
  bool operator==(const CountyKindRow&) const = default;
};

// By year and code.
StatusOr<std::vector<CountyKindRow>> ListCountyKindRows(const Reader& read, const std::string& region);
// Revisions of those that are not withdrawn, by CountyKey.
StatusOr<std::map<std::string, int64_t>> FindCountyKindRevisions(const Reader& read, const std::string& region);
// Adds it or takes the place of the one with its year and code.
Status PutCountyKindRow(journal::Batch& batch, const CountyKindRow& row);

}  // namespace jgt::ledger
