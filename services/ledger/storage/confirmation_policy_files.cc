#include "services/ledger/storage/confirmation_policy_files.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

namespace jgt::ledger {
namespace {

using nlohmann::json;

constexpr std::string_view kFormat = "jgt.confirmation-policy.v1";
constexpr std::string_view kPrefix = "confirmation-policy-";
// In the order of their numbers, which begin at 1.
constexpr std::array<std::string_view, 3> kOutcomes = {"AWAIT", "CONFIRM", "LAPSE"};
constexpr std::array<std::string_view, 3> kModes = {"INTEGRATED", "CO_BUILT", "COLLABORATIVE"};
constexpr std::array<std::string_view, 4> kScopes = {"IN_COUNTY", "IN_CITY", "IN_PROVINCE", "OUT_OF_PROVINCE"};

Status Bad(const std::string& origin, const std::string& place, const std::string& problem) {
  return FailedPrecondition("BAD_DATA_FILE", absl::StrFormat("%s: %s: %s", origin, place, problem))
      .Meta("file", origin)
      .Field(place, problem)
      .Zh(absl::StrFormat("数据文件 %s 的 %s 有误", origin, place));
}

template <size_t N>
std::optional<int64_t> NumberOf(const std::array<std::string_view, N>& names, const json& value) {
  for (size_t i = 0; i < N; ++i) {
    if (value.is_string() && value.get_ref<const std::string&>() == names.at(i)) return static_cast<int64_t>(i) + 1;
  }
  return std::nullopt;
}

// The named list of a rule, as numbers; a list that is not there is empty.
template <size_t N>
StatusOr<std::vector<int64_t>> NumbersOf(const std::array<std::string_view, N>& names, const json& rule,
                                         const char* key, const std::string& origin, const std::string& path) {
  std::vector<int64_t> numbers;
  if (!rule.contains(key)) return numbers;
  if (!rule[key].is_array()) return Bad(origin, path + "." + key, "a list is expected");
  for (const json& name : rule[key]) {
    const std::optional<int64_t> number = NumberOf(names, name);
    if (!number.has_value()) return Bad(origin, path + "." + key, name.dump() + " is not known");
    numbers.push_back(*number);
  }
  return numbers;
}

StatusOr<ConfirmationRule> ReadRule(const json& rule, const std::string& origin, const std::string& path) {
  if (!rule.is_object()) return Bad(origin, path, "an object is expected");
  ConfirmationRule read;
  const json outcome = rule.value("outcome", json());
  const std::optional<int64_t> number = NumberOf(kOutcomes, outcome);
  if (!number.has_value()) return Bad(origin, path + ".outcome", "AWAIT, CONFIRM or LAPSE is expected");
  read.outcome = static_cast<TimeoutOutcome>(*number);
  if (!rule.contains("days") || !rule["days"].is_number_integer())
    return Bad(origin, path + ".days", "a whole number is expected");
  const int64_t days = rule["days"].get<int64_t>();
  if (days < 0 || days > kPolicyDaysMax)
    return Bad(origin, path + ".days", absl::StrFormat("0-%d is expected", kPolicyDaysMax));
  read.days = static_cast<int>(days);
  const json working_days = rule.value("working_days", json(false));
  if (!working_days.is_boolean()) return Bad(origin, path + ".working_days", "true or false is expected");
  read.working_days = working_days.get<bool>();
  ASSIGN_OR_RETURN(read.modes, NumbersOf(kModes, rule, "modes", origin, path));
  ASSIGN_OR_RETURN(read.scopes, NumbersOf(kScopes, rule, "scopes", origin, path));
  const json kinds = rule.value("kinds", json::array());
  if (!kinds.is_array()) return Bad(origin, path + ".kinds", "a list of texts is expected");
  for (const json& kind : kinds) {
    if (!kind.is_string()) return Bad(origin, path + ".kinds", "a list of texts is expected");
    read.kinds.push_back(kind.get<std::string>());
  }
  return read;
}

}  // namespace

StatusOr<ConfirmationPolicy> ParseConfirmationPolicyFile(std::string_view text, const std::string& origin) {
  const json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return Bad(origin, "the file", "a JSON object is expected");
  const auto text_of = [&](const char* key) {
    return document.contains(key) && document[key].is_string() ? document[key].get<std::string>() : std::string();
  };
  if (text_of("format") != kFormat) return Bad(origin, "format", absl::StrFormat("\"%s\" is expected", kFormat));
  ConfirmationPolicy policy{.version = text_of("version"), .year = 0, .rules = {}, .seq = 0};
  if (policy.version.empty()) return Bad(origin, "version", "a text is expected");
  const int64_t year =
      document.contains("year") && document["year"].is_number_integer() ? document["year"].get<int64_t>() : 0;
  if (year < kYearMin || year > kYearMax)
    return Bad(origin, "year", absl::StrFormat("a year %d-%d is expected", kYearMin, kYearMax));
  policy.year = static_cast<int>(year);
  if (!document.contains("rules") || !document["rules"].is_array()) return Bad(origin, "rules", "a list is expected");
  for (const json& rule : document["rules"]) {
    const std::string path = absl::StrFormat("rules[%d]", policy.rules.size());
    ASSIGN_OR_RETURN(ConfirmationRule read, ReadRule(rule, origin, path));
    policy.rules.push_back(std::move(read));
  }
  return policy;
}

StatusOr<ConfirmationPolicies> ReadConfirmationPolicyFiles(const std::string& data_dir) {
  std::vector<ConfirmationPolicy> policies;
  std::set<int> years;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(data_dir, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kPrefix) || !name.ends_with(".json")) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) return Bad(entry.path().string(), "the file", "it cannot be read");
    ASSIGN_OR_RETURN(ConfirmationPolicy policy, ParseConfirmationPolicyFile(text, entry.path().string()));
    if (!years.insert(policy.year).second) return Bad(entry.path().string(), "year", "another file is of this year");
    policies.push_back(std::move(policy));
  }
  if (error) return Bad(data_dir, "the folder", error.message());
  if (policies.empty()) return Bad(data_dir, "the folder", "it has no confirmation-policy-<year>.json");
  return ConfirmationPolicies(std::move(policies));
}

}  // namespace jgt::ledger
