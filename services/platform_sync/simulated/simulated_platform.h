// A small platform of our own that keeps our contract, for demonstrations and tests: it can fail, time out after taking
// effect, and be told the same twice. It counts how often each key took effect, so that a test can show that it was
// once.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "common/runtime/mutex.h"

namespace httplib {
class Server;
struct Request;
struct Response;
}  // namespace httplib

namespace jgt::platform_sync {

enum class Misbehaviour {
  kNone,
  kFailBefore,      // 503, nothing taken
  kTimeOutAfter,    // takes it, and answers too late
  kRefuse,          // 422: for good
  kCloseUnanswered  // takes nothing, closes the connection
};

class SimulatedPlatform {
 public:
  // `slowness` is how late a late answer is.
  explicit SimulatedPlatform(std::chrono::milliseconds slowness = std::chrono::milliseconds(3000));
  ~SimulatedPlatform();
  SimulatedPlatform(const SimulatedPlatform&) = delete;
  SimulatedPlatform& operator=(const SimulatedPlatform&) = delete;

  // Listens on 127.0.0.1; port 0 takes any. The port, or 0 when it cannot listen.
  int Start(int port);
  void Stop();

  // The next `count` facts meet this.
  void Misbehave(Misbehaviour how, int count);

  // How often a key took effect, and was sent.
  int Effects(const std::string& key) const;
  int Received(const std::string& key) const;
  int64_t size() const;
  // The largest number of times that any key took effect: 1, or the contract is broken.
  int EffectsMax() const;
  void Forget(const std::string& key);
  // As if any one key had taken effect once more: what a platform that breaks the contract does.
  void CountAgain();

 private:
  struct Fact {
    std::string id;
    std::string path;  // the platform that it was told to
    int effects = 0;
    int received = 0;
  };

  void Route();
  void Take(const httplib::Request& request, httplib::Response& response);
  void ListKeys(const httplib::Request& request, httplib::Response& response);
  Misbehaviour NextMisbehaviour();

  const std::chrono::milliseconds slowness_;
  std::unique_ptr<httplib::Server> server_;
  std::atomic<bool> ended_ = false;  // the thread no longer listens
  std::thread thread_;
  mutable Mutex mutex_;
  CondVar stopped_;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<std::string, Fact> facts_ ABSL_GUARDED_BY(mutex_);
  Misbehaviour misbehaviour_ ABSL_GUARDED_BY(mutex_) = Misbehaviour::kNone;
  int misbehaviours_left_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace jgt::platform_sync
