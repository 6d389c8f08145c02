// Several followers of one name in one process, which share its partitions as processes do: regions are independent of
// each other, and while one waits for the database the next is applied.
// On a machine that is busy with other things, several also get more of it than one thread would.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "common/journal/follower.h"

namespace jgt::journal {

class Followers final {
 public:
  // `options.owner` is this process's; each of `count` followers, at least one, appends its number.
  Followers(int count, const FollowerOptions& options, sql::Pool& pool, Source& source,
            const std::optional<redis::RedisOptions>& redis, EntryHandler& handler);

  void NotifyOnApplied(const std::function<void()>& notify);
  void Start();
  void RequestStop();
  // Each finishes its transaction under way and drops its leases. Idempotent.
  void Stop();

  // Any of them, for what concerns the name and not the partitions: a dead letter.
  Follower& any() { return *followers_.front(); }

 private:
  std::vector<std::unique_ptr<Follower>> followers_;
};

}  // namespace jgt::journal
