// An import's reading and writing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "services/roster/domain/import.h"
#include "services/roster/storage/reading.h"

namespace jgt::roster {

// What stands in the partitions that the list touches.
StatusOr<KnownRoster> ReadKnown(const Query& query, const std::vector<std::string>& partitions,
                                const ListContext& context);

using BatchOf = std::function<journal::Batch&(const std::string& region)>;

// The plan's rows, and its entries: schools and their names, communities, pairings, proposals, each in its partition;
// and at the end, in the county's, the import itself.
Status WriteImport(const BatchOf& batch_of, const ImportPlan& plan, const ListContext& context,
                   const std::string& content_sha256);

}  // namespace jgt::roster
