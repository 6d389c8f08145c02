#include "services/roster/storage/plan_policy_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "common/clock/clock.h"

namespace jgt::roster {
namespace {

using nlohmann::json;

constexpr std::string_view kFormat = "jgt.plan-parts.v1";
constexpr std::array<std::pair<std::string_view, Scope>, 4> kScopes = {{{"IN_COUNTY", Scope::kInCounty},
                                                                        {"IN_CITY", Scope::kInCity},
                                                                        {"IN_PROVINCE", Scope::kInProvince},
                                                                        {"OUT_OF_PROVINCE", Scope::kOutOfProvince}}};

Status BadFile(const std::string& origin, const std::string& problem) {
  return FailedPrecondition("BAD_DATA_FILE", absl::StrFormat("%s: %s", origin, problem))
      .Meta("file", origin)
      .Zh(absl::StrFormat("数据文件 %s 有误", origin));
}

StatusOr<std::string> TextOf(const json& object, const char* key, const std::string& origin, const std::string& path) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  if (found != object.end() && found->is_string() && !found->get_ref<const std::string&>().empty()) {
    return found->get<std::string>();
  }
  return BadFile(origin, absl::StrFormat("%s%s: a text is expected", path, key));
}

StatusOr<std::vector<std::string>> TextsOf(const json& object, const char* key, const std::string& origin,
                                           const std::string& path) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  std::vector<std::string> texts;
  bool good = found != object.end() && found->is_array() && !found->empty();
  for (size_t i = 0; good && i < found->size(); ++i) {
    good = (*found)[i].is_string();
    if (good) texts.push_back((*found)[i].get<std::string>());
  }
  if (!good) return BadFile(origin, absl::StrFormat("%s%s: a list of texts is expected", path, key));
  return texts;
}

Status ReadParts(const json& list, const std::string& origin, PlanPolicy& policy) {
  for (const json& element : list) {
    const std::string path = absl::StrFormat("parts[%d].", policy.parts.size());
    PlanPart part;
    ASSIGN_OR_RETURN(part.code, TextOf(element, "code", origin, path));
    ASSIGN_OR_RETURN(part.display_name, TextOf(element, "display_name", origin, path));
    ASSIGN_OR_RETURN(part.kinds, TextsOf(element, "kinds", origin, path));
    if (policy.Find(part.code) != nullptr || part.code == kOtherPart) {
      return BadFile(origin, absl::StrFormat("%scode: %s is there twice, or reserved", path, part.code));
    }
    policy.parts.push_back(std::move(part));
  }
  return OkStatus();
}

Status ReadRequired(const json& list, const std::string& origin, PlanPolicy& policy) {
  for (const json& element : list) {
    const std::string path = absl::StrFormat("required[%d].", policy.required.size());
    RequiredParts line;
    ASSIGN_OR_RETURN(const std::vector<std::string> scopes, TextsOf(element, "scopes", origin, path));
    for (const std::string& word : scopes) {
      const auto* const scope =
          std::find_if(kScopes.begin(), kScopes.end(), [&](const auto& known) { return known.first == word; });
      if (scope == kScopes.end()) return BadFile(origin, absl::StrFormat("%sscopes: \"%s\" is no scope", path, word));
      line.scopes.push_back(scope->second);
    }
    ASSIGN_OR_RETURN(line.parts, TextsOf(element, "parts", origin, path));
    for (const std::string& part : line.parts) {
      if (policy.Find(part) == nullptr) {
        return BadFile(origin, absl::StrFormat("%sparts: \"%s\" is none of the parts", path, part));
      }
    }
    policy.required.push_back(std::move(line));
  }
  return OkStatus();
}

}  // namespace

StatusOr<PlanPolicy> ParsePlanPolicy(std::string_view text, const std::string& origin) {
  const json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return BadFile(origin, "not a JSON object");
  PlanPolicy policy;
  ASSIGN_OR_RETURN(const std::string format, TextOf(document, "format", origin, ""));
  if (format != kFormat) return BadFile(origin, absl::StrFormat("format: \"%s\" is expected", kFormat));
  ASSIGN_OR_RETURN(policy.version, TextOf(document, "version", origin, ""));
  const json year = document.value("year", json());
  if (!year.is_number_integer() || year.get<int64_t>() < kYearMin || year.get<int64_t>() > kYearMax) {
    return BadFile(origin, absl::StrFormat("year: a year %d-%d is expected", kYearMin, kYearMax));
  }
  policy.year = year.get<int>();
  for (const char* key : {"parts", "required"}) {
    if (!document.contains(key) || !document[key].is_array() || document[key].empty()) {
      return BadFile(origin, absl::StrFormat("%s: a list is expected", key));
    }
  }
  RETURN_IF_ERROR(ReadParts(document["parts"], origin, policy));
  RETURN_IF_ERROR(ReadRequired(document["required"], origin, policy));
  return policy;
}

StatusOr<PlanPolicies> ReadPlanPolicyFiles(const std::string& folder) {
  std::vector<PlanPolicy> policies;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("plan-parts-") || !name.ends_with(".json")) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) return BadFile(entry.path().string(), "cannot be read");
    ASSIGN_OR_RETURN(PlanPolicy policy, ParsePlanPolicy(text, entry.path().string()));
    for (const PlanPolicy& other : policies) {
      if (other.year == policy.year) {
        return BadFile(entry.path().string(), absl::StrFormat("a second policy of %d", policy.year));
      }
    }
    policies.push_back(std::move(policy));
  }
  if (error) return BadFile(folder, error.message());
  if (policies.empty()) return BadFile(folder, "the folder has no plan-parts-<year>.json");
  return PlanPolicies(std::move(policies));
}

}  // namespace jgt::roster
