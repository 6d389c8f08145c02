#include "tests/support/mariadb_server.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>
#include <system_error>

#include "common/sql/connection.h"
#include "common/sql/pool.h"
#include "tests/support/eventually.h"
#include "tests/support/free_port.h"

namespace jgt::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr std::string_view kUser = "jgt";
constexpr std::string_view kPassword = "jgt-test";
// Small, so that copying the template is quick; and so that crash recovery has little to read.
constexpr std::string_view kLogFileSize = "--innodb-log-file-size=8M";

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "MariaDB for tests: %s\n", what.c_str());
  std::abort();
}

std::string RunOrDie(const std::vector<std::string>& argv) {
  const StatusOr<RunResult> result = RunProgram({.argv = argv}, seconds(120));
  if (!result.ok()) Die(ToString(result.status()));
  if (result->exit_code != 0) Die(argv[0] + " failed:\n" + result->output);
  return result->output;
}

std::string RootFlag() { return ::geteuid() == 0 ? "--user=root" : "--user=" + std::to_string(::geteuid()); }

// The data folder of a server that never ran, made once per version of the server and kept for later runs of the tests.
// Several test binaries may start at once: the first one makes it under a lock, and moves it into place complete.
std::string TemplateDir() {
  const std::string version = RunOrDie({"mariadbd", "--no-defaults", "--version"});
  const fs::path root = fs::temp_directory_path() / ("jgt-mariadb-template-" + std::to_string(::geteuid()) + "-" +
                                                     absl::StrFormat("%016x", std::hash<std::string>{}(version)));
  const std::string data = (root / "data").string();
  fs::create_directories(root);
  const int lock = ::open((root / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0 || ::flock(lock, LOCK_EX) != 0) Die("cannot lock " + root.string());
  if (!fs::exists(data)) {
    const std::string unfinished = (root / "unfinished").string();
    fs::remove_all(unfinished);
    (void)RunOrDie({"mariadb-install-db", "--no-defaults", RootFlag(), "--datadir=" + unfinished,
                    "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve",
                    std::string(kLogFileSize)});
    fs::rename(unfinished, data);
  }
  ::close(lock);
  return data;
}

std::string RandomName() {
  std::random_device entropy;
  return absl::StrFormat("test_%08x%08x", entropy(), entropy());
}

}  // namespace

MariadbServer::MariadbServer(MariadbOptions options)
    : options_(std::move(options)),
      data_(options_.disk.empty() ? dir_.File("data") : options_.disk + "/mariadb"),
      socket_(dir_.File("mysql.sock")),
      port_(options_.tcp ? FreePort() : 0) {
  static const std::string template_dir = TemplateDir();
  fs::copy(template_dir, data_, fs::copy_options::recursive);
  WriteFile(dir_.File("init.sql"), absl::StrFormat("CREATE USER IF NOT EXISTS '%s'@'%%' IDENTIFIED BY '%s';\n"
                                                   "GRANT ALL PRIVILEGES ON *.* TO '%s'@'%%' WITH GRANT OPTION;\n",
                                                   std::string(kUser), std::string(kPassword), std::string(kUser)));
  Start();
}

MariadbServer::~MariadbServer() = default;

void MariadbServer::Start() {
  // Of its own: a server that starts removes the files of temporary tables from its folder, whoever's they are.
  fs::create_directories(dir_.File("tmp"));
  std::vector<std::string> argv = {"mariadbd",
                                   "--no-defaults",
                                   RootFlag(),
                                   "--datadir=" + data_,
                                   "--tmpdir=" + dir_.File("tmp"),
                                   "--socket=" + socket_,
                                   "--pid-file=" + dir_.File("pid"),
                                   "--init-file=" + dir_.File("init.sql"),
                                   "--character-set-server=utf8mb4",
                                   "--collation-server=utf8mb4_bin",
                                   "--innodb-flush-log-at-trx-commit=1",
                                   "--innodb-buffer-pool-size=64M",
                                   "--skip-name-resolve",
                                   std::string(kLogFileSize)};
  if (options_.tcp) {
    argv.insert(argv.end(), {"--bind-address=127.0.0.1", "--port=" + std::to_string(port_)});
  } else {
    argv.emplace_back("--skip-networking");
  }
  argv.insert(argv.end(), options_.extra_args.begin(), options_.extra_args.end());
  // A killed server leaves its socket; connecting to it would be refused, but waiting for a new one is clearer.
  std::error_code ignored;
  fs::remove(socket_, ignored);
  StatusOr<Subprocess> process =
      Subprocess::Start({.argv = argv, .env = options_.env, .output_path = dir_.File("log")});
  if (!process.ok()) Die(ToString(process.status()));
  process_ = *std::move(process);
  const bool started = Eventually([this] { return !process_->Running() || Answers(); }, seconds(60));
  if (!started || !process_->Running()) Die("it does not start:\n" + Log());
}

bool MariadbServer::Answers() const {
  if (!fs::exists(socket_)) return false;
  sql::Pool pool(*sql::ParseDsn(Dsn("")));
  return pool.Ping(steady_clock::now() + seconds(10)).ok();
}

std::string MariadbServer::Dsn(std::string_view database, bool over_tcp) const {
  JGT_CHECK(options_.tcp || !over_tcp);
  const std::string user = absl::StrFormat("mysql://%s:%s@", std::string(kUser), std::string(kPassword));
  if (over_tcp) return user + absl::StrFormat("127.0.0.1:%d/%s", port_, std::string(database));
  return user + absl::StrFormat("localhost/%s?socket=%s", std::string(database), socket_);
}

std::string MariadbServer::CreateDatabase() {
  const std::string name = RandomName();
  Execute("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
  return Dsn(name);
}

void MariadbServer::Execute(const std::string& sql) {
  sql::Pool pool(*sql::ParseDsn(Dsn("")));
  const StatusOr<sql::Pool::Lease> lease = pool.Acquire(steady_clock::now() + seconds(10));
  const Status status = lease.ok() ? (*lease)->ExecuteText(sql) : lease.status();
  if (!status.ok()) Die(sql + ": " + ToString(status));
}

void MariadbServer::Kill9() { process_->Kill9(); }

void MariadbServer::Stop() {
  if (!process_->Stop(seconds(60)).has_value()) Die("it does not stop:\n" + Log());
}

void MariadbServer::Restart() {
  Kill9();
  Start();
}

bool MariadbServer::Running() { return process_->Running(); }
void MariadbServer::Freeze() { process_->Freeze(); }
void MariadbServer::Thaw() { process_->Thaw(); }
std::string MariadbServer::Log() const { return ReadFile(dir_.File("log")); }

MariadbServer& SharedMariadb() {
  static MariadbServer server;
  return server;
}

}  // namespace jgt::test
