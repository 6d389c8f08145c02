// One JSON object a line on stderr. A message says what happened in words that never vary; what varies is in fields, so
// that logs can be counted and searched. Bodies of requests and personal data are never logged. The library behind it
// does not show here.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace jgt::log {

enum class Level { kDebug, kInfo, kWarn, kError, kOff };

// A field's value. Texts are not copied: they must live until the call returns.
class Value {
 public:
  // Implicit on purpose: fields then read as JSON would.
  // NOLINTBEGIN(google-explicit-constructor)
  Value(const char* text) : value_(std::string_view(text)) {}
  Value(std::string_view text) : value_(text) {}
  Value(const std::string& text) : value_(std::string_view(text)) {}
  Value(bool flag) : value_(flag) {}
  Value(double number) : value_(number) {}
  template <std::signed_integral T>
  Value(T number) : value_(static_cast<int64_t>(number)) {}
  template <std::unsigned_integral T>
  Value(T number) : value_(static_cast<uint64_t>(number)) {}
  // NOLINTEND(google-explicit-constructor)

  using Variant = std::variant<std::string_view, int64_t, uint64_t, double, bool>;
  const Variant& get() const { return value_; }

 private:
  Variant value_;
};

struct Field {
  std::string_view key;
  Value value;
};
using Fields = std::initializer_list<Field>;

//   log::Info("relayed", {{"region", region}, {"seq", seq}});
void Debug(std::string_view message, Fields fields = {});
void Info(std::string_view message, Fields fields = {});
void Warn(std::string_view message, Fields fields = {});
void Error(std::string_view message, Fields fields = {});

// Whether a line of this level would be written: for lines whose fields cost something.
bool Enabled(Level level);

// Adds fields to every line that this thread writes while it lives: the request and the principal of a call.
class Scope {
 public:
  explicit Scope(std::vector<std::pair<std::string, std::string>> fields);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  friend struct ScopeStack;
  std::vector<std::pair<std::string, std::string>> fields_;
  const Scope* outer_;
};

struct Options {
  std::string service;  // goes into every line
  Level level = Level::kInfo;
};
// Called once, by main, before the first thread. Without it: level info, no service.
void Start(const Options& options);

// "debug", "info", "warn", "error", "off"; anything else is info.
Level ParseLevel(std::string_view text);

// Sends lines to a function instead of stderr while it lives: for tests. One at a time.
class Capture {
 public:
  explicit Capture(std::function<void(std::string_view line)> sink);
  ~Capture();
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;
};

}  // namespace jgt::log
