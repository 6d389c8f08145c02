#include "common/journal/relay.h"

#include <algorithm>

#include "common/log/log.h"
#include "common/sql/transaction.h"

namespace jgt::journal {
namespace {

using std::chrono::steady_clock;

constexpr int kPublishMax = 500;  // entries in one round trip to Redis
constexpr std::chrono::seconds kQueryMax{5};

const std::string kHeads = "SELECT region, seq FROM journal_head WHERE seq > 0";
const std::string kRead =
    "SELECT seq, type, body, entry_hash, recorded_at, principal, request_id FROM journal WHERE region = ? AND seq >= ? "
    "AND seq <= ? "
    "ORDER BY seq";
// A follower that was not heard of for a day does not hold the streams back: it will read the journal. Nobody has
// applied more than there is, whatever a table that outlived its journal may say.
const std::string kSlowest =
    "SELECT h.region, h.seq, LEAST(MIN(r.applied_seq), h.seq) FROM journal_head h JOIN journal_reader r ON r.region = "
    "h.region "
    "WHERE r.seen_at > UTC_TIMESTAMP(6) - INTERVAL 1 DAY GROUP BY h.region, h.seq";

std::string StreamId(int64_t seq) { return absl::StrFormat("%d-0", seq); }

}  // namespace

std::string StreamName(const std::string& service, const std::string& region) {
  return absl::StrFormat("ev:{%s}:%s", region, service);
}

redis::Fields ToFields(const Entry& entry) {
  return {{"seq", std::to_string(entry.seq)},
          {"type", entry.type},
          {"body", entry.body},
          {"hash", entry.entry_hash},
          {"at", std::to_string(entry.recorded_at.micros)},
          {"by", entry.principal},
          {"rid", entry.request_id}};
}

StatusOr<Entry> FromFields(const std::string& service, const std::string& region, const redis::Fields& fields) {
  Entry entry;
  entry.region = region;
  for (const auto& [name, value] : fields) {
    if (name == "seq") entry.seq = std::strtoll(value.c_str(), nullptr, 10);
    if (name == "type") entry.type = value;
    if (name == "body") entry.body = value;
    if (name == "hash") entry.entry_hash = value;
    if (name == "at") entry.recorded_at.micros = std::strtoll(value.c_str(), nullptr, 10);
    if (name == "by") entry.principal = value;
    if (name == "rid") entry.request_id = value;
  }
  RETURN_IF_ERROR(CheckEntry(service, entry));
  return entry;
}

Relay::Relay(std::string service, sql::Pool& pool, redis::RedisOptions redis, RelayOptions options)
    : service_(std::move(service)), pool_(pool), redis_(std::move(redis)), options_(options) {}

Relay::~Relay() { Stop(); }

void Relay::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Relay::Stop() {
  {
    const MutexLock lock(mutex_);
    stop_ = true;
    rung_.NotifyAll();
  }
  if (thread_.joinable()) thread_.join();
}

void Relay::Ring(const std::string& /*region*/, int64_t /*seq*/) {
  const MutexLock lock(mutex_);
  ringing_ = true;
  rung_.NotifyAll();
}

void Relay::Run() {
  auto next_trim = steady_clock::now() + options_.trim_interval;
  bool failing = false;
  while (true) {
    {
      const MutexLock lock(mutex_);
      const auto until = steady_clock::now() + options_.poll_interval;
      // After a failure the bell does not count: one try per interval is enough.
      while (!stop_ && (failing || !ringing_)) {
        if (!rung_.WaitUntil(mutex_, until)) break;
      }
      if (stop_) return;
      ringing_ = false;
    }
    Status status = RunOnce().status();
    if (status.ok() && steady_clock::now() >= next_trim) {
      status = Trim();
      next_trim = steady_clock::now() + options_.trim_interval;
    }
    if (!status.ok() && !failing) log::Warn("relay is failing", {{"service", service_}, {"error", ToString(status)}});
    if (status.ok() && failing) log::Info("relay works again", {{"service", service_}});
    failing = !status.ok();
  }
}

StatusOr<int> Relay::RunOnce() {
  ASSIGN_OR_RETURN(const sql::Rows heads, sql::RunQuery(pool_, kHeads, {}, steady_clock::now() + kQueryMax));
  int total = 0;
  for (const sql::Row& row : heads) {
    const auto published = published_.find(row.Text(0));
    if (published != published_.end() && published->second >= row.Int(1)) continue;
    const StatusOr<int> count = Publish(row.Text(0), row.Int(1));
    if (!count.ok()) {
      published_.clear();  // Redis may come back empty
      return count.status();
    }
    total += *count;
  }
  return total;
}

Status Relay::LearnPosition(const std::string& region, int64_t head_seq) {
  const std::string stream = StreamName(service_, region);
  ASSIGN_OR_RETURN(const std::optional<std::string> last, redis_.LastId(stream));
  int64_t published = std::max<int64_t>(0, head_seq - options_.window);
  if (last.has_value()) {
    const int64_t last_seq = std::strtoll(last->c_str(), nullptr, 10);
    if (last_seq > head_seq) {
      // The stream knows entries that the journal does not have: it belongs to another life of this database.
      log::Error("the stream is ahead of the journal; starting it anew",
                 {{"stream", stream}, {"last", *last}, {"head", head_seq}});
      RETURN_IF_ERROR(redis_.Command({"DEL", stream}).status());
    } else {
      published = std::max(published, last_seq);
    }
  }
  published_[region] = published;
  return OkStatus();
}

StatusOr<int> Relay::Publish(const std::string& region, int64_t head_seq) {
  if (!published_.contains(region)) RETURN_IF_ERROR(LearnPosition(region, head_seq));
  int64_t& published = published_[region];
  int total = 0;
  while (published < head_seq) {
    const int64_t last = std::min(head_seq, published + kPublishMax);
    ASSIGN_OR_RETURN(const sql::Rows rows,
                     sql::RunQuery(pool_, kRead, {region, published + 1, last}, steady_clock::now() + kQueryMax));
    std::vector<redis::StreamEntry> batch;
    batch.reserve(rows.size());
    for (const sql::Row& row : rows) {
      const Entry entry{.region = region,
                        .seq = row.Int(0),
                        .type = row.Text(1),
                        .body = row.Text(2),
                        .entry_hash = row.Text(3),
                        .recorded_at = row.Time(4),
                        .principal = row.Text(5),
                        .request_id = row.Text(6)};
      batch.push_back({.stream = StreamName(service_, region), .id = StreamId(entry.seq), .fields = ToFields(entry)});
    }
    ASSIGN_OR_RETURN(const int added, redis_.XaddMany(batch));
    total += added;
    published = last;
  }
  return total;
}

Status Relay::Trim() {
  ASSIGN_OR_RETURN(const sql::Rows rows, sql::RunQuery(pool_, kSlowest, {}, steady_clock::now() + kQueryMax));
  for (const sql::Row& row : rows) {
    const int64_t keep_from = std::max(row.Int(2) + 1, row.Int(1) - options_.keep_max);
    RETURN_IF_ERROR(redis_.XtrimMinId(StreamName(service_, row.Text(0)), StreamId(keep_from)).status());
  }
  return OkStatus();
}

}  // namespace jgt::journal
