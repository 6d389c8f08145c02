#include "services/ledger/storage/answer_audit.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "common/journal/answer.h"
#include "services/ledger/storage/mend.h"

namespace jgt::ledger {
namespace {

constexpr char kRequests[] = "journal_request";
constexpr char kAnyColumn[] = "request_id, request_hash, response, last_seq, recorded_at or row_hash";
constexpr int64_t kEntriesAtOnce = 500;    // entries read at once
constexpr size_t kMendBytesMax = 2048;     // a longer response is not searched
constexpr size_t kRows = 100;              // answers read at once; they may be large
constexpr std::chrono::hours kRollOut{1};  // for so long an older process may have written beside a newer one

const std::string kPageOfStored =
    "SELECT seq, request_id, recorded_at FROM journal WHERE region = ? AND seq >= ? AND seq <= ? ORDER BY seq";
constexpr std::string_view kFind =
    "SELECT request_id, last_seq, recorded_at FROM journal_request WHERE region = ? AND request_id IN (";
const std::string kFirstHashed =
    "SELECT MIN(recorded_at) FROM journal_request WHERE region = ? AND row_hash IS NOT NULL";
// Beside each answer the entry that it says was its last, and the one after it.
const std::string kAnswers =
    "SELECT r.request_id, r.request_hash, r.response, r.last_seq, r.recorded_at, r.row_hash, j.request_id, "
    "j.recorded_at, n.recorded_at FROM journal_request r "
    "LEFT JOIN journal j ON j.region = r.region AND j.seq = r.last_seq "
    "LEFT JOIN journal n ON n.region = r.region AND n.seq = r.last_seq + 1 "
    "WHERE r.region = ? AND r.request_id > ? ORDER BY r.request_id LIMIT 100";

std::string KeyOfRequest(const std::string& request_id) { return "request_id " + request_id; }

// The entries of one request, which follow one another. Damaged ones behind them may be the request's, too.
struct Run {
  std::string request_id;
  int64_t last = 0;
  int64_t last_max = 0;
  Instant recorded_at;
  bool Holds(int64_t last_seq) const { return last_seq >= last && last_seq <= last_max; }
};
using Runs = std::map<std::string, Run>;  // by request id

struct StoredRow {
  std::string request_id;
  std::string request_hash;
  std::string response;
  int64_t last_seq = 0;
  Instant recorded_at;
  std::optional<std::string> row_hash;
  std::optional<std::string> request_of_last;  // of the entry `last_seq`
  std::vector<Instant> times;                  // of that entry, and of the next one
  std::optional<Instant> not_before;
  std::optional<Instant> not_after;
};

std::string HashOf(const std::string& region, const StoredRow& row) {
  return journal::AnswerHash({.region = region,
                              .request_id = row.request_id,
                              .request_hash = row.request_hash,
                              .response = row.response,
                              .last_seq = row.last_seq,
                              .recorded_at = row.recorded_at});
}

class AnswerAudit final {
 public:
  AnswerAudit(const Reader& read, const std::string& region, int64_t last, AuditFindings& findings)
      : read_(read), region_(region), last_(last), findings_(findings) {}

  // Every request that has written entries has its answer. Those that say something else of them are looked at when
  // the answers are read.
  Status ReadEntries(const std::set<int64_t>& damaged) {
    Runs runs;
    std::optional<Run> open;
    for (int64_t first = 1; first <= last_; first += kEntriesAtOnce) {
      ASSIGN_OR_RETURN(const sql::Rows rows,
                       read_(kPageOfStored, {region_, first, std::min(last_, first + kEntriesAtOnce - 1)}));
      for (const sql::Row& row : rows) {
        const int64_t seq = row.Int(0);
        if (damaged.contains(seq)) {
          if (open.has_value()) open->last_max = seq;
          continue;
        }
        if (open.has_value() && open->request_id != row.Text(1)) runs[open->request_id] = *open;
        open = Run{.request_id = row.Text(1), .last = seq, .last_max = seq, .recorded_at = row.Time(2)};
      }
      RETURN_IF_ERROR(FindAnswers(runs));
      runs.clear();
      if (!findings_.Tell(last_)) return OkStatus();
    }
    if (open.has_value()) runs[open->request_id] = *open;
    return FindAnswers(runs);
  }

  // Returns how many are older than hashes.
  StatusOr<int64_t> ReadAnswers() {
    ASSIGN_OR_RETURN(const sql::Rows first, read_(kFirstHashed, {region_}));
    const std::optional<Instant> hashed_since = first[0].OptionalTime(0);
    int64_t older = 0;
    std::string after;
    for (bool more = true; more;) {
      ASSIGN_OR_RETURN(const sql::Rows rows, read_(kAnswers, {region_, after}));
      for (const sql::Row& cells : rows) {
        const StoredRow row = FromCells(cells);
        after = row.request_id;
        if (!row.row_hash.has_value()) {
          ++older;
          if (hashed_since.has_value() && row.recorded_at.micros > (*hashed_since + kRollOut).micros)
            Add(row.request_id, "row_hash", "it is missing, although older answers have one");
        }
        Check(row);
      }
      more = rows.size() == kRows && findings_.Tell(last_);
    }
    return older;
  }

 private:
  static StoredRow FromCells(const sql::Row& cells) {
    StoredRow row{.request_id = cells.Text(0),
                  .request_hash = cells.Text(1),
                  .response = cells.Text(2),
                  .last_seq = cells.Int(3),
                  .recorded_at = cells.Time(4),
                  .row_hash = cells.OptionalText(5),
                  .request_of_last = cells.OptionalText(6),
                  .times = {},
                  .not_before = cells.OptionalTime(7),
                  .not_after = cells.OptionalTime(8)};
    if (row.not_before.has_value()) row.times.push_back(*row.not_before);
    if (row.not_after.has_value()) row.times.push_back(*row.not_after);
    return row;
  }

  Status FindAnswers(const Runs& runs) {
    if (runs.empty()) return OkStatus();
    std::vector<std::string> ids;
    ids.reserve(runs.size());
    for (const auto& [id, run] : runs) ids.push_back(id);
    ASSIGN_OR_RETURN(const sql::Rows rows, QueryIn(read_, kFind, {region_}, ids));
    std::map<std::string, const sql::Row*> found;
    for (const sql::Row& row : rows) found[row.Text(0)] = &row;
    for (const auto& [id, run] : runs) {
      const auto answer = found.find(id);
      if (answer == found.end()) {
        Add(id, "", absl::StrFormat("the answer is missing of the request that wrote entry %d", run.last));
      } else if (!run.Holds(answer->second->Int(1)) || answer->second->Time(2) != run.recorded_at) {
        if (differing_.size() < static_cast<size_t>(kFindingsMax)) differing_[id] = run;
      }
    }
    return OkStatus();
  }

  void Check(StoredRow row) {
    const bool sound = row.row_hash.has_value() && HashOf(region_, row) == *row.row_hash;
    if (const auto run = differing_.find(row.request_id); run != differing_.end()) {
      if (!run->second.Holds(row.last_seq))
        Add(row.request_id, "last_seq", absl::StrFormat("its last entry is %d", run->second.last));
      if (row.recorded_at != run->second.recorded_at)
        Add(row.request_id, "recorded_at", "it is not that of its entries");
      if (!run->second.Holds(row.last_seq)) row.last_seq = run->second.last;
      row.recorded_at = run->second.recorded_at;
      if (sound || !row.row_hash.has_value() || HashOf(region_, row) == *row.row_hash) return;
    }
    if (row.row_hash.has_value() && !sound) return Damaged(row);
    if (row.last_seq != 0 && !row.request_of_last.has_value())
      return Add(row.request_id, "last_seq", absl::StrFormat("there is no entry %d", row.last_seq));
    // One that wrote nothing was answered between two entries.
    const bool early = row.not_before.has_value() && row.recorded_at < *row.not_before;
    const bool late = row.not_after.has_value() && *row.not_after < row.recorded_at;
    if (row.request_of_last != row.request_id && (early || late))
      Add(row.request_id, "recorded_at", "it is not between those of the entries around it");
  }

  void Damaged(StoredRow& row) {
    const std::string key = row.request_id;
    const std::string stored = *row.row_hash;
    const auto told = [&](const char* column) { Add(key, column, "the answer does not have the hash of its row"); };
    if (NearlySame(HashOf(region_, row), stored)) return told("row_hash");
    const Fits fits = [&] { return HashOf(region_, row) == stored; };
    if (MendNumber(row.last_seq, fits)) return told("last_seq");
    if (MendInstant(row.recorded_at, row.times, fits)) return told("recorded_at");
    const std::array<std::pair<const char*, std::string*>, 3> texts = {
        {{"request_id", &row.request_id}, {"request_hash", &row.request_hash}, {"response", &row.response}}};
    for (const auto& [column, text] : texts) {
      if (MendText(*text, kMendBytesMax, fits)) return told(column);
    }
    told(kAnyColumn);
  }

  void Add(const std::string& request_id, std::string column, std::string message) {
    findings_.Add(kRequests, KeyOfRequest(request_id), std::move(column), std::move(message));
  }

  const Reader& read_;
  const std::string& region_;
  const int64_t last_;
  AuditFindings& findings_;
  Runs differing_;
};

}  // namespace

StatusOr<int64_t> AuditAnswers(const Reader& read, const std::string& region, int64_t last,
                               const std::set<int64_t>& damaged, AuditFindings& findings) {
  AnswerAudit audit(read, region, last, findings);
  RETURN_IF_ERROR(audit.ReadEntries(damaged));
  return audit.ReadAnswers();
}

}  // namespace jgt::ledger
