// The regions of the deployment, from its data files.
#pragma once

#include <string>

#include "common/status/status.h"
#include "services/roster/domain/region_book.h"

namespace jgt::roster {

// Reads zhejiang_divisions.csv (code,name,level,parent) and provinces.csv (code,name) of `folder`. FAILED_PRECONDITION
// BAD_DATA_FILE names the file and what is wrong with it.
StatusOr<RegionBook> ReadRegionFiles(const std::string& folder);

}  // namespace jgt::roster
