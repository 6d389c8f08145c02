#include "common/journal/followers.h"

#include <string>

namespace jgt::journal {

Followers::Followers(int count, const FollowerOptions& options, sql::Pool& pool, Source& source,
                     const std::optional<redis::RedisOptions>& redis, EntryHandler& handler) {
  JGT_CHECK(count > 0);
  followers_.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    FollowerOptions own = options;
    own.owner += "-" + std::to_string(i);
    followers_.push_back(std::make_unique<Follower>(std::move(own), pool, source, redis, handler));
  }
}

void Followers::NotifyOnApplied(const std::function<void()>& notify) {
  for (const auto& follower : followers_) follower->NotifyOnApplied(notify);
}

void Followers::Start() {
  for (const auto& follower : followers_) follower->Start();
}

void Followers::RequestStop() {
  for (const auto& follower : followers_) follower->RequestStop();
}

void Followers::Stop() {
  RequestStop();
  for (const auto& follower : followers_) follower->Stop();
}

}  // namespace jgt::journal
