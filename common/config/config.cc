#include "common/config/config.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX has it in no header.

namespace jgt {
namespace {

constexpr std::string_view kPrefix = "JGT_";
// Larger files are not settings.
constexpr size_t kFileSizeMax = 256 * 1024;

std::string_view Trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string Key(std::string_view name) { return std::string(kPrefix).append(name); }

StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return NotFound("UNREADABLE", absl::StrFormat("file %s cannot be read", path));
  std::string text(kFileSizeMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return NotFound("UNREADABLE", absl::StrFormat("file %s cannot be read", path));
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > kFileSizeMax)
    return OutOfRange("TOO_LARGE", absl::StrFormat("file %s is larger than 256 KiB", path));
  return text;
}

std::map<std::string, std::string> Environment() {
  std::map<std::string, std::string> settings;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const size_t equals = text.find('=');
    if (equals == std::string_view::npos || !text.starts_with(kPrefix)) continue;
    settings.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return settings;
}

// How many letters must change to make one of the other; counts to 3, which is enough to recognise a slip of the hand.
size_t EditDistance(std::string_view a, std::string_view b) {
  if (a.size() > b.size() + 2 || b.size() > a.size() + 2) return 3;
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({substituted, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return std::min<size_t>(row.back(), 3);
}

std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text) {
  int64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0 || number > 1'000'000'000) return std::nullopt;
  const std::string_view unit(rest, static_cast<size_t>(text.data() + text.size() - rest));
  if (unit == "ms") return std::chrono::milliseconds(number);
  if (unit == "s") return std::chrono::seconds(number);
  if (unit == "m") return std::chrono::minutes(number);
  if (unit == "h") return std::chrono::hours(number);
  return std::nullopt;
}

std::string Print(std::chrono::milliseconds span) {
  if (span.count() % 1'000 != 0) return absl::StrFormat("%dms", span.count());
  if (span.count() % 60'000 != 0 || span.count() == 0) return absl::StrFormat("%ds", span.count() / 1'000);
  if (span.count() % 3'600'000 != 0) return absl::StrFormat("%dm", span.count() / 60'000);
  return absl::StrFormat("%dh", span.count() / 3'600'000);
}

}  // namespace

Config::Config(std::string_view own_prefix, const std::map<std::string, std::string>& environment)
    : own_prefix_(own_prefix) {
  for (const auto& [key, value] : environment) from_environment_[key] = {.value = value, .origin = "environment"};
}

Config::Config(std::string_view own_prefix, const std::map<std::string, std::string>& environment,
               std::string_view file_text)
    : Config(own_prefix, environment) {
  ReadLines(file_text, "file");
}

Config Config::Load(std::string_view own_prefix, std::string_view file_path) {
  Config config(own_prefix, Environment());
  std::string path(file_path);
  if (path.empty()) path = config.Text("CONFIG_FILE", "");
  if (path.empty()) return config;
  const StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) {
    config.AddProblem("JGT_CONFIG_FILE", std::string(text.status().message()));
    return config;
  }
  config.ReadLines(*text, path);
  return config;
}

void Config::ReadLines(std::string_view text, std::string_view origin) {
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = Trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    const std::string place = absl::StrFormat("%s:%d", origin, number);
    const size_t equals = line.find('=');
    const std::string_view key = Trim(line.substr(0, equals));
    if (equals == std::string_view::npos || !key.starts_with(kPrefix)) {
      // The line itself may hold a secret that lost its name: it is not repeated.
      AddProblem(place, "is not of the form JGT_NAME=value");
      continue;
    }
    const bool fresh =
        from_file_.emplace(key, Setting{.value = std::string(Trim(line.substr(equals + 1))), .origin = place}).second;
    if (!fresh) AddProblem(place, absl::StrFormat("%s is set a second time", key));
  }
}

const Config::Setting* Config::Find(const std::string& key) const {
  if (const auto found = from_environment_.find(key); found != from_environment_.end()) return &found->second;
  if (const auto found = from_file_.find(key); found != from_file_.end()) return &found->second;
  return nullptr;
}

Config::Setting Config::Take(std::string_view name, std::string_view otherwise) {
  const std::string key = Key(name);
  const Setting* found = Find(key);
  Setting setting = found != nullptr ? *found : Setting{.value = std::string(otherwise), .origin = "default"};
  effective_[key] = setting;
  return setting;
}

void Config::AddProblem(std::string field, std::string description) {
  problems_.push_back({.field = std::move(field), .description = std::move(description)});
}

void Config::Complain(std::string_view name, std::string description) { AddProblem(Key(name), std::move(description)); }

std::string Config::Text(std::string_view name, std::string_view otherwise) { return Take(name, otherwise).value; }

std::string Config::Required(std::string_view name) {
  std::string value = Take(name, "").value;
  if (value.empty()) AddProblem(Key(name), "is required and not set");
  return value;
}

std::string Config::OneOf(std::string_view name, const std::vector<std::string>& allowed) {
  JGT_CHECK(!allowed.empty());
  std::string value = Take(name, allowed.front()).value;
  if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return value;
  std::string list;
  for (const std::string& choice : allowed) list += (list.empty() ? "" : ", ") + choice;
  AddProblem(Key(name), absl::StrFormat("is \"%s\"; allowed: %s", value, list));
  return allowed.front();
}

int64_t Config::Int(std::string_view name, int64_t otherwise, int64_t min, int64_t max) {
  const std::string value = Take(name, std::to_string(otherwise)).value;
  int64_t number = 0;
  const auto [rest, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error == std::errc() && rest == value.data() + value.size() && number >= min && number <= max) return number;
  AddProblem(Key(name), absl::StrFormat("is \"%s\"; allowed: a whole number from %d to %d", value, min, max));
  return otherwise;
}

std::chrono::milliseconds Config::Duration(std::string_view name, std::chrono::milliseconds otherwise,
                                           std::chrono::milliseconds min, std::chrono::milliseconds max) {
  const std::string value = Take(name, Print(otherwise)).value;
  const auto span = ParseDuration(value);
  if (span && *span >= min && *span <= max) return *span;
  AddProblem(Key(name), absl::StrFormat("is \"%s\"; allowed: a span from %s to %s, such as 250ms, 5s, 2m or 1h", value,
                                        Print(min), Print(max)));
  return otherwise;
}

bool Config::Bool(std::string_view name, bool otherwise) {
  const std::string value = Take(name, otherwise ? "true" : "false").value;
  if (value == "true" || value == "false") return value == "true";
  AddProblem(Key(name), absl::StrFormat("is \"%s\"; allowed: true, false", value));
  return otherwise;
}

std::vector<std::string> Config::List(std::string_view name, std::string_view otherwise) {
  const std::string value = Take(name, otherwise).value;
  std::vector<std::string> parts;
  std::istringstream stream(value);
  for (std::string part; std::getline(stream, part, ',');) {
    if (const std::string_view trimmed = Trim(part); !trimmed.empty()) parts.emplace_back(trimmed);
  }
  return parts;
}

std::string Config::ReadSecret(std::string_view name, bool required) {
  const std::string file_name = std::string(name) + "_FILE";
  // A secret in the variable itself would show in /proc, in crash reports and in `kubectl describe`.
  if (Find(Key(name)) != nullptr) {
    AddProblem(Key(name), absl::StrFormat("is a secret: put it into a file and its path into %s", Key(file_name)));
  }
  const std::string path = Take(file_name, "").value;
  if (path.empty()) {
    if (required) AddProblem(Key(file_name), "is required and not set");
    return "";
  }
  StatusOr<std::string> secret = ReadFile(path);
  if (!secret.ok()) {
    AddProblem(Key(file_name), std::string(secret.status().message()));
    return "";
  }
  if (secret->ends_with('\n')) secret->pop_back();
  if (secret->ends_with('\r')) secret->pop_back();
  if (secret->empty()) AddProblem(Key(file_name), absl::StrFormat("file %s is empty", path));
  return *std::move(secret);
}

std::string Config::Secret(std::string_view name) { return ReadSecret(name, true); }
std::string Config::OptionalSecret(std::string_view name) { return ReadSecret(name, false); }

// A file may serve several services, so a key of another service, or a shared one, may be unknown here. One that begins
// with our name, or looks like a slip of a key that we do read, may not. The environment is not judged: Kubernetes puts
// names such as JGT_ROSTER_PORT there by itself.
std::vector<FieldViolation> Config::UnknownKeys() const {
  std::vector<FieldViolation> unknown;
  const std::string own = Key(own_prefix_) + "_";
  for (const auto& [key, setting] : from_file_) {
    if (effective_.contains(key)) continue;
    std::string meant;
    for (const auto& [known, ignored] : effective_) {
      if (EditDistance(key, known) <= 2) meant = absl::StrFormat("; did you mean %s?", known);
    }
    if (meant.empty() && !key.starts_with(own)) continue;
    unknown.push_back(
        {.field = key, .description = absl::StrFormat("at %s is not a setting%s", setting.origin, meant)});
  }
  return unknown;
}

Status Config::Problems() const {
  std::vector<FieldViolation> all = problems_;
  for (FieldViolation& violation : UnknownKeys()) all.push_back(std::move(violation));
  if (all.empty()) return OkStatus();
  std::string text = absl::StrFormat("%d problem(s) with the settings", all.size());
  for (const FieldViolation& violation : all) {
    text += absl::StrFormat("; %s %s", violation.field, violation.description);
  }
  return InvalidArgument("BAD_CONFIGURATION", std::move(text)).Fields(std::move(all));
}

std::string Config::Describe() const {
  std::string text;
  for (const auto& [key, setting] : effective_) {
    text += absl::StrFormat("%s=%s  # %s\n", key, setting.value, setting.origin);
  }
  return text;
}

}  // namespace jgt
