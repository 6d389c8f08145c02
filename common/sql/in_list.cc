#include "common/sql/in_list.h"

#include <algorithm>
#include <array>

#include "common/status/status.h"

namespace jgt::sql {

std::string InList(const std::vector<std::string>& ids, Params& params) {
  constexpr std::array<size_t, 4> kSizes = {1, 10, 100, kInListMax};
  const auto* const size = std::find_if(kSizes.begin(), kSizes.end(), [&](size_t s) { return s >= ids.size(); });
  JGT_CHECK(!ids.empty() && size != kSizes.end());
  std::string marks;
  for (size_t i = 0; i < *size; ++i) {
    marks += i == 0 ? "?" : ", ?";
    params.emplace_back(ids[std::min(i, ids.size() - 1)]);
  }
  return marks + ")";
}

std::vector<std::vector<std::string>> InListParts(const std::vector<std::string>& ids) {
  std::vector<std::vector<std::string>> parts;
  for (size_t start = 0; start < ids.size(); start += kInListMax) {
    const size_t end = std::min(start + kInListMax, ids.size());
    parts.emplace_back(ids.begin() + static_cast<std::ptrdiff_t>(start),
                       ids.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return parts;
}

}  // namespace jgt::sql
