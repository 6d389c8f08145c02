// Whether a window can be: everything that can be said without looking at what is stored.
#pragma once

#include "common/status/status.h"
#include "services/roster/domain/inspection.h"
#include "services/roster/domain/region_book.h"

namespace jgt::roster {

// INVALID_ARGUMENT BAD_INSPECTION with a violation per wrong field: of another county of the deployment, by a
// reference, from `today` on, at most kInspectionDaysMax days, with reason and document.
Status CheckInspection(const Inspection& inspection, const Day& today, const RegionBook& regions);

}  // namespace jgt::roster
