// From the roles of a call's principal to the schools and regions that the caller may act for.
#pragma once

#include <string>

#include "common/rpc/call.h"
#include "services/ledger/domain/caller.h"

namespace jgt::ledger {

Caller CallerOf(const rpc::Call& call, const std::string& region);

}  // namespace jgt::ledger
