#include "services/roster/rpc/attribute_handler.h"

#include "common/csv/csv.h"
#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"
#include "services/roster/domain/vocabulary.h"
#include "services/roster/rpc/answers.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/rpc/verdicts.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

// The region whose schools they are, of which the caller holds the whole.
StatusOr<std::string> WholeRegion(const rpc::Call& call, const std::string& parent) {
  ASSIGN_OR_RETURN(std::string region, RegionOfParent(parent));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(parent));
  return region;
}

StatusOr<AttributeSource> SourceOf(const std::string& name, const std::string& day) {
  AttributeSource source = {.name = std::string(Trim(name)), .day = {}};
  const size_t length = CharacterCount(source.name);
  if (length == 0 || length > kSourceCharactersMax) {
    return InvalidArgument(length == 0 ? "SOURCE_MISSING" : "SOURCE_TOO_LONG",
                           absl::StrFormat("source: 1 to %d characters", kSourceCharactersMax))
        .Field("source", absl::StrFormat("%d characters; 1 to %d", length, kSourceCharactersMax))
        .Zh(absl::StrFormat("请填写数据来源，不超过 %d 个字", kSourceCharactersMax));
  }
  ASSIGN_OR_RETURN(source.day, DayIn("source_day", day));
  return source;
}

Status Unknown(const std::string& place, int value, std::string_view allowed) {
  return InvalidArgument("UNKNOWN_VALUE", absl::StrFormat("%s: %d; allowed: %s", place, value, allowed))
      .Field(place, absl::StrFormat("%d; %s", value, allowed))
      .Zh(absl::StrFormat("%s 的值无效", place));
}

template <typename T>
std::optional<T> Said(bool has, const T& value) {
  return has ? std::optional<T>(value) : std::nullopt;
}

StatusOr<AttributesSaid> SaidIn(const std::string& place, const v1::SchoolAttributes& message) {
  if (message.has_ownership() &&
      (message.ownership() == v1::OWNERSHIP_UNSPECIFIED || !v1::Ownership_IsValid(message.ownership()))) {
    return Unknown(place + ".ownership", message.ownership(), "OWNERSHIP_PUBLIC, OWNERSHIP_PRIVATE");
  }
  if (message.has_urban_rural() &&
      (message.urban_rural() == v1::URBAN_RURAL_UNSPECIFIED || !v1::UrbanRural_IsValid(message.urban_rural()))) {
    return Unknown(place + ".urban_rural", message.urban_rural(),
                   "URBAN_RURAL_CITY, URBAN_RURAL_TOWN, URBAN_RURAL_VILLAGE");
  }
  if (message.has_locality() &&
      (message.locality() == v1::LOCALITY_UNSPECIFIED || !v1::Locality_IsValid(message.locality()))) {
    return Unknown(place + ".locality", message.locality(), "LOCALITY_TOWNSHIP, LOCALITY_TOWN, LOCALITY_SUBDISTRICT");
  }
  AttributesSaid said = {.ownership = Said(message.has_ownership(), static_cast<Ownership>(message.ownership())),
                         .urban_rural = Said(message.has_urban_rural(), static_cast<UrbanRural>(message.urban_rural())),
                         .locality = Said(message.has_locality(), static_cast<Locality>(message.locality())),
                         .boarding = Said(message.has_boarding(), message.boarding()),
                         .weak = Said(message.has_weak(), message.weak()),
                         .town_quality = Said(message.has_town_quality(), message.town_quality()),
                         .code = Said(message.has_school_code(), message.school_code())};
  if (said == AttributesSaid()) {
    return InvalidArgument("NOTHING_SAID", absl::StrFormat("%s: no attribute is given", place))
        .Field(place, "at least one attribute")
        .Zh(absl::StrFormat("%s 没有任何属性", place));
  }
  return said;
}

// OUTSIDE_SCOPE comes before whatever else may be wrong with the facts.
Status CheckSchools(const v1::RecordSchoolAttributesRequest& request, const std::string& region) {
  for (int i = 0; i < request.attributes_size(); ++i) {
    const StatusOr<Key> key = KeyOf("school", request.attributes(i).school(), kSchools);
    if (!key.ok() || key->region == region) continue;
    return PermissionDenied("OUTSIDE_SCOPE", absl::StrFormat("attributes[%d]: %s is no school of region %s", i,
                                                             NameOf(*key, kSchools), region))
        .Meta("region", region)
        .Zh("只能登记本地区学校的属性");
  }
  return OkStatus();
}

StatusOr<std::vector<AttributeRow>> RowsOf(const v1::RecordSchoolAttributesRequest& request) {
  std::vector<AttributeRow> rows;
  rows.reserve(static_cast<size_t>(request.attributes_size()));
  for (const v1::SchoolAttributes& message : request.attributes()) {
    const std::string place = absl::StrFormat("attributes[%d]", rows.size());
    AttributeRow row = {.line = static_cast<int>(rows.size()) + 1};
    ASSIGN_OR_RETURN(const Key key, KeyOf(place + ".school", message.school(), kSchools));
    row.school_id = key.id;
    ASSIGN_OR_RETURN(row.day, DayIn(place + ".day", message.day()));
    ASSIGN_OR_RETURN(row.said, SaidIn(place, message));
    rows.push_back(std::move(row));
  }
  return rows;
}

// Of a request's facts, which have no rows and columns.
Status FactsRefusal(const AttributePlan& plan) {
  std::vector<FieldViolation> violations;
  bool missing = false;
  for (const WrongRow& row : WrongRows(plan)) {
    for (const RowProblem& problem : row.problems) {
      missing = missing || problem.reason == "NO_SUCH_SCHOOL";
      violations.push_back(
          {.field = absl::StrFormat("attributes[%d].%s", row.line - 1, problem.column),
           .description = absl::StrFormat("%s: \"%s\"; %s", problem.reason, problem.value, problem.message)});
    }
  }
  if (violations.empty()) return OkStatus();
  if (missing) {
    return NotFound("NO_SUCH_SCHOOL", "a school is not there; nothing was written")
        .Fields(std::move(violations))
        .Zh("有学校不存在，未写入任何内容");
  }
  const size_t count = violations.size();
  return InvalidArgument("ATTRIBUTES_REFUSED", absl::StrFormat("%d facts are refused; nothing was written", count))
      .Fields(std::move(violations))
      .Zh(absl::StrFormat("共 %d 项有误，未写入任何内容", count));
}

template <typename Response>
void AddVerdicts(const std::string& region, const AttributesRecorded& recorded, Response& response) {
  for (const AttributeVerdict& verdict : recorded.plan.verdicts) {
    v1::RowVerdict* const message = response.add_verdicts();
    message->set_line(verdict.line);
    message->set_verdict(std::string(VerdictName(verdict.verdict)));
    for (const std::string& note : verdict.notes) message->add_notes(note);
    AddProblems(verdict.problems, *message);
    if (!verdict.school_id.empty()) message->set_school(MakeName(region, kSchools, verdict.school_id));
  }
  for (const journal::Position& position : recorded.positions) {
    if (position.seq > 0) *response.add_positions() = journal::ToProto(position);
  }
}

v1::RecordSchoolAttributesResponse RecordedResponse(const std::string& region, const AttributesRecorded& recorded) {
  v1::RecordSchoolAttributesResponse response;
  AddVerdicts(region, recorded, response);
  return response;
}

v1::ImportSchoolAttributesResponse ImportedResponse(const std::string& region, const AttributesRecorded& recorded) {
  v1::ImportSchoolAttributesResponse response;
  AddVerdicts(region, recorded, response);
  response.set_rows_changed(static_cast<int32_t>(recorded.plan.Count(Verdict::kChanged)));
  response.set_rows_unchanged(static_cast<int32_t>(recorded.plan.Count(Verdict::kUnchanged)));
  response.set_rows_refused(static_cast<int32_t>(recorded.plan.Count(Verdict::kRefused)));
  return response;
}

}  // namespace

AttributeHandler::AttributeHandler(const rpc::RpcRuntime& runtime, AttributeStore& attributes)
    : rpc_(runtime, v1::AttributeService::service_full_name()), attributes_(attributes) {}

StatusOr<v1::RecordSchoolAttributesResponse> AttributeHandler::Answer(
    const rpc::Call& call, const v1::RecordSchoolAttributesRequest& request) {
  ASSIGN_OR_RETURN(const std::string region, WholeRegion(call, request.parent()));
  RETURN_IF_ERROR(CheckCount("attributes", request.attributes_size(), static_cast<int>(kAttributeRowsMax)));
  RETURN_IF_ERROR(CheckSchools(request, region));
  ASSIGN_OR_RETURN(const AttributeSource source, SourceOf(request.source(), request.source_day()));
  ASSIGN_OR_RETURN(const std::vector<AttributeRow> rows, RowsOf(request));
  if (request.dry_run()) {
    ASSIGN_OR_RETURN(const AttributesRecorded recorded, attributes_.Preview(region, rows, source, call.deadline));
    return RecordedResponse(region, recorded);
  }
  ASSIGN_OR_RETURN(const std::string answer,
                   attributes_.Record(region, rows, source, journal::MutationOf(call, request, request.request_id()),
                                      FactsRefusal, [&](const AttributesRecorded& recorded) {
                                        return RecordedResponse(region, recorded).SerializeAsString();
                                      }));
  return journal::AnswerFrom<v1::RecordSchoolAttributesResponse>(answer);
}

StatusOr<v1::ImportSchoolAttributesResponse> AttributeHandler::Answer(
    const rpc::Call& call, const v1::ImportSchoolAttributesRequest& request) {
  ASSIGN_OR_RETURN(const std::string region, WholeRegion(call, request.parent()));
  ASSIGN_OR_RETURN(const AttributeSource source, SourceOf(request.source(), request.source_day()));
  std::optional<Day> day;
  if (!request.day().empty()) {
    ASSIGN_OR_RETURN(day, DayIn("day", request.day()));
  }
  ASSIGN_OR_RETURN(const csv::Encoding encoding, csv::ParseEncoding(request.encoding()));
  ASSIGN_OR_RETURN(const csv::Table table, csv::Read(request.content(), encoding, {.rows_max = kAttributeRowsMax}));
  ASSIGN_OR_RETURN(const std::vector<AttributeRow> rows, ReadAttributeFile(table, region, day));
  if (request.dry_run()) {
    ASSIGN_OR_RETURN(const AttributesRecorded recorded, attributes_.Preview(region, rows, source, call.deadline));
    return ImportedResponse(region, recorded);
  }
  ASSIGN_OR_RETURN(
      const std::string answer,
      attributes_.Record(
          region, rows, source, journal::MutationOf(call, request, request.request_id()),
          [](const AttributePlan& plan) { return RefusalOf(WrongRows(plan)); },
          [&](const AttributesRecorded& recorded) { return ImportedResponse(region, recorded).SerializeAsString(); }));
  return journal::AnswerFrom<v1::ImportSchoolAttributesResponse>(answer);
}

grpc::ServerUnaryReactor* AttributeHandler::RecordSchoolAttributes(grpc::CallbackServerContext* context,
                                                                   const v1::RecordSchoolAttributesRequest* request,
                                                                   v1::RecordSchoolAttributesResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* AttributeHandler::ImportSchoolAttributes(grpc::CallbackServerContext* context,
                                                                   const v1::ImportSchoolAttributesRequest* request,
                                                                   v1::ImportSchoolAttributesResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

}  // namespace jgt::roster
