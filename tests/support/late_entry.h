// An entry that was put aside and is applied again after newer ones, as an operator does it: `jgtctl dead-letters`.
#pragma once

#include <string>

#include "common/journal/follower.h"
#include "common/sql/transaction.h"

namespace jgt::test {

inline Status ApplyLate(sql::Pool& pool, journal::Follower& follower, const std::string& region, int64_t seq) {
  static const std::string kPutAside =
      "INSERT INTO dead_letter (region, source, follower, seq, type, error, attempts, dead_at) "
      "VALUES (?, ?, ?, ?, 'any', 'any', 5, '2022-06-15')";
  RETURN_IF_ERROR(sql::RunTransaction(pool, {}, [&](sql::Transaction& tx) -> Status {
    return tx.Insert(kPutAside, {region, follower.source_name(), follower.name(), seq});
  }));
  return follower.Requeue(region, seq);
}

// All rows of some statements that select one text each, as one text.
inline std::string Dump(sql::Pool& pool, const std::vector<std::string>& statements) {
  std::string all;
  for (const std::string& statement : statements) {
    const auto rows = sql::RunQuery(pool, statement, {}, std::chrono::steady_clock::now() + std::chrono::seconds(20));
    JGT_CHECK(rows.ok());
    for (const sql::Row& row : *rows) all += row.Text(0) + "\n";
  }
  return all;
}

}  // namespace jgt::test
