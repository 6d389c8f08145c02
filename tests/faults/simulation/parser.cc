#include "tests/faults/simulation/parser.h"

#include <algorithm>
#include <set>

#include "tests/faults/simulation/lexer.h"

namespace jgt::sim {
namespace {

class Parser {
 public:
  Parser(const std::string& text, const std::vector<TableDefinition>& tables) : tokens_(text), tables_(tables) {
    statement_.text = text;
  }
  // A subquery of `outer`, where that has got to.
  Parser(const Parser& outer, int /*subquery*/)
      : tokens_(outer.tokens_), tables_(outer.tables_), outer_(outer.sources_) {}

  Statement Run() {
    if (tokens_.TakeWord("SELECT")) {
      Select();
    } else if (tokens_.TakeWord("INSERT")) {
      Insert();
    } else if (tokens_.TakeWord("UPDATE")) {
      Update();
    } else if (tokens_.TakeWord("DELETE")) {
      statement_.kind = Statement::Kind::kDelete;
      tokens_.ExpectWord("FROM");
      Table();
      Where();
    } else {
      tokens_.Fail("a statement of this kind");
    }
    if (!tokens_.AtEnd()) tokens_.Fail("something after the end of the statement");
    return std::move(statement_);
  }

 private:
  const TableDefinition& table() const { return tables_[statement_.table]; }

  void Table() { statement_.table = OneTable(0); }

  // A table and what it is called in this statement.
  size_t OneTable(size_t offset) {
    const std::string name = tokens_.Name();
    const auto found =
        std::find_if(tables_.begin(), tables_.end(), [&](const TableDefinition& one) { return one.name == name; });
    if (found == tables_.end()) tokens_.Fail("table " + name);
    static const std::set<std::string> kNoAliases = {"WHERE", "JOIN",  "ON",  "ORDER", "GROUP",
                                                     "LIMIT", "FORCE", "FOR", "SET",   "LEFT"};
    const bool aliased = tokens_.Peek().kind == Token::Kind::kWord && !kNoAliases.contains(tokens_.Peek().upper);
    sources_.push_back({.alias = aliased ? tokens_.Name() : name, .table = &*found, .offset = offset});
    if (tokens_.TakeWord("FORCE")) {  // only makes things faster
      tokens_.ExpectWord("INDEX");
      tokens_.ExpectSign("(");
      tokens_.SkipParentheses();
    }
    return static_cast<size_t>(found - tables_.begin());
  }

  void Join() {
    statement_.left_join = tokens_.TakeWord("LEFT");
    if (!statement_.left_join && !tokens_.IsWord("JOIN")) return;
    tokens_.ExpectWord("JOIN");
    statement_.joined = OneTable(table().columns.size());
    tokens_.ExpectWord("ON");
    statement_.on = Any();
  }

  size_t Column() {
    const Expression column = AnyColumn();
    if (column.op != Op::kColumn) tokens_.Fail("a column of the outer query here");
    return column.index;
  }

  Expression AnyColumn() {
    std::string name = tokens_.Name();
    std::string alias;
    if (tokens_.TakeSign(".")) alias = std::exchange(name, tokens_.Name());
    Expression found;
    for (const auto& [op, sources] : {std::pair(Op::kColumn, &sources_), std::pair(Op::kOuter, &outer_)}) {
      for (const Source& source : *sources) {
        if (!alias.empty() && alias != source.alias) continue;
        const std::optional<size_t> column = source.table->Find(name);
        if (!column.has_value()) continue;
        found.op = op;
        found.index = source.offset + *column;
        return found;
      }
    }
    tokens_.Fail("column " + name);
  }

  // Looked up row by row, without parameters of its own.
  Expression Subquery() {
    Parser inner(*this, 0);
    inner.Select();
    const Statement& parsed = inner.statement_;
    const bool plain = parsed.param_count == 0 && !parsed.joined.has_value() && !parsed.limit.has_value();
    if (!plain || !parsed.aggregates || parsed.selected.size() != 1) tokens_.Fail("a subquery of this kind");
    tokens_ = inner.tokens_;
    Expression expression;
    expression.op = Op::kSubquery;
    expression.subquery = std::make_shared<const Statement>(std::move(inner.statement_));
    return expression;
  }

  // The select list names columns of a table that comes after it, so it is parsed last.
  void Select() {
    Tokens list = tokens_;
    int depth = 0;
    while (depth > 0 || !tokens_.IsWord("FROM")) {
      if (tokens_.AtEnd()) tokens_.Fail("no FROM");
      if (tokens_.IsSign("(")) ++depth;
      if (tokens_.IsSign(")")) --depth;
      tokens_.Next();
    }
    tokens_.ExpectWord("FROM");
    Table();
    Join();
    std::swap(list, tokens_);
    do {
      statement_.selected.push_back(Any());
    } while (tokens_.TakeSign(","));
    if (!tokens_.IsWord("FROM")) tokens_.Fail("a select list of this kind");
    std::swap(list, tokens_);
    Where();
    if (tokens_.TakeWord("GROUP")) GroupBy();
    if (tokens_.TakeWord("ORDER")) OrderBy();
    if (tokens_.TakeWord("LIMIT")) statement_.limit = Primary();
    if (tokens_.TakeWord("FOR")) {
      tokens_.ExpectWord("UPDATE");
      statement_.for_update = true;
    }
  }

  void GroupBy() {
    tokens_.ExpectWord("BY");
    do {
      statement_.group_by.push_back(Column());
    } while (tokens_.TakeSign(","));
  }

  void OrderBy() {
    tokens_.ExpectWord("BY");
    do {
      const size_t column = Column();
      const bool descending = tokens_.TakeWord("DESC");
      if (!descending) tokens_.TakeWord("ASC");
      statement_.order_by.push_back({.column = column, .descending = descending});
    } while (tokens_.TakeSign(","));
  }

  void Where() {
    if (tokens_.TakeWord("WHERE")) statement_.where = Any();
  }

  void Insert() {
    statement_.kind = Statement::Kind::kInsert;
    statement_.ignore = tokens_.TakeWord("IGNORE");
    tokens_.ExpectWord("INTO");
    Table();
    tokens_.ExpectSign("(");
    do {
      statement_.columns.push_back(Column());
    } while (tokens_.TakeSign(","));
    tokens_.ExpectSign(")");
    tokens_.ExpectWord("VALUES");
    do {
      tokens_.ExpectSign("(");
      std::vector<Expression> row;
      do {
        row.push_back(Any());
      } while (tokens_.TakeSign(","));
      tokens_.ExpectSign(")");
      if (row.size() != statement_.columns.size()) tokens_.Fail("a row with another number of values than columns");
      statement_.rows.push_back(std::move(row));
    } while (tokens_.TakeSign(","));
    if (!tokens_.TakeWord("ON")) return;
    for (const char* word : {"DUPLICATE", "KEY", "UPDATE"}) tokens_.ExpectWord(word);
    statement_.on_duplicate = true;
    Assignments();
  }

  void Update() {
    statement_.kind = Statement::Kind::kUpdate;
    Table();
    tokens_.ExpectWord("SET");
    Assignments();
    Where();
  }

  void Assignments() {
    do {
      const size_t column = Column();
      tokens_.ExpectSign("=");
      statement_.assignments.emplace_back(column, Any());
    } while (tokens_.TakeSign(","));
  }

  static Expression Make(Op op, std::vector<Expression> args) {
    Expression expression;
    expression.op = op;
    expression.args = std::move(args);
    return expression;
  }

  Expression Any() {
    Expression left = And();
    while (tokens_.TakeWord("OR")) left = Make(Op::kOr, {std::move(left), And()});
    return left;
  }

  Expression And() {
    Expression left = Not();
    while (tokens_.TakeWord("AND")) left = Make(Op::kAnd, {std::move(left), Not()});
    return left;
  }

  Expression Not() {
    if (tokens_.TakeWord("NOT")) return Make(Op::kNot, {Not()});
    return Comparison();
  }

  Expression Comparison() {
    static const std::vector<std::pair<const char*, Op>> kSigns = {
        {"=", Op::kEqual},           {"<>", Op::kNotEqual}, {"!=", Op::kNotEqual}, {"<=", Op::kLessOrEqual},
        {">=", Op::kGreaterOrEqual}, {"<", Op::kLess},      {">", Op::kGreater}};
    Expression left = Sum();
    for (const auto& [sign, op] : kSigns) {
      if (tokens_.TakeSign(sign)) return Make(op, {std::move(left), Sum()});
    }
    if (tokens_.TakeWord("IS")) {
      const bool negated = tokens_.TakeWord("NOT");
      tokens_.ExpectWord("NULL");
      Expression test = Make(Op::kIsNull, {std::move(left)});
      return negated ? Make(Op::kNot, {std::move(test)}) : test;
    }
    const bool unlike = tokens_.TakeWord("NOT");
    if (unlike || tokens_.IsWord("LIKE")) {
      tokens_.ExpectWord("LIKE");
      Expression test = Make(Op::kLike, {std::move(left), Sum()});
      return unlike ? Make(Op::kNot, {std::move(test)}) : test;
    }
    if (tokens_.TakeWord("IN")) {
      tokens_.ExpectSign("(");
      std::vector<Expression> args = {std::move(left)};
      do {
        args.push_back(Any());
      } while (tokens_.TakeSign(","));
      tokens_.ExpectSign(")");
      return Make(Op::kIn, std::move(args));
    }
    return left;
  }

  Expression Sum() {
    Expression left = Primary();
    while (tokens_.IsSign("+") || tokens_.IsSign("-")) {
      const bool minus = tokens_.Next().text == "-";
      if (!tokens_.TakeWord("INTERVAL")) {
        left = Make(minus ? Op::kSubtract : Op::kAdd, {std::move(left), Primary()});
        continue;
      }
      left = Make(Op::kLater, {std::move(left), Primary()});
      static const std::map<std::string, int64_t> kUnits = {
          {"MICROSECOND", 1}, {"SECOND", 1000000}, {"MINUTE", 60000000}, {"HOUR", 3600000000}, {"DAY", 86400000000}};
      const auto unit = kUnits.find(tokens_.Next().upper);
      if (unit == kUnits.end()) tokens_.Fail("an interval of this unit");
      left.number = minus ? -unit->second : unit->second;
    }
    return left;
  }

  Expression Primary() {
    if (tokens_.TakeSign("(")) {
      Expression inner = tokens_.TakeWord("SELECT") ? Subquery() : Any();
      tokens_.ExpectSign(")");
      return inner;
    }
    Expression expression;
    if (tokens_.TakeSign("?")) {
      expression.op = Op::kParam;
      expression.index = statement_.param_count++;
      return expression;
    }
    if (tokens_.Peek().kind == Token::Kind::kNumber) {
      expression.literal = sql::Value::Int(std::stoll(tokens_.Next().text));
      return expression;
    }
    if (tokens_.Peek().kind == Token::Kind::kString) {
      expression.literal = sql::Value::Text(tokens_.Next().text);
      return expression;
    }
    if (tokens_.TakeWord("NULL")) return expression;
    if (tokens_.TakeWord("CASE")) return Case();
    if (tokens_.IsSign("(", 1)) return Function();
    return AnyColumn();
  }

  Expression Case() {
    tokens_.ExpectWord("WHEN");
    Expression condition = Any();
    tokens_.ExpectWord("THEN");
    Expression yes = Any();
    tokens_.ExpectWord("ELSE");
    Expression no = Any();
    tokens_.ExpectWord("END");
    return Make(Op::kIf, {std::move(condition), std::move(yes), std::move(no)});
  }

  Expression Function() {
    static const std::map<std::string, Op> kFunctions = {
        {"CONCAT", Op::kConcat}, {"LEFT", Op::kLeft},  {"COALESCE", Op::kCoalesce}, {"GREATEST", Op::kGreatest},
        {"LEAST", Op::kLeast},   {"IF", Op::kIf},      {"MIN", Op::kMin},           {"MAX", Op::kMax},
        {"SUM", Op::kSum},       {"COUNT", Op::kCount}};
    const std::string name = tokens_.Next().upper;
    tokens_.ExpectSign("(");
    Expression call;
    if (name == "UTC_TIMESTAMP") {
      tokens_.SkipParentheses();
      call.op = Op::kNow;
      return call;
    }
    if (name == "VALUES") {
      call.op = Op::kInserted;
      call.index = Column();
      tokens_.ExpectSign(")");
      return call;
    }
    const auto found = kFunctions.find(name);
    if (found == kFunctions.end()) tokens_.Fail("function " + name);
    call.op = found->second;
    if (call.op == Op::kCount) {
      tokens_.ExpectSign("*");
    } else {
      do {
        call.args.push_back(Any());
      } while (tokens_.TakeSign(","));
    }
    tokens_.ExpectSign(")");
    statement_.aggregates = statement_.aggregates || (call.op >= Op::kCount && call.op <= Op::kSum);
    return call;
  }

  struct Source {
    std::string alias;
    const TableDefinition* table;
    size_t offset;
  };

  Tokens tokens_;
  const std::vector<TableDefinition>& tables_;
  std::vector<Source> sources_;
  std::vector<Source> outer_;
  Statement statement_;
};

// A column's definition up to the comma or parenthesis that ends it.
void AddColumn(Tokens& tokens, TableDefinition& table) {
  static const std::set<std::string> kIntegers = {"BIGINT", "INT", "SMALLINT", "TINYINT", "MEDIUMINT"};
  TableDefinition::Column column{.name = tokens.Name(), .is_integer = kIntegers.contains(tokens.Peek().upper)};
  column.nullable = true;
  (void)tokens.Name();
  while (!tokens.AtEnd() && !tokens.IsSign(",") && !tokens.IsSign(")")) {
    if (tokens.TakeSign("(")) {
      tokens.SkipParentheses();
    } else if (tokens.TakeWord("NOT")) {
      tokens.ExpectWord("NULL");
      column.nullable = false;
    } else if (tokens.TakeWord("DEFAULT")) {
      const Token value = tokens.Next();
      if (value.kind == Token::Kind::kNumber) column.standard = sql::Value::Int(std::stoll(value.text));
      if (value.kind == Token::Kind::kString) column.standard = sql::Value::Text(value.text);
    } else if (tokens.TakeWord("AUTO_INCREMENT")) {
      table.auto_increment = table.columns.size();
    } else {
      tokens.Next();  // character sets, collations, comments: nothing that the simulation depends on
    }
  }
  if (column.nullable && !column.standard.has_value()) column.standard = sql::Value();
  table.columns.push_back(std::move(column));
}

std::vector<size_t> ColumnList(Tokens& tokens, const TableDefinition& table) {
  std::vector<size_t> columns;
  tokens.ExpectSign("(");
  do {
    const std::optional<size_t> column = table.Find(tokens.Name());
    if (!column.has_value()) tokens.Fail("a key over an unknown column");
    columns.push_back(*column);
    if (tokens.TakeSign("(")) tokens.SkipParentheses();
  } while (tokens.TakeSign(","));
  tokens.ExpectSign(")");
  return columns;
}

// A line of CREATE TABLE, or what follows ADD.
void AddPart(Tokens& tokens, TableDefinition& table) {
  if (tokens.TakeWord("PRIMARY")) {
    tokens.ExpectWord("KEY");
    table.primary = ColumnList(tokens, table);
    return;
  }
  const bool unique = tokens.TakeWord("UNIQUE");
  if (unique || tokens.IsWord("KEY") || tokens.IsWord("INDEX")) {
    if (!tokens.TakeWord("KEY")) tokens.ExpectWord("INDEX");
    std::string name = tokens.Name();
    std::vector<size_t> columns = ColumnList(tokens, table);
    if (unique) table.uniques.push_back({.name = std::move(name), .columns = std::move(columns)});
    return;
  }
  (void)tokens.TakeWord("COLUMN");
  AddColumn(tokens, table);
}

void CreateTable(Tokens& tokens, std::vector<TableDefinition>& tables) {
  TableDefinition table;
  if (tokens.TakeWord("IF")) {
    tokens.ExpectWord("NOT");
    tokens.ExpectWord("EXISTS");
  }
  table.name = tokens.Name();
  tokens.ExpectSign("(");
  do {
    AddPart(tokens, table);
  } while (tokens.TakeSign(","));
  tokens.ExpectSign(")");
  if (table.primary.empty()) tokens.Fail("a table without a primary key");
  tables.push_back(std::move(table));
}

// What follows DROP: a key. A migration that drops the primary key adds another.
void DropKey(Tokens& tokens, TableDefinition& table) {
  if (tokens.TakeWord("PRIMARY")) {
    tokens.ExpectWord("KEY");
    table.primary.clear();
    return;
  }
  if (!tokens.TakeWord("KEY")) tokens.ExpectWord("INDEX");
  const std::string name = tokens.Name();
  std::erase_if(table.uniques, [&](const auto& unique) { return unique.name == name; });
}

void AlterTable(Tokens& tokens, std::vector<TableDefinition>& tables) {
  const std::string name = tokens.Name();
  const auto table =
      std::find_if(tables.begin(), tables.end(), [&](const TableDefinition& one) { return one.name == name; });
  if (table == tables.end()) tokens.Fail("table " + name);
  do {
    if (tokens.TakeWord("MODIFY") || tokens.TakeWord("CHANGE")) {
      // Widths and character sets: nothing that the simulation depends on.
      while (!tokens.AtEnd() && !tokens.IsSign(",")) {
        if (tokens.Next().text == "(") tokens.SkipParentheses();
      }
      continue;
    }
    if (tokens.TakeWord("DROP")) {
      DropKey(tokens, *table);
      continue;
    }
    tokens.ExpectWord("ADD");
    AddPart(tokens, *table);
    while (tokens.TakeWord("AFTER")) tokens.Next();
  } while (tokens.TakeSign(","));
  if (table->primary.empty()) tokens.Fail("a table without a primary key");
}

// What `where` says the column is equal to, when all rows that match have that one value.
const Expression* EqualTo(const Expression& where, size_t column) {
  if (where.op == Op::kAnd) {
    const Expression* const left = EqualTo(where.args[0], column);
    return left != nullptr ? left : EqualTo(where.args[1], column);
  }
  if (where.op != Op::kEqual || where.args[0].op != Op::kColumn || where.args[0].index != column) return nullptr;
  const Op op = where.args[1].op;
  return op == Op::kParam || op == Op::kLiteral ? &where.args[1] : nullptr;
}

}  // namespace

Statement ParseStatement(const std::string& text, const std::vector<TableDefinition>& tables) {
  return Parser(text, tables).Run();
}

void ApplyDefinition(const std::string& text, std::vector<TableDefinition>& tables) {
  Tokens tokens(text);
  if (tokens.TakeWord("CREATE")) {
    if (tokens.IsWord("INDEX")) return;  // only makes things faster
    tokens.ExpectWord("TABLE");
    CreateTable(tokens, tables);
    return;
  }
  tokens.ExpectWord("ALTER");
  tokens.ExpectWord("TABLE");
  AlterTable(tokens, tables);
}

std::optional<size_t> TableDefinition::Find(std::string_view column) const {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == column) return i;
  }
  return std::nullopt;
}

Schema::Schema(const std::vector<sql::Migration>& migrations) {
  for (const sql::Migration& migration : migrations) {
    for (const std::string& definition : sql::SplitStatements(migration.sql)) ApplyDefinition(definition, tables_);
  }
}

size_t Schema::Table(std::string_view name) const {
  for (size_t i = 0; i < tables_.size(); ++i) {
    if (tables_[i].name == name) return i;
  }
  JGT_CHECK(false);
}

const Statement& Schema::Prepare(const std::string& text) const {
  std::unique_ptr<const Statement>& slot = statements_[text];
  if (slot == nullptr) {
    auto statement = std::make_unique<Statement>(ParseStatement(text, tables_));
    if (statement->where.has_value()) {
      for (const size_t column : tables_[statement->table].primary) {
        const Expression* const value = EqualTo(*statement->where, column);
        if (value == nullptr) break;
        statement->key_prefix.push_back(value);
      }
    }
    slot = std::move(statement);
  }
  return *slot;
}

}  // namespace jgt::sim
