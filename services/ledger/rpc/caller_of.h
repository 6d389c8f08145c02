// From the roles of a call's principal to the schools and regions that the caller may act for.
#pragma once

#include <string>

#include "common/rpc/call.h"
#include "services/ledger/domain/activity_store.h"
#include "services/ledger/domain/caller.h"

namespace jgt::ledger {

Caller CallerOf(const rpc::Call& call, const std::string& region);

// The same for who may enter. PERMISSION_DENIED OUTSIDE_SCOPE for who has no role in the region and is no end of any
// pairing of it.
StatusOr<Caller> AdmittedCaller(const rpc::Call& call, const std::string& region, ActivityStore& store);

}  // namespace jgt::ledger
