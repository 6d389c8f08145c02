#include "services/evidence/storage/reading.h"

#include <algorithm>
#include <array>

namespace jgt::evidence {

StatusOr<sql::Rows> ReadByKeys(const Reads& read, const KeyedStatement& statement, const std::string& region,
                               const std::vector<std::string>& keys) {
  constexpr std::array<size_t, 3> kSizes = {1, 10, 100};
  sql::Rows all;
  for (size_t start = 0; start < keys.size(); start += kSizes.back()) {
    const size_t wanted = std::min(keys.size() - start, kSizes.back());
    const size_t size = *std::ranges::find_if(kSizes, [&](size_t candidate) { return candidate >= wanted; });
    std::string text = absl::StrFormat("%s (", statement.head);
    sql::Params params = {region};
    for (size_t i = 0; i < size; ++i) {
      text += i == 0 ? "?" : ", ?";
      params.emplace_back(keys[start + std::min(i, wanted - 1)]);  // The last key fills up.
    }
    text += ") ";
    text += statement.tail;
    ASSIGN_OR_RETURN(sql::Rows rows, read(text, params));
    for (sql::Row& row : rows) all.push_back(std::move(row));
  }
  return all;
}

}  // namespace jgt::evidence
