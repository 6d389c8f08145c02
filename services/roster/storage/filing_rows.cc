#include "services/roster/storage/filing_rows.h"

#include "services/roster/storage/versions.h"

namespace jgt::roster {
namespace {

const std::string kAddFiling =
    "INSERT INTO filings (region, pairing_id, year, kind, seq, filed_at) VALUES (?, ?, ?, ?, ?, ?)";
const std::string kFindFiling =
    "SELECT f.seq, f.filed_at, j.body FROM filings f JOIN journal j ON j.region = f.region AND j.seq = f.seq"
    " WHERE f.region = ? AND f.pairing_id = ? AND f.year = ? AND f.kind = ? AND f.filed_at <= ?"
    " ORDER BY f.seq DESC LIMIT 1";
#define LAST_FILING(table, kind)                                                                                   \
  " LEFT JOIN filings " table " ON " table ".region = p.region AND " table ".pairing_id = p.pairing_id AND " table \
  ".year = ? AND " table ".kind = " kind " AND " table                                                             \
  ".seq = (SELECT MAX(x.seq) FROM filings x"                                                                       \
  " WHERE x.region = p.region AND x.pairing_id = p.pairing_id AND x.year = ? AND x.kind = " kind                   \
  " AND x.filed_at <= ?)"
const std::string kFilings =
    "SELECT p.pairing_id, p.supporter_name, p.supported_name, r.seq, r.filed_at, a.seq, a.filed_at, t.seq, t.filed_at"
    " FROM pairing_versions p" LAST_FILING("r", "1") LAST_FILING("a", "2") LAST_FILING("t", "3")
    " WHERE p.region = ? AND p.pairing_id > ? AND (p.state <> 3 OR p.valid_from >= ?) AND " OF_MOMENT(
        "p") " ORDER BY p.pairing_id LIMIT ?";

Filed FiledFrom(const sql::Row& row, size_t column) {
  if (row.IsNull(column)) return {};
  return {.revision = row.Int(column), .at = row.Time(column + 1)};
}

}  // namespace

Status AddFiling(journal::Batch& batch, const PlanKey& key, FilingKind kind) {
  return batch
      .Execute(kAddFiling,
               {key.pairing.region, key.pairing.id, key.year, static_cast<int>(kind), batch.next_seq(), batch.now()})
      .status();
}

StatusOr<std::optional<FilingEntry>> FindFiling(const Query& query, const PlanKey& key, FilingKind kind,
                                                Instant filed_by) {
  ASSIGN_OR_RETURN(sql::Rows rows, query(kFindFiling, {key.pairing.region, key.pairing.id, key.year,
                                                       static_cast<int>(kind), filed_by}));
  if (rows.empty()) return std::optional<FilingEntry>();
  return std::optional<FilingEntry>({.filed = FiledFrom(rows.front(), 0), .body = rows.front().TakeText(2)});
}

StatusOr<std::vector<Filing>> ReadFilings(const Query& query, const FilingQuery& wanted) {
  const int year = static_cast<int>(wanted.year);
  // Those that stood in that year, also if they ended in its course.
  const Moment moment = {.as_of = {.year = year, .month = 12, .day = 31}, .known_at = wanted.filed_by};
  const sql::Value known = MomentParams(moment).front();
  sql::Params params;
  for (int kind = 0; kind < 3; ++kind) params.insert(params.end(), {wanted.year, wanted.year, known});
  params.insert(params.end(), {wanted.county, wanted.after, Day{.year = year, .month = 1, .day = 1}});
  AddMoment(moment, params);
  params.emplace_back(wanted.limit);
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kFilings, params));
  std::vector<Filing> filings;
  filings.reserve(rows.size());
  for (const sql::Row& row : rows) {
    filings.push_back({.pairing = {.region = wanted.county, .id = row.Text(0)},
                       .supporter_name = row.Text(1),
                       .supported_name = row.Text(2),
                       .support_request = FiledFrom(row, 3),
                       .assistance_plan = FiledFrom(row, 5),
                       .timetable = FiledFrom(row, 7)});
  }
  return filings;
}

}  // namespace jgt::roster
