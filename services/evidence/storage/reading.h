// Reads inside whichever transaction the caller is in: a command's batch or a plain one. Many rows are asked for by
// lists of keys, in statements of three lengths, so that the server's prepared statements stay few.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/journal/writer.h"
#include "common/sql/transaction.h"
#include "common/status/status.h"

namespace jgt::evidence {

using Reads = std::function<StatusOr<sql::Rows>(const std::string& statement, const sql::Params& params)>;

inline Reads ReadsOf(journal::Batch& batch) {
  return [&batch](const std::string& statement, const sql::Params& params) { return batch.Query(statement, params); };
}
inline Reads ReadsOf(sql::Transaction& tx) {
  return [&tx](const std::string& statement, const sql::Params& params) { return tx.Query(statement, params); };
}

// A statement "<head> (?, ?, …) <tail>" whose first parameter is the region and whose list takes any number of keys: it
// is sent as often as needed, and the rows are joined. No keys: no rows.
struct KeyedStatement {
  std::string_view head;
  std::string_view tail;
};
StatusOr<sql::Rows> ReadByKeys(const Reads& read, const KeyedStatement& statement, const std::string& region,
                               const std::vector<std::string>& keys);

}  // namespace jgt::evidence
