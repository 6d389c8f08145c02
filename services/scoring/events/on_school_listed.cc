#include "jgt/roster/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/events/follow_school.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

// A school is listed for the first time once; a head count or an alias that was recorded later has a higher number and
// stays when this is applied late.
Status FollowSchool(sql::Transaction& tx, const journal::Entry& entry, const jgt::roster::v1::School& school) {
  if (!school.alias_of().empty()) {
    RETURN_IF_ERROR(PutAlias(tx, entry, school.name(), school.alias_of()));
  }
  if (school.head_count_day().empty()) return OkStatus();
  ASSIGN_OR_RETURN(const HeadCount count,
                   HeadCountFrom(entry, school.name(), school.teachers(), school.head_count_day()));
  return PutHeadCount(tx, entry, count);
}

void OnSchoolListed(journal::Dispatch& dispatch) {
  using Event = jgt::roster::v1::SchoolListed;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    return FollowSchool(tx, entry, event.school());
  });
}

}  // namespace jgt::scoring
