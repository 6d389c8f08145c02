// A subject as it is written on the command line.
#pragma once

#include <string>

#include "common/status/status.h"
#include "jgt/common/v1/types.pb.h"

namespace jgt::ctl {

inline constexpr char kSubjectHelp[] = "for example CHINESE; NONE: activities without a subject";
inline constexpr char kLevelHelp[] = "of publicity: SCHOOL, COUNTY, CITY or PROVINCE";

// "MATHEMATICS" -> SUBJECT_MATHEMATICS, "NONE" -> SUBJECT_UNSPECIFIED. INVALID_ARGUMENT BAD_SUBJECT.
StatusOr<jgt::common::v1::Subject> SubjectArgument(const std::string& text);

}  // namespace jgt::ctl
