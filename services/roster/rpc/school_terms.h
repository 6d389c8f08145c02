// What ListSchools is asked for, as its request says it.
#pragma once

#include <string>

#include "common/status/status.h"
#include "services/roster/domain/school_store.h"

namespace jgt::roster {

// INVALID_ARGUMENT BAD_FILTER.
StatusOr<SchoolFilter> SchoolFilterOf(const std::string& text);

// "priority desc"; else, empty, by name. INVALID_ARGUMENT BAD_ORDER.
StatusOr<bool> IsByPriority(const std::string& order_by);

}  // namespace jgt::roster
