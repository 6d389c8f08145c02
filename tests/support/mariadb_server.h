// A private MariaDB: its own data in a temporary folder, a unix socket, no TCP unless asked for. Durable as in
// production (it fsyncs at each commit), so a Kill9 may lose nothing that was acknowledged. The data folder is copied
// from a template that mariadb-install-db makes once per version of the server; starting one takes about half a second.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace jgt::test {

struct MariadbOptions {
  bool tcp = false;                          // also listens on 127.0.0.1:port(), a free port that survives Restart
  std::vector<std::string> extra_args = {};  // "--max-allowed-packet=1M", …
  std::string disk = {};                     // where the data lies: a small disk's path; empty: a temporary folder
  std::map<std::string, std::string> env = {};
};

class MariadbServer final {
 public:
  // Started and answering; dies (CHECK) with the server's log when it cannot.
  explicit MariadbServer(MariadbOptions options = {});
  ~MariadbServer();  // SIGKILL: nobody needs the data any more
  MariadbServer(const MariadbServer&) = delete;
  MariadbServer& operator=(const MariadbServer&) = delete;

  // The DSN of a fresh, empty database with a random name (utf8mb4). Dropped with the server.
  std::string CreateDatabase();
  // The DSN of `database` on this server, for a user with all privileges; over TCP when asked (needs options.tcp).
  std::string Dsn(std::string_view database, bool over_tcp = false) const;
  // Runs one statement without a result in a session of its own, outside of any transaction; dies when it fails.
  void Execute(const std::string& sql);

  void Kill9();
  void Stop();     // an orderly shutdown
  void Start();    // after Kill9 or Stop; crash recovery included
  void Restart();  // Kill9 and Start
  bool Running();  // false when it has ended by itself, as it may on a full disk
  // SIGSTOP and SIGCONT: a server that neither answers nor closes connections.
  void Freeze();
  void Thaw();

  const std::string& socket() const { return socket_; }
  int port() const { return port_; }
  pid_t pid() const { return process_->pid(); }
  std::string Log() const;

 private:
  bool Answers() const;

  const MariadbOptions options_;
  TempDir dir_;
  const std::string data_;
  const std::string socket_;
  const int port_;
  std::optional<Subprocess> process_;
};

// One server for the whole test binary, started by the first caller and stopped at exit. Tests that kill their server
// start their own.
MariadbServer& SharedMariadb();

}  // namespace jgt::test
