// Between the wire and the domain.
#pragma once

#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "jgt/reporting/v1/reporting.pb.h"
#include "services/reporting/domain/bureau_form.h"
#include "services/reporting/domain/progress.h"
#include "services/reporting/domain/reporting_store.h"

namespace jgt::reporting {

// BASIS_UNSPECIFIED is CONFIRMED. INVALID_ARGUMENT BAD_BASIS.
StatusOr<Basis> FromProto(v1::Basis basis);

v1::TaskProgress ToProto(const TaskProgress& task);
v1::PairingProgress ToProto(const PairingProgress& progress);
v1::RollupCell ToProto(const RollupCell& cell);
v1::ReflectedLedger ToProto(const ReflectedLedger& ledger);
v1::BureauForm ToProto(const BureauForm& form);
v1::Contribution ToProto(const Contribution& contribution);

}  // namespace jgt::reporting
