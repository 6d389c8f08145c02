#include "services/roster/storage/plan_policy_files.h"

#include <utility>

#include "services/roster/storage/policy_words.h"

namespace jgt::roster {
namespace {

// A list that must say something.
constexpr DataRange kSome = {1, kDataListMax};

void ReadParts(DataObject& file, PlanPolicy& policy) {
  for (DataObject& object : file.Objects("parts", kSome)) {
    PlanPart part{.code = object.Text("code"),
                  .display_name = object.Text("display_name"),
                  .kinds = object.Texts("kinds", kSome)};
    object.Remark("source");
    if (policy.Find(part.code) != nullptr || part.code == kOtherPart) {
      object.Complain("code", absl::StrFormat("%s is there twice, or reserved", part.code));
    }
    policy.parts.push_back(std::move(part));
  }
}

void ReadRequired(DataObject& file, PlanPolicy& policy) {
  for (DataObject& object : file.Objects("required", kSome)) {
    RequiredParts line{.scopes = object.Words("scopes", kScopeWords, kSome), .parts = object.Texts("parts", kSome)};
    object.Remark("source");
    for (const std::string& part : line.parts) {
      if (policy.Find(part) == nullptr) object.Complain("parts", absl::StrFormat("\"%s\" is none of the parts", part));
    }
    policy.required.push_back(std::move(line));
  }
}

StatusOr<PlanPolicy> PolicyFrom(DataDocument& document) {
  DataObject file = document.Root();
  file.Format("jgt.plan-parts.v1");
  file.Remark("source");
  PlanPolicy policy;
  policy.version = file.Text("version");
  policy.year = file.Number("year", {kYearMin, kYearMax});
  ReadParts(file, policy);
  ReadRequired(file, policy);
  RETURN_IF_ERROR(document.Problem());
  return policy;
}

}  // namespace

StatusOr<PlanPolicy> ParsePlanPolicy(std::string_view text, const std::string& origin) {
  ASSIGN_OR_RETURN(DataDocument document, DataDocument::Parse(text, origin));
  return PolicyFrom(document);
}

StatusOr<PlanPolicies> ReadPlanPolicyFiles(const std::string& folder) {
  ASSIGN_OR_RETURN(std::vector<PlanPolicy> policies,
                   ReadYearFiles(folder, "plan-parts-", PolicyFrom, &PlanPolicy::year));
  return PlanPolicies(std::move(policies));
}

}  // namespace jgt::roster
