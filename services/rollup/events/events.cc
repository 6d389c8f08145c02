#include "services/rollup/events/events.h"

#include <absl/strings/str_format.h>

namespace jgt::rollup {

FoldDispatch AllEvents() {
  FoldDispatch dispatch;
  OnActivityRecorded(dispatch);
  OnActivityConfirmed(dispatch);
  OnActivityCorrected(dispatch);
  OnActivityReversed(dispatch);
  OnCheckpointPublished(dispatch);
  OnKindDefined(dispatch);
  OnKindWithdrawn(dispatch);
  OnActivityTimedOut(dispatch);
  OnEvidenceLinked(dispatch);
  OnEvidenceAssessed(dispatch);
  return dispatch;
}

StatusOr<ActivityFacts> FactsFrom(const journal::Entry& entry, const jgt::ledger::v1::Activity& activity) {
  const StatusOr<Day> day = ParseDay(activity.day());
  if (!day.ok() || activity.name().empty() || activity.pairing().empty()) {
    return DataLoss("BAD_BODY", absl::StrFormat("entry %d in region %s tells an activity without name, pairing or day",
                                                entry.seq, entry.region));
  }
  return ActivityFacts{.pairing = activity.pairing(),
                       .day = *day,
                       .end_day = activity.end_day(),
                       .kind = activity.kind(),
                       .subject = static_cast<int>(activity.subject()),
                       .level = activity.publicity_level(),
                       .teachers = activity.teachers(),
                       .students = activity.students(),
                       .teacher = activity.teacher(),
                       .mentor_group = activity.mentor_group(),
                       .exchange = activity.exchange()};
}

}  // namespace jgt::rollup
