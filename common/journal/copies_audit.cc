#include "common/journal/copies_audit.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "common/journal/copies_compare.h"
#include "common/sql/transaction.h"

namespace jgt::journal {
namespace {

using std::chrono::steady_clock;

constexpr size_t kBatch = 200;  // entries in one transaction of the replay
constexpr size_t kDeadLettersMax = 1000;

const std::string kNextSeq = "SELECT next_seq FROM follower WHERE region = ? AND source = ? AND follower = ?";
const std::string kDeadLetters =
    "SELECT seq FROM dead_letter WHERE region = ? AND source = ? AND follower = ? ORDER BY seq LIMIT 1001";
const std::string kConnection = "SELECT CONNECTION_ID()";

// What the follower has applied: everything up to `last` that it has not put aside.
struct Place {
  int64_t last = 0;
  std::set<int64_t> put_aside;
};

// One connection that nobody else gets.
sql::PoolOptions OneConnection(sql::PoolOptions options) {
  options.connections_max = 1;
  return options;
}

}  // namespace

// The copies as they should be, in temporary tables.
class CopiesAudit::Rebuild final {
 public:
  Rebuild(const CopiesAudit& audit, std::string region, sql::Deadline deadline)
      : audit_(audit),
        region_(std::move(region)),
        deadline_(deadline),
        session_(OneConnection(audit.pool_.options())) {}

  // Puts an empty temporary table before each copy. A table cannot be made like one of its own name, so it is renamed.
  Status Open() {
    const sql::TransactionOptions options{.deadline = deadline_, .attempts_max = 1};
    return sql::RunTransaction(session_, options, [&](sql::Transaction& tx) -> Status {
      ASSIGN_OR_RETURN(const sql::Rows id, tx.Query(kConnection));
      connection_ = id.at(0).Int(0);
      for (const std::string& table : audit_.options_.tables) {
        RETURN_IF_ERROR(tx.Execute("CREATE TEMPORARY TABLE copies_audit_shadow LIKE " + table).status());
        RETURN_IF_ERROR(tx.Execute("ALTER TABLE copies_audit_shadow RENAME TO " + table).status());
      }
      return OkStatus();
    });
  }

  StatusOr<Place> ReadPlace(sql::Transaction& tx) const {
    const sql::Params key = {region_, audit_.source_.service(), audit_.options_.follower};
    ASSIGN_OR_RETURN(const auto next, tx.QueryOne(kNextSeq, key));
    ASSIGN_OR_RETURN(const sql::Rows letters, tx.Query(kDeadLetters, key));
    Place place{.last = next.has_value() ? next->Int(0) - 1 : 0, .put_aside = {}};
    for (const sql::Row& row : letters) place.put_aside.insert(row.Int(0));
    return place;
  }

  // Applies what the follower has applied since the last call, which may be late: an entry that it had put aside then.
  Status CatchUp(const Place& place) {
    if (place.put_aside.size() > kDeadLettersMax)
      return ResourceExhausted("TOO_MANY_DEAD_LETTERS",
                               absl::StrFormat("more than %d entries were put aside", kDeadLettersMax));
    if (place.last > head_) RETURN_IF_ERROR(ReadHead());
    const int64_t last = std::min(place.last, head_);
    std::vector<Entry> batch;
    for (const int64_t seq : put_aside_) {
      if (place.put_aside.contains(seq)) continue;
      RETURN_IF_ERROR(
          Replay(audit_.source_, region_, seq, seq, [&](const Entry& entry) { return Gather(entry, kBatch, batch); }));
    }
    RETURN_IF_ERROR(Replay(audit_.source_, region_, applied_ + 1, last, [&](const Entry& entry) -> Status {
      if (steady_clock::now() >= deadline_) return DeadlineExceeded("SQL_DEADLINE", "the deadline passed");
      return place.put_aside.contains(entry.seq) ? OkStatus() : Gather(entry, kBatch, batch);
    }));
    RETURN_IF_ERROR(Apply(batch));
    applied_ = std::max(applied_, last);
    put_aside_ = place.put_aside;
    return OkStatus();
  }

  // A transaction on the connection that has the temporary tables, in which nothing else can be written.
  Status InSession(const sql::TransactionBody& body) {
    const sql::TransactionOptions options{.deadline = deadline_, .attempts_max = 1, .read_only = true};
    return sql::RunTransaction(session_, options, [&](sql::Transaction& tx) -> Status {
      ASSIGN_OR_RETURN(const sql::Rows id, tx.Query(kConnection));
      if (id.at(0).Int(0) == connection_) return body(tx);
      return Unavailable("SESSION_LOST", "the connection with the audit's temporary tables was lost");
    });
  }

  // Whether an entry has written elsewhere than in its own region.
  Status CheckRegions(sql::Transaction& tx) const {
    for (const std::string& table : audit_.options_.tables) {
      ASSIGN_OR_RETURN(const sql::Rows rows,
                       tx.Query("SELECT region FROM " + table + " WHERE region <> ? LIMIT 1", {region_}));
      if (rows.empty()) continue;
      return Internal("COPY_ACROSS_REGIONS", absl::StrFormat("an entry of region %s has written to region %s of %s",
                                                             region_, rows[0].Text(0), table));
    }
    return OkStatus();
  }

  int64_t head() const { return head_; }

 private:
  Status ReadHead() {
    ASSIGN_OR_RETURN(const auto heads, audit_.source_.Heads("", {}));
    const auto found = heads.find(region_);
    head_ = found == heads.end() ? 0 : found->second;
    return OkStatus();
  }

  Status Gather(const Entry& entry, size_t batch_max, std::vector<Entry>& batch) {
    batch.push_back(entry);
    if (batch.size() < batch_max) return OkStatus();
    RETURN_IF_ERROR(Apply(batch));
    batch.clear();
    return OkStatus();
  }

  Status Apply(const std::vector<Entry>& batch) {
    if (batch.empty()) return OkStatus();
    return InSession([&](sql::Transaction& tx) { return audit_.handler_.ApplyAll(tx, batch); });
  }

  const CopiesAudit& audit_;
  const std::string region_;
  const sql::Deadline deadline_;
  sql::Pool session_;
  int64_t connection_ = 0;
  int64_t head_ = 0;
  int64_t applied_ = 0;
  std::set<int64_t> put_aside_;
};

CopiesAudit::CopiesAudit(CopiesAuditOptions options, sql::Pool& pool, Source& source, EntryHandler& handler)
    : options_(std::move(options)), pool_(pool), source_(source), handler_(handler) {}

StatusOr<int64_t> CopiesAudit::Run(const std::string& region, const CopySink& sink, sql::Deadline deadline) {
  Rebuild rebuild(*this, region, deadline);
  const std::string from = "source " + source_.service();
  // The source's trouble, or a handler's, is told and leaves the rest of an audit to go on.
  const auto told = [&](const Status& replayed) -> Status {
    if (steady_clock::now() >= deadline) return replayed;
    std::string tables;
    for (const std::string& table : options_.tables) tables += (tables.empty() ? "" : ", ") + table;
    sink({.table = "follower",
          .key = from,
          .column = "",
          .message = absl::StrFormat("%s could not be compared: %s", tables, ToString(replayed)),
          .unchecked = true});
    return OkStatus();
  };
  RETURN_IF_ERROR(rebuild.Open());
  // Most of the journal is replayed before the moment of the comparison, whose transaction is the shorter for it.
  ASSIGN_OR_RETURN(const Place before,
                   sql::RunTransactionFor<Place>(pool_, {.deadline = deadline, .read_only = true},
                                                 [&](sql::Transaction& tx) { return rebuild.ReadPlace(tx); }));
  if (const Status replayed = rebuild.CatchUp(before); !replayed.ok()) {
    RETURN_IF_ERROR(told(replayed));
    return before.last;
  }
  const sql::TransactionOptions snapshot{
      .deadline = deadline, .attempts_max = 1, .isolation = sql::Isolation::kRepeatableRead, .read_only = true};
  int64_t applied = before.last;
  RETURN_IF_ERROR(sql::RunTransaction(pool_, snapshot, [&](sql::Transaction& tx) -> Status {
    ASSIGN_OR_RETURN(const Place place, rebuild.ReadPlace(tx));
    applied = place.last;
    if (const Status replayed = rebuild.CatchUp(place); !replayed.ok()) return told(replayed);
    if (place.last > rebuild.head() || place.last < 0) {
      const std::string message = absl::StrFormat("it says that %d entries were applied; %s has %d", place.last,
                                                  source_.service(), rebuild.head());
      if (!sink({.table = "follower", .key = from, .column = "next_seq", .message = message})) return OkStatus();
    }
    for (const int64_t seq : place.put_aside) {
      const std::string message =
          absl::StrFormat("entry %d of %s was put aside: no copy has what it tells", seq, source_.service());
      const std::string key = absl::StrFormat("%s, seq %d", from, seq);
      if (!sink({.table = "dead_letter", .key = key, .column = "", .message = message, .unchecked = true}))
        return OkStatus();
    }
    return rebuild.InSession([&](sql::Transaction& expected) -> Status {
      RETURN_IF_ERROR(rebuild.CheckRegions(expected));
      for (const std::string& table : options_.tables) {
        ASSIGN_OR_RETURN(const bool more, CompareCopies(tx, expected, table, region, source_.service(), sink));
        if (!more) break;
      }
      return OkStatus();
    });
  }));
  return applied;
}

}  // namespace jgt::journal
