#include "jgt/roster/v1/events.pb.h"
#include "services/ledger/events/handlers.h"
#include "services/ledger/storage/roster_tables.h"

namespace jgt::ledger {

// A group is formed once and never changes: when it is applied does not matter.
void OnMentorGroupFormed(journal::Dispatch& dispatch) {
  using Event = roster::v1::MentorGroupFormed;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    const roster::v1::MentorGroup& group = event.group();
    return PutMentorGroup(
        tx, entry,
        {.name = group.name(), .pairing = group.pairing(), .year = group.year(), .mentees = group.mentees()});
  });
}

}  // namespace jgt::ledger
