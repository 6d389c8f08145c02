// Inspectors' windows as messages: for journal entries, and for the answers of rpc/.
#pragma once

#include "jgt/roster/v1/inspection.pb.h"
#include "jgt/roster/v1/organization.pb.h"
#include "services/roster/domain/inspection.h"

namespace jgt::roster {

inline constexpr char kInspections[] = "inspections";

jgt::roster::v1::Inspection ToProto(const Inspection& inspection);
// As a token's claim has it.
jgt::roster::v1::RoleGrant ToGrant(const Inspection& inspection);

}  // namespace jgt::roster
