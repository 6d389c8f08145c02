#include "common/journal/follower.h"

#include <algorithm>
#include <set>

#include "common/journal/relay.h"
#include "common/log/log.h"
#include "common/log/utf8.h"

namespace jgt::journal {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kTransactionMax{10};
constexpr int kReadLimit = 500;
// How many Redis streams one XREAD names; more partitions take turns through polling, which only costs latency.
constexpr size_t kStreamsMax = 500;

const std::string kCreatePartition =
    "INSERT IGNORE INTO follower (region, source, follower, next_seq, head_seq, owner, epoch, expires_at) "
    "VALUES (?, ?, ?, 1, 0, '', 0, '2000-01-01 00:00:00')";
const std::string kSeenAlive =
    "INSERT INTO follower_member (source, follower, owner, expires_at) VALUES (?, ?, ?, UTC_TIMESTAMP(6) + INTERVAL ? "
    "MICROSECOND) "
    "ON DUPLICATE KEY UPDATE expires_at = VALUES(expires_at)";
const std::string kForgetDead =
    "DELETE FROM follower_member WHERE source = ? AND follower = ? AND expires_at < UTC_TIMESTAMP(6)";
const std::string kCountAlive = "SELECT COUNT(*) FROM follower_member WHERE source = ? AND follower = ?";
const std::string kListPartitions =
    "SELECT region, next_seq, owner, epoch, expires_at < UTC_TIMESTAMP(6) FROM follower WHERE source = ? AND follower "
    "= ? ORDER BY region";
const std::string kTakeLease =
    "UPDATE follower SET owner = ?, epoch = epoch + 1, expires_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND "
    "WHERE region = ? AND source = ? AND follower = ? AND (owner = '' OR expires_at < UTC_TIMESTAMP(6))";
const std::string kRenewLeases =
    "UPDATE follower SET expires_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND WHERE source = ? AND follower = ? AND "
    "owner = ?";
const std::string kDropLease =
    "UPDATE follower SET owner = '' WHERE region = ? AND source = ? AND follower = ? AND owner = ?";
const std::string kDropLeases = "UPDATE follower SET owner = '' WHERE source = ? AND follower = ? AND owner = ?";
const std::string kLeave = "DELETE FROM follower_member WHERE source = ? AND follower = ? AND owner = ?";
const std::string kSeeHead =
    "UPDATE follower SET head_seq = ? WHERE region = ? AND source = ? AND follower = ? AND head_seq < ?";
const std::string kLockOffset =
    "SELECT next_seq, owner, epoch FROM follower WHERE region = ? AND source = ? AND follower = ? FOR UPDATE";
const std::string kMoveOffset =
    "UPDATE follower SET next_seq = ?, head_seq = GREATEST(head_seq, ?) WHERE region = ? AND source = ? AND follower = "
    "?";
const std::string kInsertDeadLetter =
    "INSERT INTO dead_letter (region, source, follower, seq, type, error, attempts, dead_at) VALUES (?, ?, ?, ?, ?, ?, "
    "?, UTC_TIMESTAMP(6))";

// An error that will pass by itself: trying again is right, however often. Everything else is a fault, ours or theirs.
bool IsPassing(const Status& status) {
  switch (status.code()) {
    case StatusCode::kUnavailable:
    case StatusCode::kAborted:
    case StatusCode::kDeadlineExceeded:
    case StatusCode::kResourceExhausted:
      return true;
    default:
      return status.code() == StatusCode::kCancelled;
  }
}

Status LeaseLost(const std::string& region) {
  return Aborted("LEASE_LOST", absl::StrFormat("another process follows region %s now", region));
}

int64_t Micros(std::chrono::milliseconds span) { return std::chrono::microseconds(span).count(); }

}  // namespace

Follower::Follower(FollowerOptions options, sql::Pool& pool, Source& source, std::optional<redis::RedisOptions> redis,
                   EntryHandler& handler)
    : options_(std::move(options)), pool_(pool), source_(source), handler_(handler) {
  if (redis.has_value()) redis_.emplace(*std::move(redis));
}

Follower::~Follower() { Stop(); }

void Follower::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Follower::Stop() {
  {
    const MutexLock lock(mutex_);
    stop_ = true;
    wake_.NotifyAll();
  }
  if (thread_.joinable()) thread_.join();
}

void Follower::Run() {
  bool failing = false;
  while (!stop_) {
    const StatusOr<int> applied = RunOnce();
    if (!applied.ok() && !failing) {
      log::Warn("follower is failing",
                {{"follower", options_.name}, {"source", source_.service()}, {"error", ToString(applied.status())}});
    }
    if (applied.ok() && failing)
      log::Info("follower works again", {{"follower", options_.name}, {"source", source_.service()}});
    failing = !applied.ok();
    const bool idle_without_bell = applied.ok() && *applied == 0 && !has_bell_;
    if (!failing && !idle_without_bell) continue;
    const MutexLock lock(mutex_);
    if (!stop_) wake_.WaitUntil(mutex_, steady_clock::now() + (failing ? options_.poll_interval : options_.block));
  }
  if (const Status status = DropLeases(); !status.ok()) {
    log::Warn("leases were not dropped and will expire", {{"follower", options_.name}, {"error", ToString(status)}});
  }
}

StatusOr<int> Follower::RunOnce() {
  Status first_error;
  if (steady_clock::now() >= next_poll_) first_error = Poll();
  int total = 0;
  auto told = WaitForEntries();
  // Redis is a bell: when it fails, or tells nonsense, the journal itself is read.
  std::map<std::string, std::vector<Entry>> entries;
  has_bell_ = told.ok() && redis_.has_value() && !partitions_.empty();
  if (told.ok()) entries = *std::move(told);
  std::vector<std::string> regions;
  for (const auto& [region, partition] : partitions_) {
    if (partition.next_seq <= partition.head_seq || entries.contains(region)) regions.push_back(region);
  }
  for (const std::string& region : regions) {
    if (stop_) break;
    const StatusOr<int> count = Drain(region, std::move(entries[region]));
    if (count.ok()) {
      total += *count;
    } else if (ReasonOf(count.status()) == "LEASE_LOST") {
      partitions_.erase(region);
    } else if (first_error.ok()) {
      first_error = count.status();  // one bad region does not stop the others
    }
  }
  if (total > 0 && on_applied_) on_applied_();
  if (!first_error.ok() && total == 0) return first_error;
  return total;
}

Status Follower::Poll() {
  std::map<std::string, int64_t> applied;
  for (const auto& [region, partition] : partitions_) applied[region] = partition.next_seq - 1;
  next_poll_ = steady_clock::now() + options_.poll_interval;
  // While the source is away its entries may still come through Redis, so the leases are kept.
  const auto answer = source_.Heads(options_.name, applied);
  RETURN_IF_ERROR(TakeLeases(answer.ok() ? *answer : std::map<std::string, int64_t>()));
  RETURN_IF_ERROR(answer.status());
  const std::map<std::string, int64_t>& heads = *answer;
  for (auto& [region, partition] : partitions_) {
    const auto head = heads.find(region);
    if (head == heads.end()) continue;
    if (head->second > partition.head_seq) {
      partition.head_seq = head->second;
      const sql::Params seen = {head->second, region, source_.service(), options_.name, head->second};
      RETURN_IF_ERROR(
          sql::RunTransaction(pool_, {}, [&](sql::Transaction& tx) { return tx.Execute(kSeeHead, seen).status(); }));
    }
    if (options_.observe) {
      options_.observe({.follower = options_.name,
                        .source = source_.service(),
                        .region = region,
                        .next_seq = partition.next_seq,
                        .head_seq = partition.head_seq,
                        .owner = options_.owner});
    }
  }
  return OkStatus();
}

// Takes what nobody holds up to a fair share, renews what is ours, and lets go of what is beyond the share.
Status Follower::TakeLeases(const std::map<std::string, int64_t>& heads) {
  std::map<std::string, Partition> held;
  const Status status = sql::RunTransaction(pool_, {}, [&](sql::Transaction& tx) -> Status {
    held.clear();
    const std::string& source = source_.service();
    RETURN_IF_ERROR(tx.Execute(kSeenAlive, {source, options_.name, options_.owner, Micros(options_.lease)}).status());
    RETURN_IF_ERROR(tx.Execute(kForgetDead, {source, options_.name}).status());
    RETURN_IF_ERROR(tx.Execute(kRenewLeases, {Micros(options_.lease), source, options_.name, options_.owner}).status());
    ASSIGN_OR_RETURN(const auto alive, tx.QueryOne(kCountAlive, {source, options_.name}));
    ASSIGN_OR_RETURN(sql::Rows rows, tx.Query(kListPartitions, {source, options_.name}));
    RETURN_IF_ERROR(CreatePartitions(tx, heads, rows));
    const size_t members = static_cast<size_t>(std::max<int64_t>(1, alive->Int(0)));
    const size_t share = (rows.size() + members - 1) / members;
    for (const sql::Row& row : rows) {
      if (row.Text(2) != options_.owner) continue;
      if (held.size() < share) {
        held[row.Text(0)] = {.next_seq = row.Int(1), .epoch = row.Int(3)};
      } else {
        RETURN_IF_ERROR(tx.Execute(kDropLease, {row.Text(0), source, options_.name, options_.owner}).status());
      }
    }
    for (const sql::Row& row : rows) {
      const bool is_free = row.Text(2).empty() || (row.Text(2) != options_.owner && row.Int(4) != 0);
      if (!is_free || held.size() >= share) continue;
      ASSIGN_OR_RETURN(const int64_t taken, tx.Execute(kTakeLease, {options_.owner, Micros(options_.lease), row.Text(0),
                                                                    source, options_.name}));
      if (taken == 1) held[row.Text(0)] = {.next_seq = row.Int(1), .epoch = row.Int(3) + 1};
    }
    return OkStatus();
  });
  RETURN_IF_ERROR(status);
  for (auto& [region, partition] : held) {
    const auto before = partitions_.find(region);
    if (before == partitions_.end() || before->second.epoch != partition.epoch) continue;
    const Partition fresh = partition;
    partition = before->second;
    partition.next_seq = std::max(partition.next_seq, fresh.next_seq);
  }
  partitions_ = std::move(held);
  return OkStatus();
}

// A region whose journal is new to us gets its row; `rows` are the partitions, before and after.
Status Follower::CreatePartitions(sql::Transaction& tx, const std::map<std::string, int64_t>& heads, sql::Rows& rows) {
  std::set<std::string> known;
  for (const sql::Row& row : rows) known.insert(row.Text(0));
  bool created = false;
  for (const auto& [region, head] : heads) {
    if (known.contains(region)) continue;
    RETURN_IF_ERROR(tx.Execute(kCreatePartition, {region, source_.service(), options_.name}).status());
    created = true;
  }
  if (!created) return OkStatus();
  ASSIGN_OR_RETURN(rows, tx.Query(kListPartitions, {source_.service(), options_.name}));
  return OkStatus();
}

Status Follower::DropLeases() {
  partitions_.clear();
  return sql::RunTransaction(
      pool_, {.deadline = steady_clock::now() + std::chrono::seconds(2)}, [&](sql::Transaction& tx) -> Status {
        RETURN_IF_ERROR(tx.Execute(kDropLeases, {source_.service(), options_.name, options_.owner}).status());
        return tx.Execute(kLeave, {source_.service(), options_.name, options_.owner}).status();
      });
}

StatusOr<std::map<std::string, std::vector<Entry>>> Follower::WaitForEntries() {
  std::map<std::string, std::vector<Entry>> entries;
  if (!redis_.has_value() || partitions_.empty()) return entries;
  std::vector<std::pair<std::string, std::string>> streams;
  std::map<std::string, std::string> region_of;
  bool behind = false;
  for (const auto& [region, partition] : partitions_) {
    if (streams.size() >= kStreamsMax) break;
    behind = behind || partition.next_seq <= partition.head_seq;
    std::string stream = StreamName(source_.service(), region);
    region_of[stream] = region;
    streams.emplace_back(std::move(stream), absl::StrFormat("%d-0", partition.next_seq - 1));
  }
  // With work known already there is nothing to wait for.
  const std::chrono::milliseconds block = behind ? std::chrono::milliseconds(0) : options_.block;
  ASSIGN_OR_RETURN(const auto told, redis_->Xread(streams, options_.batch_max, block));
  for (const redis::StreamEntry& item : told) {
    const std::string& region = region_of[item.stream];
    StatusOr<Entry> entry = FromFields(source_.service(), region, item.fields);
    if (!entry.ok()) {
      log::Warn("a stream told a damaged entry; the journal is read instead",
                {{"stream", item.stream}, {"id", item.id}});
      entries.erase(region);
      partitions_[region].head_seq = std::max(partitions_[region].head_seq, partitions_[region].next_seq);
      continue;
    }
    partitions_[region].head_seq = std::max(partitions_[region].head_seq, entry->seq);
    entries[region].push_back(*std::move(entry));
  }
  return entries;
}

// Applies what was told, and reads what is missing between the offset and the head. Bounded: one reading per call.
StatusOr<int> Follower::Drain(const std::string& region, std::vector<Entry> entries) {
  Partition& partition = partitions_[region];
  std::erase_if(entries, [&](const Entry& entry) { return entry.seq < partition.next_seq; });
  const bool hole = entries.empty() || entries.front().seq != partition.next_seq;
  if (hole) {
    ASSIGN_OR_RETURN(entries, source_.Read(region, partition.next_seq, kReadLimit));
    for (const Entry& entry : entries) RETURN_IF_ERROR(CheckEntry(source_.service(), entry));
  }
  // What Redis told may have holes further on.
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].seq != partition.next_seq + static_cast<int64_t>(i)) {
      entries.resize(i);
      break;
    }
  }
  if (entries.empty()) return 0;
  int total = 0;
  for (size_t start = 0; start < entries.size() && !stop_; start += static_cast<size_t>(options_.batch_max)) {
    const size_t end = std::min(entries.size(), start + static_cast<size_t>(options_.batch_max));
    const std::vector<Entry> chunk(entries.begin() + static_cast<std::ptrdiff_t>(start),
                                   entries.begin() + static_cast<std::ptrdiff_t>(end));
    ASSIGN_OR_RETURN(const int count, ApplyAll(region, partition, chunk));
    total += count;
    if (static_cast<size_t>(count) < chunk.size()) break;
  }
  return total;
}

StatusOr<int> Follower::ApplyAll(const std::string& region, Partition& partition, const std::vector<Entry>& entries) {
  const int64_t before = partition.next_seq;
  int64_t next_seq = before;
  Status status = ApplyInTransaction(region, partition, entries, &next_seq);
  if (status.ok()) {
    partition.next_seq = next_seq;
    return static_cast<int>(next_seq - before);
  }
  // What is too slow together, or waits for another journal, may go one by one; an absent database may not.
  const bool hopeless = status.code() == StatusCode::kUnavailable || ReasonOf(status) == "LEASE_LOST";
  if (IsPassing(status) && (entries.size() == 1 || hopeless)) return status;
  // Something in the batch fails for a reason of its own: go on one by one, to find it and to keep the rest.
  int applied = 0;
  for (const Entry& entry : entries) {
    status = ApplyInTransaction(region, partition, {entry}, &next_seq);
    if (status.ok()) {
      partition.next_seq = next_seq;
      ++applied;
      continue;
    }
    if (IsPassing(status)) return applied > 0 && ReasonOf(status) != "LEASE_LOST" ? StatusOr<int>(applied) : status;
    partition.failures = partition.failing_seq == entry.seq ? partition.failures + 1 : 1;
    partition.failing_seq = entry.seq;
    if (partition.failures < options_.attempts_max) {
      if (applied > 0) return applied;
      return Annotate(status, absl::StrFormat("entry %d of %s in region %s, attempt %d", entry.seq, source_.service(),
                                              region, partition.failures));
    }
    RETURN_IF_ERROR(PutAside(region, partition, entry, status));
    ++applied;
  }
  return applied;
}

Status Follower::ApplyInTransaction(const std::string& region, Partition& partition, const std::vector<Entry>& entries,
                                    int64_t* next_seq) {
  return sql::RunTransaction(
      pool_, {.deadline = steady_clock::now() + kTransactionMax}, [&](sql::Transaction& tx) -> Status {
        ASSIGN_OR_RETURN(const auto row, tx.QueryOne(kLockOffset, {region, source_.service(), options_.name}));
        if (!row.has_value() || row->Text(1) != options_.owner || row->Int(2) != partition.epoch)
          return LeaseLost(region);
        int64_t next = row->Int(0);
        for (const Entry& entry : entries) {
          if (entry.seq < next) continue;  // committed before, although we were not told
          JGT_CHECK(entry.seq == next);
          RETURN_IF_ERROR(ApplyGuarded(tx, entry));
          ++next;
        }
        RETURN_IF_ERROR(tx.Execute(kMoveOffset, {next, next - 1, region, source_.service(), options_.name}).status());
        *next_seq = next;
        return OkStatus();
      });
}

Status Follower::PutAside(const std::string& region, Partition& partition, const Entry& entry, const Status& error) {
  log::Error("an entry could not be applied and was put aside", {{"follower", options_.name},
                                                                 {"source", source_.service()},
                                                                 {"region", region},
                                                                 {"seq", entry.seq},
                                                                 {"type", entry.type},
                                                                 {"error", ToString(error)}});
  RETURN_IF_ERROR(sql::RunTransaction(
      pool_, {.deadline = steady_clock::now() + kTransactionMax}, [&](sql::Transaction& tx) -> Status {
        ASSIGN_OR_RETURN(const auto row, tx.QueryOne(kLockOffset, {region, source_.service(), options_.name}));
        if (!row.has_value() || row->Text(1) != options_.owner || row->Int(2) != partition.epoch)
          return LeaseLost(region);
        if (row->Int(0) > entry.seq) return OkStatus();
        RETURN_IF_ERROR(tx.Insert(kInsertDeadLetter, {region, source_.service(), options_.name, entry.seq, entry.type,
                                                      CutUtf8(ToString(error), 1000), partition.failures}));
        return tx.Execute(kMoveOffset, {entry.seq + 1, entry.seq, region, source_.service(), options_.name}).status();
      }));
  partition.next_seq = entry.seq + 1;
  return OkStatus();
}

}  // namespace jgt::journal
