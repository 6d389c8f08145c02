// What the roster and the ledger told: written by the followers, read when evidence is linked, assessed or shown.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/journal/entry.h"
#include "common/sql/transaction.h"
#include "common/status/status.h"
#include "services/evidence/domain/evidence.h"
#include "services/evidence/domain/schools.h"
#include "services/evidence/storage/reading.h"

namespace jgt::evidence {

// Followers. An entry is applied in one transaction with the follower's offset, so each of these happens once. What is
// from a newer entry stays.
Status PutPairing(sql::Transaction& tx, const journal::Entry& entry, const std::string& pairing,
                  const PairingEnds& ends);
// An empty target: the school stands for itself (again).
Status PutAlias(sql::Transaction& tx, const journal::Entry& entry, const std::string& alias, const std::string& target);
// Recorded by `entry`, for the first and only time.
Status PutActivity(sql::Transaction& tx, const journal::Entry& entry, const Activity& activity);
// FAILED_PRECONDITION ACTIVITY_UNKNOWN when the ledger's earlier entry was put aside: this one then follows it.
Status MoveActivity(sql::Transaction& tx, const journal::Entry& entry, const std::string& activity_id,
                    ActivityState state);

// Readers; what is not known is left out.
StatusOr<std::map<std::string, Activity>> ReadActivities(const Reads& read, const std::string& region,
                                                         const std::vector<std::string>& activity_ids);
StatusOr<std::map<std::string, Activity>> ReadActivitiesOfGroups(const Reads& read, const std::string& region,
                                                                 const std::vector<std::string>& mentor_groups);
StatusOr<std::map<std::string, PairingEnds>> ReadEnds(const Reads& read, const std::string& region,
                                                      const std::map<std::string, Activity>& activities);
// Whether the school, under any of its names, is an end of one of the region's pairings.
StatusOr<bool> ReadIsPaired(const Reads& read, const std::string& region, const std::string& school);
// Those of the regions in which the ends are.
StatusOr<SchoolAliases> ReadAliases(const Reads& read, const std::map<std::string, PairingEnds>& ends);

}  // namespace jgt::evidence
