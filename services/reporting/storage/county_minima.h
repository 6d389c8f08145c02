// What counties ask of their pairings beside the plan's minima, by kinds of activities of their own (R46). jgt-rollup
// writes the tables; only the living generation is read.
#pragma once

#include <vector>

#include "common/sql/transaction.h"
#include "services/reporting/domain/minima.h"

namespace jgt::reporting {

// The tasks of one pairing in a year, by kind: those of its home county.
StatusOr<OwnMinima> OwnMinimaOf(sql::Transaction& tx, const Pairing& pairing, int year);

}  // namespace jgt::reporting
