#include "tests/support/redis_server.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "common/redis/redis.h"
#include "tests/support/eventually.h"
#include "tests/support/free_port.h"

namespace jgt::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

[[noreturn]] void DieOf(const std::string& what) {
  std::fprintf(stderr, "Redis for tests: %s\n", what.c_str());
  std::abort();
}

// Debian's redis-tools contains the whole server, under the name of its checking tool; it looks at the name by which it
// is called.
std::string ServerPath(const TempDir& dir) {
  for (const char* candidate : {"/usr/bin/redis-server", "/usr/local/bin/redis-server"}) {
    if (fs::exists(candidate)) return candidate;
  }
  const std::string link = dir.File("redis-server");
  std::error_code exists;
  fs::create_symlink("/usr/bin/redis-check-rdb", link, exists);
  return link;
}

}  // namespace

RedisServer::RedisServer(RedisServerOptions options)
    : options_(std::move(options)), socket_(dir_.File("redis.sock")), port_(options_.tcp ? FreePort() : 0) {
  Start();
}

RedisServer::~RedisServer() = default;

void RedisServer::Start() {
  const std::string data = dir_.File("data");
  fs::create_directories(data);
  std::vector<std::string> argv = {ServerPath(dir_),
                                   "--dir",
                                   data,
                                   "--port",
                                   std::to_string(port_),
                                   "--unixsocket",
                                   socket_,
                                   "--bind",
                                   "127.0.0.1",
                                   "--save",
                                   "",
                                   "--appendonly",
                                   "yes",
                                   "--daemonize",
                                   "no"};
  argv.insert(argv.end(), options_.extra_args.begin(), options_.extra_args.end());
  std::error_code ignored;
  fs::remove(socket_, ignored);
  StatusOr<Subprocess> process = Subprocess::Start({.argv = argv, .output_path = dir_.File("log")});
  if (!process.ok()) DieOf(ToString(process.status()));
  process_ = *std::move(process);
  const bool started = Eventually([this] { return !process_->Running() || Answers(); }, seconds(30));
  if (!started || !process_->Running()) DieOf("it does not start:\n" + Log());
}

bool RedisServer::Answers() const {
  redis::Client client(*redis::ParseUrl(Url()));
  const Status status = client.Ping();
  // Without a password it answers too, if only to ask for one.
  return status.ok() || status.code() == StatusCode::kFailedPrecondition;
}

std::string RedisServer::Url() const { return "unix://" + socket_; }

std::string RedisServer::TcpUrl() const {
  JGT_CHECK(options_.tcp);
  return absl::StrFormat("redis://127.0.0.1:%d", port_);
}

void RedisServer::Kill9() { process_->Kill9(); }

void RedisServer::Restart() {
  Kill9();
  Start();
}

void RedisServer::FlushData() {
  Kill9();
  fs::remove_all(dir_.File("data"));
}

void RedisServer::Freeze() { process_->Freeze(); }
void RedisServer::Thaw() { process_->Thaw(); }
std::string RedisServer::Log() const { return ReadFile(dir_.File("log")); }

RedisServer& SharedRedis() {
  static RedisServer server;
  return server;
}

}  // namespace jgt::test
