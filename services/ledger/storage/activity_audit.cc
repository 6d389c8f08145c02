#include "services/ledger/storage/activity_audit.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "common/names/names.h"
#include "services/ledger/storage/activity_rows.h"
#include "services/ledger/storage/merkle_tables.h"

namespace jgt::ledger {
namespace {

constexpr size_t kChangesAtOnce = 100;
constexpr char kAudited[] = "activities";

const std::string kSeqOf = "SELECT seq FROM activities WHERE region = ? AND id = ?";
const std::string kOutside = "SELECT id, seq FROM activities WHERE region = ? AND (seq < 1 OR seq > ?) LIMIT 100";

std::string KeyOfActivity(const std::string& id) { return "id " + id; }

// Entries that change an activity which an earlier one told, until the reading, which goes backwards, comes to it: by a
// hash of the activity's name. Two names of one hash make an entry be read in vain, and nothing worse.
using Changes = std::unordered_multimap<size_t, int64_t>;

size_t HashOf(const std::string& name) { return std::hash<std::string>{}(name); }

// The activity that the event changes; "" when it only tells a new one.
struct ChangedBy {
  std::string operator()(const ActivityRecorded&) const { return ""; }
  std::string operator()(const ActivityCorrected& event) const { return event.corrected; }
  template <typename Event>
  std::string operator()(const Event& event) const {
    return event.activity;
  }
};

// The activity that the event tells; "" when it only changes one.
struct ToldBy {
  std::string operator()(const ActivityRecorded& event) const { return event.activity.name; }
  std::string operator()(const ActivityCorrected& event) const { return event.activity.name; }
  template <typename Event>
  std::string operator()(const Event&) const {
    return "";
  }
};

struct ReplayedEntry {
  EntryPlace place;
  DecodedEntry decoded;
};

// The activities that the entries [first, end) told, as all entries leave them.
struct Window {
  int64_t first = 0;
  int64_t end = 0;
  std::map<int64_t, ReplayedEntry> entries;  // those, and the later ones that change their activities
  std::map<int64_t, Activity> by_seq;
  std::map<std::string, int64_t> seq_by_name;
  std::set<int64_t> lesson_unknown;  // told before entries said whether they are lessons
};

void Replay(const ReplayedEntry& entry, Window& window) {
  Activity elsewhere;  // of another window: changed there, and not here
  const FindActivity find = [&](const std::string& name) -> const Activity& {
    const auto found = window.seq_by_name.find(name);
    if (found != window.seq_by_name.end()) return window.by_seq.at(found->second);
    elsewhere.name = name;
    return elsewhere;
  };
  const int64_t told_by = entry.place.seq;
  for (Activity& activity : Apply(*entry.decoded.event, entry.place, find)) {
    if (activity.seq == told_by) {
      if (told_by >= window.end) continue;
      window.seq_by_name[activity.name] = told_by;
      if (!entry.decoded.knows_lesson) window.lesson_unknown.insert(told_by);
      window.by_seq[told_by] = std::move(activity);
    } else if (window.seq_by_name.contains(activity.name)) {
      const int64_t seq = window.seq_by_name.at(activity.name);
      window.by_seq[seq] = std::move(activity);
    }
  }
}

void Keep(int64_t seq, const Instant& recorded_at, StatusOr<DecodedEntry> decoded, Window& window) {
  if (!decoded.ok() || !decoded->event.has_value()) return;
  window.entries[seq] = {.place = {.seq = seq, .recorded_at = recorded_at}, .decoded = *std::move(decoded)};
}

// The window's own entries; what they change of activities that earlier windows told waits in `changes`.
Status ReadOwn(const Reader& read, const std::string& region, const EntryDecoder& decode, AuditFindings& findings,
               Window& window, Changes& changes) {
  ASSIGN_OR_RETURN(const auto entries, ReadEntries(read, region, window.first, window.end - 1));
  for (const journal::Entry& entry : entries) {
    StatusOr<DecodedEntry> decoded = decode(entry.type, entry.body);
    if (!decoded.ok())
      findings.Add("journal", absl::StrFormat("seq %d", entry.seq), "body", "it cannot be read as its type");
    Keep(entry.seq, entry.recorded_at, std::move(decoded), window);
  }
  for (const auto& [seq, entry] : window.entries) {
    const std::string changed = std::visit(ChangedBy(), *entry.decoded.event);
    if (!changed.empty()) changes.emplace(HashOf(changed), seq);
  }
  return OkStatus();
}

// Later entries that change the window's activities; nobody else waits for them any more.
std::vector<int64_t> TakeLater(const Window& window, Changes& changes) {
  std::vector<int64_t> later;
  for (const auto& [seq, entry] : window.entries) {
    const std::string told = std::visit(ToldBy(), *entry.decoded.event);
    if (told.empty()) continue;
    const auto [from, to] = changes.equal_range(HashOf(told));
    for (auto change = from; change != to; ++change) {
      if (change->second >= window.end) later.push_back(change->second);
    }
    changes.erase(from, to);
  }
  return later;
}

Status ReadLater(const Reader& read, const std::string& region, const std::vector<int64_t>& later,
                 const EntryDecoder& decode, Window& window) {
  // One statement for every piece, filled up by repeating its last number.
  static const std::string statement = [] {
    std::string text = "SELECT seq, type, body, recorded_at FROM journal WHERE region = ? AND seq IN (?";
    for (size_t i = 1; i < kChangesAtOnce; ++i) text += ", ?";
    return text + ")";
  }();
  for (size_t start = 0; start < later.size(); start += kChangesAtOnce) {
    sql::Params params = {region};
    for (size_t i = start; i < start + kChangesAtOnce; ++i) params.emplace_back(later[std::min(i, later.size() - 1)]);
    ASSIGN_OR_RETURN(const sql::Rows rows, read(statement, params));
    for (const sql::Row& row : rows) Keep(row.Int(0), row.Time(3), decode(row.Text(1), row.Text(2)), window);
  }
  return OkStatus();
}

Status Fill(const Reader& read, const std::string& region, const EntryDecoder& decode, AuditFindings& findings,
            Window& window, Changes& changes) {
  RETURN_IF_ERROR(ReadOwn(read, region, decode, findings, window, changes));
  RETURN_IF_ERROR(ReadLater(read, region, TakeLater(window, changes), decode, window));
  for (const auto& [seq, entry] : window.entries) Replay(entry, window);
  window.entries.clear();
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

Status Compare(const Reader& read, const std::string& region, const Window& window, AuditFindings& findings) {
  const std::vector<std::string>& columns = ActivityColumns();
  const auto at = [&](const char* name) {
    return static_cast<size_t>(std::find(columns.begin(), columns.end(), name) - columns.begin());
  };
  const size_t seq_at = at("seq");
  const size_t id_at = at("id");
  ASSIGN_OR_RETURN(const sql::Rows rows, ReadActivityCells(read, region, window.first, window.end - 1));
  std::map<int64_t, const sql::Row*> by_seq;
  for (const sql::Row& row : rows) by_seq[row.Int(seq_at)] = &row;
  for (const auto& [seq, expected] : window.by_seq) {
    const auto found = by_seq.find(seq);
    if (found == by_seq.end()) {
      RETURN_IF_ERROR(ReportMissing(read, region, expected, findings));
      continue;
    }
    CompareRow(region, expected, *found->second, window.lesson_unknown.contains(seq), findings);
    by_seq.erase(found);
  }
  for (const auto& [seq, row] : by_seq) {
    findings.Add(kAudited, KeyOfActivity(row->Text(id_at)), "seq", absl::StrFormat("entry %d told no activity", seq));
  }
  return OkStatus();
}

}  // namespace

Status AuditActivities(const Reader& read, const std::string& region, int64_t last, const EntryDecoder& decode,
                       AuditFindings& findings, int64_t at_once) {
  Changes changes;
  for (int64_t end = last + 1; end > 1; end = std::max<int64_t>(end - at_once, 1)) {
    Window window{.first = std::max<int64_t>(end - at_once, 1),
                  .end = end,
                  .entries = {},
                  .by_seq = {},
                  .seq_by_name = {},
                  .lesson_unknown = {}};
    RETURN_IF_ERROR(Fill(read, region, decode, findings, window, changes));
    RETURN_IF_ERROR(Compare(read, region, window, findings));
    if (!findings.Tell(last + 1 - window.first)) return OkStatus();
  }
  ASSIGN_OR_RETURN(const sql::Rows outside, read(kOutside, {region, last}));
  for (const sql::Row& row : outside) {
    findings.Add(kAudited, KeyOfActivity(row.Text(0)), "seq", absl::StrFormat("there is no entry %d", row.Int(1)));
  }
  return OkStatus();
}

}  // namespace jgt::ledger
