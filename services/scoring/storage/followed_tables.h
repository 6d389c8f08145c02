// Writes the facts that scoring follows. Each function is one entry's effect, inside the follower's transaction.
#pragma once

#include <string>

#include "common/journal/entry.h"
#include "common/sql/transaction.h"
#include "common/status/status.h"
#include "services/scoring/domain/facts.h"

namespace jgt::scoring {

// Each tells the whole fact as it stands after `entry`; a copy of a newer entry stays.
Status PutPairing(sql::Transaction& tx, const journal::Entry& entry, const Pairing& pairing);
// An empty target: the school stands for itself (again).
Status PutAlias(sql::Transaction& tx, const journal::Entry& entry, const std::string& alias, const std::string& target);
Status PutHeadCount(sql::Transaction& tx, const journal::Entry& entry, const HeadCount& count);
Status PutMentorGroup(sql::Transaction& tx, const journal::Entry& entry, const MentorGroup& group);
Status PutExchange(sql::Transaction& tx, const journal::Entry& entry, const Exchange& exchange);
Status PutAssessment(sql::Transaction& tx, const journal::Entry& entry, const std::string& activity, bool satisfied);

// Recorded by `entry`, for the first and only time.
Status PutActivity(sql::Transaction& tx, const journal::Entry& entry, const Activity& activity);
// A state from a newer entry stays. FAILED_PRECONDITION ACTIVITY_UNKNOWN when the entry that recorded it is not applied
// (it stands among the dead letters): this one must wait there for it, because applied alone its effect would be lost.
Status SetActivityState(sql::Transaction& tx, const journal::Entry& entry, const std::string& activity,
                        ActivityState state);

}  // namespace jgt::scoring
