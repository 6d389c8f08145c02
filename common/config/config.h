// Settings of a process: environment variables JGT_<NAME>, and beneath them an optional file of KEY=VALUE lines.
// Getters collect what is wrong instead of failing one by one, so that an operator sees every problem of a deployment
// at once. Secrets come from files only and are never printed.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status.h"

namespace jgt {

// Names are given to the getters without "JGT_": Text("LISTEN_ADDRESS", ":7001") reads JGT_LISTEN_ADDRESS. Not
// thread-safe: settings are read while the process is still one thread.
class Config {
 public:
  // `own_prefix` is the service's name ("ROSTER"): a key JGT_ROSTER_… in the file that nobody asked for is a problem.
  // `file_path` may be empty; then JGT_CONFIG_FILE of the environment says where the file is, if there is one.
  static Config Load(std::string_view own_prefix, std::string_view file_path);

  // For tests: the environment (full names, with JGT_) and the text of the file.
  Config(std::string_view own_prefix, const std::map<std::string, std::string>& environment,
         std::string_view file_text);

  std::string Text(std::string_view name, std::string_view otherwise);
  // Empty, and a problem, when it is not set.
  std::string Required(std::string_view name);
  // One of `allowed`; the default is the first of them.
  std::string OneOf(std::string_view name, const std::vector<std::string>& allowed);
  // Values outside [min, max] are a problem, not clamped.
  int64_t Int(std::string_view name, int64_t otherwise, int64_t min, int64_t max);
  // "250ms", "5s", "2m", "1h"; a number without a unit is a problem.
  std::chrono::milliseconds Duration(std::string_view name, std::chrono::milliseconds otherwise,
                                     std::chrono::milliseconds min, std::chrono::milliseconds max);
  // "true" or "false".
  bool Bool(std::string_view name, bool otherwise);
  // Comma-separated, blanks around the parts removed, empty parts dropped.
  std::vector<std::string> List(std::string_view name, std::string_view otherwise);
  // The content of the file that JGT_<name>_FILE names, without its last line feed. Secret() is a problem when it is
  // not set or empty; OptionalSecret() is then "".
  std::string Secret(std::string_view name);
  std::string OptionalSecret(std::string_view name);

  // Adds what only the caller can see ("TLS_KEY_FILE" without "TLS_CERTIFICATE_FILE"); `name` as for the getters.
  void Complain(std::string_view name, std::string description);

  // Everything wrong so far, INVALID_ARGUMENT BAD_CONFIGURATION with one field violation for each; asked after the last
  // getter, because only then it is known which keys nobody wants.
  Status Problems() const;

  // The effective settings, one "JGT_NAME=value  # where it comes from" a line, sorted; of a secret only the path of
  // its file.
  std::string Describe() const;

 private:
  struct Setting {
    std::string value;
    std::string origin;
  };

  Config(std::string_view own_prefix, const std::map<std::string, std::string>& environment);
  void ReadLines(std::string_view text, std::string_view origin);
  // The setting in effect, after noting it for Describe(); nullptr when it is set nowhere.
  const Setting* Find(const std::string& key) const;
  Setting Take(std::string_view name, std::string_view otherwise);
  std::string ReadSecret(std::string_view name, bool required);
  void AddProblem(std::string field, std::string description);
  std::vector<FieldViolation> UnknownKeys() const;

  std::string own_prefix_;
  std::map<std::string, Setting> from_environment_;
  std::map<std::string, Setting> from_file_;
  std::map<std::string, Setting> effective_;
  std::vector<FieldViolation> problems_;
};

}  // namespace jgt
