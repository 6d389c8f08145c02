#include "jgt/roster/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

// A group is formed once and never changes: when it is applied does not matter.
void OnMentorGroupFormed(journal::Dispatch& dispatch) {
  using jgt::roster::v1::MentorGroupFormed;
  dispatch.On<MentorGroupFormed>(
      [](sql::Transaction& tx, const journal::Entry& entry, const MentorGroupFormed& event) -> Status {
        const jgt::roster::v1::MentorGroup& group = event.group();
        return PutMentorGroup(tx, entry,
                              {.name = group.name(),
                               .pairing = group.pairing(),
                               .year = group.year(),
                               .mentees = group.mentees(),
                               .seq = entry.seq});
      });
}

}  // namespace jgt::scoring
