// Writes the facts that scoring follows. Each function is one entry's effect, inside the follower's transaction.
#pragma once

#include <string>

#include "common/sql/transaction.h"
#include "common/status/status.h"
#include "services/scoring/domain/facts.h"

namespace jgt::scoring {

// The first argument after the transaction is the partition of the entry, or the region of the school that a row is
// about.
Status PutPairing(sql::Transaction& tx, const std::string& region, const Pairing& pairing);
Status PutAlias(sql::Transaction& tx, const std::string& region, const std::string& alias, const std::string& target);
Status PutHeadCount(sql::Transaction& tx, const std::string& region, const HeadCount& count);
Status PutMentorGroup(sql::Transaction& tx, const std::string& region, const MentorGroup& group);
Status PutExchange(sql::Transaction& tx, const std::string& region, const Exchange& exchange);

Status PutActivity(sql::Transaction& tx, const std::string& region, const Activity& activity);
// FAILED_PRECONDITION ACTIVITY_UNKNOWN when the entry that recorded it is not applied (it stands among the dead
// letters): this one must wait there for it, because applied alone its effect would be lost.
Status SetActivityState(sql::Transaction& tx, const std::string& region, const std::string& activity,
                        ActivityState state);
Status PutAssessment(sql::Transaction& tx, const std::string& region, const std::string& activity, bool satisfied);

}  // namespace jgt::scoring
