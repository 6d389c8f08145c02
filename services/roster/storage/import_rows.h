// An import's reading and writing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "services/roster/domain/import.h"
#include "services/roster/storage/community_rows.h"
#include "services/roster/storage/pairing_rows.h"
#include "services/roster/storage/reading.h"
#include "services/roster/storage/school_rows.h"

namespace jgt::roster {

// All that is known of the schools and pairings of the partitions that the list touches, and of the county's
// communities.
struct KnownTimelines {
  SchoolTimelines schools;
  PairingTimelines pairings;
  CommunityTimelines communities;
};
StatusOr<KnownTimelines> ReadTimelines(const Query& query, const std::vector<std::string>& partitions,
                                       const std::string& county);
// What stands in them on the list's day; of what begins later, how it begins.
StatusOr<KnownRoster> ReadKnown(const Query& query, const std::vector<std::string>& partitions,
                                const ListContext& context, const KnownTimelines& timelines);

using BatchOf = std::function<journal::Batch&(const std::string& region)>;

// The plan's versions and rows, and its entries: schools and their names, communities, pairings, proposals, each in its
// partition. `listed` is on the list already.
Status WritePlan(const BatchOf& batch_of, const ImportPlan& plan, const ListContext& context,
                 const std::set<Key>& listed, KnownTimelines& known);
// The same for an import, and at the end, in the county's partition, the import itself, whose number is returned.
StatusOr<int64_t> WriteImport(const BatchOf& batch_of, const ImportPlan& plan, const ListContext& context,
                              const std::string& content_sha256, const std::set<Key>& listed, KnownTimelines& known);

}  // namespace jgt::roster
