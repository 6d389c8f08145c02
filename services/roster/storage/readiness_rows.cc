#include "services/roster/storage/readiness_rows.h"

#include <algorithm>
#include <utility>

#include "common/journal/body.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/roster/domain/dating.h"
#include "services/roster/storage/missing.h"
#include "services/roster/storage/pairing_rows.h"
#include "services/roster/storage/school_rows.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

// The day from which a fact holds: its own; one that is not met and has none, since it is said.
StatusOr<Day> DayOf(const journal::Batch& batch, const Readiness& readiness) {
  if (readiness.since.empty()) return ShanghaiDay(batch.now());
  return ParseDay(readiness.since);
}

bool Says(const std::vector<Readiness>& standing, const Readiness& readiness) {
  return std::find(standing.begin(), standing.end(), readiness) != standing.end();
}

int64_t Append(journal::Batch& batch, const ReadinessFact& fact) {
  jgt::roster::v1::ReadinessRecorded event;
  event.set_subject(NameOf(fact.subject, fact.of_pairing ? kPairings : kSchools));
  *event.mutable_readiness() = ToProto(fact.readiness);
  return journal::AppendMessage(batch, event);
}

template <typename T>
Status Store(journal::Batch& batch, const ReadinessFact& fact, Timeline<T> timeline, const VersionTable& table) {
  if (Says(timeline.last().value.readiness, fact.readiness)) return OkStatus();
  ASSIGN_OR_RETURN(const Day day, DayOf(batch, fact.readiness));
  const Day known = timeline.spans().front().span.from;
  timeline.Amend({.from = std::max(day, known), .to = kNoEnd},
                 [&](T& there) { PutReadiness(there.readiness, fact.readiness); });
  VersionWriter versions(batch, table);
  versions.Add(fact.subject, timeline, Append(batch, fact), [](const T& each) { return ColumnsOf(each); });
  return versions.Flush();
}

}  // namespace

Status StoreReadiness(journal::Batch& batch, const ReadinessFact& fact) {
  if (fact.of_pairing) {
    ASSIGN_OR_RETURN(Timeline<Pairing> timeline, TimelineOfPairing(QueryOf(batch), fact.subject));
    if (timeline.empty()) return NoSuchPairing(fact.subject);
    return Store(batch, fact, std::move(timeline), PairingTable());
  }
  ASSIGN_OR_RETURN(Timeline<School> timeline, TimelineOfSchool(QueryOf(batch), fact.subject));
  if (timeline.empty()) return NoSuchSchool(fact.subject);
  return Store(batch, fact, std::move(timeline), SchoolTable());
}

}  // namespace jgt::roster
