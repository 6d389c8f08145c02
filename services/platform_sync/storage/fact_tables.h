// What following the journals writes: deliveries to be sent, and the little that is needed to make them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/journal/entry.h"
#include "common/sql/transaction.h"
#include "services/platform_sync/domain/delivery.h"

namespace jgt::platform_sync {

// As it stands after `entry`; what is from a newer entry stays.
Status PutPairing(sql::Transaction& tx, const journal::Entry& entry, const std::string& name, const std::string& scope);
// Empty when the roster's entry has not been followed yet.
StatusOr<std::optional<std::string>> FindScope(sql::Transaction& tx, const std::string& pairing);

struct KnownActivity {
  std::string name;
  std::string pairing;
  std::string body;   // serialised jgt.ledger.v1.Activity
  bool told = false;  // whether the platforms have been told of it
  int64_t seq = 0;    // of the last entry about it; set when it is read
};
// As it stands after `entry`; what is from a newer entry stays.
Status PutActivity(sql::Transaction& tx, const journal::Entry& entry, const KnownActivity& activity);
StatusOr<std::optional<KnownActivity>> FindActivity(sql::Transaction& tx, const std::string& name);
// The one that `entry` changes, locked, because a dead letter may be applied beside the follower. FAILED_PRECONDITION
// ACTIVITY_UNKNOWN when the entry that recorded it is a dead letter itself: this one waits there for it.
StatusOr<KnownActivity> LockActivity(sql::Transaction& tx, const journal::Entry& entry, const std::string& name);

// Pending, due now.
Status InsertDeliveries(sql::Transaction& tx, const std::vector<Delivery>& deliveries);

}  // namespace jgt::platform_sync
