// Checks of request fields that several handlers share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace jgt::ledger {

// INVALID_ARGUMENT `reason` about one field: its value, and what is allowed. `zh` is the sentence for people.
Error BadField(std::string reason, std::string_view field, const std::string& value, std::string_view allowed,
               std::string zh);

// INVALID_ARGUMENT BAD_YEAR on the field year.
Status CheckYear(int64_t year);

}  // namespace jgt::ledger
