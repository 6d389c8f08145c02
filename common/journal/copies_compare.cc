#include "common/journal/copies_compare.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace jgt::journal {
namespace {

constexpr int64_t kPage = 500;

// Columns in the order of the table; `position` is the place in the primary key, from 1, or 0.
const std::string kColumns =
    "SELECT c.column_name, c.data_type, COALESCE(s.seq_in_index, 0) FROM information_schema.columns c "
    "LEFT JOIN information_schema.statistics s ON s.table_schema = c.table_schema AND s.table_name = c.table_name "
    "AND s.column_name = c.column_name AND s.index_name = 'PRIMARY' "
    "WHERE c.table_schema = DATABASE() AND c.table_name = ? ORDER BY c.ordinal_position";

struct Column {
  std::string name;
  bool integer = false;
};

struct Shape {
  std::string table;
  std::vector<Column> key;   // without region
  std::vector<Column> rest;  // what is no key
};

StatusOr<Shape> ReadShape(sql::Transaction& tx, const std::string& table) {
  static const std::set<std::string> kIntegers = {"tinyint", "smallint", "mediumint", "int", "bigint"};
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kColumns, {table}));
  Shape shape{.table = table, .key = {}, .rest = {}};
  std::map<int64_t, Column> key;
  for (const sql::Row& row : rows) {
    Column column{.name = row.Text(0), .integer = kIntegers.contains(row.Text(1))};
    if (row.Int(2) == 0) {
      shape.rest.push_back(std::move(column));
    } else {
      key[row.Int(2)] = std::move(column);
    }
  }
  if (!key.contains(1) || key.at(1).name != "region" || key.size() < 2)
    return Internal("COPY_WITHOUT_REGION", absl::StrFormat("the primary key of %s does not begin with region", table));
  for (auto& [position, column] : key) {
    if (position > 1) shape.key.push_back(std::move(column));
  }
  return shape;
}

std::string Quoted(const Column& column) { return "`" + column.name + "`"; }

// Bytes as they are stored: a collation would take some different texts for equal ones.
std::string Selected(const Column& column) {
  const std::string name = Quoted(column);
  return column.integer ? name : absl::StrFormat("CAST(%s AS BINARY)", name);
}

// Rows behind a key, in the order of keys; "(a > ?) OR (a = ? AND b > ?)" is a form that uses the index.
std::string PageStatement(const Shape& shape, bool behind) {
  std::string columns;
  std::string order;
  for (const auto* const part : {&shape.key, &shape.rest}) {
    for (const Column& column : *part) columns += (columns.empty() ? "" : ", ") + Selected(column);
  }
  std::string after;
  std::string equal;
  for (const Column& column : shape.key) {
    order += (order.empty() ? "" : ", ") + Quoted(column);
    after += absl::StrFormat("%s(%s%s > ?)", after.empty() ? "" : " OR ", equal, Quoted(column));
    equal += Quoted(column) + " = ? AND ";
  }
  return absl::StrFormat("SELECT %s FROM %s WHERE region = ?%s ORDER BY %s LIMIT %d", columns, shape.table,
                         behind ? " AND (" + after + ")" : "", order, kPage);
}

sql::Value CellOf(const sql::Row& row, size_t index, const Column& column) {
  if (row.IsNull(index)) return sql::Value::Null();
  return column.integer ? sql::Value::Int(row.Int(index)) : sql::Value::Bytes(row.Text(index));
}

using Key = std::vector<sql::Value>;

// Reads the rows of one side, a page at a time.
class Side final {
 public:
  Side(sql::Transaction& tx, const Shape& shape, std::string region)
      : tx_(tx), shape_(shape), region_(std::move(region)) {}

  Status Next() {
    if (++at_ < rows_.size() || ended_) return OkStatus();
    sql::Params params = {region_};
    for (size_t i = 0; !last_.empty() && i < last_.size(); ++i) {
      params.insert(params.end(), last_.begin(), last_.begin() + static_cast<std::ptrdiff_t>(i + 1));
    }
    ASSIGN_OR_RETURN(rows_, tx_.Query(PageStatement(shape_, !last_.empty()), params));
    at_ = 0;
    ended_ = rows_.size() < static_cast<size_t>(kPage);
    if (!rows_.empty()) last_ = KeyOf(rows_.back());
    return OkStatus();
  }
  bool done() const { return at_ >= rows_.size(); }
  Key key() const { return KeyOf(rows_[at_]); }
  sql::Value cell(size_t i) const { return CellOf(rows_[at_], shape_.key.size() + i, shape_.rest[i]); }

 private:
  Key KeyOf(const sql::Row& row) const {
    Key key;
    for (size_t i = 0; i < shape_.key.size(); ++i) {
      const sql::Value cell = CellOf(row, i, shape_.key[i]);
      key.push_back(shape_.key[i].integer ? cell : sql::Value::Text(cell.bytes()));
    }
    return key;
  }

  sql::Transaction& tx_;
  const Shape& shape_;
  const std::string region_;
  sql::Rows rows_;
  Key last_;
  size_t at_ = 0;
  bool ended_ = false;
};

// In the order of the index; keys are integers and ASCII text that is compared by bytes.
bool Before(const Key& a, const Key& b) {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(), [](const sql::Value& left, const sql::Value& right) {
        return left.kind() == sql::Value::Kind::kInt ? left.number() < right.number() : left.bytes() < right.bytes();
      });
}

std::string KeyText(const Shape& shape, const Key& key) {
  std::string text;
  for (size_t i = 0; i < key.size(); ++i) {
    const std::string value = shape.key[i].integer ? std::to_string(key[i].number()) : key[i].bytes();
    text += absl::StrFormat("%s%s %s", i == 0 ? "" : ", ", shape.key[i].name, value);
  }
  return text;
}

}  // namespace

StatusOr<bool> CompareCopies(sql::Transaction& stored, sql::Transaction& expected, const std::string& table,
                             const std::string& region, const std::string& source, const CopySink& sink) {
  ASSIGN_OR_RETURN(const Shape shape, ReadShape(stored, table));
  Side there(stored, shape, region);
  Side wanted(expected, shape, region);
  RETURN_IF_ERROR(there.Next());
  RETURN_IF_ERROR(wanted.Next());
  const auto tell = [&](const Key& key, const std::string& column, const std::string& message) {
    return sink({.table = table, .key = KeyText(shape, key), .column = column, .message = message});
  };
  while (!there.done() || !wanted.done()) {
    if (wanted.done() || (!there.done() && Before(there.key(), wanted.key()))) {
      if (!tell(there.key(), "", absl::StrFormat("no entry of %s tells of it", source))) return false;
      RETURN_IF_ERROR(there.Next());
      continue;
    }
    if (there.done() || Before(wanted.key(), there.key())) {
      if (!tell(wanted.key(), "", absl::StrFormat("the row is missing, of which %s tells", source))) return false;
      RETURN_IF_ERROR(wanted.Next());
      continue;
    }
    for (size_t i = 0; i < shape.rest.size(); ++i) {
      if (there.cell(i) == wanted.cell(i)) continue;
      const std::string message = absl::StrFormat("it is not what the entries of %s make of it", source);
      if (!tell(there.key(), shape.rest[i].name, message)) return false;
    }
    RETURN_IF_ERROR(there.Next());
    RETURN_IF_ERROR(wanted.Next());
  }
  return true;
}

}  // namespace jgt::journal
