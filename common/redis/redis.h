// A Redis connection for streams. Redis is doorbell and fan-out here: losing all of it costs latency and never an
// entry, so every caller must be able to go on after any error (UNAVAILABLE REDIS_UNAVAILABLE), and after finding the
// streams empty.
//
// One Client per thread. It connects when first used, and again after any error: a connection that failed half-way
// through an answer is never used again. Nothing is sent twice by itself: whether the first time took effect is for the
// caller to find out (Xadd answers false). The driver (hiredis 0.14) has no TLS and no cluster client. Creating a
// Client makes the process ignore SIGPIPE, because the driver writes to sockets that the other side may have closed.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/status/status.h"

struct redisContext;

namespace jgt::redis {

struct Reply;
// Commands of one round trip and how long to wait; their replies, or an error when there was no answer.
using Answerer = std::function<StatusOr<std::vector<Reply>>(const std::vector<std::vector<std::string>>& commands,
                                                            std::chrono::milliseconds timeout)>;

struct RedisOptions {
  std::string host;
  int port = 6379;
  std::string unix_socket = {};  // wins over host and port
  std::string password = {};
  std::chrono::milliseconds connect_timeout{1000};
  std::chrono::milliseconds command_timeout{2000};  // added to the block time of Xread
  Answerer in_memory = {};                          // simulations only: answers instead of a server
};

// "redis://host:port", "redis://:password@host:port" or "unix:///path". INVALID_ARGUMENT REDIS_URL otherwise.
StatusOr<RedisOptions> ParseUrl(std::string_view url);

using Fields = std::vector<std::pair<std::string, std::string>>;

struct StreamEntry {
  std::string stream;
  std::string id;
  Fields fields;
  bool operator==(const StreamEntry&) const = default;
};

// What Redis answered. Errors of Redis itself are replies too: a caller may know what to make of them.
struct Reply {
  enum class Kind : uint8_t { kNil, kInteger, kText, kError, kArray };
  Kind kind = Kind::kNil;
  int64_t number = 0;
  std::string text;  // kText: binary-safe; kError: the message
  std::vector<Reply> elements;
  bool operator==(const Reply&) const = default;
};

class Client final {
 public:
  explicit Client(RedisOptions options);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) = delete;

  // False when the stream already has this id or a greater one.
  StatusOr<bool> Xadd(std::string_view stream, std::string_view id, const Fields& fields);
  // The same for many entries (their `stream` says where to) in one round trip; how many were new. At most kPipelineMax
  // entries.
  StatusOr<int> XaddMany(const std::vector<StreamEntry>& entries);
  // Entries after the given ids, at most `count` per stream; waits up to `block` for the first one (0 = does not wait).
  // Empty when none came.
  StatusOr<std::vector<StreamEntry>> Xread(const std::vector<std::pair<std::string, std::string>>& stream_and_last_id,
                                           int count, std::chrono::milliseconds block);
  // Drops entries with ids below `id`; how many went.
  StatusOr<int64_t> XtrimMinId(std::string_view stream, std::string_view id);
  // The greatest id ever added, also when it has been trimmed away; nullopt when there is no such stream.
  StatusOr<std::optional<std::string>> LastId(std::string_view stream);
  Status Ping();

  // Any command, binary-safe. An error reply of Redis is returned as FAILED_PRECONDITION REDIS_REFUSED, or as
  // UNAVAILABLE REDIS_UNAVAILABLE when it is about Redis' state and will pass (loading its data, a replica in between).
  StatusOr<Reply> Command(const std::vector<std::string>& argv);
  // Many commands in one round trip; their replies in order, errors among them.
  StatusOr<std::vector<Reply>> Pipeline(const std::vector<std::vector<std::string>>& commands);

  static constexpr int kPipelineMax = 1000;
  static constexpr int kCountMax = 10000;
  static constexpr std::chrono::milliseconds kBlockMax{30000};

 private:
  struct CloseContext {
    void operator()(redisContext* context) const;
  };

  Status Connect();
  Status SetTimeout(std::chrono::milliseconds timeout);
  // Drops the connection.
  Status Fail(std::string_view what);
  // Sends everything, then reads as many replies.
  StatusOr<std::vector<Reply>> Exchange(const std::vector<std::vector<std::string>>& commands,
                                        std::chrono::milliseconds timeout);
  // One command whose error reply is an error.
  StatusOr<Reply> Send(const std::vector<std::string>& argv, std::chrono::milliseconds timeout);

  RedisOptions options_;
  std::unique_ptr<redisContext, CloseContext> context_;
  std::chrono::milliseconds timeout_{0};  // as set on the socket
};

}  // namespace jgt::redis
