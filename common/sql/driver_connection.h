// A connection through the driver, with its prepared statements. Everything the driver throws ends here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/sql/connection.h"

namespace sql {  // the driver's
class Connection;
class PreparedStatement;
class ResultSet;
class Statement;
}  // namespace sql

namespace jgt::sql {

class DriverConnection final : public Connection {
 public:
  // Connects and prepares the session as pool.h promises.
  static StatusOr<std::unique_ptr<DriverConnection>> Open(const PoolOptions& options);
  ~DriverConnection() override;

  StatusOr<Rows> Query(const std::string& sql, const Params& params, int64_t rows_max) override;
  StatusOr<int64_t> Execute(const std::string& sql, const Params& params) override;
  Status ExecuteText(const std::string& sql) override;

  size_t statement_count() const { return statements_.size(); }

 private:
  struct Prepared {
    std::string sql;
    std::unique_ptr<::sql::PreparedStatement> statement;
    size_t parameter_count = 0;
  };
  using PreparedList = std::list<Prepared>;  // most recently used first

  explicit DriverConnection(const PoolOptions& options);

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
  std::unique_ptr<::sql::Connection> connection_;
  std::unique_ptr<::sql::Statement> text_statement_;
  PreparedList statements_;
  std::unordered_map<std::string_view, PreparedList::iterator> statement_by_sql_;  // keys live in statements_
  int64_t rows_limit_ = 0;                                                         // the session's sql_select_limit
};

}  // namespace jgt::sql
