// What a pairing is after an entry of the roster: the same for lists that name it and for dated changes.
#pragma once

#include <google/protobuf/message.h>

#include <vector>

#include "common/journal/entry.h"
#include "common/sql/transaction.h"
#include "jgt/roster/v1/roster.pb.h"
#include "services/platform_sync/domain/destination.h"

namespace jgt::platform_sync {

// Keeps its scope, and tells `event`, which is the entry's message.
Status FollowPairing(sql::Transaction& tx, const journal::Entry& entry, const jgt::roster::v1::Pairing& pairing,
                     const google::protobuf::Message& event, const std::vector<Destination>& destinations);

}  // namespace jgt::platform_sync
