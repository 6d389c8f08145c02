// From an entry to deliveries.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "common/journal/entry.h"
#include "common/sql/transaction.h"
#include "services/platform_sync/domain/destination.h"

namespace jgt::platform_sync {

struct Fact {
  std::string service;  // whose journal
  std::string subject;  // resource name of the thing that the fact is about
  std::string pairing;  // resource name of its pairing, which decides who is told
};

// Inserts a pending delivery of `body` for each destination of the pairing's scope. ABORTED PAIRING_NOT_FOLLOWED while
// the roster's entry has not been followed yet: journals are not ordered among each other, so the follower tries again.
Status Tell(sql::Transaction& tx, const journal::Entry& entry, const Fact& fact, const google::protobuf::Message& body,
            const std::vector<Destination>& destinations);

}  // namespace jgt::platform_sync
