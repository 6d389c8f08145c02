// One connection of a Pool, with its prepared statements. Everything the driver throws ends here. Internal to
// common/sql (and its tests).
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/sql/fault_injector.h"
#include "common/sql/pool.h"
#include "common/sql/value.h"
#include "common/status/status.h"

namespace sql {  // the driver's
class Connection;
class PreparedStatement;
class ResultSet;
class Statement;
}  // namespace sql

namespace jgt::sql {

class Connection final {
 public:
  // Connects and prepares the session as pool.h promises.
  static StatusOr<std::unique_ptr<Connection>> Open(const PoolOptions& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  StatusOr<Rows> Query(const std::string& sql, const Params& params, int64_t rows_max);
  StatusOr<int64_t> Execute(const std::string& sql, const Params& params);
  // Not prepared, without parameters and without a result: START TRANSACTION, COMMIT, ROLLBACK, SET, DDL. It is the
  // only way to commit: the driver's own commit() and rollback() swallow errors.
  Status ExecuteText(const std::string& sql);

  // A broken connection is closed by its pool instead of being used again.
  bool broken() const { return broken_; }
  void MarkBroken() { broken_ = true; }

  int64_t packet_bytes_max() const { return packet_bytes_max_; }
  size_t statement_count() const { return statements_.size(); }
  FaultInjector* fault_injector() const { return fault_injector_; }

 private:
  struct Prepared {
    std::string sql;
    std::unique_ptr<::sql::PreparedStatement> statement;
    size_t parameter_count = 0;
  };
  using PreparedList = std::list<Prepared>;  // most recently used first

  explicit Connection(const PoolOptions& options);

  void Connect(const PoolOptions& options);
  void PrepareSession(const PoolOptions& options);
  std::string SelectText(const std::string& sql, unsigned column);
  Prepared& Prepare(const std::string& sql);
  std::unique_ptr<::sql::PreparedStatement> PrepareNew(const std::string& sql);
  ::sql::PreparedStatement& PrepareAndBind(const std::string& sql, const Params& params, size_t& bytes);
  void Forget(const std::string& sql);
  void LimitRows(int64_t rows_max);

  template <typename Call>
  Status Catching(std::string_view sql, const Call& call);

  const size_t statements_max_;
  FaultInjector* const fault_injector_;
  std::unique_ptr<::sql::Connection> connection_;
  std::unique_ptr<::sql::Statement> text_statement_;
  PreparedList statements_;
  std::unordered_map<std::string_view, PreparedList::iterator> statement_by_sql_;  // keys live in statements_
  int64_t packet_bytes_max_ = 0;
  int64_t rows_limit_ = 0;  // the session's sql_select_limit
  bool broken_ = false;
};

}  // namespace jgt::sql
