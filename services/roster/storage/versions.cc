#include "services/roster/storage/versions.h"

#include <absl/strings/str_format.h>
#include <absl/strings/str_split.h>

#include <charconv>

namespace jgt::roster {
namespace {

constexpr char kForever[] = "9999-12-31";
// Later than all that is recorded and earlier than `kForever`: what has not been superseded.
constexpr char kNow[] = "9999-12-30";
const std::string kLockHeads = "SELECT region FROM journal_head LOCK IN SHARE MODE";

int Number(std::string_view digits) {
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

// Unlike common/clock's, for the years that only these columns have.
Day DayFrom(const std::string& text) {
  JGT_CHECK(text.size() == 10);
  const std::string_view digits = text;
  return {
      .year = Number(digits.substr(0, 4)), .month = Number(digits.substr(5, 2)), .day = Number(digits.substr(8, 2))};
}

}  // namespace

void AddMoment(const Moment& moment, sql::Params& params) {
  const sql::Value known = moment.known_at.has_value() ? sql::Value(*moment.known_at) : sql::Value(kNow);
  params.push_back(known);
  params.push_back(known);
  params.emplace_back(moment.as_of);
  params.emplace_back(moment.as_of);
}

sql::Params MomentParams(const Moment& moment) {
  sql::Params params;
  AddMoment(moment, params);
  return params;
}

Moment Today(const journal::Batch& batch) { return {.as_of = ShanghaiDay(batch.now()), .known_at = std::nullopt}; }

Span SpanFrom(const sql::Row& row, size_t from_column) {
  return {.from = DayFrom(row.Text(from_column)), .to = DayFrom(row.Text(from_column + 1))};
}

std::string ReadinessText(const std::vector<Readiness>& facts) {
  std::string text;
  for (const Readiness& fact : facts) {
    if (!text.empty()) text += ';';
    text += absl::StrFormat("%d%c%s", static_cast<int>(fact.item), fact.met ? '+' : '-', fact.since);
    if (fact.check != ReadinessCheck::kUnspecified) {
      text += absl::StrFormat("/%d/%s", static_cast<int>(fact.check), fact.checked_by);
    }
  }
  return text;
}

std::vector<Readiness> ReadinessFrom(const std::string& text) {
  std::vector<Readiness> facts;
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find(';', start), text.size());
    const size_t sign = text.find_first_of("+-", start);
    JGT_CHECK(sign < end);
    const std::vector<std::string> parts = absl::StrSplit(text.substr(sign + 1, end - sign - 1), '/');
    Readiness& fact = facts.emplace_back();
    fact.item = static_cast<ReadinessItem>(Number(text.substr(start, sign - start)));
    fact.met = text[sign] == '+';
    fact.since = parts.front();
    if (parts.size() == 3) {
      fact.check = static_cast<ReadinessCheck>(Number(parts[1]));
      fact.checked_by = parts[2];
    }
    start = end + 1;
  }
  return facts;
}

VersionTable MakeVersionTable(const std::string& table, const std::string& id, const std::string& columns) {
  return {.supersede = absl::StrFormat("UPDATE %s SET superseded_at = ?, superseded_seq = ? WHERE region = ? AND %s = ?"
                                       " AND seq = ? AND part = ? AND superseded_at = '%s'",
                                       table, id, kForever),
          .insert = absl::StrFormat("INSERT INTO %s (region, %s, seq, part, valid_from, valid_to, recorded_at,"
                                    " superseded_at, superseded_seq, %s) ",
                                    table, id, columns)};
}

sql::Params VersionWriter::Head(const Key& key, const Span& span, const VersionId& id) const {
  return {key.region, key.id, id.seq, id.part, span.from, span.to, batch_.now(), kForever, 0};
}

Status VersionWriter::Flush() {
  for (const Superseded& each : superseded_) {
    ASSIGN_OR_RETURN(const int64_t matched, batch_.Execute(table_.supersede, {batch_.now(), each.by, each.key.region,
                                                                              each.key.id, each.id.seq, each.id.part}));
    // Its region's head is locked since the timeline was read: nobody else can have superseded it.
    JGT_CHECK(matched == 1);
  }
  superseded_.clear();
  if (rows_.empty()) return OkStatus();
  const size_t columns = rows_.front().size();
  RETURN_IF_ERROR(batch_.InsertMany(table_.insert, columns, std::move(rows_)));
  rows_.clear();
  return OkStatus();
}

Status WaitForCommands(sql::Pool& pool, Deadline deadline) {
  return sql::RunTransaction(pool, {.deadline = deadline},
                             [](sql::Transaction& tx) { return tx.Query(kLockHeads).status(); });
}

}  // namespace jgt::roster
