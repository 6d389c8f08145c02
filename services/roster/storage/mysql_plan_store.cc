#include "services/roster/storage/mysql_plan_store.h"

#include "common/journal/body.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/roster/domain/plan_check.h"
#include "services/roster/storage/missing.h"
#include "services/roster/storage/pairing_rows.h"
#include "services/roster/storage/plan_proto.h"
#include "services/roster/storage/reading.h"
#include "services/roster/storage/timetable_rows.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

const std::string kFindRequest =
    "SELECT revision, filed_at, content FROM support_requests WHERE region = ? AND pairing_id = ? AND year = ?";
const std::string kFindPlan =
    "SELECT revision, filed_at, content FROM assistance_plans WHERE region = ? AND pairing_id = ? AND year = ?";
const std::string kFindTimetable =
    "SELECT revision, filed_at FROM timetables WHERE region = ? AND pairing_id = ? AND year = ?";
const std::string kPutRequest =
    "INSERT INTO support_requests (region, pairing_id, year, revision, filed_at, content) VALUES (?, ?, ?, ?, ?, ?)"
    " ON DUPLICATE KEY UPDATE revision = VALUES(revision), filed_at = VALUES(filed_at), content = VALUES(content)";
const std::string kPutPlan =
    "INSERT INTO assistance_plans (region, pairing_id, year, revision, filed_at, content) VALUES (?, ?, ?, ?, ?, ?)"
    " ON DUPLICATE KEY UPDATE revision = VALUES(revision), filed_at = VALUES(filed_at), content = VALUES(content)";
const std::string kPutTimetable =
    "INSERT INTO timetables (region, pairing_id, year, revision, filed_at) VALUES (?, ?, ?, ?, ?)"
    " ON DUPLICATE KEY UPDATE revision = VALUES(revision), filed_at = VALUES(filed_at)";
const std::string kFilings =
    "SELECT p.pairing_id, p.supporter_name, p.supported_name, r.revision, r.filed_at, a.revision, a.filed_at,"
    " t.revision, t.filed_at FROM pairing_versions p"
    " LEFT JOIN support_requests r ON r.region = p.region AND r.pairing_id = p.pairing_id AND r.year = ?"
    " LEFT JOIN assistance_plans a ON a.region = p.region AND a.pairing_id = p.pairing_id AND a.year = ?"
    " LEFT JOIN timetables t ON t.region = p.region AND t.pairing_id = p.pairing_id AND t.year = ?"
    " WHERE p.region = ? AND p.pairing_id > ? AND (p.state <> 3 OR p.valid_from >= ?) AND " OF_MOMENT(
        "p") " ORDER BY p.pairing_id LIMIT ?";

sql::Params ParamsOf(const PlanKey& key) { return {key.pairing.region, key.pairing.id, key.year}; }

// The entry that is about to be written.
Filed FilingIn(const journal::Batch& batch) { return {.revision = batch.next_seq(), .at = batch.now()}; }

// 0 when none stands.
StatusOr<int64_t> RevisionOf(journal::Batch& batch, const std::string& statement, const PlanKey& key) {
  ASSIGN_OR_RETURN(const sql::Rows rows, batch.Query(statement, ParamsOf(key)));
  return rows.empty() ? 0 : rows.front().Int(0);
}

StatusOr<Pairing> PlanningPairing(journal::Batch& batch, const Key& key) {
  ASSIGN_OR_RETURN(std::optional<Pairing> pairing, FindPairing(QueryOf(batch), key, Today(batch)));
  if (!pairing.has_value()) return NoSuchPairing(key);
  RETURN_IF_ERROR(CheckMayPlan(*pairing));
  return *std::move(pairing);
}

// A thing whose message is kept whole.
template <typename T, typename Message>
StatusOr<T> ReadWhole(const Query& query, const std::string& statement, const PlanKey& key, Error missing) {
  ASSIGN_OR_RETURN(sql::Rows rows, query(statement, ParamsOf(key)));
  if (rows.empty()) return missing;
  Message message;
  if (!message.ParseFromString(rows.front().TakeText(2))) {
    return DataLoss("BAD_CONTENT", "a stored plan or support request cannot be read");
  }
  T thing = FromProto(message);
  thing.key = key;
  thing.filed = {.revision = rows.front().Int(0), .at = rows.front().Time(1)};
  return thing;
}

// As its entry carries it, and the bytes that are kept: what only the entry itself can say is left out.
template <typename T>
auto WithoutPlace(const T& thing) {
  T told = thing;
  told.filed = {};
  return ToProto(told);
}

Error Missing(std::string reason, const PlanKey& key, std::string_view collection, std::string_view what_zh) {
  const std::string name = PlanName(key, collection);
  return NotFound(std::move(reason), absl::StrFormat("%s does not exist", name))
      .Meta("name", name)
      .Zh(absl::StrFormat("%s尚未提交：%s", what_zh, name));
}

Filed FiledFrom(const sql::Row& row, size_t column) {
  if (row.IsNull(column)) return {};
  return {.revision = row.Int(column), .at = row.Time(column + 1)};
}

}  // namespace

StatusOr<std::string> MysqlPlanStore::FileSupportRequest(const SupportRequest& request, int64_t revision,
                                                         const journal::Mutation& mutation,
                                                         const Encoder<FiledNow<SupportRequest>>& encode) {
  const Key& pairing = request.key.pairing;
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    RETURN_IF_ERROR(PlanningPairing(batch, pairing).status());
    ASSIGN_OR_RETURN(const int64_t standing, RevisionOf(batch, kFindRequest, request.key));
    RETURN_IF_ERROR(CheckRevision(revision, standing));
    FiledNow<SupportRequest> now = {.thing = request, .position = {}};
    now.thing.filed = FilingIn(batch);
    pb::SupportRequestFiled event;
    *event.mutable_support_request() = WithoutPlace(request);
    RETURN_IF_ERROR(
        batch
            .Execute(kPutRequest, {pairing.region, pairing.id, request.key.year, now.thing.filed.revision,
                                   now.thing.filed.at, sql::Value::Bytes(event.support_request().SerializeAsString())})
            .status());
    journal::AppendMessage(batch, event);
    now.position = PositionOf(writer_, batch);
    return encode(now);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(pairing.region, mutation, work));
  return answer.response;
}

StatusOr<std::string> MysqlPlanStore::FileAssistancePlan(const AssistancePlan& plan, const PlanPolicy& policy,
                                                         int64_t revision, const journal::Mutation& mutation,
                                                         const Encoder<FiledNow<AssistancePlan>>& encode) {
  const Key& key = plan.key.pairing;
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(const Pairing pairing, PlanningPairing(batch, key));
    RETURN_IF_ERROR(CheckParts(policy, pairing, plan));
    ASSIGN_OR_RETURN(const int64_t standing, RevisionOf(batch, kFindPlan, plan.key));
    RETURN_IF_ERROR(CheckRevision(revision, standing));
    FiledNow<AssistancePlan> now = {.thing = plan, .position = {}};
    now.thing.filed = FilingIn(batch);
    pb::AssistancePlanFiled event;
    *event.mutable_assistance_plan() = WithoutPlace(plan);
    RETURN_IF_ERROR(
        batch
            .Execute(kPutPlan, {key.region, key.id, plan.key.year, now.thing.filed.revision, now.thing.filed.at,
                                sql::Value::Bytes(event.assistance_plan().SerializeAsString())})
            .status());
    journal::AppendMessage(batch, event);
    now.position = PositionOf(writer_, batch);
    return encode(now);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(key.region, mutation, work));
  return answer.response;
}

StatusOr<std::string> MysqlPlanStore::FileTimetable(const Timetable& timetable, int64_t revision,
                                                    const journal::Mutation& mutation,
                                                    const Encoder<FiledNow<Timetable>>& encode) {
  const Key& key = timetable.key.pairing;
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(const Pairing pairing, PlanningPairing(batch, key));
    ASSIGN_OR_RETURN(const int64_t standing, RevisionOf(batch, kFindTimetable, timetable.key));
    RETURN_IF_ERROR(CheckRevision(revision, standing));
    ASSIGN_OR_RETURN(const PairingSlots mine, PlacedSlots(QueryOf(batch), pairing, timetable, Today(batch)));
    ASSIGN_OR_RETURN(const std::vector<PairingSlots> others, NeighbouringSlots(QueryOf(batch), mine, Today(batch)));
    RETURN_IF_ERROR(CheckConflicts(mine, others));
    FiledNow<Timetable> now = {.thing = timetable, .position = {}};
    now.thing.filed = FilingIn(batch);
    RETURN_IF_ERROR(batch
                        .Execute(kPutTimetable,
                                 {key.region, key.id, timetable.key.year, now.thing.filed.revision, now.thing.filed.at})
                        .status());
    RETURN_IF_ERROR(ReplaceSlots(batch, timetable));
    pb::TimetableFiled event;
    *event.mutable_timetable() = WithoutPlace(timetable);
    journal::AppendMessage(batch, event);
    now.position = PositionOf(writer_, batch);
    return encode(now);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(key.region, mutation, work));
  return answer.response;
}

StatusOr<SupportRequest> MysqlPlanStore::GetSupportRequest(const PlanKey& key, Deadline deadline) {
  return ReadAtOneMoment<SupportRequest>(pool_, deadline, [&](const Query& query) {
    return ReadWhole<SupportRequest, pb::SupportRequest>(
        query, kFindRequest, key, Missing("NO_SUCH_SUPPORT_REQUEST", key, kSupportRequests, "帮扶诉求"));
  });
}

StatusOr<AssistancePlan> MysqlPlanStore::GetAssistancePlan(const PlanKey& key, Deadline deadline) {
  return ReadAtOneMoment<AssistancePlan>(pool_, deadline, [&](const Query& query) {
    return ReadWhole<AssistancePlan, pb::AssistancePlan>(query, kFindPlan, key,
                                                         Missing("NO_SUCH_PLAN", key, kAssistancePlans, "帮扶计划"));
  });
}

StatusOr<Timetable> MysqlPlanStore::GetTimetable(const PlanKey& key, Deadline deadline) {
  return ReadAtOneMoment<Timetable>(pool_, deadline, [&](const Query& query) -> StatusOr<Timetable> {
    ASSIGN_OR_RETURN(const sql::Rows rows, query(kFindTimetable, ParamsOf(key)));
    if (rows.empty()) return Missing("NO_SUCH_TIMETABLE", key, kTimetables, "大课表");
    Timetable timetable = {.key = key, .slots = {}, .filed = FiledFrom(rows.front(), 0)};
    ASSIGN_OR_RETURN(timetable.slots, SlotsOf(query, key));
    return timetable;
  });
}

StatusOr<std::vector<Filing>> MysqlPlanStore::ListFilings(const FilingQuery& wanted, Deadline deadline) {
  return ReadAtOneMoment<std::vector<Filing>>(
      pool_, deadline, [&](const Query& query) -> StatusOr<std::vector<Filing>> {
        sql::Params params = {wanted.year, wanted.year, wanted.year, wanted.county, wanted.after};
        // Those that stood in that year, also if they ended in its course.
        const int year = static_cast<int>(wanted.year);
        params.emplace_back(Day{.year = year, .month = 1, .day = 1});
        AddMoment({.as_of = {.year = year, .month = 12, .day = 31}, .known_at = std::nullopt}, params);
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
      });
}

}  // namespace jgt::roster
