#include "tests/faults/simulation/database.h"

#include <algorithm>

#include "common/sql/errors.h"
#include "tests/faults/simulation/evaluate.h"

namespace jgt::sim {
namespace {

using sql::Value;

constexpr seconds kLockWaitMax{2};

// So that keys sort as their columns do: numbers with the sign turned, texts with an end below every character.
void AppendKey(std::string& key, const Value& value) {
  if (value.kind() == Value::Kind::kInt) {
    const uint64_t number = static_cast<uint64_t>(value.number()) ^ (uint64_t{1} << 63U);
    for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<char>((number >> shift) & 0xFFU));
    return;
  }
  JGT_CHECK(!value.is_null());
  key += value.bytes();
  key.push_back('\0');
}

Status ConnectionLost() { return Unavailable(std::string(sql::kReasonUnavailable), "connection lost (simulated)"); }

bool SameCells(const Cells& a, const Cells& b, const std::vector<size_t>& columns) {
  return std::all_of(columns.begin(), columns.end(), [&](size_t column) {
    return !a[column].is_null() && !b[column].is_null() && Compare(a[column], b[column]) == 0;
  });
}

int CompareNullsFirst(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return static_cast<int>(b.is_null()) - static_cast<int>(a.is_null());
  return Compare(a, b);
}

}  // namespace

Database::Database(std::string name, const Schema& schema, Scheduler& scheduler, Instant epoch)
    : name_(std::move(name)),
      schema_(schema),
      scheduler_(scheduler),
      epoch_(epoch),
      tables_(schema.tables().size()),
      next_auto_(schema.tables().size(), 1) {}

Instant Database::Now() const {
  return epoch_ + skew_ + std::chrono::duration_cast<microseconds>(scheduler_.now().time_since_epoch());
}

std::shared_ptr<Session> Database::Connect(const std::string& owner) {
  if (!up_) return nullptr;
  auto session = std::make_shared<Session>();
  session->owner = owner;
  sessions_.push_back(session);
  return session;
}

void Database::Disconnect(Session& session) {
  Rollback(session);
  session.broken = true;
  std::erase_if(sessions_, [&](const std::shared_ptr<Session>& one) { return one.get() == &session; });
}

void Database::Crash() {
  up_ = false;
  for (const std::shared_ptr<Session>& session : sessions_) {
    Rollback(*session);
    session->broken = true;
  }
  sessions_.clear();
  scheduler_.Wake(this);
}

void Database::Begin(Session& session) {
  Commit(session);  // as the server does with a transaction that is still open
  session.in_transaction = true;
}

void Database::Commit(Session& session) {
  std::vector<Change> changes;
  std::vector<std::shared_ptr<const Cells>> kept;  // what `changes` points to
  for (const auto& [table, key] : session.locks) {
    Record& record = tables_[table].at(key);
    record.locker = nullptr;
    if (record.has_pending) {
      kept.push_back(record.committed);
      changes.push_back(
          {.table = &schema_.tables()[table], .before = record.committed.get(), .after = record.pending.get()});
      record.committed = std::move(record.pending);
      record.pending = nullptr;
      record.has_pending = false;
    }
  }
  if (!changes.empty() && commit_hook_) commit_hook_(session, changes);
  for (const auto& [table, key] : session.locks) {
    const auto record = tables_[table].find(key);
    if (record != tables_[table].end() && record->second.committed == nullptr) tables_[table].erase(record);
  }
  const bool held = !session.locks.empty();
  session.locks.clear();
  session.undo.clear();
  session.in_transaction = false;
  if (!held) return;
  // Who waited for us waits for nobody until it has looked again; by then we may be no more.
  for (const std::shared_ptr<Session>& other : sessions_) {
    if (other->waits_for == &session) other->waits_for = nullptr;
  }
  scheduler_.Wake(this);
}

void Database::Rollback(Session& session) {
  UndoTo(session, 0);
  Commit(session);  // of nothing: it lets go of the locks
}

void Database::UndoTo(Session& session, size_t mark) {
  while (session.undo.size() > mark) {
    Session::Undo& last = session.undo.back();
    Record& record = tables_[last.table].at(last.key);
    record.pending = std::move(last.pending);
    record.has_pending = last.had_pending;
    session.undo.pop_back();
  }
}

const Cells* Database::Visible(const Record& record, const Session& session) {
  return record.locker == &session && record.has_pending ? record.pending.get() : record.committed.get();
}

std::string Database::KeyOf(const TableDefinition& table, const Cells& cells) {
  std::string key;
  for (const size_t column : table.primary) AppendKey(key, cells[column]);
  return key;
}

// Keys of the rows that the statement's equalities on the first columns of the primary key leave.
std::vector<std::string> Database::Candidates(const Statement& statement, const sql::Params& params) const {
  const Evaluation in{.params = params, .now = {}};
  std::string prefix;
  for (const Expression* value : statement.key_prefix) {
    const Value part = Evaluate(*value, in);
    if (part.is_null()) return {};
    AppendKey(prefix, part);
  }
  std::vector<std::string> keys;
  const Records& records = tables_[statement.table];
  for (auto record = records.lower_bound(prefix); record != records.end(); ++record) {
    if (!record->first.starts_with(prefix)) break;
    keys.push_back(record->first);
  }
  return keys;
}

Status Database::Lock(Session& session, size_t table, const std::string& key) {
  struct Waiting {
    Session& session;
    ~Waiting() { session.waits_for = nullptr; }
  };
  const TimePoint deadline = scheduler_.now() + kLockWaitMax;
  while (true) {
    if (session.broken) return ConnectionLost();
    Record& record = tables_[table][key];
    if (record.locker == &session) return OkStatus();
    if (record.locker == nullptr) {
      record.locker = &session;
      session.locks.emplace_back(table, key);
      return OkStatus();
    }
    for (const Session* other = record.locker; other != nullptr; other = other->waits_for) {
      if (other != &session) continue;
      Rollback(session);  // the one that closes the circle is the victim
      return sql::FromServerError(1213, "Deadlock found when trying to get lock (simulated)");
    }
    session.waits_for = record.locker;
    const Waiting waiting{session};
    const bool woken = scheduler_.WaitOn(this, deadline);
    if (!woken && !session.broken) {
      return sql::FromServerError(1205, "Lock wait timeout exceeded (simulated)");
    }
  }
}

// Locks the row if it matches, and gives it as it then stands; null when it does not match. A row that another has
// locked is looked at as it was committed, and only waited for when that matches.
StatusOr<const Cells*> Database::LockMatching(Session& session, const Statement& statement, const sql::Params& params,
                                              const std::string& key) {
  const auto matches = [&](const Cells* cells) {
    return cells != nullptr &&
           (!statement.where.has_value() || IsTrue(*statement.where, {.params = params, .now = Now(), .row = cells}));
  };
  const auto found = tables_[statement.table].find(key);
  if (found == tables_[statement.table].end() || !matches(Visible(found->second, session))) return nullptr;
  RETURN_IF_ERROR(Lock(session, statement.table, key));
  const Cells* const now = Visible(tables_[statement.table].at(key), session);
  return matches(now) ? now : nullptr;
}

void Database::Write(Session& session, size_t table, const std::string& key, std::shared_ptr<const Cells> cells) {
  Record& record = tables_[table].at(key);
  JGT_CHECK(record.locker == &session);
  session.undo.push_back(
      {.table = table, .key = key, .had_pending = record.has_pending, .pending = std::move(record.pending)});
  record.pending = std::move(cells);
  record.has_pending = true;
}

// The row that has a unique key of `cells` already. Rows that another transaction has touched are waited for.
StatusOr<Database::Conflict> Database::FindConflict(Session& session, size_t table, const std::string& key,
                                                    const Cells& cells, bool is_new) {
  const TableDefinition& definition = schema_.tables()[table];
  if (is_new) {
    RETURN_IF_ERROR(Lock(session, table, key));
    if (Visible(tables_[table].at(key), session) != nullptr) return Conflict{.key = key, .name = "PRIMARY"};
  }
  for (const TableDefinition::UniqueKey& unique : definition.uniques) {
    for (bool again = true; again;) {
      again = false;
      for (auto& [other_key, other] : tables_[table]) {
        if (other_key == key) continue;
        const bool committed = other.committed != nullptr && SameCells(*other.committed, cells, unique.columns);
        const bool pending =
            other.has_pending && other.pending != nullptr && SameCells(*other.pending, cells, unique.columns);
        if (other.locker != nullptr && other.locker != &session && (committed || pending)) {
          const std::string waited = other_key;
          RETURN_IF_ERROR(Lock(session, table, waited));
          again = true;  // the table is another one by now
          break;
        }
        const Cells* const seen = Visible(other, session);
        if (seen != nullptr && SameCells(*seen, cells, unique.columns)) {
          return Conflict{.key = other_key, .name = unique.name};
        }
      }
    }
  }
  return Conflict{};
}

// The values of one row of an INSERT, and what the table says about the columns that it does not name.
Cells Database::Filled(const Statement& statement, const sql::Params& params, size_t row) {
  const TableDefinition& table = schema_.tables()[statement.table];
  Cells cells(table.columns.size());
  std::vector<bool> named(table.columns.size(), false);
  for (size_t i = 0; i < statement.columns.size(); ++i) {
    cells[statement.columns[i]] = Evaluate(statement.rows[row][i], {.params = params, .now = Now()});
    named[statement.columns[i]] = true;
  }
  for (size_t i = 0; i < cells.size(); ++i) {
    if (named[i]) continue;
    if (table.auto_increment == i) {
      // Given when the statement runs, not when it commits, and never given back: as the server does it.
      cells[i] = Value::Int(next_auto_[statement.table]++);
    } else if (table.columns[i].standard.has_value()) {
      cells[i] = *table.columns[i].standard;
    }
  }
  for (size_t i = 0; i < cells.size(); ++i) {
    // A statement that the server would refuse, or convert.
    JGT_CHECK(table.columns[i].nullable || !cells[i].is_null());
    JGT_CHECK(cells[i].is_null() || (cells[i].kind() == Value::Kind::kInt) == table.columns[i].is_integer);
  }
  return cells;
}

Status Database::Assign(Session& session, const Statement& statement, const sql::Params& params, const std::string& key,
                        const Cells& row, const Cells* inserted) {
  auto changed = std::make_shared<Cells>(row);
  // From left to right, each seeing what the ones before it made.
  for (const auto& [column, value] : statement.assignments) {
    (*changed)[column] = Evaluate(value, {.params = params, .now = Now(), .row = changed.get(), .inserted = inserted});
  }
  if (*changed == row) return OkStatus();
  JGT_CHECK(KeyOf(schema_.tables()[statement.table], *changed) == key);
  ASSIGN_OR_RETURN(const Conflict conflict, FindConflict(session, statement.table, key, *changed, /*is_new=*/false));
  if (!conflict.key.empty()) {
    return sql::FromServerError(1062, absl::StrFormat("Duplicate entry for key '%s'", conflict.name));
  }
  Write(session, statement.table, key, std::move(changed));
  return OkStatus();
}

StatusOr<int64_t> Database::InsertRow(Session& session, const Statement& statement, const sql::Params& params,
                                      Cells cells) {
  const std::string key = KeyOf(schema_.tables()[statement.table], cells);
  ASSIGN_OR_RETURN(const Conflict conflict, FindConflict(session, statement.table, key, cells, /*is_new=*/true));
  if (conflict.key.empty()) {
    Write(session, statement.table, key, std::make_shared<const Cells>(std::move(cells)));
    return 1;
  }
  if (statement.ignore) return 0;
  if (!statement.on_duplicate) {
    return sql::FromServerError(1062, absl::StrFormat("Duplicate entry for key '%s'", conflict.name));
  }
  RETURN_IF_ERROR(Lock(session, statement.table, conflict.key));
  const Cells row = *Visible(tables_[statement.table].at(conflict.key), session);
  RETURN_IF_ERROR(Assign(session, statement, params, conflict.key, row, &cells));
  return 2;
}

StatusOr<int64_t> Database::Insert(Session& session, const Statement& statement, const sql::Params& params) {
  int64_t count = 0;
  for (size_t row = 0; row < statement.rows.size(); ++row) {
    ASSIGN_OR_RETURN(const int64_t one, InsertRow(session, statement, params, Filled(statement, params, row)));
    count += one;
  }
  return count;
}

StatusOr<int64_t> Database::UpdateOrDelete(Session& session, const Statement& statement, const sql::Params& params) {
  int64_t count = 0;
  for (const std::string& key : Candidates(statement, params)) {
    ASSIGN_OR_RETURN(const Cells* row, LockMatching(session, statement, params, key));
    if (row == nullptr) continue;
    ++count;
    if (statement.kind == Statement::Kind::kDelete) {
      Write(session, statement.table, key, nullptr);
    } else {
      RETURN_IF_ERROR(Assign(session, statement, params, key, Cells(*row), nullptr));
    }
  }
  return count;
}

StatusOr<int64_t> Database::Execute(Session& session, const Statement& statement, const sql::Params& params) {
  JGT_CHECK(statement.kind != Statement::Kind::kSelect && statement.param_count == params.size());
  if (session.broken) return ConnectionLost();
  const size_t mark = session.undo.size();
  StatusOr<int64_t> count = statement.kind == Statement::Kind::kInsert ? Insert(session, statement, params)
                                                                       : UpdateOrDelete(session, statement, params);
  if (!count.ok()) UndoTo(session, std::min(mark, session.undo.size()));
  if (!session.in_transaction) Commit(session);
  return count;
}

StatusOr<sql::Rows> Database::Query(Session& session, const Statement& statement, const sql::Params& params) {
  JGT_CHECK(statement.kind == Statement::Kind::kSelect && statement.param_count == params.size());
  if (session.broken) return ConnectionLost();
  StatusOr<sql::Rows> rows = Select(session, statement, params);
  if (!session.in_transaction) Commit(session);
  return rows;
}

// Rows that match, the joined ones made of both tables'. Copies, where waiting for a lock lets others write meanwhile.
StatusOr<Database::Matches> Database::Matching(Session& session, const Statement& statement,
                                               const sql::Params& params) {
  Matches matches;
  const Evaluation in{.params = params, .now = Now()};
  const std::function<Value(const Statement&, const Cells&)> subquery = [&](const Statement& inner,
                                                                            const Cells& outer) {
    std::vector<const Cells*> rows;
    for (const auto& [key, record] : tables_[inner.table]) {
      const Cells* const row = Visible(record, session);
      const Evaluation here{.params = params, .now = in.now, .row = row, .outer = &outer};
      if (row != nullptr && (!inner.where.has_value() || IsTrue(*inner.where, here))) rows.push_back(row);
    }
    return Aggregate(inner.selected.front(), in, rows);
  };
  const auto holds = [&](const std::optional<Expression>& condition, const Cells& row) {
    return !condition.has_value() ||
           IsTrue(*condition, {.params = params, .now = in.now, .row = &row, .subquery = &subquery});
  };
  for (const std::string& key : Candidates(statement, params)) {
    if (statement.for_update) {
      ASSIGN_OR_RETURN(const Cells* row, LockMatching(session, statement, params, key));
      if (row != nullptr) matches.Keep(*row);
      continue;
    }
    const Cells* const row = Visible(tables_[statement.table].at(key), session);
    if (row == nullptr) continue;
    if (!statement.joined.has_value()) {
      if (holds(statement.where, *row)) matches.rows.push_back(row);
      continue;
    }
    bool joins = false;
    for (const auto& [other_key, record] : tables_[*statement.joined]) {
      const Cells* const other = Visible(record, session);
      if (other == nullptr) continue;
      Cells both = *row;
      both.insert(both.end(), other->begin(), other->end());
      if (!holds(statement.on, both)) continue;
      joins = true;
      if (holds(statement.where, both)) matches.Keep(std::move(both));
    }
    if (joins || !statement.left_join) continue;
    Cells alone = *row;
    alone.resize(row->size() + schema_.tables()[*statement.joined].columns.size());
    if (holds(statement.where, alone)) matches.Keep(std::move(alone));
  }
  return matches;
}

StatusOr<sql::Rows> Database::Select(Session& session, const Statement& statement, const sql::Params& params) {
  ASSIGN_OR_RETURN(Matches matches, Matching(session, statement, params));
  std::vector<const Cells*>& matching = matches.rows;
  const Evaluation in{.params = params, .now = Now()};
  std::stable_sort(matching.begin(), matching.end(), [&](const Cells* a, const Cells* b) {
    for (const Statement::Order& order : statement.order_by) {
      const int sign = CompareNullsFirst((*a)[order.column], (*b)[order.column]);
      if (sign != 0) return order.descending ? sign > 0 : sign < 0;
    }
    return false;
  });
  if (statement.limit.has_value()) {
    const auto limit = static_cast<size_t>(Evaluate(*statement.limit, in).number());
    if (matching.size() > limit) matching.resize(limit);
  }
  const bool grouped = statement.aggregates || !statement.group_by.empty();
  std::map<std::string, std::vector<const Cells*>> groups;
  if (grouped && statement.group_by.empty()) groups[""];  // COUNT(*) of nothing is a row
  for (const Cells* row : matching) {
    if (!grouped) break;
    std::string key;
    for (const size_t column : statement.group_by) AppendKey(key, (*row)[column]);
    groups[key].push_back(row);
  }
  sql::Rows rows;
  const auto project = [&](const auto& value_of) {
    std::vector<Value> cells;
    cells.reserve(statement.selected.size());
    for (const Expression& one : statement.selected) cells.push_back(value_of(one));
    rows.emplace_back(std::move(cells));
  };
  for (const auto& [key, group] : groups) {
    const Evaluation in_group{.params = params, .now = in.now, .row = group.empty() ? nullptr : group.front()};
    project([&, &members = group](const Expression& one) { return Aggregate(one, in_group, members); });
  }
  for (const Cells* row : matching) {
    if (grouped) break;
    project([&](const Expression& one) { return Evaluate(one, {.params = params, .now = in.now, .row = row}); });
  }
  return rows;
}

bool Database::has_open_transactions() const {
  return std::any_of(sessions_.begin(), sessions_.end(),
                     [](const std::shared_ptr<Session>& session) { return session->in_transaction; });
}

std::vector<Cells> Database::Committed(const std::string& table) const {
  std::vector<Cells> rows;
  for (const auto& [key, record] : tables_[schema_.Table(table)]) {
    if (record.committed != nullptr) rows.push_back(*record.committed);
  }
  return rows;
}

}  // namespace jgt::sim
