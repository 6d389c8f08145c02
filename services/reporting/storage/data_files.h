// Versioned data files of DATA_DIR that reporting needs. Errors name file and place.
#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"
#include "services/reporting/domain/minima.h"
#include "services/reporting/domain/region.h"

namespace jgt::reporting {

// All minima-<year>.json of the folder. FAILED_PRECONDITION BAD_DATA_FILE; at least one is needed.
StatusOr<Minima> ReadMinimaFiles(const std::string& data_dir);
// One catalogue, for tests.
StatusOr<MinimaCatalogue> ParseMinima(std::string_view origin, std::string_view text);

// zhejiang_divisions.csv: code and name. FAILED_PRECONDITION BAD_DATA_FILE.
StatusOr<RegionNames> ReadRegionFile(const std::string& data_dir);

}  // namespace jgt::reporting
