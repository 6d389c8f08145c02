// How data files name a pairing's mode and scope; the numbers are the roster's.
#pragma once

#include <cstdint>

#include "common/data_file/data_file.h"

namespace jgt::ledger {

inline constexpr DataWord<int64_t> kModeWords[] = {{"INTEGRATED", 1}, {"CO_BUILT", 2}, {"COLLABORATIVE", 3}};
inline constexpr DataWord<int64_t> kScopeWords[] = {
    {"IN_COUNTY", 1}, {"IN_CITY", 2}, {"IN_PROVINCE", 3}, {"OUT_OF_PROVINCE", 4}};

}  // namespace jgt::ledger
