// Reading by lists of ids, the same inside a journal's batch and in a transaction of its own.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/journal/writer.h"
#include "common/sql/in_list.h"
#include "common/sql/transaction.h"

namespace jgt::ledger {

using Reader = std::function<StatusOr<sql::Rows>(const std::string& statement, const sql::Params& params)>;

Reader ReaderOf(journal::Batch& batch);
Reader ReaderOf(sql::Transaction& tx);

// Rows of "<head> ?, ?, … )" for `fixed` and then the ids: `head` ends in "IN (". The lists are filled up to a few
// sizes, so that a connection keeps few prepared statements; any number of ids, none included.
StatusOr<sql::Rows> QueryIn(const Reader& read, std::string_view head, const sql::Params& fixed,
                            const std::vector<std::string>& ids);

}  // namespace jgt::ledger
