// What a pairing is after an entry of the roster: the same for lists that name it and for dated changes.
#pragma once

#include "common/journal/entry.h"
#include "common/sql/transaction.h"
#include "jgt/roster/v1/roster.pb.h"

namespace jgt::scoring {

Status FollowPairing(sql::Transaction& tx, const journal::Entry& entry, const jgt::roster::v1::Pairing& pairing);

}  // namespace jgt::scoring
