#include "jgt/roster/v1/events.pb.h"
#include "services/reporting/events/handlers.h"
#include "services/reporting/storage/roster_tables.h"

namespace jgt::reporting {

// Each day has its own row, and of two counts of one day the newest stands, whichever is applied last.
void OnHeadCountRecorded(journal::Dispatch& dispatch) {
  using Event = roster::v1::HeadCountRecorded;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    return PutHeadCount(
        tx, entry,
        {.school = event.school(), .day = event.day(), .teachers = event.teachers(), .pupils = event.pupils()});
  });
}

}  // namespace jgt::reporting
