#include "common/redis/redis.h"

#include <hiredis/hiredis.h>
#include <sys/time.h>

#include <charconv>
#include <csignal>
#include <mutex>
#include <system_error>

namespace jgt::redis {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kTcpScheme = "redis://";
constexpr std::string_view kUnixScheme = "unix://";
constexpr std::string_view kIdNotGreater = "ERR The ID specified in XADD is equal or smaller";
constexpr std::string_view kNoSuchKey = "ERR no such key";
// Answers, much deeper than any of ours, that would only come from something that is not Redis.
constexpr int kReplyDepthMax = 8;

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using ReplyPointer = std::unique_ptr<redisReply, FreeReply>;

timeval ToTimeval(milliseconds span) {
  return {.tv_sec = static_cast<time_t>(span.count() / 1000),
          .tv_usec = static_cast<suseconds_t>(span.count() % 1000 * 1000)};
}

void IgnoreSigpipe() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction current {};
    // A handler that somebody chose stays.
    if (sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL)
      (void)std::signal(SIGPIPE, SIG_IGN);
  });
}

Status BadUrl(const std::string& what) {
  return InvalidArgument("REDIS_URL", what + R"(; expected "redis://:password@host:port" or "unix:///path")");
}

StatusOr<Reply> ToReply(const redisReply& raw, int depth = 0) {
  Reply reply;
  switch (raw.type) {
    case REDIS_REPLY_NIL:
      return reply;
    case REDIS_REPLY_INTEGER:
      reply.kind = Reply::Kind::kInteger;
      reply.number = raw.integer;
      return reply;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
    case REDIS_REPLY_ERROR:
      reply.kind = raw.type == REDIS_REPLY_ERROR ? Reply::Kind::kError : Reply::Kind::kText;
      reply.text.assign(raw.str, raw.len);
      return reply;
    case REDIS_REPLY_ARRAY:
      break;
    default:
      return DataLoss("REDIS_REPLY", absl::StrFormat("reply of unknown type %d", raw.type));
  }
  if (depth >= kReplyDepthMax) return DataLoss("REDIS_REPLY", "reply is nested too deeply");
  reply.kind = Reply::Kind::kArray;
  reply.elements.reserve(raw.elements);
  for (size_t i = 0; i < raw.elements; ++i) {
    ASSIGN_OR_RETURN(Reply element, ToReply(*raw.element[i], depth + 1));
    reply.elements.push_back(std::move(element));
  }
  return reply;
}

// An error reply as a status; OK for every other reply.
Status FromReply(const Reply& reply) {
  if (reply.kind != Reply::Kind::kError) return OkStatus();
  for (const std::string_view passing : {"LOADING", "BUSY", "READONLY", "MASTERDOWN", "TRYAGAIN", "CLUSTERDOWN"}) {
    if (reply.text.starts_with(passing)) return Unavailable("REDIS_UNAVAILABLE", reply.text);
  }
  return FailedPrecondition("REDIS_REFUSED", reply.text);
}

Status BadReply(std::string_view command) {
  return DataLoss("REDIS_REPLY", absl::StrFormat("the reply to %s has an unexpected shape", std::string(command)));
}

std::vector<std::string> XaddCommand(std::string_view stream, std::string_view id, const Fields& fields) {
  std::vector<std::string> argv = {"XADD", std::string(stream), std::string(id)};
  argv.reserve(argv.size() + 2 * fields.size());
  for (const auto& [name, value] : fields) {
    argv.push_back(name);
    argv.push_back(value);
  }
  return argv;
}

StatusOr<bool> XaddOutcome(const Reply& reply) {
  if (reply.kind == Reply::Kind::kError && reply.text.starts_with(kIdNotGreater)) return false;
  RETURN_IF_ERROR(FromReply(reply));
  return true;
}

// [id, [field, value, …]]
StatusOr<StreamEntry> ToEntry(const std::string& stream, Reply& reply) {
  if (reply.elements.size() != 2 || reply.elements[1].elements.size() % 2 != 0) return BadReply("XREAD");
  StreamEntry entry{.stream = stream, .id = std::move(reply.elements[0].text), .fields = {}};
  std::vector<Reply>& fields = reply.elements[1].elements;
  for (size_t i = 0; i < fields.size(); i += 2)
    entry.fields.emplace_back(std::move(fields[i].text), std::move(fields[i + 1].text));
  return entry;
}

}  // namespace

StatusOr<RedisOptions> ParseUrl(std::string_view url) {
  RedisOptions options;
  if (url.starts_with(kUnixScheme)) {
    options.unix_socket = url.substr(kUnixScheme.size());
    if (!options.unix_socket.starts_with('/')) return BadUrl("the socket's path is not absolute");
    return options;
  }
  if (!url.starts_with(kTcpScheme)) return BadUrl("the scheme is neither redis nor unix");
  std::string_view endpoint = url.substr(kTcpScheme.size());
  if (const size_t at = endpoint.rfind('@'); at != std::string_view::npos) {
    if (!endpoint.starts_with(':')) return BadUrl("users are not supported, only a password");
    options.password = endpoint.substr(1, at - 1);
    endpoint.remove_prefix(at + 1);
  }
  if (endpoint.ends_with('/')) endpoint.remove_suffix(1);
  const size_t colon = endpoint.rfind(':');
  options.host = endpoint.substr(0, colon);
  if (options.host.empty() || options.host.find('/') != std::string::npos)
    return BadUrl("the host is missing, or a database is given");
  if (colon == std::string_view::npos) return options;
  const std::string_view port = endpoint.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), options.port);
  if (error != std::errc() || end != port.data() + port.size() || options.port < 1 || options.port > 65535) {
    return BadUrl("the port is not a number from 1 to 65535");
  }
  return options;
}

void Client::CloseContext::operator()(redisContext* context) const { redisFree(context); }

Client::Client(RedisOptions options) : options_(std::move(options)) { IgnoreSigpipe(); }
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;

Status Client::Fail(std::string_view what) {
  const std::string cause = context_ == nullptr ? "out of memory" : context_->errstr;
  context_.reset();
  return Unavailable("REDIS_UNAVAILABLE", absl::StrFormat("%s: %s", std::string(what), cause));
}

Status Client::Connect() {
  const timeval timeout = ToTimeval(options_.connect_timeout);
  context_.reset(options_.unix_socket.empty() ? redisConnectWithTimeout(options_.host.c_str(), options_.port, timeout)
                                              : redisConnectUnixWithTimeout(options_.unix_socket.c_str(), timeout));
  if (context_ == nullptr || context_->err != 0) return Fail("connecting to Redis");
  timeout_ = milliseconds(0);
  if (options_.password.empty()) return OkStatus();
  const Status status = Send({"AUTH", options_.password}, options_.command_timeout).status();
  if (!status.ok()) context_.reset();
  return status;
}

Status Client::SetTimeout(milliseconds timeout) {
  if (timeout == timeout_) return OkStatus();
  if (redisSetTimeout(context_.get(), ToTimeval(timeout)) != REDIS_OK) return Fail("setting Redis timeouts");
  timeout_ = timeout;
  return OkStatus();
}

StatusOr<std::vector<Reply>> Client::Exchange(const std::vector<std::vector<std::string>>& commands,
                                              milliseconds timeout) {
  JGT_CHECK(!commands.empty() && commands.size() <= kPipelineMax);
  if (options_.in_memory) return options_.in_memory(commands, timeout);
  if (context_ == nullptr) RETURN_IF_ERROR(Connect());
  RETURN_IF_ERROR(SetTimeout(timeout));
  std::vector<const char*> pointers;
  std::vector<size_t> sizes;
  for (const std::vector<std::string>& argv : commands) {
    pointers.clear();
    sizes.clear();
    for (const std::string& word : argv) {
      pointers.push_back(word.data());
      sizes.push_back(word.size());
    }
    if (redisAppendCommandArgv(context_.get(), static_cast<int>(argv.size()), pointers.data(), sizes.data()) !=
        REDIS_OK) {
      return Fail("sending to Redis");
    }
  }
  std::vector<Reply> replies;
  replies.reserve(commands.size());
  for (size_t i = 0; i < commands.size(); ++i) {
    void* raw = nullptr;
    if (redisGetReply(context_.get(), &raw) != REDIS_OK) return Fail("waiting for Redis");
    const ReplyPointer owned(static_cast<redisReply*>(raw));
    StatusOr<Reply> reply = ToReply(*owned);
    if (!reply.ok()) {
      context_.reset();
      return reply.status();
    }
    replies.push_back(*std::move(reply));
  }
  for (const Reply& reply : replies) {
    if (FromReply(reply).code() != StatusCode::kUnavailable) continue;
    context_.reset();  // Perhaps the next connection reaches another, better Redis.
    break;
  }
  return replies;
}

StatusOr<Reply> Client::Send(const std::vector<std::string>& argv, milliseconds timeout) {
  ASSIGN_OR_RETURN(std::vector<Reply> replies, Exchange({argv}, timeout));
  RETURN_IF_ERROR(FromReply(replies.front()));
  return std::move(replies.front());
}

StatusOr<Reply> Client::Command(const std::vector<std::string>& argv) { return Send(argv, options_.command_timeout); }

StatusOr<std::vector<Reply>> Client::Pipeline(const std::vector<std::vector<std::string>>& commands) {
  return Exchange(commands, options_.command_timeout);
}

StatusOr<bool> Client::Xadd(std::string_view stream, std::string_view id, const Fields& fields) {
  ASSIGN_OR_RETURN(const std::vector<Reply> replies,
                   Exchange({XaddCommand(stream, id, fields)}, options_.command_timeout));
  return XaddOutcome(replies.front());
}

StatusOr<int> Client::XaddMany(const std::vector<StreamEntry>& entries) {
  if (entries.empty()) return 0;
  std::vector<std::vector<std::string>> commands;
  commands.reserve(entries.size());
  for (const StreamEntry& entry : entries) commands.push_back(XaddCommand(entry.stream, entry.id, entry.fields));
  ASSIGN_OR_RETURN(const std::vector<Reply> replies, Pipeline(commands));
  int added_count = 0;
  for (const Reply& reply : replies) {
    ASSIGN_OR_RETURN(const bool added, XaddOutcome(reply));
    added_count += added ? 1 : 0;
  }
  return added_count;
}

StatusOr<std::vector<StreamEntry>> Client::Xread(
    const std::vector<std::pair<std::string, std::string>>& stream_and_last_id, int count, milliseconds block) {
  JGT_CHECK(!stream_and_last_id.empty() && count > 0 && count <= kCountMax && block >= milliseconds(0) &&
            block <= kBlockMax);
  std::vector<std::string> argv = {"XREAD", "COUNT", std::to_string(count)};
  if (block > milliseconds(0)) argv.insert(argv.end(), {"BLOCK", std::to_string(block.count())});
  argv.emplace_back("STREAMS");
  for (const auto& [stream, last_id] : stream_and_last_id) argv.push_back(stream);
  for (const auto& [stream, last_id] : stream_and_last_id) argv.push_back(last_id);
  ASSIGN_OR_RETURN(Reply reply, Send(argv, options_.command_timeout + block));

  std::vector<StreamEntry> entries;
  for (Reply& stream : reply.elements) {
    if (stream.elements.size() != 2) return BadReply("XREAD");
    for (Reply& raw : stream.elements[1].elements) {
      ASSIGN_OR_RETURN(StreamEntry entry, ToEntry(stream.elements[0].text, raw));
      entries.push_back(std::move(entry));
    }
  }
  return entries;
}

StatusOr<int64_t> Client::XtrimMinId(std::string_view stream, std::string_view id) {
  ASSIGN_OR_RETURN(const Reply reply, Command({"XTRIM", std::string(stream), "MINID", std::string(id)}));
  return reply.number;
}

StatusOr<std::optional<std::string>> Client::LastId(std::string_view stream) {
  ASSIGN_OR_RETURN(const std::vector<Reply> replies,
                   Exchange({{"XINFO", "STREAM", std::string(stream)}}, options_.command_timeout));
  const Reply& reply = replies.front();
  if (reply.kind == Reply::Kind::kError && reply.text.starts_with(kNoSuchKey)) return std::optional<std::string>();
  RETURN_IF_ERROR(FromReply(reply));
  for (size_t i = 0; i + 1 < reply.elements.size(); i += 2) {
    if (reply.elements[i].text == "last-generated-id") return std::optional<std::string>(reply.elements[i + 1].text);
  }
  return BadReply("XINFO STREAM");
}

Status Client::Ping() { return Command({"PING"}).status(); }

}  // namespace jgt::redis
