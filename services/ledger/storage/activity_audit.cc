#include "services/ledger/storage/activity_audit.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "common/names/names.h"
#include "services/ledger/storage/activity_rows.h"
#include "services/ledger/storage/merkle_tables.h"

namespace jgt::ledger {
namespace {

constexpr int64_t kWindow = 100'000;        // activities held in memory at once
constexpr int64_t kActivitiesAtOnce = 500;  // entries or rows read at once
constexpr char kAudited[] = "activities";

const std::string kSeqOf = "SELECT seq FROM activities WHERE region = ? AND id = ?";
const std::string kOutside = "SELECT id, seq FROM activities WHERE region = ? AND (seq < 1 OR seq > ?) LIMIT 100";

std::string KeyOfActivity(const std::string& id) { return "id " + id; }

// The activities that the entries [first, end) told, as all entries leave them.
struct Window {
  int64_t first = 0;
  int64_t end = 0;
  std::map<int64_t, Activity> by_seq;
  std::map<std::string, int64_t> seq_by_name;
  std::set<int64_t> lesson_unknown;  // told before entries said whether they are lessons
};

void Replay(const journal::Entry& entry, const DecodedEntry& decoded, Window& window) {
  Activity elsewhere;  // of another window: changed there, and not here
  const FindActivity find = [&](const std::string& name) -> const Activity& {
    const auto found = window.seq_by_name.find(name);
    if (found != window.seq_by_name.end()) return window.by_seq.at(found->second);
    elsewhere.name = name;
    return elsewhere;
  };
  const EntryPlace place{.seq = entry.seq, .recorded_at = entry.recorded_at};
  for (Activity& activity : Apply(*decoded.event, place, find)) {
    if (activity.seq == entry.seq) {
      if (entry.seq >= window.end) continue;
      window.seq_by_name[activity.name] = entry.seq;
      if (!decoded.knows_lesson) window.lesson_unknown.insert(entry.seq);
      window.by_seq[entry.seq] = std::move(activity);
    } else if (window.seq_by_name.contains(activity.name)) {
      const int64_t seq = window.seq_by_name.at(activity.name);
      window.by_seq[seq] = std::move(activity);
    }
  }
}

Status Fill(const Reader& read, const std::string& region, int64_t last, const EntryDecoder& decode,
            AuditFindings& findings, Window& window) {
  for (int64_t first = window.first; first <= last; first += kActivitiesAtOnce) {
    ASSIGN_OR_RETURN(const auto entries,
                     ReadEntries(read, region, first, std::min(last, first + kActivitiesAtOnce - 1)));
    for (const journal::Entry& entry : entries) {
      const StatusOr<DecodedEntry> decoded = decode(entry.type, entry.body);
      if (!decoded.ok()) {
        if (entry.seq < window.end)
          findings.Add("journal", absl::StrFormat("seq %d", entry.seq), "body", "it cannot be read as its type");
      } else if (decoded->event.has_value()) {
        Replay(entry, *decoded, window);
      }
    }
    if (!findings.Tell(first + static_cast<int64_t>(entries.size()) - 1)) return OkStatus();
  }
  return OkStatus();
}

bool SameCell(const sql::Value& expected, const sql::Row& row, size_t column) {
  if (expected.is_null() || row.IsNull(column)) return expected.is_null() && row.IsNull(column);
  if (expected.kind() == sql::Value::Kind::kInt) return row.Int(column) == expected.number();
  if (row.Text(column) == expected.bytes()) return true;
  // The server writes an instant without its fraction when that is zero.
  const StatusOr<Instant> instant = FromSql(row.Text(column));
  const StatusOr<Instant> wanted = FromSql(expected.bytes());
  return instant.ok() && wanted.ok() && *instant == *wanted;
}

void CompareRow(const std::string& region, Activity expected, const sql::Row& row, bool lesson_unknown,
                AuditFindings& findings) {
  const std::vector<std::string>& columns = ActivityColumns();
  const auto column_of = [&](const char* name) {
    return static_cast<size_t>(std::find(columns.begin(), columns.end(), name) - columns.begin());
  };
  if (lesson_unknown) expected.lesson = row.Bool(column_of("lesson"));
  const sql::Params cells = ActivityCells(region, expected);
  for (size_t i = 0; i < columns.size(); ++i) {
    if (!SameCell(cells[i], row, i))
      findings.Add(kAudited, KeyOfActivity(IdOf(expected.name)), columns[i],
                   "it is not what the journal's entries make of it");
  }
}

// No row stands where the entry put it: it was moved, or it is gone.
Status ReportMissing(const Reader& read, const std::string& region, const Activity& expected, AuditFindings& findings) {
  const std::string id = IdOf(expected.name);
  ASSIGN_OR_RETURN(const sql::Rows rows, read(kSeqOf, {region, id}));
  if (rows.empty()) {
    findings.Add(kAudited, KeyOfActivity(id), "",
                 absl::StrFormat("the row is missing; entry %d told it", expected.seq));
  } else {
    findings.Add(kAudited, KeyOfActivity(id), "seq",
                 absl::StrFormat("it says %d, but it is %d", rows[0].Int(0), expected.seq));
  }
  return OkStatus();
}

Status Compare(const Reader& read, const std::string& region, const Window& window, int64_t last,
               AuditFindings& findings) {
  const std::vector<std::string>& columns = ActivityColumns();
  const auto at = [&](const char* name) {
    return static_cast<size_t>(std::find(columns.begin(), columns.end(), name) - columns.begin());
  };
  const size_t seq_at = at("seq");
  const size_t id_at = at("id");
  for (int64_t first = window.first; first < window.end && first <= last; first += kActivitiesAtOnce) {
    const int64_t end = std::min(first + kActivitiesAtOnce, window.end);
    ASSIGN_OR_RETURN(const sql::Rows rows, ReadActivityCells(read, region, first, end - 1));
    std::map<int64_t, const sql::Row*> by_seq;
    for (const sql::Row& row : rows) by_seq[row.Int(seq_at)] = &row;
    for (auto expected = window.by_seq.lower_bound(first); expected != window.by_seq.end() && expected->first < end;
         ++expected) {
      const auto found = by_seq.find(expected->first);
      if (found == by_seq.end()) {
        RETURN_IF_ERROR(ReportMissing(read, region, expected->second, findings));
        continue;
      }
      CompareRow(region, expected->second, *found->second, window.lesson_unknown.contains(expected->first), findings);
      by_seq.erase(found);
    }
    for (const auto& [seq, row] : by_seq) {
      findings.Add(kAudited, KeyOfActivity(row->Text(id_at)), "seq", absl::StrFormat("entry %d told no activity", seq));
    }
  }
  return OkStatus();
}

}  // namespace

Status AuditActivities(const Reader& read, const std::string& region, int64_t last, const EntryDecoder& decode,
                       AuditFindings& findings) {
  for (int64_t first = 1; first <= last; first += kWindow) {
    Window window{.first = first, .end = first + kWindow, .by_seq = {}, .seq_by_name = {}, .lesson_unknown = {}};
    RETURN_IF_ERROR(Fill(read, region, last, decode, findings, window));
    RETURN_IF_ERROR(Compare(read, region, window, last, findings));
    if (!findings.Tell(last)) return OkStatus();
  }
  ASSIGN_OR_RETURN(const sql::Rows outside, read(kOutside, {region, last}));
  for (const sql::Row& row : outside) {
    findings.Add(kAudited, KeyOfActivity(row.Text(0)), "seq", absl::StrFormat("there is no entry %d", row.Int(1)));
  }
  return OkStatus();
}

}  // namespace jgt::ledger
