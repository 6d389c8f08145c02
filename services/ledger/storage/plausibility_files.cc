#include "services/ledger/storage/plausibility_files.h"

#include <utility>

#include "common/data_file/data_file.h"

namespace jgt::ledger {
namespace {

constexpr int kMonthHoursMax = 744;
constexpr int kCountMax = 100000;

StatusOr<PlausibilityRules> RulesFrom(DataDocument& document) {
  DataObject file = document.Root();
  file.Format("jgt.plausibility.v1");
  file.Remark("source");
  PlausibilityRules rules;
  rules.year = file.Number("year", {kYearMin, kYearMax});
  rules.version = file.Text("version");
  rules.periods_in_day = file.Number("periods_in_day", {1, 24});
  rules.make_up_days = file.Number("make_up_days", {0, 366});
  rules.away_kinds = file.Texts("away_kinds");
  rules.holiday_exempt_kinds = file.Texts("holiday_exempt_kinds");
  DataObject burst = file.Object("burst");
  rules.burst_entries_min = burst.Number("entries_min", {1, kCountMax});
  rules.burst_percent_over = burst.Number("more_than_percent", {0, 100});
  rules.burst_window_hours = burst.Number("window_hours", {1, kMonthHoursMax});
  rules.identical_activities_min = file.Object("identical_months").Number("activities_min", {1, kCountMax});
  RETURN_IF_ERROR(document.Problem());
  return rules;
}

}  // namespace

StatusOr<PlausibilityRules> ParsePlausibilityFile(std::string_view text, const std::string& origin) {
  ASSIGN_OR_RETURN(DataDocument document, DataDocument::Parse(text, origin));
  return RulesFrom(document);
}

StatusOr<PlausibilityRuleBook> ReadPlausibilityFiles(const std::string& folder) {
  ASSIGN_OR_RETURN(std::vector<PlausibilityRules> all,
                   ReadYearFiles(folder, "plausibility-", RulesFrom, &PlausibilityRules::year));
  return PlausibilityRuleBook(std::move(all));
}

}  // namespace jgt::ledger
