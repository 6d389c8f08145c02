#include "services/roster/storage/mysql_inspection_store.h"

#include "common/journal/body.h"
#include "jgt/roster/v1/inspection_events.pb.h"
#include "services/roster/storage/inspection_proto.h"
#include "services/roster/storage/reading.h"
#include "services/roster/storage/to_proto.h"
#include "services/roster/storage/versions.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

#define INSPECTIONS                                                                                          \
  "SELECT region, inspection_id, home_county, inspector, from_day, until_day, reason, document, granted_by," \
  " granted_at, revoked_at, revoked_seq, revoked_by, revoke_reason FROM inspections WHERE "

const std::string kFind = INSPECTIONS "region = ? AND inspection_id = ?";
const std::string kOverlapping =
    INSPECTIONS "region = ? AND inspector = ? AND revoked_seq = 0 AND from_day <= ? AND until_day >= ? LIMIT 1";
const std::string kCount =
    "SELECT COUNT(*) FROM inspections WHERE inspector = ? AND revoked_seq = 0 AND until_day >= ?";
// A window that was revoked is open up to the day of that; the instant of a Shanghai day's beginning is compared.
const std::string kPage = INSPECTIONS
    "region BETWEEN ? AND ? AND granted_at <= ? AND (? IS NULL OR (from_day <= ? AND until_day >= ?"
    " AND (revoked_at >= ? OR revoked_at > ?))) AND (? IS NULL OR granted_at < ? OR (granted_at = ?"
    " AND inspection_id < ?)) ORDER BY granted_at DESC, inspection_id DESC LIMIT ?";
const std::string kGrants = INSPECTIONS
    "inspector = ? AND revoked_seq = 0 AND until_day >= ? AND region BETWEEN ? AND ? AND (region > ?"
    " OR (region = ? AND inspection_id > ?)) ORDER BY region, inspection_id LIMIT ?";
const std::string kInsert =
    "INSERT INTO inspections (region, inspection_id, seq, home_county, inspector, from_day, until_day, reason,"
    " document, granted_by, granted_at, revoked_at, revoked_seq, revoked_by, revoke_reason)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '9999-12-31', 0, '', '')";
const std::string kRevoke =
    "UPDATE inspections SET revoked_at = ?, revoked_seq = ?, revoked_by = ?, revoke_reason = ?"
    " WHERE region = ? AND inspection_id = ? AND revoked_seq = 0";

// What had been recorded by `known_at`: a revocation after it was not known.
Inspection InspectionFrom(const sql::Row& row, const std::optional<Instant>& known_at = std::nullopt) {
  Inspection inspection;
  inspection.key = {.region = row.Text(0), .id = row.Text(1)};
  inspection.home_county = row.Text(2);
  inspection.inspector = row.Text(3);
  inspection.from_day = row.Date(4);
  inspection.until_day = row.Date(5);
  inspection.reason = row.Text(6);
  inspection.document = row.Text(7);
  inspection.granted_by = row.Text(8);
  inspection.granted_at = row.Time(9);
  if (row.Int(11) != 0 && (!known_at.has_value() || row.Time(10) <= *known_at)) {
    inspection.revocation = Inspection::Revocation{.at = row.Time(10), .by = row.Text(12), .reason = row.Text(13)};
  }
  return inspection;
}

StatusOr<std::vector<Inspection>> ReadInspections(const Query& query, const std::string& statement,
                                                  const sql::Params& params,
                                                  const std::optional<Instant>& known_at = std::nullopt) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, params));
  std::vector<Inspection> inspections;
  inspections.reserve(rows.size());
  for (const sql::Row& row : rows) inspections.push_back(InspectionFrom(row, known_at));
  return inspections;
}

Status CheckRoom(const Query& query, const Inspection& inspection, const Day& today) {
  ASSIGN_OR_RETURN(const std::vector<Inspection> others, ReadInspections(query, kOverlapping,
                                                                         {inspection.key.region, inspection.inspector,
                                                                          inspection.until_day, inspection.from_day}));
  if (!others.empty()) {
    const std::string name = NameOf(others.front().key, kInspections);
    return AlreadyExists("INSPECTION_OVERLAPS", absl::StrFormat("%s is open on some of the days", name))
        .Meta("inspection", name)
        .Zh("该检查员在此期间已有该县的授权");
  }
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kCount, {inspection.inspector, today}));
  if (rows.front().Int(0) < kInspectionsOfInspectorMax) return OkStatus();
  return ResourceExhausted("TOO_MANY_INSPECTIONS",
                           absl::StrFormat("the inspector has %d windows that are not over", rows.front().Int(0)))
      .Zh(absl::StrFormat("一名检查员至多有 %d 项未结束的授权", kInspectionsOfInspectorMax));
}

}  // namespace

StatusOr<std::string> MysqlInspectionStore::GrantInspection(const Inspection& inspection,
                                                            const journal::Mutation& mutation,
                                                            const Encoder<InspectionNow>& encode) {
  InspectionNow granted = {.inspection = inspection, .position = {}};
  granted.inspection.key.id = ids_.Next();
  const std::string& region = inspection.key.region;
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    InspectionNow now = granted;
    RETURN_IF_ERROR(CheckRoom(QueryOf(batch), now.inspection, ShanghaiDay(batch.now())));
    now.inspection.granted_by = batch.principal();
    const Inspection& made = now.inspection;
    RETURN_IF_ERROR(
        batch.Insert(kInsert, {region, made.key.id, batch.next_seq(), made.home_county, made.inspector, made.from_day,
                               made.until_day, made.reason, made.document, made.granted_by, batch.now()}));
    pb::InspectionGranted event;
    *event.mutable_inspection() = ToProto(made);
    journal::AppendMessage(batch, event);
    now.inspection.granted_at = batch.now();
    now.position = PositionOf(writer_, batch);
    return encode(now);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(region, mutation, work));
  return answer.response;
}

StatusOr<std::string> MysqlInspectionStore::RevokeInspection(const Key& key, const std::string& reason,
                                                             const journal::Mutation& mutation,
                                                             const Encoder<journal::Position>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    const std::string name = NameOf(key, kInspections);
    ASSIGN_OR_RETURN(const std::vector<Inspection> found, ReadInspections(QueryOf(batch), kFind, {key.region, key.id}));
    if (found.empty()) {
      return NotFound("NO_SUCH_INSPECTION", absl::StrFormat("%s does not exist", name))
          .Meta("name", name)
          .Zh(absl::StrFormat("对调互检授权不存在：%s", name));
    }
    if (found.front().revocation.has_value() || EndOf(found.front()) <= batch.now()) {
      return FailedPrecondition("INSPECTION_OVER", absl::StrFormat("%s is revoked, or its last day has passed", name))
          .Meta("name", name)
          .Zh("该授权已撤销或已到期");
    }
    RETURN_IF_ERROR(
        batch.Execute(kRevoke, {batch.now(), batch.next_seq(), batch.principal(), reason, key.region, key.id})
            .status());
    pb::InspectionRevoked event;
    event.set_inspection(name);
    event.set_reason(reason);
    journal::AppendMessage(batch, event);
    return encode(PositionOf(writer_, batch));
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(key.region, mutation, work));
  return answer.response;
}

StatusOr<std::vector<Inspection>> MysqlInspectionStore::ListInspections(const InspectionQuery& wanted,
                                                                        Deadline deadline) {
  const RegionRange range = RangeOf(wanted.region);
  const Moment moment = {.as_of = wanted.as_of.value_or(kNoEnd), .known_at = wanted.known_at};
  const sql::Value known = MomentParams(moment).front();
  sql::Params params = {range.first, range.last, known};
  for (int i = 0; i < 3; ++i) params.emplace_back(wanted.as_of);
  params.emplace_back(wanted.as_of.has_value() ? sql::Value(ShanghaiMidnight(*wanted.as_of)) : sql::Value());
  params.push_back(known);
  for (int i = 0; i < 3; ++i) params.emplace_back(wanted.before);
  params.emplace_back(wanted.before_id);
  params.emplace_back(wanted.limit);
  return ReadAt<std::vector<Inspection>>(pool_, moment, deadline, [&](const Query& query) {
    return ReadInspections(query, kPage, params, wanted.known_at);
  });
}

StatusOr<std::vector<Inspection>> MysqlInspectionStore::ListGrants(const InspectionGrantQuery& wanted,
                                                                   Deadline deadline) {
  return ReadAtOneMoment<std::vector<Inspection>>(
      pool_, deadline, [&](const Query& query) -> StatusOr<std::vector<Inspection>> {
        std::vector<std::vector<Inspection>> lists;
        lists.reserve(wanted.regions.size());
        for (const std::string& region : wanted.regions) {
          const RegionRange range = RangeOf(region);
          ASSIGN_OR_RETURN(std::vector<Inspection> list,
                           ReadInspections(query, kGrants,
                                           {wanted.inspector, wanted.today, range.first, range.last,
                                            wanted.after.region, wanted.after.region, wanted.after.id, wanted.limit}));
          lists.push_back(std::move(list));
        }
        return MergeFirst(std::move(lists), static_cast<size_t>(wanted.limit),
                          [](const Inspection& a, const Inspection& b) { return a.key < b.key; });
      });
}

}  // namespace jgt::roster
