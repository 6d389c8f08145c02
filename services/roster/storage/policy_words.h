// Words that several data files use.
#pragma once

#include "common/clock/clock.h"
#include "common/data_file/data_file.h"
#include "services/roster/domain/pairing.h"

namespace jgt::roster {

inline constexpr DataWord<Scope> kScopeWords[] = {{"IN_COUNTY", Scope::kInCounty},
                                                  {"IN_CITY", Scope::kInCity},
                                                  {"IN_PROVINCE", Scope::kInProvince},
                                                  {"OUT_OF_PROVINCE", Scope::kOutOfProvince}};

}  // namespace jgt::roster
