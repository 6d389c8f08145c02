// A fresh database on the shared server, and a pool on it, for each test.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/sql/transaction.h"
#include "tests/support/mariadb_server.h"
#include "tests/support/status_matchers.h"

namespace jgt::sql {

inline Deadline Soon(std::chrono::milliseconds span = std::chrono::seconds(10)) {
  return std::chrono::steady_clock::now() + span;
}

inline PoolOptions OptionsFor(const std::string& dsn) {
  StatusOr<PoolOptions> options = ParseDsn(dsn);
  JGT_CHECK(options.ok());
  return *std::move(options);
}

// One statement in a transaction of its own.
inline Status Execute(Pool& pool, const std::string& sql, const Params& params = {}) {
  return RunTransaction(pool, {}, [&](Transaction& tx) { return tx.Execute(sql, params).status(); });
}

inline Rows Select(Pool& pool, const std::string& sql, const Params& params = {}) {
  StatusOr<Rows> rows = RunQuery(pool, sql, params, Soon());
  EXPECT_TRUE(rows.ok()) << ToString(rows.status());
  return rows.ok() ? *std::move(rows) : Rows();
}

inline int64_t SelectInt(Pool& pool, const std::string& sql, const Params& params = {}) {
  const Rows rows = Select(pool, sql, params);
  return rows.size() == 1 ? rows[0].Int(0) : -1;
}

class SqlTest : public ::testing::Test {
 protected:
  SqlTest() : dsn_(test::SharedMariadb().CreateDatabase()), pool_(std::make_unique<Pool>(OptionsFor(dsn_))) {}

  // Another pool on the same database.
  std::unique_ptr<Pool> NewPool(const std::function<void(PoolOptions&)>& change = [](PoolOptions&) {}) const {
    PoolOptions options = OptionsFor(dsn_);
    change(options);
    return std::make_unique<Pool>(std::move(options));
  }

  std::string dsn_;
  std::unique_ptr<Pool> pool_;
};

}  // namespace jgt::sql
