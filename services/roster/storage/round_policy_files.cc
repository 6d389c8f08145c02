#include "services/roster/storage/round_policy_files.h"

#include <set>
#include <utility>

#include "services/roster/storage/policy_words.h"

namespace jgt::roster {
namespace {

constexpr DataRange kSomeScopes = {1, kDataListMax};
constexpr DataRange kYearsPerRound = {1, 10};
constexpr DataRange kRounds = {1, 10};

Day DayOf(DataObject& object, const std::string& key) {
  const std::string text = object.Text(key);
  const StatusOr<Day> day = ParseDay(text);
  if (day.ok()) return *day;
  if (!text.empty()) object.Complain(key, absl::StrFormat("\"%s\" is no day YYYY-MM-DD", text));
  return {};
}

RoundRule RoundRuleFrom(DataObject& object) {
  RoundRule rule{.scopes = object.Words("scopes", kScopeWords, kSomeScopes)};
  object.Remark("source");
  if (!object.Has("period")) {
    rule.years_per_round = object.Number("years_per_round", kYearsPerRound);
    rule.rounds_min = object.Number("rounds_min", kRounds);
    return rule;
  }
  DataObject period = object.Object("period");
  rule.period_name = period.Text("name");
  rule.period_first_day = DayOf(period, "first_day");
  rule.period_last_day = DayOf(period, "last_day");
  if (rule.period_last_day < rule.period_first_day) period.Complain("last_day", "it is before first_day");
  return rule;
}

StatusOr<RoundPolicy> RoundPolicyFrom(DataDocument& document) {
  DataObject file = document.Root();
  file.Format("jgt.rounds.v1");
  file.Remark("source");
  RoundPolicy policy;
  policy.version = file.Text("version");
  policy.year = file.Number("year", {kYearMin, kYearMax});
  std::set<Scope> said;
  for (DataObject& object : file.Objects("rules", kSomeScopes)) {
    RoundRule rule = RoundRuleFrom(object);
    for (const Scope scope : rule.scopes) {
      if (!said.insert(scope).second) object.Complain("scopes", "a scope has one rule");
    }
    policy.rules.push_back(std::move(rule));
  }
  RETURN_IF_ERROR(document.Problem());
  return policy;
}

}  // namespace

StatusOr<RoundPolicy> ParseRoundPolicy(std::string_view text, const std::string& origin) {
  ASSIGN_OR_RETURN(DataDocument document, DataDocument::Parse(text, origin));
  return RoundPolicyFrom(document);
}

StatusOr<RoundPolicies> ReadRoundPolicyFiles(const std::string& folder) {
  ASSIGN_OR_RETURN(std::vector<RoundPolicy> policies,
                   ReadYearFiles(folder, "rounds-", RoundPolicyFrom, &RoundPolicy::year));
  return RoundPolicies(std::move(policies));
}

}  // namespace jgt::roster
