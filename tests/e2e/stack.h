// A whole deployment for one test binary: a private MariaDB and Redis, our simulated platform, and the seven services
// as the programs that are shipped, on free ports of 127.0.0.1, with the settings that deploy/stack writes. Everything
// is started by the constructor and ends with the object. Not thread-safe.
//
// The ledger signs its logs with the key of File("ledger.keys"), whose public half is File("ledger.vkeys"), and copies
// checkpoints to File("checkpoints"). Logs of counties hash with SHA-256, the province's with SM3.
#pragma once

#include <google/protobuf/message.h>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/rpc/channel.h"
#include "common/status/status.h"
#include "services/platform_sync/simulated/simulated_platform.h"
#include "tests/support/clock_offset.h"
#include "tests/support/flaky_proxy.h"
#include "tests/support/mariadb_server.h"
#include "tests/support/redis_server.h"
#include "tests/support/small_disk.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace jgt::e2e {

inline constexpr char kCounty[] = "330327";
inline constexpr char kCountyName[] = "regions/330327";
inline constexpr char kProvinceName[] = "regions/330000";
inline constexpr int kYear = 2022;

// What jgtctl did.
struct CtlResult {
  int exit_code = 0;
  std::string out;
  std::string err;

  // stdout of --output json as the message that it is; dies when it is none.
  template <class Message>
  Message As() const {
    Message message;
    Parse(message);
    return message;
  }

 private:
  void Parse(google::protobuf::Message& message) const;
};
std::ostream& operator<<(std::ostream& out, const CtlResult& result);

// What a deployment can be made to suffer beside the death of its processes.
struct StackOptions {
  // MariaDB, Redis and the ledger are reached through proxies (Stack::proxy).
  bool proxied = false;
  // More than 0: MariaDB's data and evidence's files lie on a disk of so many megabytes (Stack::disk). Such a stack
  // must be the first thing that a test makes.
  int disk_mb = 0;
  // The services and MariaDB live by a clock that can be set (Stack::clock).
  bool settable_clock = false;
};

class Stack final {
 public:
  // Every service answers that it is serving; dies with the logs when that takes more than two minutes.
  explicit Stack(const StackOptions& options = {});
  ~Stack();
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  // roster ledger evidence scoring reporting rollup platform_sync.
  static const std::vector<std::string>& Services();

  // SIGKILL, and again from the beginning; of a service, "redis" or "mariadb". Start does not wait for a service.
  void Kill9(const std::string& name);
  void Start(const std::string& name);
  // Redis dies and comes back without anything that it knew.
  void LoseRedisData();
  // SIGSTOP and SIGCONT, of a service or "mariadb".
  void Freeze(const std::string& name);
  void Thaw(const std::string& name);
  // What a supervisor does: starts MariaDB again if it has ended by itself. Whether it had.
  bool ReviveMariadb();
  // SIGTERM, of a service: its exit code; absent when it had to be killed.
  std::optional<int> Stop(const std::string& service);
  // For when it is started the next time.
  void Set(const std::string& service, const std::string& setting, const std::string& value);
  // A second process of a service beside the first; known as `name` + "2" to the above, to Channel and to Address.
  void StartSecond(const std::string& name);
  // Through which "mariadb", "redis" or "ledger" is reached.
  jgt::test::FlakyProxy& proxy(const std::string& name) { return *proxies_.at(name); }
  jgt::test::SmallDisk& disk() { return *disk_; }
  jgt::test::ClockOffset& clock() { return *clock_; }
  void WaitUntilServing();

  // Runs jgtctl with a token of `role`: county, province, operator, service, auditor, neighbour (an officer of another
  // county), school (of no pairing), or nobody (no token).
  CtlResult Ctl(const std::string& role, const std::vector<std::string>& arguments,
                std::chrono::seconds timeout = std::chrono::seconds(120));
  // The same, not waited for.
  jgt::test::Subprocess StartCtl(const std::string& role, const std::vector<std::string>& arguments);

  // Calls a service directly: Call<LedgerService>("county", "ledger", &LedgerService::StubInterface::GetActivity, …).
  template <class Service, class Request, class Response>
  StatusOr<Response> Call(const std::string& role, const std::string& service,
                          grpc::Status (Service::StubInterface::*method)(grpc::ClientContext*, const Request&,
                                                                         Response*),
                          const Request& request) {
    const auto stub = Service::NewStub(Channel(service));
    return rpc::CallUnary<Response>(*stub, method, request, rpc::Within(std::chrono::seconds(30), &Token(role)));
  }
  std::shared_ptr<grpc::Channel> Channel(const std::string& service);
  rpc::TokenSource& Token(const std::string& role);
  // Where it is reached.
  std::string Address(const std::string& service) const;

  // Runs one statement on the schema of a service; {schema} in it stands for the schema's name.
  void Sql(const std::string& service, std::string statement);
  // The first column of the first row of a query on the schema of a service; empty when there is no row.
  std::string SqlText(const std::string& service, const std::string& query);
  // How many entries followers have not applied yet, of all followers; -1 when one of them cannot be asked.
  int64_t Backlog();
  // Until every follower has applied everything; false when it still has not at the deadline.
  bool WaitForBacklogZero(std::chrono::seconds timeout = std::chrono::seconds(60));

  platform_sync::SimulatedPlatform& platform() { return platform_; }
  std::string File(const std::string& name) const { return dir_.File(name); }
  // The last lines of what each service said, for the message of a failed check.
  std::string Logs() const;

 private:
  void MakeSigningKey();
  void WriteSettings();
  void MintTokens();
  void StartService(const std::string& name);
  jgt::test::MariadbOptions MariadbOptionsOf() const;
  void MakeProxies();
  std::string ReachableDsn(const std::string& dsn) const;

  jgt::test::TempDir dir_;
  std::unique_ptr<jgt::test::SmallDisk> disk_;
  std::unique_ptr<jgt::test::ClockOffset> clock_;
  jgt::test::MariadbServer mariadb_;
  jgt::test::RedisServer redis_;
  platform_sync::SimulatedPlatform platform_;
  std::map<std::string, std::unique_ptr<jgt::test::FlakyProxy>> proxies_;
  std::map<std::string, std::string> addresses_;                       // by service; where it listens
  std::map<std::string, std::string> dsns_;                            // by service
  std::map<std::string, std::string> env_;                             // of every service
  std::map<std::string, std::map<std::string, std::string>> own_env_;  // by service
  std::map<std::string, jgt::test::Subprocess> running_;               // by service
  std::map<std::string, std::unique_ptr<rpc::TokenSource>> tokens_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
  int ctl_count_ = 0;
};

// Where the programs are: those of this build, or of another one when JGT_BIN_DIR says so.
std::string Binary(const std::string& name);
// A file of deploy/data.
std::string DataPath(const std::string& name);

}  // namespace jgt::e2e
