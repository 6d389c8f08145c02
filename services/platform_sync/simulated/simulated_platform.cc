#include "services/platform_sync/simulated/simulated_platform.h"

#include <httplib.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace jgt::platform_sync {
namespace {

constexpr size_t kPage = 1000;

void Answer(httplib::Response& response, int status, const nlohmann::json& body) {
  response.status = status;
  response.set_content(body.dump(), "application/json");
}

}  // namespace

SimulatedPlatform::SimulatedPlatform(std::chrono::milliseconds slowness)
    : slowness_(slowness), server_(std::make_unique<httplib::Server>()) {
  Route();
}

SimulatedPlatform::~SimulatedPlatform() { Stop(); }

int SimulatedPlatform::Start(int port) {
  const int bound =
      port == 0 ? server_->bind_to_any_port("127.0.0.1") : (server_->bind_to_port("127.0.0.1", port) ? port : 0);
  if (bound <= 0) return 0;
  ended_ = false;
  thread_ = std::thread([this] {
    server_->listen_after_bind();
    ended_ = true;
  });
  // cpp-httplib takes a stop() that comes before it runs for nothing, and then never ends. It runs as soon as its
  // thread does, because it is bound already, or has ended.
  while (!server_->is_running() && !ended_) std::this_thread::yield();
  return ended_ ? 0 : bound;
}

void SimulatedPlatform::Stop() {
  {
    const MutexLock lock(mutex_);
    stop_ = true;
    stopped_.NotifyAll();
  }
  server_->stop();
  if (thread_.joinable()) thread_.join();
}

void SimulatedPlatform::Misbehave(Misbehaviour how, int count) {
  const MutexLock lock(mutex_);
  misbehaviour_ = how;
  misbehaviours_left_ = count;
}

Misbehaviour SimulatedPlatform::NextMisbehaviour() {
  const MutexLock lock(mutex_);
  if (misbehaviours_left_ == 0) return Misbehaviour::kNone;
  --misbehaviours_left_;
  return misbehaviour_;
}

void SimulatedPlatform::Route() {
  // Any path before the contract's stands for one platform. Keys carry the destination, so one store serves all; each
  // lists what came by its own path.
  server_->Post(".*/v1/facts",
                [this](const httplib::Request& request, httplib::Response& response) { Take(request, response); });
  server_->Get(".*/v1/facts",
               [this](const httplib::Request& request, httplib::Response& response) { ListKeys(request, response); });
}

void SimulatedPlatform::Take(const httplib::Request& request, httplib::Response& response) {
  const std::string key = request.get_header_value("Idempotency-Key");
  const auto json = nlohmann::json::parse(request.body, nullptr, /*allow_exceptions=*/false);
  if (key.empty() || !json.is_object() || !json.contains("seq"))
    return Answer(response, 400, {{"error", "no key, or no fact"}});
  const Misbehaviour misbehaviour = NextMisbehaviour();
  std::string id;
  bool is_new = false;
  {
    const MutexLock lock(mutex_);
    Fact& fact = facts_[key];
    fact.path = request.path;
    ++fact.received;
    const bool takes = misbehaviour == Misbehaviour::kNone || misbehaviour == Misbehaviour::kTimeOutAfter;
    if (takes && fact.effects == 0) {
      fact.id = "P" + std::to_string(facts_.size());
      ++fact.effects;
      is_new = true;
    }
    id = fact.id;
  }
  switch (misbehaviour) {
    case Misbehaviour::kFailBefore:
      return Answer(response, 503, {{"error", "simulated failure"}});
    case Misbehaviour::kRefuse:
      return Answer(response, 422, {{"error", "simulated refusal"}});
    case Misbehaviour::kCloseUnanswered:
      response.set_content_provider(1000000, "application/json",
                                    [](size_t, size_t, httplib::DataSink&) { return false; });
      return;
    case Misbehaviour::kTimeOutAfter: {
      const MutexLock lock(mutex_);
      const auto late = std::chrono::steady_clock::now() + slowness_;
      while (!stop_ && stopped_.WaitUntil(mutex_, late)) {
      }
      break;
    }
    case Misbehaviour::kNone:
      break;
  }
  Answer(response, is_new ? 201 : 200, {{"id", id}, {"replayed", !is_new}});
}

void SimulatedPlatform::ListKeys(const httplib::Request& request, httplib::Response& response) {
  const std::string region = request.get_param_value("region") + "/";
  const std::string after = request.get_param_value("after");
  nlohmann::json keys = nlohmann::json::array();
  std::string next;
  const MutexLock lock(mutex_);
  for (auto it = facts_.upper_bound(std::max(after, region)); it != facts_.end() && it->first.rfind(region, 0) == 0;
       ++it) {
    if (it->second.effects == 0 || it->second.path != request.path) continue;
    if (keys.size() == kPage) {
      next = keys.back();
      break;
    }
    keys.push_back(it->first);
  }
  Answer(response, 200, {{"keys", keys}, {"next", next}});
}

int SimulatedPlatform::Effects(const std::string& key) const {
  const MutexLock lock(mutex_);
  const auto found = facts_.find(key);
  return found == facts_.end() ? 0 : found->second.effects;
}

int SimulatedPlatform::Received(const std::string& key) const {
  const MutexLock lock(mutex_);
  const auto found = facts_.find(key);
  return found == facts_.end() ? 0 : found->second.received;
}

int64_t SimulatedPlatform::size() const {
  const MutexLock lock(mutex_);
  return std::count_if(facts_.begin(), facts_.end(), [](const auto& fact) { return fact.second.effects > 0; });
}

int SimulatedPlatform::EffectsMax() const {
  const MutexLock lock(mutex_);
  int most = 0;
  for (const auto& [key, fact] : facts_) most = std::max(most, fact.effects);
  return most;
}

void SimulatedPlatform::Forget(const std::string& key) {
  const MutexLock lock(mutex_);
  facts_.erase(key);
}

void SimulatedPlatform::CountAgain() {
  const MutexLock lock(mutex_);
  if (!facts_.empty()) ++facts_.begin()->second.effects;
}

}  // namespace jgt::platform_sync
