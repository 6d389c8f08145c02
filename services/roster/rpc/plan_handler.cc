#include "services/roster/rpc/plan_handler.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"
#include "services/roster/domain/plan_check.h"
#include "services/roster/domain/timetable.h"
#include "services/roster/rpc/answers.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/storage/plan_proto.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

// Encodes what a filing left: the thing, where `put` says, and the position.
template <typename T, typename Response, typename Put>
Encoder<FiledNow<T>> EncodeFiled(const Put& put) {
  return [put](const FiledNow<T>& now) {
    Response response;
    *put(response) = ToProto(now.thing);
    *response.mutable_position() = journal::ToProto(now.position);
    return response.SerializeAsString();
  };
}

StatusOr<PlanKey> KeyFrom(const std::string& path, const std::string& pairing, int64_t year) {
  PlanKey key;
  ASSIGN_OR_RETURN(key.pairing, KeyOf(path + "pairing", pairing, kPairings));
  key.year = year;
  return key;
}

Status CheckSeen(int64_t revision) {
  if (revision >= 0) return OkStatus();
  return InvalidArgument("BAD_REVISION", absl::StrFormat("revision: %d is not at least 0", revision))
      .Field("revision", absl::StrFormat("%d; 0 or the revision that was seen", revision))
      .Zh("版本号不能为负数");
}

}  // namespace

PlanHandler::PlanHandler(const PlanParts& parts)
    : rpc_(parts.rpc, v1::PlanService::service_full_name()),
      clock_(parts.clock),
      page_tokens_(parts.page_tokens),
      policies_(parts.policies),
      calendar_(parts.calendar),
      pairings_(parts.pairings),
      plans_(parts.plans) {}

Status PlanHandler::Admit(const rpc::Call& call, const Key& pairing, bool supported_only) {
  const StatusOr<Pairing> found = pairings_.GetPairing(pairing, InTheEnd(), call.deadline);
  if (found.status().code() == StatusCode::kNotFound) {
    RETURN_IF_ERROR(call.AuthorizeOn(RegionName(pairing.region)));
    return found.status();
  }
  if (!found.ok()) return found.status();
  std::vector<std::string> ends = {RegionName(found->key.region)};
  if (!supported_only) ends.push_back(NameOf(found->supporter, kSchools));
  if (found->supported.has_value()) ends.push_back(NameOf(*found->supported, kSchools));
  return call.AuthorizeOnAny(ends);
}

StatusOr<PlanKey> PlanHandler::AdmittedName(const rpc::Call& call, const std::string& name,
                                            std::string_view collection) {
  ASSIGN_OR_RETURN(const ResourceName parsed,
                   ParseName("name", name, absl::StrFormat("regions/*/pairings/*/%s/*", collection)));
  PlanKey key = {.pairing = {.region = parsed.region, .id = parsed.ids[0]}, .year = 0};
  RETURN_IF_ERROR(Admit(call, key.pairing));
  const std::string& year = parsed.ids[1];
  const auto [end, error] = std::from_chars(year.data(), year.data() + year.size(), key.year);
  if (error != std::errc() || end != year.data() + year.size() || year.size() != 4) key.year = 0;
  RETURN_IF_ERROR(CheckYear("name", key.year));
  return key;
}

StatusOr<v1::FileSupportRequestResponse> PlanHandler::Answer(const rpc::Call& call,
                                                             const v1::FileSupportRequestRequest& request) {
  using Response = v1::FileSupportRequestResponse;
  SupportRequest wanted = FromProto(request.support_request());
  ASSIGN_OR_RETURN(wanted.key, KeyFrom("support_request.", request.support_request().pairing(), wanted.key.year));
  RETURN_IF_ERROR(Admit(call, wanted.key.pairing, /*supported_only=*/true));
  RETURN_IF_ERROR(CheckYear("support_request.year", wanted.key.year));
  RETURN_IF_ERROR(CheckSeen(request.revision()));
  RETURN_IF_ERROR(CheckSupportRequest(wanted));
  const auto encode =
      EncodeFiled<SupportRequest, Response>([](Response& response) { return response.mutable_support_request(); });
  ASSIGN_OR_RETURN(const std::string answer,
                   plans_.FileSupportRequest(wanted, request.revision(),
                                             journal::MutationOf(call, request, request.request_id()), encode));
  return journal::AnswerFrom<Response>(answer);
}

StatusOr<v1::FileAssistancePlanResponse> PlanHandler::Answer(const rpc::Call& call,
                                                             const v1::FileAssistancePlanRequest& request) {
  using Response = v1::FileAssistancePlanResponse;
  AssistancePlan plan = FromProto(request.assistance_plan());
  ASSIGN_OR_RETURN(plan.key, KeyFrom("assistance_plan.", request.assistance_plan().pairing(), plan.key.year));
  RETURN_IF_ERROR(Admit(call, plan.key.pairing));
  RETURN_IF_ERROR(CheckYear("assistance_plan.year", plan.key.year));
  RETURN_IF_ERROR(CheckSeen(request.revision()));
  const PlanPolicy& policy = policies_.For(plan.key.year);
  RETURN_IF_ERROR(CheckPlan(policy, plan));
  const auto encode =
      EncodeFiled<AssistancePlan, Response>([](Response& response) { return response.mutable_assistance_plan(); });
  ASSIGN_OR_RETURN(const std::string answer,
                   plans_.FileAssistancePlan(plan, policy, request.revision(),
                                             journal::MutationOf(call, request, request.request_id()), encode));
  return journal::AnswerFrom<Response>(answer);
}

StatusOr<v1::FileTimetableResponse> PlanHandler::Answer(const rpc::Call& call,
                                                        const v1::FileTimetableRequest& request) {
  using Response = v1::FileTimetableResponse;
  Timetable timetable;
  ASSIGN_OR_RETURN(timetable.key, KeyFrom("", request.pairing(), request.year()));
  RETURN_IF_ERROR(Admit(call, timetable.key.pairing));
  RETURN_IF_ERROR(CheckYear("year", request.year()));
  RETURN_IF_ERROR(CheckSeen(request.revision()));
  std::vector<TimetableRow> rows;
  rows.reserve(static_cast<size_t>(request.rows_size()));
  for (const v1::TimetableRow& row : request.rows()) rows.push_back(FromProto(row));
  ASSIGN_OR_RETURN(timetable.slots, ExpandRows(rows, request.year(), calendar_));
  const auto encode = EncodeFiled<Timetable, Response>([](Response& response) { return response.mutable_timetable(); });
  ASSIGN_OR_RETURN(const std::string answer,
                   plans_.FileTimetable(timetable, request.revision(),
                                        journal::MutationOf(call, request, request.request_id()), encode));
  return journal::AnswerFrom<Response>(answer);
}

template <typename Request>
StatusOr<FiledBy> PlanHandler::FiledByOf(const Request& request) const {
  if (request.as_of().empty() && request.known_at().empty()) return FiledBy();
  ASSIGN_OR_RETURN(const Moment moment, MomentOf(request, clock_));
  const Instant end_of_day =
      ShanghaiMidnight(DayFromNumber(DayNumber(moment.as_of) + 1)) - std::chrono::microseconds(1);
  // What is still to be filed today is not known yet.
  const Instant by = std::min(end_of_day, moment.known_at.value_or(clock_.Now() - std::chrono::microseconds(1)));
  return FiledBy(by);
}

StatusOr<v1::GetSupportRequestResponse> PlanHandler::Answer(const rpc::Call& call,
                                                            const v1::GetSupportRequestRequest& request) {
  ASSIGN_OR_RETURN(const PlanKey key, AdmittedName(call, request.name(), kSupportRequests));
  ASSIGN_OR_RETURN(const FiledBy filed_by, FiledByOf(request));
  ASSIGN_OR_RETURN(const SupportRequest found, plans_.GetSupportRequest(key, filed_by, call.deadline));
  v1::GetSupportRequestResponse response;
  *response.mutable_support_request() = ToProto(found);
  return response;
}

StatusOr<v1::GetAssistancePlanResponse> PlanHandler::Answer(const rpc::Call& call,
                                                            const v1::GetAssistancePlanRequest& request) {
  ASSIGN_OR_RETURN(const PlanKey key, AdmittedName(call, request.name(), kAssistancePlans));
  ASSIGN_OR_RETURN(const FiledBy filed_by, FiledByOf(request));
  ASSIGN_OR_RETURN(const AssistancePlan found, plans_.GetAssistancePlan(key, filed_by, call.deadline));
  v1::GetAssistancePlanResponse response;
  *response.mutable_assistance_plan() = ToProto(found);
  return response;
}

StatusOr<v1::GetTimetableResponse> PlanHandler::Answer(const rpc::Call& call, const v1::GetTimetableRequest& request) {
  ASSIGN_OR_RETURN(const PlanKey key, AdmittedName(call, request.name(), kTimetables));
  ASSIGN_OR_RETURN(const FiledBy filed_by, FiledByOf(request));
  ASSIGN_OR_RETURN(const Timetable found, plans_.GetTimetable(key, filed_by, call.deadline));
  v1::GetTimetableResponse response;
  *response.mutable_timetable() = ToProto(found);
  return response;
}

StatusOr<v1::ListFilingsResponse> PlanHandler::Answer(const rpc::Call& call, const v1::ListFilingsRequest& request) {
  FilingQuery query;
  ASSIGN_OR_RETURN(query.county, RegionOfParent(request.parent()));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  RETURN_IF_ERROR(CheckYear("year", request.year()));
  query.year = request.year();
  ASSIGN_OR_RETURN(query.filed_by, FiledByOf(request));
  ASSIGN_OR_RETURN(const Page page, PageOf(page_tokens_, "ListFilings", request, 1));
  query.after = page.fields[0];
  query.limit = page.size + 1;
  ASSIGN_OR_RETURN(std::vector<Filing> filings, plans_.ListFilings(query, call.deadline));
  v1::ListFilingsResponse response;
  response.set_next_page_token(
      CutPage(page_tokens_, page, filings, [](const Filing& last) { return last.pairing.id; }));
  AddAll(filings, response.mutable_filings());
  return response;
}

// The doors: each hops to the executor and calls the function above.

grpc::ServerUnaryReactor* PlanHandler::FileSupportRequest(grpc::CallbackServerContext* context,
                                                          const v1::FileSupportRequestRequest* request,
                                                          v1::FileSupportRequestResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* PlanHandler::GetSupportRequest(grpc::CallbackServerContext* context,
                                                         const v1::GetSupportRequestRequest* request,
                                                         v1::GetSupportRequestResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* PlanHandler::FileAssistancePlan(grpc::CallbackServerContext* context,
                                                          const v1::FileAssistancePlanRequest* request,
                                                          v1::FileAssistancePlanResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* PlanHandler::GetAssistancePlan(grpc::CallbackServerContext* context,
                                                         const v1::GetAssistancePlanRequest* request,
                                                         v1::GetAssistancePlanResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* PlanHandler::FileTimetable(grpc::CallbackServerContext* context,
                                                     const v1::FileTimetableRequest* request,
                                                     v1::FileTimetableResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* PlanHandler::GetTimetable(grpc::CallbackServerContext* context,
                                                    const v1::GetTimetableRequest* request,
                                                    v1::GetTimetableResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* PlanHandler::ListFilings(grpc::CallbackServerContext* context,
                                                   const v1::ListFilingsRequest* request,
                                                   v1::ListFilingsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

}  // namespace jgt::roster
