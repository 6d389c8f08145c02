#include "services/ledger/storage/reader.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace jgt::ledger {

Reader ReaderOf(journal::Batch& batch) {
  return [&batch](const std::string& statement, const sql::Params& params) { return batch.Query(statement, params); };
}

Reader ReaderOf(sql::Transaction& tx) {
  return [&tx](const std::string& statement, const sql::Params& params) { return tx.Query(statement, params); };
}

std::string InList(const std::vector<std::string>& ids, sql::Params& params) {
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

StatusOr<sql::Rows> QueryIn(const Reader& read, std::string_view head, const sql::Params& fixed,
                            const std::vector<std::string>& ids) {
  sql::Rows all;
  for (size_t start = 0; start < ids.size(); start += kInListMax) {
    const size_t end = std::min(start + kInListMax, ids.size());
    const std::vector<std::string> part(ids.begin() + static_cast<std::ptrdiff_t>(start),
                                        ids.begin() + static_cast<std::ptrdiff_t>(end));
    sql::Params params = fixed;
    const std::string statement = std::string(head) + InList(part, params);
    ASSIGN_OR_RETURN(sql::Rows rows, read(statement, params));
    all.insert(all.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
  }
  return all;
}

}  // namespace jgt::ledger
