// Reads of the roll-up's tables, which jgt-rollup writes: only the living generation of each region.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/sql/transaction.h"
#include "services/reporting/domain/bureau_form.h"
#include "services/reporting/domain/progress.h"
#include "services/reporting/domain/region.h"
#include "services/reporting/domain/reporting_store.h"
#include "services/reporting/domain/task_entries.h"

namespace jgt::reporting {

// One month's cells of all pairings with an end in the span, each pairing once (D11).
StatusOr<std::vector<RollupCell>> SumOfPairings(sql::Transaction& tx, const RegionSpan& span, const Month& month,
                                                Basis basis);
// One month's cells of all home counties in the span: a province or the nation. Costs as much as there are counties,
// not entries.
StatusOr<std::vector<RollupCell>> SumOfCounties(sql::Transaction& tx, const RegionSpan& span, const Month& month,
                                                Basis basis);
// As SumOfPairings under CONFIRMED, with the levels of publicity apart.
StatusOr<std::vector<FormCell>> FormCellsOf(sql::Transaction& tx, const RegionSpan& span, const Month& month);
// Files that these pairings showed for the first time in the month.
StatusOr<int64_t> MaterialsOf(sql::Transaction& tx, const RegionSpan& span, const Month& month);

struct PairingYear {
  const Pairing& pairing;
  int year = 0;
  Basis basis = Basis::kConfirmed;
};
// Fills activities and subjects by kind.
Status CountActivities(sql::Transaction& tx, const PairingYear& of, PairingCounts& counts);

// Of the kinds whose single rows matter, or all; in the order of their entries.
enum class Kinds { kNamed, kAll };
StatusOr<std::vector<NamedActivity>> NamedActivitiesOf(sql::Transaction& tx, const PairingYear& of,
                                                       Kinds kinds = Kinds::kNamed);

// Where a home county's activities of some months are found: its living generation, and those of the months in which
// anything was told, in order (a single month is always there). No months: nothing was followed of it yet.
struct HomeCounty {
  std::string region;
  int64_t generation = 0;
  std::vector<std::string> months = {};
};
StatusOr<HomeCounty> HomeCountyOf(sql::Transaction& tx, const std::string& region, const Month& from, const Month& to);

StatusOr<std::vector<Contribution>> SelectContributions(sql::Transaction& tx, const RegionSpan& span,
                                                        const ContributionQuery& query);

}  // namespace jgt::reporting
