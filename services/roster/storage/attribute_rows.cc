#include "services/roster/storage/attribute_rows.h"

#include "common/journal/body.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/roster/domain/vocabulary.h"
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

}  // namespace

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

StatusOr<bool> IsCodeTaken(const Query& query, const School& school, const std::string& code) {
  ASSIGN_OR_RETURN(const sql::Rows claimed, query(kClaimed, {code}));
  if (claimed.empty()) return false;
  const Key other = {.region = claimed.front().Text(0), .id = claimed.front().Text(1)};
  if (other == school.key || other == school.predecessor) return false;
  ASSIGN_OR_RETURN(const sql::Rows bears, query(kBears, {other.region, other.id, code}));
  return !bears.empty();
}

Status ClaimCode(journal::Batch& batch, const Key& school, const std::string& code) {
  return batch.Execute(kClaim, {code, school.region, school.id, batch.now()}).status();
}

Status TakeOverCode(journal::Batch& batch, const Key& school, const std::string& code) {
  return batch.Execute(kTakeOver, {school.region, school.id, batch.now(), code}).status();
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
    RETURN_IF_ERROR(TakeOverCode(batch, key, code));
  }
  return OkStatus();
}

}  // namespace jgt::roster
