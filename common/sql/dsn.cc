#include <charconv>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

#include "common/sql/pool.h"

namespace jgt::sql {
namespace {

constexpr std::string_view kScheme = "mysql://";

Status BadDsn(const std::string& what) {
  return InvalidArgument("SQL_DSN", what + R"(; expected "mysql://user:password@host:port/database?parameters")");
}

std::optional<int> HexDigit(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return std::nullopt;
}

StatusOr<std::string> PercentDecoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return BadDsn("a percent sign is not followed by two digits");
    const std::optional<int> high = HexDigit(text[i + 1]);
    const std::optional<int> low = HexDigit(text[i + 2]);
    if (!high.has_value() || !low.has_value()) return BadDsn("a percent sign is not followed by two digits");
    decoded += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return decoded;
}

// Splits at the first (or last) separator; the second part is empty when there is none.
std::pair<std::string_view, std::string_view> SplitAt(std::string_view text, size_t position) {
  if (position == std::string_view::npos) return {text, {}};
  return {text.substr(0, position), text.substr(position + 1)};
}

StatusOr<int> ParseCount(std::string_view name, std::string_view text, int max) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > max) {
    return BadDsn(absl::StrFormat("%s is not a number from 1 to %d", std::string(name), max));
  }
  return number;
}

Status SetParameter(std::string_view name, std::string_view text, PoolOptions& options) {
  constexpr int kMillisecondsMax = 600000;
  ASSIGN_OR_RETURN(std::string value, PercentDecoded(text));
  if (name == "socket") {
    options.unix_socket = std::move(value);
    return OkStatus();
  }
  if (name == "tls_ca") {
    options.tls_ca = std::move(value);
    return OkStatus();
  }
  if (name == "connections") {
    ASSIGN_OR_RETURN(options.connections_max, ParseCount(name, value, 1000));
    return OkStatus();
  }
  if (name == "lock_wait_timeout_s" || name == "idle_transaction_timeout_s") {
    ASSIGN_OR_RETURN(const int seconds, ParseCount(name, value, 600));
    (name[0] == 'l' ? options.lock_wait_timeout : options.idle_transaction_timeout) = std::chrono::seconds(seconds);
    return OkStatus();
  }
  const std::map<std::string_view, std::chrono::milliseconds*> timeouts = {
      {"connect_timeout_ms", &options.connect_timeout},
      {"read_timeout_ms", &options.read_timeout},
      {"write_timeout_ms", &options.write_timeout},
      {"acquire_timeout_ms", &options.acquire_timeout}};
  const auto timeout = timeouts.find(name);
  if (timeout == timeouts.end()) return BadDsn(absl::StrFormat("parameter \"%s\" is unknown", std::string(name)));
  ASSIGN_OR_RETURN(const int milliseconds, ParseCount(name, value, kMillisecondsMax));
  *timeout->second = std::chrono::milliseconds(milliseconds);
  return OkStatus();
}

Status SetParameters(std::string_view parameters, PoolOptions& options) {
  while (!parameters.empty()) {
    const auto [parameter, rest] = SplitAt(parameters, parameters.find('&'));
    const auto [name, value] = SplitAt(parameter, parameter.find('='));
    RETURN_IF_ERROR(SetParameter(name, value, options));
    parameters = rest;
  }
  return OkStatus();
}

}  // namespace

StatusOr<PoolOptions> ParseDsn(std::string_view dsn) {
  if (!dsn.starts_with(kScheme)) return BadDsn("the scheme is not mysql");
  const auto [address, parameters] = SplitAt(dsn.substr(kScheme.size()), dsn.substr(kScheme.size()).find('?'));
  const auto [authority, database] = SplitAt(address, address.find('/'));
  const size_t at = authority.rfind('@');  // The last one: a password may contain others.
  if (at == std::string_view::npos) return BadDsn("there is no user");
  const auto [user, password] =
      SplitAt(authority.substr(0, at), authority.find(':') < at ? authority.find(':') : std::string_view::npos);
  const std::string_view endpoint = authority.substr(at + 1);
  const auto [host, port] = SplitAt(endpoint, endpoint.rfind(':'));

  PoolOptions options;
  ASSIGN_OR_RETURN(options.user, PercentDecoded(user));
  ASSIGN_OR_RETURN(options.password, PercentDecoded(password));
  options.host = host;
  options.database = database;
  if (options.user.empty()) return BadDsn("the user is empty");
  if (options.host.empty()) return BadDsn("the host is empty");
  if (options.database.find('/') != std::string::npos) return BadDsn("the database's name contains a slash");
  if (!port.empty()) {
    ASSIGN_OR_RETURN(options.port, ParseCount("port", port, 65535));
  }
  RETURN_IF_ERROR(SetParameters(parameters, options));
  return options;
}

}  // namespace jgt::sql
