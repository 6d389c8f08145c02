// Notices.
#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "services/roster/domain/agreement_check.h"
#include "services/roster/rpc/admission.h"
#include "services/roster/rpc/agreement_handler.h"
#include "services/roster/rpc/recorded.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/storage/agreement_proto.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

// The names in it, before they are taken apart. A notice is withdrawn by one of the same county.
Status CheckNamesOf(const v1::Notice& notice, const std::string& county) {
  RETURN_IF_ERROR(CheckNames("notice.pairings", notice.pairings()));
  for (int i = 0; i < notice.issuers_size(); ++i) {
    const std::string& region = notice.issuers(i).region();
    if (region.empty()) continue;
    RETURN_IF_ERROR(ParseName(absl::StrFormat("notice.issuers[%d].region", i), region, "regions/*").status());
  }
  if (notice.withdraws().empty()) return OkStatus();
  ASSIGN_OR_RETURN(const Key withdrawn, KeyOf("notice.withdraws", notice.withdraws(), kNotices));
  if (withdrawn.region == county) return OkStatus();
  return InvalidArgument("BAD_NOTICE", "notice.withdraws: a notice of another county")
      .Field("notice.withdraws", absl::StrFormat("%s; a notice of %s", notice.withdraws(), RegionName(county)))
      .Zh("只能撤销本县印发的文件");
}

}  // namespace

StatusOr<v1::IssueNoticeResponse> AgreementHandler::Answer(const rpc::Call& call,
                                                           const v1::IssueNoticeRequest& request) {
  using Response = v1::IssueNoticeResponse;
  ASSIGN_OR_RETURN(const std::string county, WholeCounty(call, regions_, request.parent()));
  RETURN_IF_ERROR(CheckNamesOf(request.notice(), county));
  Notice notice = FromProto(request.notice());
  notice.key.region = county;
  RETURN_IF_ERROR(CheckNotice(notice));
  const auto encode = EncodeRecorded<Notice, Response>([](Response& response) { return response.mutable_notice(); });
  ASSIGN_OR_RETURN(const std::string answer,
                   notices_.IssueNotice(notice, journal::MutationOf(call, request, request.request_id()), encode));
  return journal::AnswerFrom<Response>(answer);
}

StatusOr<v1::GetNoticeResponse> AgreementHandler::Answer(const rpc::Call& call, const v1::GetNoticeRequest& request) {
  ASSIGN_OR_RETURN(const Key key, KeyOf("name", request.name(), kNotices));
  const StatusOr<std::vector<std::string>> readers = notices_.ReadersOf(key, call.deadline);
  if (readers.status().code() == StatusCode::kNotFound) {
    RETURN_IF_ERROR(call.AuthorizeOn(RegionName(key.region)));
  }
  if (!readers.ok()) return readers.status();
  RETURN_IF_ERROR(call.AuthorizeOnAny(*readers));
  ASSIGN_OR_RETURN(const Moment moment, MomentOf(request, clock_));
  ASSIGN_OR_RETURN(const Notice notice, notices_.GetNotice(key, moment, call.deadline));
  v1::GetNoticeResponse response;
  *response.mutable_notice() = ToProto(notice);
  return response;
}

StatusOr<v1::ListNoticesResponse> AgreementHandler::Answer(const rpc::Call& call,
                                                           const v1::ListNoticesRequest& request) {
  NoticeQuery query;
  ASSIGN_OR_RETURN(query.region, RegionOfParent(request.parent()));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  ASSIGN_OR_RETURN(query.moment, MomentOf(request, clock_));
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListNotices", request, 3));
  query.withdrawn_too = request.show_withdrawn();
  query.after_day = page.fields[0];
  query.after = {.region = page.fields[1], .id = page.fields[2]};
  query.limit = page.size + 1;
  ASSIGN_OR_RETURN(std::vector<Notice> notices, notices_.ListNotices(query, call.deadline));
  v1::ListNoticesResponse response;
  response.set_next_page_token(CutPage(page_tokens_, page, notices, [](const Notice& last) {
    return absl::StrFormat("%s\n%s\n%s", last.issued_on, last.key.region, last.key.id);
  }));
  AddAll(notices, response.mutable_notices());
  return response;
}

}  // namespace jgt::roster
