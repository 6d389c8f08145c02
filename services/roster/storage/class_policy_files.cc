#include "services/roster/storage/class_policy_files.h"

#include <utility>

#include "common/data_file/data_file.h"

namespace jgt::roster {
namespace {

constexpr DataRange kPupils = {1, 10'000};

StatusOr<SchoolClassPolicy> ClassPolicyFrom(DataDocument& document) {
  DataObject file = document.Root();
  file.Format("jgt.school-classes.v1");
  file.Remark("source");
  file.Remark("decision");
  SchoolClassPolicy policy;
  policy.version = file.Text("version");
  policy.year = file.Number("year", {kYearMin, kYearMax});
  policy.small_scale_pupils = file.Number("small_scale_pupils_max", kPupils);
  RETURN_IF_ERROR(document.Problem());
  return policy;
}

}  // namespace

StatusOr<SchoolClassPolicy> ParseClassPolicy(std::string_view text, const std::string& origin) {
  ASSIGN_OR_RETURN(DataDocument document, DataDocument::Parse(text, origin));
  return ClassPolicyFrom(document);
}

StatusOr<SchoolClassPolicies> ReadClassPolicyFiles(const std::string& folder) {
  ASSIGN_OR_RETURN(std::vector<SchoolClassPolicy> policies,
                   ReadYearFiles(folder, "school-classes-", ClassPolicyFrom, &SchoolClassPolicy::year));
  return SchoolClassPolicies(std::move(policies));
}

}  // namespace jgt::roster
