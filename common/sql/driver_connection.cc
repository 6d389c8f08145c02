#include "common/sql/driver_connection.h"

#include <cppconn/connection.h>
#include <cppconn/datatype.h>
#include <cppconn/driver.h>
#include <cppconn/exception.h>
#include <cppconn/parameter_metadata.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <cppconn/resultset_metadata.h>
#include <cppconn/statement.h>
#include <mysql_driver.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>
#include <vector>

#include "common/sql/errors.h"

namespace jgt::sql {
namespace {

const std::string kSetIsolation = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
const std::string kSelectPacketMax = "SELECT @@max_allowed_packet";
const std::string kShowCipher = "SHOW SESSION STATUS LIKE 'Ssl_cipher'";
const std::string kSqlMode =
    "STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";
constexpr int kErrorTooManyStatements = 1461;

// How much longer a transaction may be silent that has written nothing.
constexpr int kIdleReaderTimes = 4;

// A statement keeps the buffers of its last result (measured: 20 MB after reading one blob of 10 MB) and of its last
// parameters, so a cached one must not have seen much.
constexpr size_t kCachedBytesMax = 64 * 1024;

// The driver is made once, before any thread that could race for it.
::sql::Driver& GetDriver() {
  static ::sql::Driver* const driver = ::sql::mysql::get_driver_instance();
  return *driver;
}

int WholeSeconds(std::chrono::milliseconds span) {
  return static_cast<int>(std::max<int64_t>(1, std::chrono::ceil<std::chrono::seconds>(span).count()));
}

size_t Bind(::sql::PreparedStatement& statement, const Params& params) {
  size_t bytes = 0;
  unsigned index = 1;
  for (const Value& param : params) {
    switch (param.kind()) {
      case Value::Kind::kNull:
        statement.setNull(index, 0);
        break;
      case Value::Kind::kInt:
        statement.setInt64(index, param.number());
        break;
      case Value::Kind::kText:
      case Value::Kind::kBytes:
        // setBlob would send each value in a packet of its own: 1.6 to 2 times the time of a 100-row INSERT. setString
        // carries NUL bytes and invalid UTF-8 into binary columns unharmed, because client and connection character set
        // are the same.
        statement.setString(index, param.bytes());
        break;
    }
    bytes += param.wire_size();
    ++index;
  }
  return bytes;
}

bool IsInteger(int type) {
  return (type >= ::sql::DataType::BIT && type <= ::sql::DataType::BIGINT) || type == ::sql::DataType::YEAR;
}

bool IsBinary(int type) {
  return type == ::sql::DataType::BINARY || type == ::sql::DataType::VARBINARY ||
         type == ::sql::DataType::LONGVARBINARY;
}

struct Column {
  bool is_integer = false;
  bool is_signed = false;
  bool is_binary = false;
};

StatusOr<std::vector<Column>> DescribeColumns(const ::sql::ResultSet& result) {
  ::sql::ResultSetMetaData& metadata = *result.getMetaData();
  std::vector<Column> columns;
  for (unsigned i = 1; i <= metadata.getColumnCount(); ++i) {
    const int type = metadata.getColumnType(i);
    if (type == ::sql::DataType::REAL || type == ::sql::DataType::DOUBLE) {
      // The driver prints them with six decimals, whatever their value.
      return Internal("SQL_DATA",
                      absl::StrFormat("column %s is floating-point", metadata.getColumnLabel(i).asStdString()));
    }
    columns.push_back({.is_integer = IsInteger(type), .is_signed = metadata.isSigned(i), .is_binary = IsBinary(type)});
  }
  return columns;
}

// 64-bit getters only: getInt cuts off silently.
StatusOr<Value> ReadCell(const ::sql::ResultSet& result, unsigned index, const Column& column) {
  if (result.isNull(index)) return Value();
  if (!column.is_integer) {
    ::sql::SQLString text = result.getString(index);
    return column.is_binary ? Value::Bytes(std::move(*text.operator->())) : Value::Text(std::move(*text.operator->()));
  }
  if (column.is_signed) return Value::Int(result.getInt64(index));
  const uint64_t number = result.getUInt64(index);
  if (number > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    return Internal("SQL_DATA", absl::StrFormat("column %d holds more than 63 bits", index));
  }
  return Value::Int(static_cast<int64_t>(number));
}

StatusOr<Rows> ReadRows(::sql::ResultSet& result, int64_t rows_max, size_t& bytes) {
  if (std::cmp_greater(result.rowsCount(), rows_max)) {
    return OutOfRange("SQL_ROWS_MAX", absl::StrFormat("the result has more than %d rows", rows_max));
  }
  ASSIGN_OR_RETURN(const std::vector<Column> columns, DescribeColumns(result));
  Rows rows;
  rows.reserve(result.rowsCount());
  while (result.next()) {
    std::vector<Value> cells;
    cells.reserve(columns.size());
    for (unsigned i = 0; i < columns.size(); ++i) {
      ASSIGN_OR_RETURN(Value cell, ReadCell(result, i + 1, columns[i]));
      bytes += cell.wire_size();
      cells.push_back(std::move(cell));
    }
    rows.emplace_back(std::move(cells));
  }
  return rows;
}

}  // namespace

DriverConnection::DriverConnection(const PoolOptions& options)
    : Connection(options.fault_injector), statements_max_(static_cast<size_t>(options.statements_max)) {}

// The driver's destructors send COM_STMT_CLOSE and COM_QUIT and do not throw, dead connection or not.
DriverConnection::~DriverConnection() = default;

// Runs `call` and turns what it throws into a status; decides whether the connection can be used again.
template <typename Call>
Status DriverConnection::Catching(std::string_view sql, const Call& call) {
  if (broken()) return Unavailable(std::string(kReasonUnavailable), "the connection was lost");
  if (fault_injector() != nullptr && fault_injector()->LosesConnectionBefore(sql)) {
    MarkBroken();
    return Unavailable(std::string(kReasonUnavailable), "connection lost (injected)");
  }
  try {
    return call();
  } catch (const ::sql::InvalidArgumentException& error) {
    return Internal("SQL_ERROR", error.what());
  } catch (const ::sql::SQLException& error) {
    if (BreaksConnection(error.getErrorCode())) MarkBroken();
    return FromServerError(error.getErrorCode(), error.what());
  } catch (const std::exception& error) {
    MarkBroken();
    return Internal("SQL_ERROR", error.what());
  }
}

StatusOr<std::unique_ptr<DriverConnection>> DriverConnection::Open(const PoolOptions& options) {
  std::unique_ptr<DriverConnection> connection(new DriverConnection(options));
  RETURN_IF_ERROR(connection->Catching("", [&]() -> Status {
    connection->Connect(options);
    connection->PrepareSession(options);
    // Without this check a driver that could not negotiate TLS goes on in plain text.
    if (!options.tls_ca.empty() && connection->SelectText(kShowCipher, 2).empty()) {
      return FailedPrecondition("SQL_TLS", "the server did not encrypt the connection although tls_ca is set");
    }
    return OkStatus();
  }));
  return connection;
}

void DriverConnection::Connect(const PoolOptions& options) {
  ::sql::ConnectOptionsMap map;
  map["hostName"] =
      ::sql::SQLString(options.unix_socket.empty() ? "tcp://" + options.host + ":" + std::to_string(options.port)
                                                   : "unix://" + options.unix_socket);
  map["userName"] = ::sql::SQLString(options.user);
  map["password"] = ::sql::SQLString(options.password);
  map["schema"] = ::sql::SQLString(options.database);
  map["OPT_CONNECT_TIMEOUT"] = WholeSeconds(options.connect_timeout);
  map["OPT_READ_TIMEOUT"] = WholeSeconds(options.read_timeout);
  map["OPT_WRITE_TIMEOUT"] = WholeSeconds(options.write_timeout);
  map["OPT_LOCAL_INFILE"] = 0;
  map["OPT_CHARSET_NAME"] = ::sql::SQLString("utf8mb4");
  map["CLIENT_FOUND_ROWS"] = true;
  if (!options.tls_ca.empty()) {
    map["sslCA"] = ::sql::SQLString(options.tls_ca);
    map["sslVerify"] = true;
  }
  connection_.reset(GetDriver().connect(map));
  text_statement_.reset(connection_->createStatement());
}

void DriverConnection::PrepareSession(const PoolOptions& options) {
  text_statement_->execute(kSetIsolation);  // The driver has just set REPEATABLE READ.
  rows_limit_ = kRowsMaxDefault + 1;
  // lock_wait_timeout is for table definitions, a day by default: behind one waiting ALTER every other statement would
  // queue.
  text_statement_->execute(absl::StrFormat(
      "SET SESSION time_zone = '+00:00', sql_mode = '%s', innodb_lock_wait_timeout = %d, lock_wait_timeout = %d,"
      " sql_select_limit = %d"
      " /*M!100300 , idle_write_transaction_timeout = %d, idle_readonly_transaction_timeout = %d */",
      kSqlMode, options.lock_wait_timeout.count(), options.lock_wait_timeout.count(), rows_limit_,
      options.idle_transaction_timeout.count(), kIdleReaderTimes * options.idle_transaction_timeout.count()));
  SetPacketBytesMax(std::stoll(SelectText(kSelectPacketMax, 1)));
}

std::string DriverConnection::SelectText(const std::string& sql, unsigned column) {
  const std::unique_ptr<::sql::ResultSet> result(text_statement_->executeQuery(sql));
  return result->next() ? result->getString(column).asStdString() : "";
}

// Bounds what the server sends, so that a forgotten WHERE cannot fill our memory before rows_max is looked at. A LIMIT
// in the statement wins.
void DriverConnection::LimitRows(int64_t rows_max) {
  const int64_t limit = std::max(rows_max, kRowsMaxDefault) + 1;
  if (limit == rows_limit_) return;
  text_statement_->execute(absl::StrFormat("SET SESSION sql_select_limit = %d", limit));
  rows_limit_ = limit;
}

std::unique_ptr<::sql::PreparedStatement> DriverConnection::PrepareNew(const std::string& sql) {
  try {
    return std::unique_ptr<::sql::PreparedStatement>(connection_->prepareStatement(sql));
  } catch (const ::sql::SQLException& error) {
    if (error.getErrorCode() != kErrorTooManyStatements || statements_.empty()) throw;
  }
  // The server is out of statement handles, for all its clients together: give back ours.
  statement_by_sql_.clear();
  statements_.clear();
  return std::unique_ptr<::sql::PreparedStatement>(connection_->prepareStatement(sql));
}

DriverConnection::Prepared& DriverConnection::Prepare(const std::string& sql) {
  const auto found = statement_by_sql_.find(sql);
  if (found != statement_by_sql_.end()) {
    statements_.splice(statements_.begin(), statements_, found->second);
    return statements_.front();
  }
  while (!statements_.empty() && statements_.size() >= statements_max_) Forget(statements_.back().sql);
  std::unique_ptr<::sql::PreparedStatement> statement = PrepareNew(sql);
  const auto count = static_cast<size_t>(statement->getParameterMetaData()->getParameterCount());
  statements_.push_front({.sql = sql, .statement = std::move(statement), .parameter_count = count});
  statement_by_sql_.emplace(statements_.front().sql, statements_.begin());
  return statements_.front();
}

void DriverConnection::Forget(const std::string& sql) {
  const auto found = statement_by_sql_.find(sql);
  if (found == statement_by_sql_.end()) return;
  const PreparedList::iterator prepared = found->second;
  statement_by_sql_.erase(found);
  statements_.erase(prepared);
}

::sql::PreparedStatement& DriverConnection::PrepareAndBind(const std::string& sql, const Params& params,
                                                           size_t& bytes) {
  Prepared& prepared = Prepare(sql);
  // With too few values the driver would silently send those of the last call again.
  JGT_CHECK(prepared.parameter_count == params.size());
  bytes = Bind(*prepared.statement, params);
  return *prepared.statement;
}

StatusOr<Rows> DriverConnection::Query(const std::string& sql, const Params& params, int64_t rows_max) {
  Rows rows;
  size_t bytes = 0;
  const Status status = Catching(sql, [&]() -> Status {
    LimitRows(rows_max);
    ::sql::PreparedStatement& statement = PrepareAndBind(sql, params, bytes);
    const std::unique_ptr<::sql::ResultSet> result(statement.executeQuery());
    ASSIGN_OR_RETURN(rows, ReadRows(*result, rows_max, bytes));
    return OkStatus();
  });
  if (!status.ok() || bytes > kCachedBytesMax) Forget(sql);
  if (!status.ok()) return status;
  return rows;
}

StatusOr<int64_t> DriverConnection::Execute(const std::string& sql, const Params& params) {
  int64_t row_count = 0;
  size_t bytes = 0;
  const Status status = Catching(sql, [&]() -> Status {
    row_count = PrepareAndBind(sql, params, bytes).executeUpdate();
    return OkStatus();
  });
  if (bytes > kCachedBytesMax) Forget(sql);
  if (!status.ok()) return status;
  return row_count;
}

Status DriverConnection::ExecuteText(const std::string& sql) {
  return Catching(sql, [&]() -> Status {
    text_statement_->execute(sql);
    return OkStatus();
  });
}

}  // namespace jgt::sql
