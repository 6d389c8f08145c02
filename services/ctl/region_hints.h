// Region hints as files give them: where schools lie whose printed names do not say it.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <string>

#include "common/status/status.h"
#include "jgt/roster/v1/roster_service.pb.h"

namespace jgt::ctl {

// name_prefix,region lines under a header. INVALID_ARGUMENT BAD_HINTS names the line.
Status ReadRegionHints(const std::string& path, google::protobuf::RepeatedPtrField<roster::v1::RegionHint>* hints);

}  // namespace jgt::ctl
