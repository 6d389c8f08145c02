// Schools that tell, confirm, correct and take back activities of one county until they are told to stop, over whatever
// lies between them and the ledger, and note what they were answered. Who gets no answer sends the same request again,
// as our API asks; who runs out of patience notes that it does not know.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/rpc/channel.h"
#include "common/runtime/mutex.h"
#include "jgt/ledger/v1/ledger_service.grpc.pb.h"
#include "tests/faults/history.h"

namespace jgt::faults {

struct ClientOptions {
  std::shared_ptr<grpc::Channel> channel;  // to the ledger
  // To a second process of it, when there is one: each attempt goes to the other one than that before it, so that
  // what one of them was told is repeated to the other.
  std::shared_ptr<grpc::Channel> second_channel;
  rpc::TokenSource* token = nullptr;    // of an officer of the whole county
  std::string region;                   // "330327"
  std::vector<std::string> pairings;    // resource names
  std::vector<std::string> supporters;  // of each pairing; tells what the other end confirms
  std::string name = "c";               // of these clients, in what they send: two groups of clients need two
  int thread_count = 4;
  uint64_t seed = 1;
  int batch_size = 5;
  bool floods = false;                // nothing but batches, one after the other, to fill what can be filled
  std::chrono::seconds patience{60};  // for one command
  std::chrono::milliseconds attempt_max{5000};
};

class Clients final {
 public:
  explicit Clients(ClientOptions options);
  ~Clients();
  Clients(const Clients&) = delete;
  Clients& operator=(const Clients&) = delete;

  // Each finishes its command first. Then the history is complete.
  void Stop();
  int64_t acknowledged() const { return acknowledged_.load(); }
  // By the second process.
  int64_t acknowledged_by_second() const { return acknowledged_by_second_.load(); }
  int64_t failed_attempts() const { return failed_attempts_.load(); }
  std::vector<Operation> History() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  class Client;

  const ClientOptions options_;
  std::atomic<bool> stop_{false};
  std::atomic<int64_t> acknowledged_{0};
  std::atomic<int64_t> acknowledged_by_second_{0};
  std::atomic<int64_t> failed_attempts_{0};
  Mutex mutex_;
  std::vector<Operation> history_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace jgt::faults
