// Months that filed forms have frozen, followed from reporting's journal.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "common/journal/entry.h"
#include "common/sql/transaction.h"
#include "services/ledger/storage/reader.h"

namespace jgt::ledger {

// The form of `entry`'s region and this month was filed. The first filing freezes the month; a later one changes
// nothing.
Status PutMonthLock(sql::Transaction& tx, const journal::Entry& entry, const std::string& month);

struct MonthSpan {
  std::string first;  // YYYY-MM
  std::string last;
};
// Names of the frozen forms (month_locks.h) of these regions within the span.
StatusOr<std::set<std::string>> FindFrozenForms(const Reader& read, const std::vector<std::string>& regions,
                                                const MonthSpan& span);

}  // namespace jgt::ledger
