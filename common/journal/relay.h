// Carries the news of a service's journals to Redis: XADD ev:{region}:<service> <seq>-0. Redis refuses a number that it
// has, so any number of relays may run, and any of them may repeat itself. All of Redis may be lost: the relay starts
// again near the head, and followers fill what is missing from the journal. Streams are trimmed behind the slowest
// follower, as the journal's own database knows it.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <thread>

#include "common/journal/entry.h"
#include "common/redis/redis.h"
#include "common/runtime/mutex.h"
#include "common/sql/pool.h"
#include "common/status/status.h"

namespace jgt::journal {

struct RelayOptions {
  std::chrono::milliseconds poll_interval{1000};  // how often all heads are looked at, rung or not
  std::chrono::milliseconds trim_interval{10000};
  int64_t window = 2000;  // entries below the head that are told again after Redis lost its data
  int64_t keep_max =
      100000;  // a stream is cut to this length even when a follower is further behind: it reads the journal
};

class Relay final {
 public:
  Relay(std::string service, sql::Pool& pool, redis::RedisOptions redis, RelayOptions options = {});
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  void Start();
  void Stop();
  // A region has a new head: relay soon. Returns at once; give it to WriterOptions::on_committed.
  void Ring(const std::string& region, int64_t seq);

  // One round without a thread, for tests: publishes what Redis lacks; returns how many entries were new to it.
  StatusOr<int> RunOnce();
  // Cuts the streams behind the slowest follower; the thread does it every trim_interval.
  Status Trim();

 private:
  void Run();
  StatusOr<int> Publish(const std::string& region, int64_t head_seq);
  Status LearnPosition(const std::string& region, int64_t head_seq);

  const std::string service_;
  sql::Pool& pool_;
  redis::Client redis_;
  const RelayOptions options_;
  std::map<std::string, int64_t> published_;  // by region; forgotten after any error of Redis
  Mutex mutex_;
  CondVar rung_;
  bool ringing_ ABSL_GUARDED_BY(mutex_) = false;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

// "ev:{330327}:ledger"; the braces are Redis Cluster's hash tag, so that a region's streams stay together.
std::string StreamName(const std::string& service, const std::string& region);
// An entry as stream fields, and back. The way back checks the hash.
redis::Fields ToFields(const Entry& entry);
StatusOr<Entry> FromFields(const std::string& service, const std::string& region, const redis::Fields& fields);

}  // namespace jgt::journal
