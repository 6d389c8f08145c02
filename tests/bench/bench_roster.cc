#include "tests/bench/bench_roster.h"

#include <absl/synchronization/mutex.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>

#include "common/auth/minter.h"
#include "common/clock/clock.h"
#include "common/journal/writer.h"
#include "common/rpc/channel.h"
#include "common/sql/migrator.h"
#include "services/roster/storage/schema_files.h"
#include "tests/support/free_port.h"

namespace jgt::bench {
namespace {

namespace roster_v1 = jgt::roster::v1;

constexpr char kSecret[] = "0123456789abcdef0123456789abcdef";
constexpr char kIssuer[] = "bench";
constexpr std::chrono::seconds kServingWithin{60};

std::unique_ptr<test::Subprocess> Started(const test::SubprocessOptions& options) {
  auto process = test::Subprocess::Start(options);
  if (!process.ok()) std::cerr << ToString(process.status()) << '\n';
  JGT_CHECK(process.ok());
  return std::make_unique<test::Subprocess>(*std::move(process));
}

// Clients of both servers are the same.
std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address, bool only_healthy) {
  auto channel = rpc::MakeChannel({.address = address, .tls = {}, .only_healthy = only_healthy});
  JGT_CHECK(channel->WaitForConnected(std::chrono::system_clock::now() + kServingWithin));
  return channel;
}

class EchoService final : public roster_v1::RosterService::CallbackService {
 public:
  explicit EchoService(roster_v1::School school) : school_(std::move(school)) {}

  grpc::ServerUnaryReactor* GetSchool(grpc::CallbackServerContext* context, const roster_v1::GetSchoolRequest* request,
                                      roster_v1::GetSchoolResponse* response) override {
    *response->mutable_school() = school_;
    response->mutable_school()->set_name(request->name());
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const roster_v1::School school_;
};

}  // namespace

void IgnoreLockOrder() { absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore); }

std::string RosterSchema(test::MariadbServer& server) {
  const std::string dsn = server.CreateDatabase();
  sql::Pool pool(PoolOf(dsn, 1));
  JGT_CHECK(sql::Migrate(pool, journal::WithJournal(sql::MigrationsFrom(roster::kSchemaFiles))).ok());
  return dsn;
}

sql::PoolOptions PoolOf(const std::string& dsn, int connections) {
  auto options = sql::ParseDsn(dsn);
  JGT_CHECK(options.ok());
  options->connections_max = connections;
  options->read_timeout = std::chrono::minutes(10);
  return *std::move(options);
}

BenchRoster::BenchRoster(const std::string& dsn, bool log_reads) {
  const auto minted = auth::MintToken({.secret = kSecret,
                                       .issuer = kIssuer,
                                       .subject = "bench",
                                       .bindings = {{.role = auth::Role::kCountyOfficer, .org = "regions/000000"}},
                                       .issued_at = SystemClock().Now(),
                                       .lifetime = std::chrono::hours(24)});
  JGT_CHECK(minted.ok());
  token_ = *minted;
  test::WriteFile(folder_.File("auth.key"), kSecret);
  test::WriteFile(folder_.File("page.key"), kSecret);
  test::WriteFile(folder_.File("dsn"), dsn);
  const std::string address = "127.0.0.1:" + std::to_string(test::FreePort());
  process_ = Started({.argv = {JGT_ROSTER_PROGRAM},
                      .env = {{"JGT_AUTH_ALGORITHM", "HS256"},
                              {"JGT_AUTH_ISSUER", kIssuer},
                              {"JGT_AUTH_KEY_FILE", folder_.File("auth.key")},
                              {"JGT_PAGE_TOKEN_KEY_FILE", folder_.File("page.key")},
                              {"JGT_ROSTER_MYSQL_DSN_FILE", folder_.File("dsn")},
                              {"JGT_DATA_DIR", JGT_DATA_DIR},
                              {"JGT_LISTEN_ADDRESS", address},
                              {"JGT_STOP_LINGER", "0ms"},
                              {"JGT_LOG_READS", log_reads ? "true" : "false"}},
                      .output_path = folder_.File("log")});
  channel_ = ChannelTo(address, true);
}

BareEcho::BareEcho(const roster_v1::School& school) {
  test::WriteFile(folder_.File("school"), school.SerializeAsString());
  const std::string address = "127.0.0.1:" + std::to_string(test::FreePort());
  process_ = Started(
      {.argv = {"/proc/self/exe", "echo", address, folder_.File("school")}, .output_path = folder_.File("log")});
  channel_ = ChannelTo(address, false);
}

int BareEcho::Serve(const std::string& address, const std::string& school_file) {
  IgnoreLockOrder();
  roster_v1::School school;
  JGT_CHECK(school.ParseFromString(test::ReadFile(school_file)));
  EchoService service(std::move(school));
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials());
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  server->Wait();
  return 0;
}

Memory MemoryOf(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  Memory memory;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string name;
    int64_t kib = 0;
    fields >> name >> kib;
    if (name == "VmRSS:") memory.now_kib = kib;
    if (name == "VmHWM:") memory.most_kib = kib;
  }
  JGT_CHECK(memory.now_kib > 0);
  return memory;
}

std::string Megabytes(int64_t kib) {
  const int64_t tenths = kib * 1024 / 100'000;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MB";
}

}  // namespace jgt::bench
