// The bureau's monthly form: the second half of ReportingHandler.
#include <algorithm>
#include <utility>

#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"
#include "services/reporting/domain/bureau_form.h"
#include "services/reporting/domain/deadlines.h"
#include "services/reporting/rpc/bureau_form_workbook.h"
#include "services/reporting/rpc/conversions.h"
#include "services/reporting/rpc/reporting_handler.h"
#include "services/reporting/rpc/request_fields.h"

namespace jgt::reporting {
namespace {

constexpr char kService[] = "reporting";
constexpr size_t kChunkMax = 256 * 1024;
// Activities shown on the second sheet for one count; the sheet says when there are more.
constexpr int kShownMax = 500;

// The counts that the second sheet opens: the four forms of aid, then publicity.
std::vector<std::string> OpenedKinds() {
  std::vector<std::string> kinds;
  for (const auto& [kind, display_name] : FormKinds()) kinds.push_back(kind);
  kinds.emplace_back("PUBLICITY");
  return kinds;
}

}  // namespace

StatusOr<ReportingHandler::FormPlace> ReportingHandler::PlaceOf(const rpc::Call& call, const std::string& parent,
                                                                const std::string& month) const {
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("parent", parent, "regions/*"));
  // The form is the bureau's: a role on one school does not reach it.
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(parent));
  const RegionLevel level = LevelOf(name.region);
  if (level != RegionLevel::kCounty && level != RegionLevel::kCity)
    return NoForm(name.region, "it is neither a county nor a city (R192)");
  const std::optional<std::string> display_name = regions_.Find(name.region);
  if (!display_name.has_value()) return NoForm(name.region, "the region is not known");
  FormPlace place{.region = name.region, .bureau = *display_name + "教育局"};
  ASSIGN_OR_RETURN(place.month, ParseMonthField("month", month));
  return place;
}

StatusOr<BureauForm> ReportingHandler::ComposeFor(const rpc::Call& call, const FormPlace& place, Opening opening) {
  ASSIGN_OR_RETURN(const Instant due_at, BureauFormDue(calendar_, place.month));
  FormQuery query{.region = place.region, .month = place.month};
  if (opening == Opening::kOpened) {
    query.opened_kinds = OpenedKinds();
    query.opened_max = kShownMax;
  }
  ASSIGN_OR_RETURN(const FormFacts facts, store_.ReadForm(query, call.deadline));
  return Compose({.region = place.region, .bureau = place.bureau, .month = place.month, .due_at = due_at}, facts);
}

StatusOr<v1::GetBureauFormResponse> ReportingHandler::Form(const rpc::Call& call,
                                                           const v1::GetBureauFormRequest& request) {
  ASSIGN_OR_RETURN(const FormPlace place, PlaceOf(call, request.parent(), request.month()));
  RETURN_IF_ERROR(Wait(call, request.min_positions()));
  ASSIGN_OR_RETURN(const BureauForm form, ComposeFor(call, place, Opening::kClosed));
  v1::GetBureauFormResponse response;
  *response.mutable_form() = ToProto(form);
  return response;
}

Status ReportingHandler::Export(const rpc::Call& call, const v1::ExportBureauFormRequest& request,
                                rpc::ResponseStream<v1::ExportBureauFormResponse>& stream) {
  ASSIGN_OR_RETURN(const FormPlace place, PlaceOf(call, request.parent(), request.month()));
  RETURN_IF_ERROR(Wait(call, request.min_positions()));
  ASSIGN_OR_RETURN(const BureauForm form, ComposeFor(call, place, Opening::kOpened));
  ASSIGN_OR_RETURN(const std::string bytes, WriteWorkbook(form));
  for (size_t start = 0; start < bytes.size(); start += kChunkMax) {
    v1::ExportBureauFormResponse chunk;
    chunk.set_chunk(bytes.substr(start, kChunkMax));
    if (!stream.Write(chunk)) return OkStatus();  // The client has gone: nobody is left to tell.
  }
  return OkStatus();
}

// As it stands with what is being filed; a year without working days has no deadline, and is filed all the same.
StatusOr<std::string> ReportingHandler::FormToFile(const rpc::Call& call, const FormPlace& place,
                                                   const FiledForm& form) {
  const StatusOr<Instant> due_at = BureauFormDue(calendar_, place.month);
  ASSIGN_OR_RETURN(FormFacts facts, store_.ReadForm({.region = place.region, .month = place.month}, call.deadline));
  facts.texts = form.texts;
  if (form.quota.has_value()) facts.quota = form.quota;
  ASSIGN_OR_RETURN(const BureauForm composed, Compose({.region = place.region,
                                                       .bureau = place.bureau,
                                                       .month = place.month,
                                                       .due_at = due_at.ok() ? *due_at : Instant()},
                                                      facts));
  return ToProto(composed).SerializeAsString();
}

StatusOr<v1::FileBureauFormResponse> ReportingHandler::FileForm(const rpc::Call& call,
                                                                const v1::FileBureauFormRequest& request) {
  ASSIGN_OR_RETURN(const FormPlace place, PlaceOf(call, request.parent(), request.month()));
  FiledForm form{.region = place.region,
                 .month = place.month,
                 .texts = {.highlights = request.highlights(),
                           .next_month_plan = request.next_month_plan(),
                           .other = request.other(),
                           .filler = request.filler()}};
  if (request.has_quota()) form.quota = request.quota();
  if (std::vector<FieldViolation> violations = CheckTexts(form.texts, form.quota); !violations.empty()) {
    return InvalidArgument("BAD_FORM", absl::StrFormat("%d fields of the form are wrong", violations.size()))
        .Fields(std::move(violations))
        .Zh(absl::StrFormat("亮点做法、下月工作计划、其他各不超过 %d 字；填报人填写账号或岗位，不填电话",
                            kFormTextMax));
  }
  ASSIGN_OR_RETURN(form.form, FormToFile(call, place, form));
  const auto encode = [&](int64_t seq) {
    v1::FileBureauFormResponse response;
    *response.mutable_position() = journal::ToProto({.service = kService, .region = place.region, .seq = seq});
    return response.SerializeAsString();
  };
  return journal::AnswerFrom<v1::FileBureauFormResponse>(
      store_.FileForm(journal::MutationOf(call, request, request.request_id()), form, encode));
}

grpc::ServerUnaryReactor* ReportingHandler::GetBureauForm(grpc::CallbackServerContext* context,
                                                          const v1::GetBureauFormRequest* request,
                                                          v1::GetBureauFormResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::GetBureauFormRequest& message) { return Form(call, message); });
}

grpc::ServerWriteReactor<v1::ExportBureauFormResponse>* ReportingHandler::ExportBureauForm(
    grpc::CallbackServerContext* context, const v1::ExportBureauFormRequest* request) {
  return rpc::RunServerStream<v1::ExportBureauFormResponse>(
      context, request, rpc_,
      [this](const rpc::Call& call, const v1::ExportBureauFormRequest& message,
             rpc::ResponseStream<v1::ExportBureauFormResponse>& stream) { return Export(call, message, stream); });
}

grpc::ServerUnaryReactor* ReportingHandler::FileBureauForm(grpc::CallbackServerContext* context,
                                                           const v1::FileBureauFormRequest* request,
                                                           v1::FileBureauFormResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::FileBureauFormRequest& message) { return FileForm(call, message); });
}

}  // namespace jgt::reporting
