// Reads the list of destinations: JSON, see README.md.
#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "services/platform_sync/domain/destination.h"

namespace jgt::platform_sync {

// FAILED_PRECONDITION BAD_DATA_FILE names the file, each place in it that is wrong and what is allowed.
StatusOr<std::vector<Destination>> ReadDestinationFile(const std::string& path);

}  // namespace jgt::platform_sync
