#include "services/roster/storage/mysql_change_store.h"

#include <map>
#include <set>

#include "services/roster/storage/change_rows.h"
#include "services/roster/storage/missing.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

constexpr size_t kPairingsNamedMax = 20;  // in an error

std::vector<std::string> WithFirst(const std::string& first, std::set<std::string> others) {
  others.erase(first);
  std::vector<std::string> regions = {first};
  regions.insert(regions.end(), others.begin(), others.end());
  return regions;
}

Status StillPaired(const Key& school, const std::vector<Key>& pairings) {
  std::vector<FieldViolation> named;
  for (const Key& key : pairings) {
    if (named.size() < kPairingsNamedMax) named.push_back({.field = "name", .description = NameOf(key, kPairings)});
  }
  return FailedPrecondition("SCHOOL_STILL_PAIRED", absl::StrFormat("%s is in %d pairings on that day or later",
                                                                   NameOf(school, kSchools), pairings.size()))
      .Fields(std::move(named))
      .Zh(absl::StrFormat("该学校仍有 %d 对结对关系，请先终止，或随校划转", pairings.size()));
}

// A school's change with all that hangs on it; made anew for each attempt at its transaction.
class SchoolTransition {
 public:
  SchoolTransition(const ChangeScope& scope, const RegionBook& regions, IdSource& ids, const SchoolChange& change)
      : scope_(scope), regions_(regions), ids_(ids), change_(change) {}

  StatusOr<SchoolChanged> Run(const Key& key, const std::optional<VersionId>& seen) {
    ASSIGN_OR_RETURN(Timeline<School> timeline, TimelineOfSchool(scope_.query(), key));
    if (timeline.empty()) return NoSuchSchool(key);
    RETURN_IF_ERROR(CheckSeen(timeline, seen));
    const School standing = timeline.Around(day()).value;
    RETURN_IF_ERROR(FindOther(standing));
    RETURN_IF_ERROR(roster::ApplyChange(timeline, change_));
    RETURN_IF_ERROR(CheckNames(standing));
    if (closes()) RETURN_IF_ERROR(CheckNoCampuses(scope_.query(), key, day()));
    RETURN_IF_ERROR(DecidePairings(key));
    return Write(timeline);
  }

 private:
  const Day& day() const { return change_.ground.day; }
  bool closes() const {
    return change_.kind == SchoolChangeKind::kMerged || change_.kind == SchoolChangeKind::kMoved ||
           change_.kind == SchoolChangeKind::kClosed;
  }
  bool makes() const {
    return change_.kind == SchoolChangeKind::kSplit || change_.kind == SchoolChangeKind::kMoved ||
           change_.kind == SchoolChangeKind::kCampusOpened;
  }

  // The school that it goes into, or that comes out of it.
  Status FindOther(const School& standing) {
    if (makes()) {
      other_ = MadeBy(standing, change_);
      other_.key.id = ids_.Next();
      if (change_.kind == SchoolChangeKind::kMoved) change_.into = other_.key;
    } else if (change_.kind == SchoolChangeKind::kMerged && change_.into != standing.key) {
      ASSIGN_OR_RETURN(const Timeline<School> into, TimelineOfSchool(scope_.query(), change_.into));
      if (into.empty()) return NoSuchSchool(change_.into);
      ASSIGN_OR_RETURN(other_, OpenSchoolOn(into, change_.into, day()));
    }
    return OkStatus();
  }

  Status CheckNames(const School& standing) {
    if (makes()) return CheckNameFree(scope_.query(), other_.key.region, other_.display_name, other_.key);
    if (change_.display_name.empty()) return OkStatus();
    return CheckNameFree(scope_.query(), standing.key.region, change_.display_name, standing.key);
  }

  // A closed school is in no pairing: they end with it, and go on with the other school when that is asked for.
  Status DecidePairings(const Key& key) {
    if (!closes()) return OkStatus();
    ASSIGN_OR_RETURN(PairingTimelines timelines, TimelinesOfSchoolsPairings(scope_.query(), key));
    std::vector<Key> standing;
    for (auto& [pairing, timeline] : timelines) {
      if (!Stands(timeline, key, day())) continue;
      standing.push_back(pairing);
      if (change_.carry_pairings) RETURN_IF_ERROR(Carry(key, std::move(timeline)));
    }
    if (standing.empty() || change_.carry_pairings) return OkStatus();
    return StillPaired(key, standing);
  }

  Status Carry(const Key& key, Timeline<Pairing> timeline) {
    const Pairing before = timeline.Around(day()).value;
    PairingChange end = {.kind = PairingChangeKind::kCarriedOver, .ground = change_.ground};
    RETURN_IF_ERROR(roster::ApplyChange(timeline, end));
    carried_.push_back(std::move(timeline));
    StatusOr<Pairing> successor = SuccessorOf(before, key, other_, day(), regions_);
    if (!successor.ok()) return OkStatus();  // it would pair the other school with itself
    if (!CheckNotPaired(scope_.query(), *successor, day()).ok()) return OkStatus();
    successor->key.id = ids_.Next();
    Timeline<Pairing> place;
    place.Put({.from = day(), .to = kNoEnd}, *std::move(successor));
    carried_.push_back(std::move(place));
    return OkStatus();
  }

  StatusOr<SchoolChanged> Write(const Timeline<School>& timeline) {
    SchoolChanged changed;
    ASSIGN_OR_RETURN(changed.school, roster::Write(scope_, timeline, change_.kind, change_.ground));
    if (!makes() && !change_.display_name.empty()) {
      ASSIGN_OR_RETURN(journal::Batch* const batch, scope_.In(changed.school.key.region));
      RETURN_IF_ERROR(AddName(*batch, changed.school.key, change_.display_name));
    }
    if (makes()) {
      Timeline<School> made;
      made.Put({.from = day(), .to = kNoEnd}, other_);
      ASSIGN_OR_RETURN(changed.made, roster::Write(scope_, made, SchoolChangeKind::kOpened, change_.ground));
      ASSIGN_OR_RETURN(journal::Batch* const batch, scope_.In(other_.key.region));
      RETURN_IF_ERROR(AddName(*batch, other_.key, other_.display_name));
    }
    for (const Timeline<Pairing>& pairing : carried_) {
      ASSIGN_OR_RETURN(Pairing written,
                       roster::Write(scope_, pairing, PairingChangeKind::kCarriedOver, change_.ground));
      ASSIGN_OR_RETURN(journal::Batch* const batch, scope_.In(written.key.region));
      RETURN_IF_ERROR(AddEnds(*batch, {written}));
      changed.pairings.push_back(std::move(written));
    }
    return changed;
  }

  const ChangeScope& scope_;
  const RegionBook& regions_;
  IdSource& ids_;
  SchoolChange change_;
  School other_;
  std::vector<Timeline<Pairing>> carried_;
};

// The partitions that a school's change may write to, as things stand before they are locked.
std::set<std::string> PartitionsOf(const SchoolChange& change, const Key& key, const PairingTimelines& pairings,
                                   const RegionBook& regions) {
  std::set<std::string> touched;
  if (change.kind == SchoolChangeKind::kMerged) touched.insert(change.into.region);
  if (change.kind == SchoolChangeKind::kMoved) touched.insert(change.county);
  const std::string other = touched.empty() ? key.region : *touched.begin();
  for (const auto& [pairing, timeline] : pairings) {
    const Pairing& last = timeline.last().value;
    const std::string supporter = last.supporter == key ? other : last.supporter.region;
    const std::string supported = last.supported == key ? other : last.supported_region;
    touched.insert(pairing.region);
    touched.insert(regions.HomeOf(supporter, supported, pairing.region));
  }
  return touched;
}

StatusOr<PairingChanged> Transition(const ChangeScope& scope, const RegionBook& regions, IdSource& ids, const Key& key,
                                    const PairingChange& change, const std::optional<VersionId>& seen) {
  ASSIGN_OR_RETURN(Timeline<Pairing> timeline, TimelineOfPairing(scope.query(), key));
  if (timeline.empty()) return NoSuchPairing(key);
  RETURN_IF_ERROR(CheckSeen(timeline, seen));
  const Day& day = change.ground.day;
  const Pairing before = timeline.Around(day).value;
  RETURN_IF_ERROR(roster::ApplyChange(timeline, change));
  PairingChanged changed;
  Timeline<Pairing> place;
  if (change.kind == PairingChangeKind::kSchoolReplaced) {
    ASSIGN_OR_RETURN(const Timeline<School> by, TimelineOfSchool(scope.query(), change.replacement));
    if (by.empty()) return NoSuchSchool(change.replacement);
    ASSIGN_OR_RETURN(const School school, OpenSchoolOn(by, change.replacement, day));
    ASSIGN_OR_RETURN(Pairing successor, SuccessorOf(before, change.replaced, school, day, regions));
    RETURN_IF_ERROR(CheckNotPaired(scope.query(), successor, day));
    successor.key.id = ids.Next();
    place.Put({.from = day, .to = kNoEnd}, std::move(successor));
  }
  ASSIGN_OR_RETURN(changed.pairing, roster::Write(scope, timeline, change.kind, change.ground));
  if (place.empty()) return changed;
  ASSIGN_OR_RETURN(changed.successor, roster::Write(scope, place, change.kind, change.ground));
  ASSIGN_OR_RETURN(journal::Batch* const batch, scope.In(changed.successor->key.region));
  RETURN_IF_ERROR(AddEnds(*batch, {*changed.successor}));
  return changed;
}

}  // namespace

StatusOr<std::string> MysqlChangeStore::ChangePairing(const Key& key, const PairingChange& change,
                                                      std::optional<VersionId> seen, const journal::Mutation& mutation,
                                                      const Encoder<PairingChanged>& encode) {
  std::set<std::string> touched;
  if (change.kind == PairingChangeKind::kSchoolReplaced) {
    ASSIGN_OR_RETURN(const Timeline<Pairing> timeline,
                     ReadAtOneMoment<Timeline<Pairing>>(
                         pool_, mutation.deadline, [&](const Query& query) { return TimelineOfPairing(query, key); }));
    touched.insert(change.replacement.region);
    if (!timeline.empty()) {
      const Pairing& last = timeline.last().value;
      const std::string& by = change.replacement.region;
      touched.insert(regions_.HomeOf(last.supporter == change.replaced ? by : last.supporter.region,
                                     last.supported == change.replaced ? by : last.supported_region, key.region));
    }
  }
  const std::vector<std::string> regions = WithFirst(key.region, touched);
  const auto work = [&](const BatchOf& batch_of) -> StatusOr<std::string> {
    const Positions positions(writer_.service(), regions, batch_of);
    const ChangeScope scope(batch_of, regions);
    ASSIGN_OR_RETURN(PairingChanged changed, Transition(scope, regions_, ids_, key, change, seen));
    changed.positions = positions.Reached();
    return encode(changed);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, AppendOver(writer_, regions, mutation, work));
  return answer.response;
}

StatusOr<std::string> MysqlChangeStore::ChangeSchool(const Key& key, const SchoolChange& change,
                                                     std::optional<VersionId> seen, const journal::Mutation& mutation,
                                                     const Encoder<SchoolChanged>& encode) {
  ASSIGN_OR_RETURN(const PairingTimelines pairings,
                   ReadAtOneMoment<PairingTimelines>(pool_, mutation.deadline, [&](const Query& query) {
                     return TimelinesOfSchoolsPairings(query, key);
                   }));
  const std::vector<std::string> regions = WithFirst(key.region, PartitionsOf(change, key, pairings, regions_));
  const auto work = [&](const BatchOf& batch_of) -> StatusOr<std::string> {
    const Positions positions(writer_.service(), regions, batch_of);
    const ChangeScope scope(batch_of, regions);
    ASSIGN_OR_RETURN(SchoolChanged changed, SchoolTransition(scope, regions_, ids_, change).Run(key, seen));
    changed.positions = positions.Reached();
    return encode(changed);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, AppendOver(writer_, regions, mutation, work));
  return answer.response;
}

}  // namespace jgt::roster
