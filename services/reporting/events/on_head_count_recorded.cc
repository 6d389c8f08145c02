#include "jgt/roster/v1/events.pb.h"
#include "services/reporting/events/handlers.h"
#include "services/reporting/storage/roster_tables.h"

namespace jgt::reporting {

void OnHeadCountRecorded(journal::Dispatch& dispatch) {
  using Event = roster::v1::HeadCountRecorded;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    return PutHeadCount(
        tx, entry.region,
        {.school = event.school(), .day = event.day(), .teachers = event.teachers(), .pupils = event.pupils()});
  });
}

}  // namespace jgt::reporting
