// ZIP archives, written in memory.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/status/status.h"

namespace jgt::archive {

// Of these parts, path and content, in this order. The same parts give the same bytes: their times are all 1980-01-01.
// INTERNAL ARCHIVE_FAILED.
StatusOr<std::string> WriteZip(const std::vector<std::pair<std::string, std::string>>& parts);

}  // namespace jgt::archive
