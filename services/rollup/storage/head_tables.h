// The table of the newest signed heads that a province's log tells of, of one province and generation.
#pragma once

#include <optional>
#include <string>

#include "common/sql/transaction.h"
#include "services/rollup/domain/county_head.h"

namespace jgt::rollup {

StatusOr<std::optional<CountyHead>> FindHead(sql::Transaction& tx, const std::string& region, int64_t generation,
                                             const std::string& county);
// All of them.
StatusOr<CountyHeads> ReadHeads(sql::Transaction& tx, const std::string& region, int64_t generation);
// Takes the place of what stood of the county.
Status PutHead(sql::Transaction& tx, const std::string& region, int64_t generation, const CountyHead& head);

}  // namespace jgt::rollup
