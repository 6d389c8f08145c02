// When the monthly forms are due (D10): instants in Asia/Shanghai; from that instant on a form is late.
#pragma once

#include "common/clock/clock.h"
#include "common/status/status.h"
#include "common/workdays/workdays.h"

namespace jgt::reporting {

// The bureau's: 12:00 on the month's last working day (R178). FAILED_PRECONDITION NO_CALENDAR_YEAR.
StatusOr<Instant> BureauFormDue(const WorkCalendar& calendar, const Month& month);

// The schools': the end of the 26th (R165). When the bureau's last working day is on or before the 26th, schools must
// be done before it: then 12:00 of the working day before.
StatusOr<Instant> SchoolFormDue(const WorkCalendar& calendar, const Month& month);

}  // namespace jgt::reporting
