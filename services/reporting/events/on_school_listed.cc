#include "jgt/roster/v1/events.pb.h"
#include "services/reporting/events/follow_school.h"
#include "services/reporting/events/handlers.h"
#include "services/reporting/storage/roster_tables.h"

namespace jgt::reporting {

// A school is listed for the first time once; readiness that was recorded later has a higher number and stays when this
// is applied late.
Status FollowSchool(sql::Transaction& tx, const journal::Entry& entry, const jgt::roster::v1::School& school) {
  RETURN_IF_ERROR(PutSchool(
      tx, entry,
      {.school = school.name(), .display_name = school.display_name(), .stage = static_cast<int>(school.stage())}));
  for (const jgt::roster::v1::Readiness& readiness : school.readiness()) {
    RETURN_IF_ERROR(PutReadiness(tx, entry,
                                 {.subject = school.name(),
                                  .item = static_cast<ReadinessItem>(readiness.item()),
                                  .met = readiness.met(),
                                  .since = readiness.since()}));
  }
  return OkStatus();
}

void OnSchoolListed(journal::Dispatch& dispatch) {
  using Event = jgt::roster::v1::SchoolListed;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    return FollowSchool(tx, entry, event.school());
  });
}

}  // namespace jgt::reporting
