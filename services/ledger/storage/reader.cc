#include "services/ledger/storage/reader.h"

#include <iterator>

namespace jgt::ledger {

Reader ReaderOf(journal::Batch& batch) {
  return [&batch](const std::string& statement, const sql::Params& params) { return batch.Query(statement, params); };
}

Reader ReaderOf(sql::Transaction& tx) {
  return [&tx](const std::string& statement, const sql::Params& params) { return tx.Query(statement, params); };
}

StatusOr<sql::Rows> QueryIn(const Reader& read, std::string_view head, const sql::Params& fixed,
                            const std::vector<std::string>& ids) {
  sql::Rows all;
  for (const std::vector<std::string>& part : sql::InListParts(ids)) {
    sql::Params params = fixed;
    const std::string statement = std::string(head) + sql::InList(part, params);
    ASSIGN_OR_RETURN(sql::Rows rows, read(statement, params));
    all.insert(all.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
  }
  return all;
}

}  // namespace jgt::ledger
