// A private Redis on a unix socket (and TCP when asked), with an append-only file as in production (fsync every
// second).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace jgt::test {

struct RedisServerOptions {
  bool tcp = false;                          // also listens on 127.0.0.1:port(), a free port that survives Restart
  std::vector<std::string> extra_args = {};  // "--maxmemory", "10mb", …
};

class RedisServer final {
 public:
  // Started and answering; dies (CHECK) with the server's log when it cannot.
  explicit RedisServer(RedisServerOptions options = {});
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  std::string Url() const;     // unix:///…
  std::string TcpUrl() const;  // redis://127.0.0.1:port

  void Kill9();
  void Start();
  void Restart();    // Kill9 and Start; keeps what had reached the disk
  void FlushData();  // Kill9, deletes the data files: the next Start finds nothing. Leaves it stopped
  void Freeze();     // SIGSTOP: neither answers nor closes connections
  void Thaw();

  const std::string& socket() const { return socket_; }
  int port() const { return port_; }
  std::string Log() const;

 private:
  bool Answers() const;

  const RedisServerOptions options_;
  TempDir dir_;
  const std::string socket_;
  const int port_;
  std::optional<Subprocess> process_;
};

// One server for the whole test binary, started by the first caller and stopped at exit. Tests use streams of their own
// in it.
RedisServer& SharedRedis();

}  // namespace jgt::test
