#include "services/roster/storage/mysql_plan_store.h"

#include <optional>

#include "common/journal/body.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/roster/domain/plan_check.h"
#include "services/roster/storage/filing_rows.h"
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

struct FiledUntil {
  FilingKind kind = FilingKind::kSupportRequest;
  Instant by;
};

// What an entry has filed; `from` takes it out of the entry.
template <typename T, typename Event, typename From>
StatusOr<T> ReadFiled(sql::Pool& pool, Deadline deadline, const PlanKey& key, const FiledUntil& until,
                      const Error& missing, const From& from) {
  const Moment moment = {.as_of = {}, .known_at = until.by};
  return ReadAt<T>(pool, moment, deadline, [&](const Query& query) -> StatusOr<T> {
    ASSIGN_OR_RETURN(const std::optional<FilingEntry> entry, FindFiling(query, key, until.kind, until.by));
    if (!entry.has_value()) return missing;
    Event event;
    if (!event.ParseFromString(entry->body)) return DataLoss("BAD_CONTENT", "an entry of the roster cannot be read");
    T thing = from(event);
    thing.key = key;
    thing.filed = entry->filed;
    return thing;
  });
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
    RETURN_IF_ERROR(AddFiling(batch, request.key, FilingKind::kSupportRequest));
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
    RETURN_IF_ERROR(AddFiling(batch, plan.key, FilingKind::kAssistancePlan));
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
    RETURN_IF_ERROR(AddFiling(batch, timetable.key, FilingKind::kTimetable));
    journal::AppendMessage(batch, event);
    now.position = PositionOf(writer_, batch);
    return encode(now);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(key.region, mutation, work));
  return answer.response;
}

StatusOr<SupportRequest> MysqlPlanStore::GetSupportRequest(const PlanKey& key, const FiledBy& filed_by,
                                                           Deadline deadline) {
  const Error missing = Missing("NO_SUCH_SUPPORT_REQUEST", key, kSupportRequests, "帮扶诉求");
  if (filed_by.has_value()) {
    return ReadFiled<SupportRequest, pb::SupportRequestFiled>(
        pool_, deadline, key, {.kind = FilingKind::kSupportRequest, .by = *filed_by}, missing,
        [](const pb::SupportRequestFiled& event) { return FromProto(event.support_request()); });
  }
  return ReadAtOneMoment<SupportRequest>(pool_, deadline, [&](const Query& query) {
    return ReadWhole<SupportRequest, pb::SupportRequest>(query, kFindRequest, key, missing);
  });
}

StatusOr<AssistancePlan> MysqlPlanStore::GetAssistancePlan(const PlanKey& key, const FiledBy& filed_by,
                                                           Deadline deadline) {
  const Error missing = Missing("NO_SUCH_PLAN", key, kAssistancePlans, "帮扶计划");
  if (filed_by.has_value()) {
    return ReadFiled<AssistancePlan, pb::AssistancePlanFiled>(
        pool_, deadline, key, {.kind = FilingKind::kAssistancePlan, .by = *filed_by}, missing,
        [](const pb::AssistancePlanFiled& event) { return FromProto(event.assistance_plan()); });
  }
  return ReadAtOneMoment<AssistancePlan>(pool_, deadline, [&](const Query& query) {
    return ReadWhole<AssistancePlan, pb::AssistancePlan>(query, kFindPlan, key, missing);
  });
}

StatusOr<Timetable> MysqlPlanStore::GetTimetable(const PlanKey& key, const FiledBy& filed_by, Deadline deadline) {
  const Error missing = Missing("NO_SUCH_TIMETABLE", key, kTimetables, "大课表");
  if (filed_by.has_value()) {
    return ReadFiled<Timetable, pb::TimetableFiled>(
        pool_, deadline, key, {.kind = FilingKind::kTimetable, .by = *filed_by}, missing,
        [](const pb::TimetableFiled& event) { return FromProto(event.timetable()); });
  }
  return ReadAtOneMoment<Timetable>(pool_, deadline, [&](const Query& query) -> StatusOr<Timetable> {
    ASSIGN_OR_RETURN(const sql::Rows rows, query(kFindTimetable, ParamsOf(key)));
    if (rows.empty()) return missing;
    Timetable timetable = {
        .key = key, .slots = {}, .filed = {.revision = rows.front().Int(0), .at = rows.front().Time(1)}};
    ASSIGN_OR_RETURN(timetable.slots, SlotsOf(query, key));
    return timetable;
  });
}

StatusOr<std::vector<Filing>> MysqlPlanStore::ListFilings(const FilingQuery& query, Deadline deadline) {
  const Moment moment = {.as_of = {}, .known_at = query.filed_by};
  return ReadAt<std::vector<Filing>>(pool_, moment, deadline,
                                     [&](const Query& read) { return ReadFilings(read, query); });
}

}  // namespace jgt::roster
