// Comparing a region's rows of one table with those of another of the same name and shape, on another connection.
// Internal to the audit of copies.
#pragma once

#include <string>

#include "common/journal/copies_audit.h"
#include "common/sql/transaction.h"

namespace jgt::journal {

// Every column of every row, by pages in the order of the primary key. `source` is for the messages. False when the
// sink had enough.
StatusOr<bool> CompareCopies(sql::Transaction& stored, sql::Transaction& expected, const std::string& table,
                             const std::string& region, const std::string& source, const CopySink& sink);

}  // namespace jgt::journal
