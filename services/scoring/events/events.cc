#include "services/scoring/events/events.h"

namespace jgt::scoring {
namespace {

Status BadBody(const journal::Entry& entry, const char* what) {
  return DataLoss("BAD_BODY", absl::StrFormat("entry %d in region %s tells %s", entry.seq, entry.region, what));
}

}  // namespace

journal::Dispatch AllEvents() {
  journal::Dispatch dispatch;
  OnPairingListed(dispatch);
  OnPairingChanged(dispatch);
  OnSchoolListed(dispatch);
  OnSchoolChanged(dispatch);
  OnAliasConfirmed(dispatch);
  OnAliasWithdrawn(dispatch);
  OnHeadCountRecorded(dispatch);
  OnMentorGroupFormed(dispatch);
  OnExchangeRegistered(dispatch);
  OnExchangeConfirmed(dispatch);
  OnActivityRecorded(dispatch);
  OnActivityConfirmed(dispatch);
  OnActivityCorrected(dispatch);
  OnActivityReversed(dispatch);
  OnActivityTimedOut(dispatch);
  OnEvidenceAssessed(dispatch);
  return dispatch;
}

StatusOr<Activity> ActivityFrom(const journal::Entry& entry, const jgt::ledger::v1::Activity& message) {
  const StatusOr<Day> day = ParseDay(message.day());
  if (!day.ok() || message.name().empty() || message.pairing().empty()) {
    return BadBody(entry, "an activity without name, pairing or day");
  }
  Activity activity{.name = message.name(),
                    .pairing = message.pairing(),
                    .kind = message.kind(),
                    .day = *day,
                    .end_day = std::nullopt,
                    .subject = static_cast<int>(message.subject()),
                    .teacher = message.teacher(),
                    .mentor_group = message.mentor_group(),
                    .state = ActivityState::kRecorded,
                    .evidenced = false,
                    .seq = entry.seq};
  if (!message.end_day().empty()) {
    const StatusOr<Day> end_day = ParseDay(message.end_day());
    if (!end_day.ok()) return BadBody(entry, "an activity whose last day is none");
    activity.end_day = *end_day;
  }
  return activity;
}

Exchange ExchangeFrom(const journal::Entry& entry, const jgt::roster::v1::Exchange& message) {
  return {.name = message.name(),
          .pairing = message.pairing(),
          .year = message.year(),
          .teacher = message.teacher(),
          .confirmed = message.confirmed(),
          .seq = entry.seq};
}

StatusOr<HeadCount> HeadCountFrom(const journal::Entry& entry, const std::string& school, int teachers,
                                  const std::string& day) {
  const StatusOr<Day> parsed = ParseDay(day);
  if (!parsed.ok()) return BadBody(entry, "a head count whose day is none");
  return HeadCount{.school = school, .day = *parsed, .teachers = teachers};
}

}  // namespace jgt::scoring
