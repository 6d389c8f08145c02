// Redis streams in memory: they refuse numbers that are not greater, may lose everything, and may be told wrong.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/redis/redis.h"
#include "tests/faults/simulation/fake_connection.h"
#include "tests/faults/simulation/scheduler.h"

namespace jgt::sim {

class FakeRedis final {
 public:
  FakeRedis(Scheduler& scheduler, const Faults& faults) : scheduler_(scheduler), faults_(faults) {}

  // For redis::Client: what it sends is answered here.
  redis::RedisOptions Options();

  void SetUp(bool up) { up_ = up; }
  void LoseEverything() { streams_.clear(); }
  // Forgets some of the oldest entries of each stream, or all but its last number.
  void Trim();

 private:
  struct Stream {
    std::map<int64_t, redis::Fields> entries;
    int64_t last = 0;
  };
  using Words = std::vector<std::string>;

  StatusOr<std::vector<redis::Reply>> Answer(const std::vector<Words>& commands, milliseconds timeout);
  StatusOr<redis::Reply> One(const Words& words, milliseconds timeout);
  redis::Reply Add(const Words& words);
  StatusOr<redis::Reply> Read(const Words& words);
  redis::Reply Found(const Words& names, const Words& ids, int64_t count);
  void Garble(redis::Reply& entries);

  Scheduler& scheduler_;
  const Faults& faults_;
  bool up_ = true;
  std::map<std::string, Stream> streams_;
};

}  // namespace jgt::sim
