// A TCP proxy of 127.0.0.1 that stands between two programs and misbehaves when it is told to, as networks do. One
// thread; every connection is read no faster than the other side takes it. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/runtime/mutex.h"

namespace jgt::test {

class FlakyProxy final {
 public:
  // Forwards to `target`: "127.0.0.1:3306", or the path of a unix socket. The target need not be there yet.
  explicit FlakyProxy(std::string target);
  ~FlakyProxy();
  FlakyProxy(const FlakyProxy&) = delete;
  FlakyProxy& operator=(const FlakyProxy&) = delete;

  int port() const { return port_; }

  // Every byte, in both directions, arrives so much later; zero ends it.
  void Delay(std::chrono::milliseconds delay);
  // Resets every connection that is open now, wherever it is in its conversation.
  void Cut();
  // Every connection that is open now becomes half open, for ever: what the caller sends still arrives and takes
  // effect, nothing comes back, and nobody is told. New connections work.
  void HalfOpen();

  int64_t accepted() const { return accepted_.load(); }  // connections since the beginning

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Chunk {
    Time due;
    std::string bytes;
  };
  // One direction of a connection.
  struct Lane {
    int from = -1;
    int to = -1;
    std::deque<Chunk> waiting;
    size_t waiting_bytes = 0;
    bool ended = false;  // `from` will send no more
    bool swallows = false;
  };
  struct Link {
    Lane up;    // caller to target
    Lane down;  // and back
    bool broken = false;
  };

  void Run();
  void TakeOrders();
  void Accept();
  int ConnectToTarget() const;
  void ReadFrom(Link& link, Lane& lane);
  void WriteTo(Link& link, Lane& lane, Time now);
  void Wake();

  const std::string target_;
  int listener_ = -1;
  int port_ = 0;
  int wake_[2] = {-1, -1};
  std::atomic<int64_t> accepted_{0};
  std::atomic<int64_t> delay_ms_{0};
  std::atomic<bool> cut_{false};
  std::atomic<bool> half_open_{false};
  std::atomic<bool> stop_{false};
  std::vector<std::unique_ptr<Link>> links_;  // of the thread alone
  std::thread thread_;
};

}  // namespace jgt::test
