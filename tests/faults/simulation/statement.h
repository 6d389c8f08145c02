// The part of SQL that our statements use, parsed. Each statement text is parsed once for a schema; whatever is not
// understood aborts with the text, so that the simulation cannot quietly mean something else than the server does.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/sql/migrator.h"
#include "common/sql/value.h"

namespace jgt::sim {

using Cells = std::vector<sql::Value>;

enum class Op : uint8_t {
  kLiteral,
  kParam,
  kColumn,
  kOuter,     // column of the row that a subquery is asked for
  kInserted,  // VALUES(column) of ON DUPLICATE KEY UPDATE
  kNow,       // UTC_TIMESTAMP(6)
  kAdd,
  kSubtract,
  kLater,  // instant + INTERVAL n unit; `number` is the unit in microseconds, negative for a minus
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kAnd,
  kOr,
  kNot,
  kIn,
  kIsNull,
  kIf,  // condition, then, else
  kCoalesce,
  kGreatest,
  kLeast,
  kConcat,
  kLeft,      // text, number of characters
  kLike,      // text, pattern; '_' is the only sign that it knows
  kSubquery,  // of one value
  kCount,     // of rows
  kMin,
  kMax,
  kSum,
};

struct Statement;

struct Expression {
  Op op = Op::kLiteral;
  sql::Value literal;
  size_t index = 0;  // of the parameter or column
  int64_t number = 0;
  std::vector<Expression> args;
  std::shared_ptr<const Statement> subquery;
};

struct TableDefinition {
  struct Column {
    std::string name;
    bool is_integer = false;
    bool nullable = false;
    std::optional<sql::Value> standard;  // what is stored when nothing is said
  };
  struct UniqueKey {
    std::string name;
    std::vector<size_t> columns;
  };
  std::string name;
  std::vector<Column> columns;
  std::vector<size_t> primary;
  std::vector<UniqueKey> uniques;  // besides the primary key
  std::optional<size_t> auto_increment;

  std::optional<size_t> Find(std::string_view column) const;
};

struct Statement {
  enum class Kind : uint8_t { kSelect, kInsert, kUpdate, kDelete };
  Kind kind = Kind::kSelect;
  std::string text;
  size_t table = 0;
  // SELECT ... FROM table [LEFT] JOIN joined ON on: a row is then the cells of both, one after the other.
  std::optional<size_t> joined;
  bool left_join = false;
  std::optional<Expression> on;
  size_t param_count = 0;
  std::vector<Expression> selected;
  bool aggregates = false;
  std::optional<Expression> where;
  struct Order {
    size_t column;
    bool descending;
  };
  std::vector<Order> order_by;
  std::vector<size_t> group_by;
  std::optional<Expression> limit;
  bool for_update = false;
  bool ignore = false;
  std::vector<size_t> columns;                             // INSERT: what the rows name
  std::vector<std::vector<Expression>> rows;               // INSERT
  std::vector<std::pair<size_t, Expression>> assignments;  // UPDATE, and INSERT ON DUPLICATE KEY UPDATE
  bool on_duplicate = false;
  // What WHERE says the first columns of the primary key are equal to: where in the table to look.
  std::vector<const Expression*> key_prefix;
};

// Tables as the migrations make them, and the statements seen so far.
class Schema final {
 public:
  explicit Schema(const std::vector<sql::Migration>& migrations);
  const std::vector<TableDefinition>& tables() const { return tables_; }
  size_t Table(std::string_view name) const;  // aborts when there is none
  const Statement& Prepare(const std::string& text) const;

 private:
  void Apply(const std::string& definition);

  std::vector<TableDefinition> tables_;
  mutable std::unordered_map<std::string, std::unique_ptr<const Statement>> statements_;
};

}  // namespace jgt::sim
