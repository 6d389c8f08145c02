// Versions in their tables (schema/0105): reading those of a moment, and writing what a change makes of a timeline.
#pragma once

#include <string>
#include <vector>

#include "common/journal/writer.h"
#include "services/roster/domain/school.h"
#include "services/roster/domain/timeline.h"
#include "services/roster/storage/reading.h"

// The condition that a row of `table` (or its alias) is of a moment, and its four parameters.
#define OF_MOMENT(table) \
  table ".recorded_at <= ? AND " table ".superseded_at > ? AND " table ".valid_from <= ? AND " table ".valid_to > ?"
// That it is of what is known now, whenever it holds.
#define KNOWN_NOW(table) table ".superseded_at = '9999-12-31'"
// That it is of what was known when the journal of its partition stood at an entry, and its two parameters, both that
// entry's number.
#define KNOWN_AT_ENTRY(table) table ".seq <= ? AND (" table ".superseded_seq = 0 OR " table ".superseded_seq > ?)"

namespace jgt::roster {

// The condition's parameters, added to others.
void AddMoment(const Moment& moment, sql::Params& params);
sql::Params MomentParams(const Moment& moment);

// How things stand at a group's time, on the Shanghai day of it.
Moment Today(const journal::Batch& batch);

// The days of columns that may say "no end".
Span SpanFrom(const sql::Row& row, size_t from_column);

// "2+2022-03-01/3/T-0001;3-": readiness facts by item, and how and by whom they were checked, in one column, because
// nobody asks for a part of them.
std::string ReadinessText(const std::vector<Readiness>& facts);
std::vector<Readiness> ReadinessFrom(const std::string& text);

// Where versions of one kind of object are kept.
struct VersionTable {
  std::string supersede;  // UPDATE … SET superseded_at = ?, superseded_seq = ? WHERE region = ? AND <id> = ? AND seq …
  std::string insert;     // INSERT INTO … (region, <id>, seq, part, the times, and the columns)
};
// `id` is the column of the object's id, `columns` those of its facts.
VersionTable MakeVersionTable(const std::string& table, const std::string& id, const std::string& columns);

// Gathers the versions of one transaction, and writes them by few statements.
class VersionWriter {
 public:
  VersionWriter(journal::Batch& batch, const VersionTable& table) : batch_(batch), table_(table) {}

  // What entry `seq` has made of the object's timeline; `columns` turns a value into the table's columns.
  template <typename T, typename F>
  void Add(const Key& key, const Timeline<T>& timeline, int64_t seq, const F& columns) {
    for (const VersionId& id : timeline.superseded()) superseded_.push_back({.key = key, .id = id, .by = seq});
    int64_t part = 0;
    for (const Dated<T>& each : timeline.spans()) {
      if (each.stored.has_value()) continue;
      sql::Params row = Head(key, each.span, {.seq = seq, .part = part++});
      for (sql::Value& value : columns(each.value)) row.push_back(std::move(value));
      rows_.push_back(std::move(row));
    }
  }
  Status Flush();

 private:
  struct Superseded {
    Key key;
    VersionId id;
    int64_t by = 0;
  };
  sql::Params Head(const Key& key, const Span& span, const VersionId& id) const;

  journal::Batch& batch_;
  const VersionTable& table_;
  std::vector<Superseded> superseded_;
  std::vector<sql::Params> rows_;
};

// Waits for the commands that may be recording something for an instant that has passed already, so that what is read
// afterwards is all that was recorded by then, and stays so. Commands take their time under the heads that this locks.
Status WaitForCommands(sql::Pool& pool, Deadline deadline);

// Reads at one moment of the database what holds at `moment`; for one with an instant, once it is complete.
template <typename T>
StatusOr<T> ReadAt(sql::Pool& pool, const Moment& moment, Deadline deadline,
                   const std::function<StatusOr<T>(const Query&)>& read) {
  if (moment.known_at.has_value()) RETURN_IF_ERROR(WaitForCommands(pool, deadline));
  return ReadAtOneMoment<T>(pool, deadline, read);
}

// The same for a reading that is one query, which sees one moment by itself: a transaction around it would be three
// more round trips.
template <typename T>
StatusOr<T> ReadByOneQueryAt(sql::Pool& pool, const Moment& moment, Deadline deadline,
                             const std::function<StatusOr<T>(const Query&)>& read) {
  if (moment.known_at.has_value()) RETURN_IF_ERROR(WaitForCommands(pool, deadline));
  return read(QueryOf(pool, deadline));
}

}  // namespace jgt::roster
