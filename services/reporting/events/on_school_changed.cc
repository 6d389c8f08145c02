#include "jgt/roster/v1/events.pb.h"
#include "services/reporting/events/follow_school.h"
#include "services/reporting/events/handlers.h"

namespace jgt::reporting {

// A dated change tells the whole school, as a listing does; so does the entry of a school that one has made.
void OnSchoolChanged(journal::Dispatch& dispatch) {
  using Event = jgt::roster::v1::SchoolChanged;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    return FollowSchool(tx, entry, event.school());
  });
}

}  // namespace jgt::reporting
