#include "services/ledger/storage/publisher.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/journal/entry.h"
#include "common/log/log.h"
#include "common/merkle/checkpoint.h"
#include "common/names/names.h"
#include "services/ledger/storage/merkle_tables.h"

namespace jgt::ledger {
namespace {

constexpr std::chrono::seconds kPublishMax{10};
constexpr int64_t kProvinceMax = 16;  // entries in one round

const std::string kListHeads =
    "SELECT l.region, l.size, l.root, c.size, c.root FROM merkle_logs l LEFT JOIN checkpoints c ON "
    "c.region = l.region AND c.size = (SELECT MAX(m.size) FROM checkpoints m WHERE m.region = l.region) "
    "ORDER BY l.region";
const std::string kInsertCheckpoint = "INSERT INTO checkpoints (region, size, root, note) VALUES (?, ?, ?, ?)";
// The newest checkpoints of regions below a province, as far as its log does not hold them and holds none that is
// younger than the interval.
const std::string kUntold =
    "SELECT c.region, c.size, c.root, c.note FROM checkpoints c LEFT JOIN province_heads p ON "
    "p.region = CONCAT(LEFT(c.region, 2), '0000') AND p.county = c.region WHERE c.region NOT LIKE '__0000' AND "
    "c.size = (SELECT MAX(m.size) FROM checkpoints m WHERE m.region = c.region) AND "
    "(p.size IS NULL OR (p.size < c.size AND p.appended_at <= ?)) ORDER BY p.appended_at, c.region LIMIT ?";
const std::string kFindTold = "SELECT size FROM province_heads WHERE region = ? AND county = ?";
const std::string kPutTold =
    "INSERT INTO province_heads (region, county, size, seq, appended_at) VALUES (?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE size = VALUES(size), seq = VALUES(seq), appended_at = VALUES(appended_at)";

bool IsRefusal(const Status& status) {
  return status.code() == StatusCode::kFailedPrecondition || status.code() == StatusCode::kDataLoss;
}

// Another process of this service is publishing the same log.
bool IsOthersTurn(const Status& status) { return ReasonOf(status) == "OUTSIDE_COPY_MOVED"; }

bool Holds(const std::optional<PublishedHead>& known, int64_t size, const merkle::Hash& root) {
  return known.has_value() && known->size == size && known->root == root;
}

// The head does not fall behind `last`, and has its leaves for a beginning.
Status CheckContinues(const Reader& read, const LogHead& head, const std::optional<PublishedHead>& last,
                      std::string_view where) {
  if (!last.has_value()) return OkStatus();
  merkle::Hash root_then = head.root;
  if (head.size > last->size) {
    const merkle::Hasher hasher(head.hash);
    merkle::TileNodes nodes(head.hash, head.size, TilesOf(read, head.region, head.hash));
    ASSIGN_OR_RETURN(root_then, merkle::RootAt(hasher, last->size, nodes.reader()));
  }
  return CheckSuccessor(head, *last, root_then, where);
}

}  // namespace

Publisher::Publisher(PublisherOptions options, sql::Pool& pool, const Clock& clock, const LogAppender& appender,
                     journal::Writer& writer, HeadEncoder encode)
    : options_(std::move(options)),
      pool_(pool),
      clock_(clock),
      appender_(appender),
      writer_(writer),
      encode_(std::move(encode)),
      outside_(options_.outside_folder) {}

void Publisher::Start() {
  if (options_.keys.empty()) log::Warn("checkpoints are not signed: there is no signing key");
  if (!options_.keys.empty() && options_.outside_folder.empty())
    log::Warn("checkpoints have no copy outside the database: a restored backup would be signed");
  periodic_ = std::make_unique<Periodic>(PeriodicOptions{.name = "checkpoints", .interval = options_.interval}, [this] {
    const Status status = RunOnce();
    if (!status.ok()) log::Warn("a round of checkpoints failed", {{"error", jgt::ToString(status)}});
  });
}

void Publisher::Stop() { periodic_.reset(); }

Status Publisher::RunOnce() {
  const sql::Deadline deadline = std::chrono::steady_clock::now() + kPublishMax;
  const StatusOr<int64_t> caught_up = appender_.CatchUp(pool_, deadline);
  if (!caught_up.ok() && !IsRefusal(caught_up.status())) return caught_up.status();
  if (!caught_up.ok()) log::Error("a log cannot be caught up", {{"error", jgt::ToString(caught_up.status())}});
  if (options_.keys.empty()) return OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Candidate> candidates, FindCandidates(deadline));
  for (const Candidate& candidate : candidates) {
    tried_at_[candidate.region] = std::chrono::steady_clock::now();
    const Status status = Publish(candidate, deadline);
    if (IsOthersTurn(status)) continue;  // the next round looks at what it left
    if (!status.ok() && !IsRefusal(status)) return Annotate(status, "region " + candidate.region);
    Settle(candidate.region, status);
  }
  return TellProvinces(deadline);
}

// Regions whose head is not what was last published, whether it moved on, back or sideways.
StatusOr<std::vector<Publisher::Candidate>> Publisher::FindCandidates(sql::Deadline deadline) {
  ASSIGN_OR_RETURN(const sql::Rows rows, sql::RunQuery(pool_, kListHeads, {}, deadline));
  std::vector<Candidate> candidates;
  const auto now = std::chrono::steady_clock::now();
  for (const sql::Row& row : rows) {
    Candidate candidate{.region = row.Text(0), .size = row.Int(1), .root = row.Text(2), .stored = std::nullopt};
    if (!row.IsNull(3))
      candidate.stored = {.region = candidate.region, .size = row.Int(3), .root = row.Text(4), .note = ""};
    // Read in every round: the folder is shared with other processes.
    const auto outside = outside_.Find(candidate.region);
    if (!outside.ok()) {
      Settle(candidate.region, outside.status());
      continue;
    }
    const bool outside_agrees = options_.outside_folder.empty() || Holds(*outside, candidate.size, candidate.root);
    if (Holds(candidate.stored, candidate.size, candidate.root) && outside_agrees) {
      Settle(candidate.region, OkStatus());
      continue;
    }
    const auto last = tried_at_.find(candidate.region);
    if (last != tried_at_.end() && now < last->second + options_.interval) continue;
    candidates.push_back(std::move(candidate));
  }
  std::stable_sort(candidates.begin(), candidates.end(), [this](const Candidate& a, const Candidate& b) {
    return tried_at_[a.region] < tried_at_[b.region];
  });
  if (candidates.size() > options_.logs_max) candidates.resize(options_.logs_max);
  return candidates;
}

StatusOr<PublishedHead> Publisher::Sign(sql::Transaction& tx, const Candidate& candidate,
                                        const std::optional<PublishedHead>& outside) const {
  const Reader read = ReaderOf(tx);
  ASSIGN_OR_RETURN(const std::optional<merkle::Frontier> log, FindLog(read, candidate.region));
  if (!log.has_value()) return LogDamaged(candidate.region, "it is gone");
  const LogHead head{
      .region = candidate.region, .hash = log->hasher().kind(), .size = log->size(), .root = log->Root()};
  ASSIGN_OR_RETURN(const std::optional<PublishedHead> stored, FindPublished(read, head.region, std::nullopt));
  RETURN_IF_ERROR(CheckContinues(read, head, stored, "in the database"));
  RETURN_IF_ERROR(CheckContinues(read, head, outside, "outside the database"));
  const merkle::Checkpoint checkpoint{.origin = absl::StrFormat("%s/%s", options_.origin, head.region),
                                      .hash = head.hash,
                                      .size = head.size,
                                      .root = head.root};
  return PublishedHead{.region = head.region,
                       .size = head.size,
                       .root = head.root,
                       .note = merkle::SignCheckpoint(checkpoint, options_.keys)};
}

Status Publisher::Publish(const Candidate& candidate, sql::Deadline deadline) {
  // Read again: another process of this service may have moved it.
  ASSIGN_OR_RETURN(const std::optional<PublishedHead> outside, outside_.Find(candidate.region));
  // Head and checkpoint of one moment: another process may be publishing a larger one.
  ASSIGN_OR_RETURN(const PublishedHead head,
                   sql::RunTransactionFor<PublishedHead>(pool_, sql::Snapshot(deadline), [&](sql::Transaction& tx) {
                     return Sign(tx, candidate, outside);
                   }));
  // Outside first: what is in the table may be shown at once, and whatever was shown must not be forgotten. A copy that
  // got no further is harmless, because the head that it tells of is committed.
  RETURN_IF_ERROR(outside_.Keep(head, outside));
  const Status stored = sql::RunTransaction(pool_, {.deadline = deadline}, [&](sql::Transaction& tx) {
    return tx.Insert(kInsertCheckpoint,
                     {head.region, head.size, sql::Value::Bytes(head.root), sql::Value::Bytes(head.note)});
  });
  // The other process's, or that of a round whose COMMIT was not answered: the same size and, as was checked, the same
  // root.
  return ReasonOf(stored) == "SQL_DUPLICATE" ? OkStatus() : stored;
}

void Publisher::Settle(const std::string& region, const Status& status) {
  if (options_.observe) options_.observe(region, !status.ok());
  MutexLock lock(mutex_);
  const auto found = refusals_.find(region);
  if (status.ok()) {
    if (found != refusals_.end()) refusals_.erase(found);
    return;
  }
  // Said once, not once a second.
  if (found == refusals_.end() || ReasonOf(found->second) != ReasonOf(status))
    log::Error("a head is not signed", {{"region", region}, {"error", jgt::ToString(status)}});
  refusals_[region] = status;
}

SigningState Publisher::StateOf(const std::string& region) const {
  SigningState state;
  state.on = !options_.keys.empty();
  for (const merkle::NoteSigner& key : options_.keys) state.keys.push_back(key.verifier().ToText());
  MutexLock lock(mutex_);
  const auto found = refusals_.find(region);
  if (found != refusals_.end()) state.refusal = found->second;
  return state;
}

Status Publisher::TellProvinces(sql::Deadline deadline) {
  const Instant before = clock_.Now() - options_.province_interval;
  ASSIGN_OR_RETURN(const sql::Rows rows, sql::RunQuery(pool_, kUntold, {before, kProvinceMax}, deadline));
  for (const sql::Row& row : rows) {
    RETURN_IF_ERROR(
        TellProvince({.region = row.Text(0), .size = row.Int(1), .root = row.Text(2), .note = row.Text(3)}, deadline));
  }
  return OkStatus();
}

Status Publisher::TellProvince(const PublishedHead& head, sql::Deadline deadline) {
  const std::string province = ProvinceOf(head.region);
  const journal::Mutation mutation{.request_id = absl::StrFormat("head-%s-%d", head.region, head.size),
                                   .request_hash = journal::Sha256(head.note),
                                   .principal = "service:ledger",
                                   .deadline = deadline};
  const auto answer = writer_.Append(province, mutation, [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(const auto told, batch.QueryOne(kFindTold, {province, head.region}));
    if (told.has_value() && told->Int(0) >= head.size) return std::string();  // by another process
    EntryBody body = encode_(head);
    const int64_t seq = batch.Append(std::move(body.type), std::move(body.bytes));
    RETURN_IF_ERROR(batch.Execute(kPutTold, {province, head.region, head.size, seq, batch.now()}).status());
    return std::string();
  });
  // The same size signed by other keys, told by another process before us.
  return ReasonOf(answer.status()) == "REQUEST_ID_REUSED" ? OkStatus() : answer.status();
}

}  // namespace jgt::ledger
