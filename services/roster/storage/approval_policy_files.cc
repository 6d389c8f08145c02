#include "services/roster/storage/approval_policy_files.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/roster/storage/policy_words.h"

namespace jgt::roster {
namespace {

constexpr DataRange kOneToFour = {1, 4};
constexpr DataRange kOneToFive = {1, 5};
constexpr DataWord<ApprovalStep> kStepWords[] = {{"COUNTY_BUREAU", ApprovalStep::kCountyBureau},
                                                 {"COUNTY_GOVERNMENT", ApprovalStep::kCountyGovernment},
                                                 {"CITY_BUREAU", ApprovalStep::kCityBureau},
                                                 {"CITY_GOVERNMENT", ApprovalStep::kCityGovernment},
                                                 {"PROVINCE", ApprovalStep::kProvince}};

ApprovalChain ChainFrom(DataObject& object) {
  ApprovalChain chain;
  for (DataObject& each : object.Objects("steps", kOneToFive)) {
    const ChainLink link = {.step = each.Word("step", kStepWords), .document_required = each.Flag("document_required")};
    if (IsGovernments(link.step) && !link.document_required) {
      each.Complain("document_required", "a government's consent is known by its document only");
    }
    if (!chain.empty() && link.step <= chain.back().step) {
      each.Complain("step", "steps go from COUNTY_BUREAU to PROVINCE, each once");
    }
    chain.push_back(link);
  }
  return chain;
}

// Whether every step of the narrower chain is in the wider one, and asks for no more there.
bool Includes(const ApprovalChain& wider, const ApprovalChain& narrower) {
  return std::all_of(narrower.begin(), narrower.end(), [&](const ChainLink& link) {
    return std::any_of(wider.begin(), wider.end(), [&](const ChainLink& each) {
      return each.step == link.step && (each.document_required || !link.document_required);
    });
  });
}

StatusOr<ApprovalPolicy> ApprovalPolicyFrom(DataDocument& document) {
  DataObject file = document.Root();
  file.Format("jgt.approval-chains.v1");
  file.Remark("source");
  ApprovalPolicy policy;
  policy.version = file.Text("version");
  policy.year = file.Number("year", {kYearMin, kYearMax});
  for (DataObject& object : file.Objects("chains", kOneToFour)) {
    const ApprovalChain chain = ChainFrom(object);
    for (const Scope scope : object.Words("scopes", kScopeWords, kOneToFour)) {
      if (scope == Scope::kUnspecified) continue;  // an unknown word, complained of already
      if (!policy.Of(scope).empty()) object.Complain("scopes", "a scope has one chain");
      policy.Of(scope) = chain;
    }
  }
  for (size_t i = 0; i < policy.chains.size(); ++i) {
    if (policy.chains[i].empty()) file.Complain("chains", "every scope has a chain");
    if (i > 0 && !Includes(policy.chains[i], policy.chains[i - 1])) {
      file.Complain("chains", "the chain of a wider scope has all that a narrower one's asks for");
    }
  }
  RETURN_IF_ERROR(document.Problem());
  return policy;
}

}  // namespace

StatusOr<ApprovalPolicy> ParseApprovalPolicy(std::string_view text, const std::string& origin) {
  ASSIGN_OR_RETURN(DataDocument document, DataDocument::Parse(text, origin));
  return ApprovalPolicyFrom(document);
}

StatusOr<ApprovalPolicies> ReadApprovalPolicyFiles(const std::string& folder) {
  ASSIGN_OR_RETURN(std::vector<ApprovalPolicy> policies,
                   ReadYearFiles(folder, "approval-chains-", ApprovalPolicyFrom, &ApprovalPolicy::year));
  return ApprovalPolicies(std::move(policies));
}

}  // namespace jgt::roster
