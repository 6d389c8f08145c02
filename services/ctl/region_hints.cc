#include "services/ctl/region_hints.h"

#include <sstream>

#include "services/ctl/session.h"

namespace jgt::ctl {

Status ReadRegionHints(const std::string& path, google::protobuf::RepeatedPtrField<roster::v1::RegionHint>* hints) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, size_t{1} << 20U));
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (number == 1 || line.empty()) continue;
    const size_t comma = line.find(',');
    if (comma == std::string::npos) {
      return InvalidArgument("BAD_HINTS", absl::StrFormat("%s line %d: expected name_prefix,region", path, number));
    }
    roster::v1::RegionHint* const hint = hints->Add();
    hint->set_name_prefix(line.substr(0, comma));
    hint->set_region(line.substr(comma + 1, line.find(',', comma + 1) - comma - 1));
  }
  return OkStatus();
}

}  // namespace jgt::ctl
