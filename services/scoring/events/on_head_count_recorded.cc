#include "jgt/roster/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

// Each day has its own row, and of two counts of one day the newest stands, whichever is applied last.
void OnHeadCountRecorded(journal::Dispatch& dispatch) {
  using jgt::roster::v1::HeadCountRecorded;
  dispatch.On<HeadCountRecorded>(
      [](sql::Transaction& tx, const journal::Entry& entry, const HeadCountRecorded& event) -> Status {
        ASSIGN_OR_RETURN(const HeadCount count, HeadCountFrom(entry, event.school(), event.teachers(), event.day()));
        return PutHeadCount(tx, entry, count);
      });
}

}  // namespace jgt::scoring
