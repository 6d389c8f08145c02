// The part of the ledger's activities that evidence keeps.
#pragma once

#include <string>

#include "common/status/status.h"
#include "jgt/ledger/v1/ledger.pb.h"
#include "services/evidence/domain/evidence.h"

namespace jgt::evidence {

// The id in an activity's resource name.
StatusOr<std::string> ActivityId(const std::string& name);

// An activity that has just been recorded, in the partition of its entry.
StatusOr<Activity> FromProto(const std::string& region, const ledger::v1::Activity& message);

}  // namespace jgt::evidence
