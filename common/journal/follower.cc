#include "common/journal/follower.h"

#include <algorithm>

#include "common/journal/relay.h"
#include "common/log/log.h"
#include "common/log/utf8.h"

namespace jgt::journal {
namespace {

using std::chrono::steady_clock;

// A transaction has this part of the lease's time, and leases are renewed when they are this old: what runs between two
// renewals ends well before somebody else may take the region. A batch that takes longer is tried again in halves.
constexpr int kPartsOfLease = 4;
// So many batches of a halved size have to be in time before twice as many entries are tried again.
constexpr int kFittedMin = 8;
constexpr int kReadLimit = 500;
// How many Redis streams one XREAD names; more partitions take turns through polling, which only costs latency.
constexpr size_t kStreamsMax = 500;
// Entries that one XREAD may bring from all of its streams together, and from each of them at least, so that many
// partitions with large batches do not fill the memory.
constexpr int kToldMax = 5'000;
constexpr int kToldOfStreamMin = 20;
// A region that keeps failing is tried again after poll_interval, then twice that, up to this many.
constexpr int kPausesMax = 4;
// After so many rounds in which a region only waited, somebody should know.
constexpr int kWaitedRoundsTold = 20;

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

void Follower::RequestStop() {
  const MutexLock lock(mutex_);
  stop_ = true;
  wake_.NotifyAll();
}

void Follower::Stop() {
  RequestStop();
  if (thread_.joinable()) thread_.join();
}

void Follower::Run() {
  bool failing = false;
  while (!stop_) {
    const Round round = RunRound();
    if (!round.polled.ok() && !failing) {
      log::Warn("follower is failing",
                {{"follower", options_.name}, {"source", source_.service()}, {"error", ToString(round.polled)}});
    }
    if (round.polled.ok() && failing)
      log::Info("follower works again", {{"follower", options_.name}, {"source", source_.service()}});
    failing = !round.polled.ok();
    const bool idle_without_bell = round.applied == 0 && !has_bell_;
    const bool pauses = failing && round.applied == 0;
    if (!pauses && !idle_without_bell) continue;
    const MutexLock lock(mutex_);
    if (!stop_) wake_.WaitUntil(mutex_, steady_clock::now() + (pauses ? options_.poll_interval : options_.block));
  }
  if (const Status status = DropLeases(); !status.ok()) {
    log::Warn("leases were not dropped and will expire", {{"follower", options_.name}, {"error", ToString(status)}});
  }
}

StatusOr<int> Follower::RunOnce() {
  const Round round = RunRound();
  if (round.applied > 0) return round.applied;
  if (!round.polled.ok()) return round.polled;
  if (!round.drained.ok()) return round.drained;
  return 0;
}

bool Follower::LeasesAge() const { return steady_clock::now() - polled_at_ >= options_.lease / kPartsOfLease; }

Follower::Round Follower::RunRound() {
  Round round;
  if (steady_clock::now() >= next_poll_) round.polled = Poll();
  auto told = WaitForEntries();
  // Redis is a bell: when it fails, or tells nonsense, the journal itself is read.
  std::map<std::string, std::vector<Entry>> entries;
  if (told.ok()) entries = *std::move(told);
  std::vector<std::string> regions;
  const auto now = steady_clock::now();
  for (const auto& [region, partition] : partitions_) {
    if (partition.retry_at > now) continue;
    if (partition.next_seq <= partition.head_seq || entries.contains(region)) regions.push_back(region);
  }
  for (const std::string& region : regions) {
    if (stop_) break;
    if (LeasesAge()) round.polled = Poll();  // many regions, or slow ones: the last must not be late with its lease
    if (!partitions_.contains(region)) continue;
    const StatusOr<int> count = Drain(region, std::move(entries[region]));
    Settle(region, count.status());
    if (count.ok()) {
      round.applied += *count;
    } else if (ReasonOf(count.status()) == "LEASE_LOST") {
      partitions_.erase(region);
    } else if (round.drained.ok()) {
      round.drained = count.status();  // one bad region does not stop the others
    }
  }
  if (round.applied > 0 && on_applied_) on_applied_();
  return round;
}

// What a region's round means for its next one: a failure is told once and pauses this region alone, so that it neither
// hides behind the progress of the others nor takes their time. ABORTED is no failure: it waits for another journal, or
// for a lock; but when it has waited for long, that is told, once.
void Follower::Settle(const std::string& region, const Status& status) {
  Partition& partition = partitions_[region];
  if (ReasonOf(status) == "LEASE_LOST") return;
  const bool waits = status.code() == StatusCode::kAborted;
  partition.waited_rounds = waits ? partition.waited_rounds + 1 : 0;
  if (partition.waited_rounds == kWaitedRoundsTold) {
    log::Warn("follower keeps waiting in a region", {{"follower", options_.name},
                                                     {"source", source_.service()},
                                                     {"region", region},
                                                     {"next_seq", partition.next_seq},
                                                     {"error", ToString(status)}});
  }
  if (status.ok() || waits) {
    if (partition.failed_rounds > 0) {
      log::Info("follower works again in a region",
                {{"follower", options_.name}, {"source", source_.service()}, {"region", region}});
    }
    partition.failed_rounds = 0;
    partition.retry_at = {};
    if (!status.ok()) partition.retry_at = steady_clock::now() + options_.poll_interval;
    return;
  }
  ++partition.failed_rounds;
  partition.retry_at = steady_clock::now() + options_.poll_interval * std::min(kPausesMax, partition.failed_rounds);
  if (partition.failed_rounds > 1) return;
  log::Warn("follower is failing in a region", {{"follower", options_.name},
                                                {"source", source_.service()},
                                                {"region", region},
                                                {"next_seq", partition.next_seq},
                                                {"error", ToString(status)}});
}

Status Follower::Poll() {
  std::map<std::string, int64_t> applied;
  for (const auto& [region, partition] : partitions_) applied[region] = partition.next_seq - 1;
  polled_at_ = steady_clock::now();
  next_poll_ = polled_at_ + options_.poll_interval;
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

StatusOr<std::map<std::string, std::vector<Entry>>> Follower::WaitForEntries() {
  std::map<std::string, std::vector<Entry>> entries;
  has_bell_ = false;
  if (!redis_.has_value() || partitions_.empty()) return entries;
  std::vector<std::pair<std::string, std::string>> streams;
  std::map<std::string, std::string> region_of;
  bool behind = false;
  const auto now = steady_clock::now();
  for (const auto& [region, partition] : partitions_) {
    if (streams.size() >= kStreamsMax) break;
    if (partition.retry_at > now) continue;  // its stream would answer at once, again and again
    behind = behind || partition.next_seq <= partition.head_seq;
    std::string stream = StreamName(source_.service(), region);
    region_of[stream] = region;
    streams.emplace_back(std::move(stream), absl::StrFormat("%d-0", partition.next_seq - 1));
  }
  if (streams.empty()) return entries;  // every region pauses
  // With work known already there is nothing to wait for.
  const std::chrono::milliseconds block = behind ? std::chrono::milliseconds(0) : options_.block;
  const int told_max = std::max(kToldOfStreamMin, kToldMax / static_cast<int>(streams.size()));
  ASSIGN_OR_RETURN(const auto told, redis_->Xread(streams, std::min(options_.batch_max, told_max), block));
  has_bell_ = true;
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
  size_t start = 0;
  while (start < entries.size() && !stop_ && (start == 0 || !LeasesAge())) {
    const size_t end = std::min(entries.size(), start + static_cast<size_t>(BatchOf(partition)));
    const std::vector<Entry> chunk(entries.begin() + static_cast<std::ptrdiff_t>(start),
                                   entries.begin() + static_cast<std::ptrdiff_t>(end));
    const StatusOr<int> count = ApplyAll(region, partition, chunk);
    if (count.status().code() == StatusCode::kDeadlineExceeded && chunk.size() > 1) {
      // The next round tries the half: it may renew the leases first.
      partition.batch = static_cast<int>(chunk.size() / 2);
      partition.fitted = 0;
      break;
    }
    if (!count.ok()) return start > 0 ? StatusOr<int>(static_cast<int>(start)) : count;
    start += static_cast<size_t>(*count);
    if (static_cast<size_t>(*count) < chunk.size()) break;
    if (partition.batch == 0 || ++partition.fitted < kFittedMin) continue;
    partition.fitted = 0;
    partition.batch = partition.batch * 2 < options_.batch_max ? partition.batch * 2 : 0;
  }
  return static_cast<int>(start);
}

StatusOr<int> Follower::ApplyAll(const std::string& region, Partition& partition, const std::vector<Entry>& entries) {
  const int64_t before = partition.next_seq;
  int64_t next_seq = before;
  Status status = ApplyInTransaction(region, partition, entries, &next_seq);
  if (status.ok()) {
    partition.next_seq = next_seq;
    return static_cast<int>(next_seq - before);
  }
  // What waits for another journal may go one by one; what is too slow together is halved by the caller, and an absent
  // database helps neither.
  const bool hopeless = status.code() == StatusCode::kUnavailable || status.code() == StatusCode::kDeadlineExceeded ||
                        ReasonOf(status) == "LEASE_LOST";
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
      pool_, {.deadline = steady_clock::now() + options_.lease / kPartsOfLease}, [&](sql::Transaction& tx) -> Status {
        ASSIGN_OR_RETURN(const auto row, tx.QueryOne(kLockOffset, {region, source_.service(), options_.name}));
        if (!row.has_value() || row->Text(1) != options_.owner || row->Int(2) != partition.epoch)
          return LeaseLost(region);
        int64_t next = row->Int(0);
        std::span<const Entry> fresh(entries);
        // Committed before, although we were not told.
        while (!fresh.empty() && fresh.front().seq < next) fresh = fresh.subspan(1);
        for (const Entry& entry : fresh) JGT_CHECK(entry.seq == next++);
        RETURN_IF_ERROR(ApplyGuarded(tx, fresh));
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
      pool_, {.deadline = steady_clock::now() + options_.lease / kPartsOfLease}, [&](sql::Transaction& tx) -> Status {
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
