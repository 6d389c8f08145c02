#include "services/roster/storage/mysql_attribute_store.h"

#include "common/journal/body.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/roster/domain/vocabulary.h"
#include "services/roster/storage/school_rows.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

const std::string kNamesInRegion =
    "SELECT printed_name, school_id FROM school_names WHERE region = ? AND withdrawn_at = '9999-12-31'";
// Whoever comes second waits here until the first is done.
const std::string kClaim =
    "INSERT IGNORE INTO school_codes (school_code, region, school_id, claimed_at) VALUES (?, ?, ?, ?)";
const std::string kTakeOver = "UPDATE school_codes SET region = ?, school_id = ?, claimed_at = ? WHERE school_code = ?";
const std::string kClaimed = "SELECT region, school_id FROM school_codes WHERE school_code = ?";
// Whether that school bears the code, on any day on which it is open and no other school's alias.
const std::string kBears =
    "SELECT v.school_id FROM school_versions v WHERE v.region = ? AND v.school_id = ? AND v.school_code = ?"
    " AND v.state <> 2 AND v.alias_of = '' AND " KNOWN_NOW("v") " LIMIT 1";

StatusOr<KnownSchools> ReadKnownSchools(const Query& query, const std::string& region) {
  KnownSchools known;
  ASSIGN_OR_RETURN(known.timelines, TimelinesOfSchools(query, region));
  ASSIGN_OR_RETURN(const sql::Rows names, query(kNamesInRegion, {region}));
  for (const sql::Row& row : names) known.ids_by_name[NameKey(row.Text(0))].insert(row.Text(1));
  for (const auto& [key, timeline] : known.timelines) {
    for (const Dated<School>& each : timeline.spans()) {
      known.ids_by_name[NameKey(each.value.display_name)].insert(key.id);
    }
  }
  return known;
}

// Whether another school bears the code that this one is to have. One that it came from by a move had it before.
StatusOr<bool> IsTaken(const Query& query, const School& school, const std::string& code) {
  ASSIGN_OR_RETURN(const sql::Rows claimed, query(kClaimed, {code}));
  if (claimed.empty()) return false;
  const Key other = {.region = claimed.front().Text(0), .id = claimed.front().Text(1)};
  if (other == school.key || other == school.predecessor) return false;
  ASSIGN_OR_RETURN(const sql::Rows bears, query(kBears, {other.region, other.id, code}));
  return !bears.empty();
}

Status RefuseTaken(const Query& query, AttributePlan& plan) {
  for (const auto& [key, code] : plan.claimed) {
    ASSIGN_OR_RETURN(const bool taken, IsTaken(query, plan.changed.at(key).last().value, code));
    if (taken) RefuseTakenCode(key, code, plan);
  }
  return OkStatus();
}

Status WriteAttributes(journal::Batch& batch, const AttributePlan& plan, const AttributeSource& source) {
  VersionWriter versions(batch, SchoolTable());
  for (const auto& [key, timeline] : plan.changed) {
    pb::SchoolChanged event;
    *event.mutable_school() = AtLast(timeline);
    event.set_kind(pb::SCHOOL_CHANGE_KIND_ATTRIBUTES_RECORDED);
    event.set_effective_day(ToString(plan.since.at(key)));
    event.set_document(source.name);
    AddTimeline(timeline, event.mutable_timeline());
    versions.Add(key, timeline, journal::AppendMessage(batch, event),
                 [](const School& each) { return ColumnsOf(each); });
  }
  RETURN_IF_ERROR(versions.Flush());
  for (const auto& [key, code] : plan.claimed) {
    RETURN_IF_ERROR(batch.Execute(kTakeOver, {key.region, key.id, batch.now(), code}).status());
  }
  return OkStatus();
}

}  // namespace

StatusOr<AttributesRecorded> MysqlAttributeStore::Preview(const std::string& region,
                                                          const std::vector<AttributeRow>& rows,
                                                          const AttributeSource& source, Deadline deadline) {
  return ReadAtOneMoment<AttributesRecorded>(pool_, deadline, [&](const Query& query) -> StatusOr<AttributesRecorded> {
    ASSIGN_OR_RETURN(const KnownSchools known, ReadKnownSchools(query, region));
    AttributesRecorded recorded = {.plan = DecideAttributes(region, known, rows, source), .positions = {}};
    RETURN_IF_ERROR(RefuseTaken(query, recorded.plan));
    return recorded;
  });
}

StatusOr<std::string> MysqlAttributeStore::Record(const std::string& region, const std::vector<AttributeRow>& rows,
                                                  const AttributeSource& source, const journal::Mutation& mutation,
                                                  const std::function<Status(const AttributePlan&)>& refuse,
                                                  const Encoder<AttributesRecorded>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    const Query query = QueryOf(batch);
    ASSIGN_OR_RETURN(const KnownSchools known, ReadKnownSchools(query, region));
    AttributesRecorded recorded = {.plan = DecideAttributes(region, known, rows, source), .positions = {}};
    RETURN_IF_ERROR(RefuseTaken(query, recorded.plan));
    RETURN_IF_ERROR(refuse(recorded.plan));  // before anything is written
    for (const auto& [key, code] : recorded.plan.claimed) {
      RETURN_IF_ERROR(batch.Execute(kClaim, {code, key.region, key.id, batch.now()}).status());
    }
    RETURN_IF_ERROR(RefuseTaken(query, recorded.plan));
    RETURN_IF_ERROR(refuse(recorded.plan));
    RETURN_IF_ERROR(WriteAttributes(batch, recorded.plan, source));
    recorded.positions = {PositionOf(writer_, batch)};
    return encode(recorded);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(region, mutation, work));
  return answer.response;
}

}  // namespace jgt::roster
