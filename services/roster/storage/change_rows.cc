#include "services/roster/storage/change_rows.h"

#include "common/journal/body.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/roster/domain/vocabulary.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

const std::string kNames =
    "SELECT printed_name, school_id FROM school_names WHERE region = ? AND withdrawn_at = '9999-12-31'";
// It may be a name that the school bore before.
const std::string kAddName =
    "INSERT INTO school_names (region, printed_name, school_id, created_at, seq) SELECT ?, ?, ?, ?, ? FROM DUAL"
    " WHERE NOT EXISTS (SELECT 1 FROM school_names n WHERE n.region = ? AND n.printed_name = ?"
    " AND n.withdrawn_at = '9999-12-31')";
const std::string kOpenCampus =
    "SELECT v.display_name FROM school_versions v WHERE v.region = ? AND v.campus_of = ? AND v.state <> 2"
    " AND v.valid_to > ? AND " KNOWN_NOW("v") " LIMIT 1";

// How it stands on the day, as its next reader will see it.
template <typename T>
T OnDay(const Timeline<T>& timeline, const Day& day, int64_t seq) {
  T value = timeline.Around(day).value;
  int64_t part = 0;
  for (const Dated<T>& each : timeline.spans()) {
    const VersionId id = each.stored.value_or(VersionId{.seq = seq, .part = part});
    if (!each.stored.has_value()) ++part;
    if (!each.span.Contains(day)) continue;
    value.valid = each.span;
    value.version = id;
  }
  return value;
}

template <typename Event, typename Kind>
void SetGround(const Ground& ground, Kind kind, Event& event) {
  event.set_kind(kind);
  event.set_effective_day(ToString(ground.day));
  event.set_reason(ground.reason);
  event.set_document(ground.document);
}

template <typename T>
StatusOr<T> WriteVersions(journal::Batch& batch, const VersionTable& table, const Timeline<T>& timeline, const Day& day,
                          int64_t seq) {
  VersionWriter versions(batch, table);
  versions.Add(timeline.last().value.key, timeline, seq, [](const T& each) { return ColumnsOf(each); });
  RETURN_IF_ERROR(versions.Flush());
  return OnDay(timeline, day, seq);
}

}  // namespace

StatusOr<journal::Batch*> ChangeScope::In(const std::string& region) const {
  if (regions_.contains(region)) return &batch_of_(region);
  return Aborted("CHANGED_MEANWHILE",
                 absl::StrFormat("what this touches in region %s has just changed: try again", region))
      .Meta("region", region)
      .Zh("相关登记刚被修改，请重试");
}

StatusOr<Pairing> Write(const ChangeScope& scope, const Timeline<Pairing>& timeline, PairingChangeKind kind,
                        const Ground& ground) {
  ASSIGN_OR_RETURN(journal::Batch* const batch, scope.In(timeline.last().value.key.region));
  pb::PairingChanged event;
  *event.mutable_pairing() = AtLast(timeline);
  SetGround(ground, static_cast<pb::PairingChangeKind>(kind), event);
  AddTimeline(timeline, event.mutable_timeline());
  const int64_t seq = journal::AppendMessage(*batch, event);
  return WriteVersions(*batch, PairingTable(), timeline, ground.day, seq);
}

StatusOr<School> Write(const ChangeScope& scope, const Timeline<School>& timeline, SchoolChangeKind kind,
                       const Ground& ground) {
  ASSIGN_OR_RETURN(journal::Batch* const batch, scope.In(timeline.last().value.key.region));
  pb::SchoolChanged event;
  *event.mutable_school() = AtLast(timeline);
  SetGround(ground, static_cast<pb::SchoolChangeKind>(kind), event);
  AddTimeline(timeline, event.mutable_timeline());
  const int64_t seq = journal::AppendMessage(*batch, event);
  return WriteVersions(*batch, SchoolTable(), timeline, ground.day, seq);
}

bool Stands(const Timeline<Pairing>& timeline, const Key& school, const Day& day) {
  return std::any_of(timeline.spans().begin(), timeline.spans().end(), [&](const Dated<Pairing>& each) {
    const bool has_it = each.value.supporter == school || each.value.supported == school;
    return has_it && each.value.state != PairingState::kEnded && each.span.to > day;
  });
}

Status CheckNotPaired(const Query& query, const Pairing& pairing, const Day& day) {
  ASSIGN_OR_RETURN(const PairingTimelines others, TimelinesOfSchoolsPairings(query, pairing.supporter));
  for (const auto& [key, timeline] : others) {
    const bool same = std::any_of(timeline.spans().begin(), timeline.spans().end(), [&](const Dated<Pairing>& each) {
      return each.value.state != PairingState::kEnded && each.span.to > day &&
             each.value.supporter == pairing.supporter && each.value.supported == pairing.supported;
    });
    if (!same) continue;
    return FailedPrecondition("ALREADY_PAIRED",
                              absl::StrFormat("%s pairs the two schools already", NameOf(key, kPairings)))
        .Meta("pairing", NameOf(key, kPairings))
        .Zh("这两所学校之间已有结对关系");
  }
  return OkStatus();
}

Status AddName(journal::Batch& batch, const Key& school, const std::string& name) {
  const int64_t seq = batch.next_seq() - 1;
  return batch.Execute(kAddName, {school.region, name, school.id, batch.now(), seq, school.region, name}).status();
}

Status CheckNameFree(const Query& query, const std::string& region, const std::string& name, const Key& bearer) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kNames, {region}));
  for (const sql::Row& row : rows) {
    if (NameKey(row.Text(0)) != NameKey(name) || Key{.region = region, .id = row.Text(1)} == bearer) continue;
    return FailedPrecondition("NAME_TAKEN", absl::StrFormat("school %s of region %s bears \"%s\", or bore it",
                                                            row.Text(1), region, name))
        .Meta("school", NameOf({.region = region, .id = row.Text(1)}, kSchools))
        .Zh(absl::StrFormat("“%s”已是本地区另一所学校的名称或曾用名", name));
  }
  return OkStatus();
}

Status CheckNoCampuses(const Query& query, const Key& school, const Day& day) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kOpenCampus, {school.region, school.id, day}));
  if (rows.empty()) return OkStatus();
  return FailedPrecondition("CAMPUSES_OPEN", absl::StrFormat("its campus \"%s\" is open", rows.front().Text(0)))
      .Meta("school", NameOf(school, kSchools))
      .Zh(absl::StrFormat("该校校区“%s”尚未撤销", rows.front().Text(0)));
}

}  // namespace jgt::roster
