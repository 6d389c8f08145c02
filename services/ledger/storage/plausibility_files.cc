#include "services/ledger/storage/plausibility_files.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

namespace jgt::ledger {
namespace {

using nlohmann::json;

constexpr std::string_view kFormat = "jgt.plausibility.v1";

Status BadFile(const std::string& origin, const std::string& problem) {
  return FailedPrecondition("BAD_DATA_FILE", absl::StrFormat("%s: %s", origin, problem))
      .Meta("file", origin)
      .Zh(absl::StrFormat("数据文件 %s 有误", origin));
}

// Reads by JSON pointers; the first complaint stays.
class Reader final {
 public:
  Reader(const json& document, std::string origin) : document_(document), origin_(std::move(origin)) {}

  int64_t Number(const char* pointer, int64_t min, int64_t max) {
    const json* const value = Find(pointer);
    const bool good = value != nullptr && value->is_number_integer();
    const int64_t number = good ? value->get<int64_t>() : min - 1;
    if (number >= min && number <= max) return number;
    Complain(pointer, absl::StrFormat("a number %d-%d is expected", min, max));
    return min;
  }

  std::string Text(const char* pointer) {
    const json* const value = Find(pointer);
    if (value != nullptr && value->is_string() && !value->get_ref<const std::string&>().empty()) {
      return value->get<std::string>();
    }
    Complain(pointer, "a text is expected");
    return "";
  }

  std::vector<std::string> Texts(const char* pointer) {
    const json* const value = Find(pointer);
    std::vector<std::string> texts;
    bool good = value != nullptr && value->is_array();
    for (size_t i = 0; good && i < value->size(); ++i) {
      good = (*value)[i].is_string();
      if (good) texts.push_back((*value)[i].get<std::string>());
    }
    if (!good) Complain(pointer, "a list of texts is expected");
    return texts;
  }

  void Complain(const char* pointer, const std::string& problem) {
    if (status_.ok()) status_ = BadFile(origin_, absl::StrFormat("%s: %s", pointer, problem));
  }
  const Status& status() const { return status_; }

 private:
  const json* Find(const char* pointer) const {
    const json::json_pointer place(pointer);
    return document_.contains(place) ? &document_.at(place) : nullptr;
  }

  const json& document_;
  const std::string origin_;
  Status status_;
};

}  // namespace

StatusOr<PlausibilityRules> ParsePlausibilityFile(std::string_view text, const std::string& origin) {
  const json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return BadFile(origin, "not a JSON object");
  Reader reader(document, origin);
  if (reader.Text("/format") != kFormat) reader.Complain("/format", absl::StrFormat("\"%s\" is expected", kFormat));
  PlausibilityRules rules;
  rules.year = static_cast<int>(reader.Number("/year", kYearMin, kYearMax));
  rules.version = reader.Text("/version");
  rules.periods_in_day = reader.Number("/periods_in_day", 1, 24);
  rules.make_up_days = reader.Number("/make_up_days", 0, 366);
  rules.away_kinds = reader.Texts("/away_kinds");
  rules.holiday_exempt_kinds = reader.Texts("/holiday_exempt_kinds");
  rules.burst_entries_min = reader.Number("/burst/entries_min", 1, 100000);
  rules.burst_percent_over = reader.Number("/burst/more_than_percent", 0, 100);
  rules.burst_window_hours = reader.Number("/burst/window_hours", 1, 744);
  rules.identical_activities_min = reader.Number("/identical_months/activities_min", 1, 100000);
  RETURN_IF_ERROR(reader.status());
  return rules;
}

StatusOr<PlausibilityRuleBook> ReadPlausibilityFiles(const std::string& folder) {
  std::vector<PlausibilityRules> all;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("plausibility-") || !name.ends_with(".json")) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) return BadFile(entry.path().string(), "cannot be read");
    ASSIGN_OR_RETURN(PlausibilityRules rules, ParsePlausibilityFile(text, entry.path().string()));
    for (const PlausibilityRules& other : all) {
      if (other.year == rules.year) {
        return BadFile(entry.path().string(), absl::StrFormat("second rules of %d", rules.year));
      }
    }
    all.push_back(std::move(rules));
  }
  if (error) return BadFile(folder, error.message());
  if (all.empty()) return BadFile(folder, "the folder has no plausibility-<year>.json");
  return PlausibilityRuleBook(std::move(all));
}

}  // namespace jgt::ledger
