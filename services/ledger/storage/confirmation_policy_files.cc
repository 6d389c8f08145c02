#include "services/ledger/storage/confirmation_policy_files.h"

#include <utility>

#include "common/data_file/data_file.h"
#include "services/ledger/storage/pairing_words.h"

namespace jgt::ledger {
namespace {

constexpr DataWord<TimeoutOutcome> kOutcomes[] = {
    {"AWAIT", TimeoutOutcome::kAwait}, {"CONFIRM", TimeoutOutcome::kConfirm}, {"LAPSE", TimeoutOutcome::kLapse}};

ConfirmationRule ReadRule(DataObject object) {
  ConfirmationRule rule;
  rule.outcome = object.Word("outcome", kOutcomes);
  rule.days = object.Number("days", {0, kPolicyDaysMax});
  if (object.Has("working_days")) rule.working_days = object.Flag("working_days");
  if (object.Has("modes")) rule.modes = object.Words("modes", kModeWords);
  if (object.Has("scopes")) rule.scopes = object.Words("scopes", kScopeWords);
  if (object.Has("kinds")) rule.kinds = object.Texts("kinds");
  object.Remark("source");
  return rule;
}

StatusOr<ConfirmationPolicy> PolicyFrom(DataDocument& document) {
  DataObject file = document.Root();
  file.Format("jgt.confirmation-policy.v1");
  file.Remark("source");
  ConfirmationPolicy policy;
  policy.version = file.Text("version");
  policy.year = file.Number("year", {kYearMin, kYearMax});
  for (const DataObject& rule : file.Objects("rules", {0, kPolicyRulesMax})) policy.rules.push_back(ReadRule(rule));
  RETURN_IF_ERROR(document.Problem());
  return policy;
}

}  // namespace

StatusOr<ConfirmationPolicy> ParseConfirmationPolicyFile(std::string_view text, const std::string& origin) {
  ASSIGN_OR_RETURN(DataDocument document, DataDocument::Parse(text, origin));
  return PolicyFrom(document);
}

StatusOr<ConfirmationPolicies> ReadConfirmationPolicyFiles(const std::string& data_dir) {
  ASSIGN_OR_RETURN(std::vector<ConfirmationPolicy> policies,
                   ReadYearFiles(data_dir, "confirmation-policy-", PolicyFrom, &ConfirmationPolicy::year));
  return ConfirmationPolicies(std::move(policies));
}

}  // namespace jgt::ledger
