#include "services/rollup/storage/kind_tables.h"

#include <utility>

namespace jgt::rollup {
namespace {

const std::string kFindKind =
    "SELECT display_name, withdrawn, seq FROM county_kinds WHERE region = ? AND generation = ? AND year = ? AND kind = "
    "?";
const std::string kFindMinima =
    "SELECT mode, scope, required, subjects_min, unit FROM county_minima WHERE region = ? AND generation = ? AND year "
    "= "
    "? AND kind = ?";
const std::string kListKinds = "SELECT year, kind FROM county_kinds WHERE region = ? AND generation = ?";
const std::string kPutKind =
    "INSERT INTO county_kinds (region, generation, year, kind, display_name, withdrawn, seq) VALUES (?, ?, ?, ?, ?, ?, "
    "?) ON DUPLICATE KEY UPDATE display_name = VALUES(display_name), withdrawn = VALUES(withdrawn), seq = VALUES(seq)";
const std::string kDropMinima =
    "DELETE FROM county_minima WHERE region = ? AND generation = ? AND year = ? AND kind = ?";
const std::string kPutMinima =
    "INSERT INTO county_minima (region, generation, year, kind, mode, scope, required, subjects_min, unit) ";
constexpr size_t kMinimaColumns = 9;

}  // namespace

StatusOr<std::optional<CountyKind>> FindKind(sql::Transaction& tx, const std::string& region, int64_t generation,
                                             int year, const std::string& kind) {
  ASSIGN_OR_RETURN(const std::optional<sql::Row> row, tx.QueryOne(kFindKind, {region, generation, year, kind}));
  if (!row.has_value()) return std::optional<CountyKind>();
  CountyKind found{.year = year,
                   .kind = kind,
                   .display_name = row->Text(0),
                   .withdrawn = row->Bool(1),
                   .seq = row->Int(2),
                   .minima = {}};
  ASSIGN_OR_RETURN(const sql::Rows minima, tx.Query(kFindMinima, {region, generation, year, kind}));
  for (const sql::Row& minimum : minima) {
    found.minima[{minimum.Int(0), minimum.Int(1)}] = {
        .required = minimum.Int(2), .subjects_min = minimum.Int(3), .unit = minimum.Text(4)};
  }
  return std::optional(std::move(found));
}

StatusOr<CountyKinds> ReadKinds(sql::Transaction& tx, const std::string& region, int64_t generation) {
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kListKinds, {region, generation}));
  CountyKinds kinds;
  for (const sql::Row& row : rows) {
    const int year = static_cast<int>(row.Int(0));
    ASSIGN_OR_RETURN(std::optional<CountyKind> kind, FindKind(tx, region, generation, year, row.Text(1)));
    if (kind.has_value()) kinds.emplace(std::pair(year, row.Text(1)), *std::move(kind));
  }
  return kinds;
}

Status PutKind(sql::Transaction& tx, const std::string& region, int64_t generation, const CountyKind& kind) {
  RETURN_IF_ERROR(
      tx.Execute(kPutKind, {region, generation, kind.year, kind.kind, kind.display_name, kind.withdrawn, kind.seq})
          .status());
  RETURN_IF_ERROR(tx.Execute(kDropMinima, {region, generation, kind.year, kind.kind}).status());
  std::vector<sql::Params> rows;
  rows.reserve(kind.minima.size());
  for (const auto& [to, minimum] : kind.minima) {
    rows.push_back({region, generation, kind.year, kind.kind, to.first, to.second, minimum.required,
                    minimum.subjects_min, minimum.unit});
  }
  return rows.empty() ? OkStatus() : tx.InsertMany(kPutMinima, kMinimaColumns, rows);
}

}  // namespace jgt::rollup
