// Quotas of a county and year.
#include "common/journal/rpc/mutation.h"
#include "services/roster/rpc/admission.h"
#include "services/roster/rpc/agreement_handler.h"
#include "services/roster/rpc/answers.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/storage/agreement_proto.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {

StatusOr<v1::SetQuotasResponse> AgreementHandler::Answer(const rpc::Call& call, const v1::SetQuotasRequest& request) {
  ASSIGN_OR_RETURN(const std::string county, WholeCounty(call, regions_, request.parent()));
  RETURN_IF_ERROR(CheckYear("year", request.year()));
  std::vector<QuotaTarget> targets;
  targets.reserve(static_cast<size_t>(request.targets_size()));
  for (const v1::QuotaTarget& target : request.targets()) targets.push_back(FromProto(target));
  RETURN_IF_ERROR(CheckTargets(targets));
  ASSIGN_OR_RETURN(const std::string answer, quotas_.SetQuotas(county, request.year(), targets,
                                                               journal::MutationOf(call, request, request.request_id()),
                                                               EncodePosition<v1::SetQuotasResponse>));
  return journal::AnswerFrom<v1::SetQuotasResponse>(answer);
}

StatusOr<v1::GetQuotasResponse> AgreementHandler::Answer(const rpc::Call& call, const v1::GetQuotasRequest& request) {
  ASSIGN_OR_RETURN(const std::string county, WholeCounty(call, regions_, request.parent()));
  RETURN_IF_ERROR(CheckYear("year", request.year()));
  ASSIGN_OR_RETURN(const Moment moment, MomentInYear(request, clock_));
  ASSIGN_OR_RETURN(const QuotasKnown known, quotas_.GetQuotas(county, request.year(), moment, call.deadline));
  ASSIGN_OR_RETURN(const std::vector<Quota> quotas, QuotasOf(known.facts));
  v1::GetQuotasResponse response;
  AddAll(quotas, response.mutable_quotas());
  for (const journal::Position& position : known.positions) *response.add_positions() = journal::ToProto(position);
  return response;
}

StatusOr<v1::ListQuotaSchoolsResponse> AgreementHandler::Answer(const rpc::Call& call,
                                                                const v1::ListQuotaSchoolsRequest& request) {
  ASSIGN_OR_RETURN(const std::string county, WholeCounty(call, regions_, request.parent()));
  RETURN_IF_ERROR(CheckYear("year", request.year()));
  ASSIGN_OR_RETURN(const Moment moment, MomentInYear(request, clock_));
  RETURN_IF_ERROR(CheckQuotaCode(request.code()));
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListQuotaSchools", request, 1));
  ASSIGN_OR_RETURN(const QuotasKnown known, quotas_.GetQuotas(county, request.year(), moment, call.deadline));
  ASSIGN_OR_RETURN(std::vector<QuotaSchool> schools, SchoolsBehind(known.facts.list, request.code()));
  // All of them are of the county, by id.
  std::erase_if(schools, [&](const QuotaSchool& school) { return school.school.id <= page.fields[0]; });
  v1::ListQuotaSchoolsResponse response;
  response.set_next_page_token(
      CutPage(page_tokens_, page, schools, [](const QuotaSchool& last) { return last.school.id; }));
  AddAll(schools, response.mutable_schools());
  return response;
}

}  // namespace jgt::roster
