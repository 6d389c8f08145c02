// The ledgers that a form reflects, with the newest signed heads that their provinces' logs tell of.
#pragma once

#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/sql/transaction.h"
#include "services/reporting/domain/bureau_form.h"
#include "services/reporting/domain/pairing.h"

namespace jgt::reporting {

// The provinces of these pairings' home counties, each once: their logs tell of the counties' heads.
std::vector<std::string> ProvincesOf(const std::vector<Pairing>& pairings);

// One for each home county of the pairings, by code. `positions` are those of the same moment.
StatusOr<std::vector<ReflectedLedger>> LedgersOf(sql::Transaction& tx, const std::vector<Pairing>& pairings,
                                                 const std::vector<journal::Position>& positions);

}  // namespace jgt::reporting
