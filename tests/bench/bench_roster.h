// The roster as the program that is shipped, and a bare echo of its GetSchool, each in a process of its own: what they
// take of memory and processor is theirs alone.
#pragma once

#include <grpcpp/channel.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "common/sql/pool.h"
#include "jgt/roster/v1/roster_service.grpc.pb.h"
#include "tests/support/mariadb_server.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace jgt::bench {

inline constexpr std::chrono::seconds kPatient{60};
inline constexpr int kPageMax = 1000;  // of a list

// As rpc::Server has it in a release build: otherwise Debian's Abseil takes a part of each lock that gRPC takes, and
// the echo and the clients would be slower than they need be.
void IgnoreLockOrder();

// A database of its own with the roster's schema; where it is.
std::string RosterSchema(test::MariadbServer& server);
// Connections to it.
sql::PoolOptions PoolOf(const std::string& dsn, int connections);

class BenchRoster {
 public:
  // Serving. With its settings' defaults, but for `log_reads`: a line in the log for each call, as long as nobody turns
  // it off.
  explicit BenchRoster(const std::string& dsn, bool log_reads = true);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  pid_t pid() const { return process_->pid(); }
  // Good for the run: of an officer who holds everything.
  const std::string& token() const { return token_; }

 private:
  const test::TempDir folder_;
  std::string token_;
  std::unique_ptr<test::Subprocess> process_;
  std::shared_ptr<grpc::Channel> channel_;
};

// Answers GetSchool with one and the same school under the name that was asked for, on gRPC's own threads.
class BareEcho {
 public:
  explicit BareEcho(const jgt::roster::v1::School& school);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  pid_t pid() const { return process_->pid(); }

  // What its process does: serves until it is killed. `school` is the message's bytes in a file.
  static int Serve(const std::string& address, const std::string& school_file);

 private:
  const test::TempDir folder_;
  std::unique_ptr<test::Subprocess> process_;
  std::shared_ptr<grpc::Channel> channel_;
};

// What a process has in memory now, and what it had at most.
struct Memory {
  int64_t now_kib = 0;
  int64_t most_kib = 0;
};
Memory MemoryOf(pid_t pid);
// "12.3 MB" of KiB.
std::string Megabytes(int64_t kib);

}  // namespace jgt::bench
