#include "common/log/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <atomic>
#include <cmath>
#include <memory>

#include "common/clock/clock.h"
#include "common/log/utf8.h"
#include "common/runtime/mutex.h"
#include "common/status/status.h"

namespace jgt::log {

// The scopes of this thread, innermost first.
struct ScopeStack {
  static const Scope*& Top() {
    thread_local const Scope* top = nullptr;
    return top;
  }
  static const Scope* Outer(const Scope& scope) { return scope.outer_; }
  static const std::vector<std::pair<std::string, std::string>>& FieldsOf(const Scope& scope) { return scope.fields_; }
};

namespace {

// A field longer than this says nothing more to a reader of logs, and may be somebody's payload.
constexpr size_t kTextSizeMax = 2'048;

// Where lines go. The one object of the process that is reached without being passed: a log that must be handed through
// every signature is a log that is left out.
struct Output {
  std::shared_ptr<spdlog::logger> logger;
  std::string service;
  std::atomic<Level> level{Level::kInfo};
  Mutex capture_mutex;
  std::function<void(std::string_view)> capture ABSL_GUARDED_BY(capture_mutex);
  std::atomic<bool> capturing{false};

  Output() : logger(std::make_shared<spdlog::logger>("jgt", std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
    logger->set_pattern("%v");
    logger->set_level(spdlog::level::trace);
  }
};

// Never destroyed: threads may log while the process ends.
Output& TheOutput() {
  static Output* const output = new Output;
  return *output;
}

// Whatever the text, the line stays one line of valid JSON.
void PutText(std::string& line, std::string_view text) {
  line += '"';
  bool cut = false;
  for (size_t start = text.size(); !text.empty();) {
    if (start - text.size() >= kTextSizeMax) {
      cut = true;
      break;
    }
    const size_t length = Utf8SequenceLength(text);
    const char c = text.front();
    if (length == 0) {
      line += "\\ufffd";
    } else if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (c == '\n') {
      line += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      line += absl::StrFormat("\\u%04x", static_cast<unsigned>(c));
    } else {
      line += text.substr(0, length);
    }
    text.remove_prefix(std::max<size_t>(length, 1));
  }
  line += cut ? "…\"" : "\"";
}

void PutKey(std::string& line, std::string_view key) {
  line += line.size() > 1 ? "," : "";
  PutText(line, key);
  line += ':';
}

void PutValue(std::string& line, const Value::Variant& value) {
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    PutText(line, *text);
  } else if (const auto* number = std::get_if<double>(&value)) {
    line += std::isfinite(*number) ? absl::StrFormat("%.6g", *number) : "null";
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    line += *flag ? "true" : "false";
  } else if (const auto* whole = std::get_if<int64_t>(&value)) {
    line += std::to_string(*whole);
  } else {
    line += std::to_string(std::get<uint64_t>(value));
  }
}

void PutField(std::string& line, std::string_view key, const Value& value) {
  PutKey(line, key);
  PutValue(line, value.get());
}

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarn:
      return "warn";
    case Level::kError:
      return "error";
    case Level::kOff:
      return "off";
  }
  return "info";
}

void Write(Level level, std::string_view message, Fields fields) {
  if (!Enabled(level)) return;
  Output& output = TheOutput();
  std::string line = "{";
  line.reserve(256);
  PutField(line, "time", ToRfc3339(SystemClock().Now()));
  PutField(line, "level", LevelName(level));
  if (!output.service.empty()) PutField(line, "service", output.service);
  PutField(line, "message", message);
  for (const Field& field : fields) PutField(line, field.key, field.value);
  for (const Scope* scope = ScopeStack::Top(); scope != nullptr; scope = ScopeStack::Outer(*scope)) {
    for (const auto& [key, value] : ScopeStack::FieldsOf(*scope)) PutField(line, key, value);
  }
  line += '}';
  if (output.capturing.load(std::memory_order_relaxed)) {
    MutexLock lock(output.capture_mutex);
    if (output.capture) return output.capture(line);
  }
  output.logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

void Debug(std::string_view message, Fields fields) { Write(Level::kDebug, message, fields); }
void Info(std::string_view message, Fields fields) { Write(Level::kInfo, message, fields); }
void Warn(std::string_view message, Fields fields) { Write(Level::kWarn, message, fields); }
void Error(std::string_view message, Fields fields) { Write(Level::kError, message, fields); }

bool Enabled(Level level) { return level >= TheOutput().level.load(std::memory_order_relaxed); }

Scope::Scope(std::vector<std::pair<std::string, std::string>> fields)
    : fields_(std::move(fields)), outer_(std::exchange(ScopeStack::Top(), this)) {}

Scope::~Scope() { ScopeStack::Top() = outer_; }

void Start(const Options& options) {
  Output& output = TheOutput();
  output.service = options.service;
  output.level.store(options.level);
}

Level ParseLevel(std::string_view text) {
  for (const Level level : {Level::kDebug, Level::kInfo, Level::kWarn, Level::kError, Level::kOff}) {
    if (text == LevelName(level)) return level;
  }
  return Level::kInfo;
}

Capture::Capture(std::function<void(std::string_view line)> sink) {
  Output& output = TheOutput();
  MutexLock lock(output.capture_mutex);
  JGT_CHECK(!output.capture);
  output.capture = std::move(sink);
  output.capturing.store(true);
}

Capture::~Capture() {
  Output& output = TheOutput();
  MutexLock lock(output.capture_mutex);
  output.capturing.store(false);
  output.capture = nullptr;
}

}  // namespace jgt::log
