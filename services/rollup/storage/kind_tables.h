// The tables of counties' own kinds of activities, of one region and generation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/sql/transaction.h"
#include "services/rollup/domain/county_kind.h"

namespace jgt::rollup {

StatusOr<std::optional<CountyKind>> FindKind(sql::Transaction& tx, const std::string& region, int64_t generation,
                                             int year, const std::string& kind);
// All of them.
StatusOr<CountyKinds> ReadKinds(sql::Transaction& tx, const std::string& region, int64_t generation);
// Takes the place of what stood of the kind.
Status PutKind(sql::Transaction& tx, const std::string& region, int64_t generation, const CountyKind& kind);

}  // namespace jgt::rollup
