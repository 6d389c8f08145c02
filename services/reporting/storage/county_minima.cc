#include "services/reporting/storage/county_minima.h"

#include <algorithm>

namespace jgt::reporting {
namespace {

const std::string kOwnMinima =
    "SELECT k.kind, k.display_name, m.unit, m.required, m.subjects_min, k.seq FROM rollup_regions g "
    "JOIN county_kinds k ON k.region = g.region AND k.generation = g.generation AND k.year = ? AND k.withdrawn = 0 "
    "JOIN county_minima m ON m.region = k.region AND m.generation = k.generation AND m.year = k.year AND m.kind = "
    "k.kind AND m.mode = ? AND m.scope = ? WHERE g.region = ? ORDER BY k.kind";

}  // namespace

StatusOr<OwnMinima> OwnMinimaOf(sql::Transaction& tx, const Pairing& pairing, int year) {
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kOwnMinima, {year, static_cast<int>(pairing.mode),
                                                               static_cast<int>(pairing.scope), pairing.region}));
  OwnMinima own;
  own.tasks.reserve(rows.size());
  for (const sql::Row& row : rows) {
    own.tasks.push_back({.task = row.Text(0),
                         .display_name = row.Text(1),
                         .unit = row.Text(2),
                         .requirement = "R46",
                         .rule = TaskRule::kActivities,
                         .kinds = {row.Text(0)},
                         .required = static_cast<int>(row.Int(3)),
                         .subjects_min = static_cast<int>(row.Int(4))});
    own.revision = std::max(own.revision, row.Int(5));
  }
  return own;
}

}  // namespace jgt::reporting
