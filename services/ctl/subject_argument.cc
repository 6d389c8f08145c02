#include "services/ctl/subject_argument.h"

#include <absl/strings/str_format.h>

namespace jgt::ctl {

StatusOr<jgt::common::v1::Subject> SubjectArgument(const std::string& text) {
  if (text == "NONE") return jgt::common::v1::SUBJECT_UNSPECIFIED;
  jgt::common::v1::Subject subject = jgt::common::v1::SUBJECT_UNSPECIFIED;
  if (text != "UNSPECIFIED" && jgt::common::v1::Subject_Parse("SUBJECT_" + text, &subject)) return subject;
  return InvalidArgument("BAD_SUBJECT",
                         absl::StrFormat("\"%s\" is no subject such as CHINESE or MATHEMATICS, nor NONE", text))
      .Zh("学科须为 CHINESE、MATHEMATICS 等代码，或 NONE（无学科）");
}

}  // namespace jgt::ctl
