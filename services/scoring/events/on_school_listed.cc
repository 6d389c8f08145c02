#include "jgt/roster/v1/events.pb.h"
#include "services/scoring/events/events.h"
#include "services/scoring/storage/followed_tables.h"

namespace jgt::scoring {

// A school is listed for the first time once; a head count or an alias that was recorded later has a higher number and
// stays when this is applied late.
void OnSchoolListed(journal::Dispatch& dispatch) {
  using jgt::roster::v1::SchoolListed;
  dispatch.On<SchoolListed>([](sql::Transaction& tx, const journal::Entry& entry, const SchoolListed& event) -> Status {
    const jgt::roster::v1::School& school = event.school();
    if (!school.alias_of().empty()) {
      RETURN_IF_ERROR(PutAlias(tx, entry, school.name(), school.alias_of()));
    }
    if (school.head_count_day().empty()) return OkStatus();
    ASSIGN_OR_RETURN(const HeadCount count,
                     HeadCountFrom(entry, school.name(), school.teachers(), school.head_count_day()));
    return PutHeadCount(tx, entry, count);
  });
}

}  // namespace jgt::scoring
