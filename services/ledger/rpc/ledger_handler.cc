#include "services/ledger/rpc/ledger_handler.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "services/ledger/domain/activity_check.h"
#include "services/ledger/rpc/caller_of.h"
#include "services/ledger/rpc/conversions.h"
#include "services/ledger/rpc/kind_handler.h"
#include "services/ledger/rpc/list_place.h"

namespace jgt::ledger {
namespace {

constexpr char kActivityPattern[] = "regions/*/activities/*";
constexpr char kActivityPath[] = "activity";

journal::Position PositionOf(const std::string& region, int64_t seq) {
  return {.service = kService, .region = region, .seq = seq};
}

// Encoders of answers: about one activity, and about many.
// Of an activity that was told: with what its kind was judged by.
template <typename Response>
AnswerEncoder EncodeTold(const std::string& region, const std::string& version) {
  return [region, version](const Written& written) {
    Response response;
    *response.mutable_activity() = ToProto(written.activities.back());
    *response.mutable_position() = journal::ToProto(PositionOf(region, written.last_seq));
    response.set_catalogue_version(version);
    return response.SerializeAsString();
  };
}

template <typename Response>
AnswerEncoder EncodeOne(const std::string& region) {
  return [region](const Written& written) {
    Response response;
    *response.mutable_activity() = ToProto(written.activities.back());
    *response.mutable_position() = journal::ToProto(PositionOf(region, written.last_seq));
    return response.SerializeAsString();
  };
}

template <typename Response>
AnswerEncoder EncodeMany(const std::string& region) {
  return [region](const Written& written) {
    Response response;
    for (const Activity& activity : written.activities) *response.add_activities() = ToProto(activity);
    *response.mutable_position() = journal::ToProto(PositionOf(region, written.last_seq));
    return response.SerializeAsString();
  };
}

AnswerEncoder EncodeToldMany(const std::string& region, const std::vector<KindTerms>& terms) {
  std::set<std::string> versions;
  for (const KindTerms& each : terms) versions.insert(each.version);
  return [region, versions](const Written& written) {
    v1::BatchRecordActivitiesResponse response;
    for (const Activity& activity : written.activities) *response.add_activities() = ToProto(activity);
    *response.mutable_position() = journal::ToProto(PositionOf(region, written.last_seq));
    for (const std::string& version : versions) response.add_catalogue_versions(version);
    return response.SerializeAsString();
  };
}

std::string VersionOf(const RecordCommand& command) {
  return command.terms.empty() ? std::string() : command.terms.front().version;
}

Status CheckSchool(const std::string& school) {
  return school.empty() ? OkStatus() : ParseName("school", school, "regions/*/schools/*").status();
}

// The names of a batch: of the region, and each once.
Status CheckNames(const google::protobuf::RepeatedPtrField<std::string>& names, const std::string& region) {
  Violations violations;
  std::set<std::string> seen;
  for (int i = 0; i < names.size(); ++i) {
    const std::string field = absl::StrFormat("names[%d]", i);
    const StatusOr<ResourceName> name = ParseName(field, names[i], kActivityPattern);
    if (!name.ok() || name->region != region) {
      violations.Add(
          field, absl::StrFormat("BAD_NAME: %s is not of the form regions/%s/activities/*", Shown(names[i]), region));
    } else if (!seen.insert(names[i]).second) {
      violations.Add(field, absl::StrFormat("TWICE: %s is named before", names[i]));
    }
  }
  if (violations.empty()) return OkStatus();
  return InvalidArgument("BAD_BATCH", absl::StrFormat("%d of the names are wrong", violations.count()))
      .Fields(violations.kept())
      .Zh("活动名称有误或重复");
}

}  // namespace

LedgerHandler::LedgerHandler(const LedgerParts& parts)
    : rpc_(parts.rpc, v1::LedgerService::service_full_name()),
      clock_(parts.clock),
      ids_(parts.ids),
      kinds_(parts.kinds),
      county_kinds_(parts.county_kinds),
      page_tokens_(parts.page_tokens),
      positions_(parts.positions),
      store_(parts.store) {}

StatusOr<Caller> LedgerHandler::Admitted(const rpc::Call& call, const std::string& region) {
  return AdmittedCaller(call, region, store_);
}

StatusOr<RecordCommand> LedgerHandler::RecordCommandOf(const rpc::Call& call, const std::string& region, Caller caller,
                                                       std::vector<Activity> activities,
                                                       std::vector<std::string> paths) {
  ASSIGN_OR_RETURN(const CheckRules rules, RulesFor(call, region, activities));
  Violations violations;
  std::vector<KindTerms> terms;
  terms.reserve(activities.size());
  for (size_t i = 0; i < activities.size(); ++i) {
    terms.push_back(CheckActivity(paths[i], rules, activities[i], violations));
    activities[i].name = MakeName(region, "activities", ids_.Next());
  }
  if (!violations.empty()) {
    return RecordCommand{.region = region, .caller = std::move(caller), .refusal = violations.ToStatus()};
  }
  return RecordCommand{.region = region,
                       .caller = std::move(caller),
                       .activities = std::move(activities),
                       .paths = std::move(paths),
                       .terms = std::move(terms)};
}

StatusOr<CheckRules> LedgerHandler::RulesFor(const rpc::Call& call, const std::string& region,
                                             const std::vector<Activity>& activities) {
  CheckRules rules{.catalogues = kinds_, .region = region, .today = ShanghaiDay(clock_.Now())};
  if (NeedsCountyKinds(kinds_, activities)) {
    ASSIGN_OR_RETURN(rules.county, county_kinds_.KindsOf(region, call.deadline));
  }
  return rules;
}

template <class Response, class Request>
rpc::Later<Response> LedgerHandler::Write(const rpc::Call& call, const Request& request, AnyCommand command,
                                          AnswerEncoder encode) {
  return [this, mutation = journal::MutationOf(call, request, request.request_id()), command = std::move(command),
          encode = std::move(encode)](rpc::Finish<Response> finish) mutable {
    store_.WriteLater(std::move(mutation), std::move(command), std::move(encode),
                      [finish = std::move(finish)](StatusOr<std::string> bytes) mutable {
                        std::move(finish)(journal::AnswerFrom<Response>(std::move(bytes)));
                      });
  };
}

StatusOr<rpc::Later<v1::RecordActivityResponse>> LedgerHandler::Record(const rpc::Call& call,
                                                                       const v1::RecordActivityRequest& request) {
  using Response = v1::RecordActivityResponse;
  ASSIGN_OR_RETURN(const ResourceName pairing,
                   ParseName("activity.pairing", request.activity().pairing(), "regions/*/pairings/*"));
  RETURN_IF_ERROR(positions_.Wait(journal::PositionsFrom(request.min_positions()), call.deadline));
  ASSIGN_OR_RETURN(Caller caller, Admitted(call, pairing.region));
  ASSIGN_OR_RETURN(RecordCommand command, RecordCommandOf(call, pairing.region, std::move(caller),
                                                          {FromProto(request.activity())}, {kActivityPath}));
  AnswerEncoder encode = EncodeTold<Response>(pairing.region, VersionOf(command));
  return Write<Response>(call, request, std::move(command), std::move(encode));
}

StatusOr<rpc::Later<v1::BatchRecordActivitiesResponse>> LedgerHandler::BatchRecord(
    const rpc::Call& call, const v1::BatchRecordActivitiesRequest& request) {
  using Response = v1::BatchRecordActivitiesResponse;
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  RETURN_IF_ERROR(positions_.Wait(journal::PositionsFrom(request.min_positions()), call.deadline));
  ASSIGN_OR_RETURN(Caller caller, Admitted(call, parent.region));
  RETURN_IF_ERROR(CheckBatchSize("activities", request.activities_size()));
  std::vector<Activity> activities;
  std::vector<std::string> paths;
  for (int i = 0; i < request.activities_size(); ++i) {
    activities.push_back(FromProto(request.activities(i)));
    paths.push_back(absl::StrFormat("activities[%d]", i));
  }
  ASSIGN_OR_RETURN(RecordCommand command,
                   RecordCommandOf(call, parent.region, std::move(caller), std::move(activities), std::move(paths)));
  AnswerEncoder encode = EncodeToldMany(parent.region, command.terms);
  return Write<Response>(call, request, std::move(command), std::move(encode));
}

StatusOr<rpc::Later<v1::ConfirmActivityResponse>> LedgerHandler::Confirm(const rpc::Call& call,
                                                                         const v1::ConfirmActivityRequest& request) {
  using Response = v1::ConfirmActivityResponse;
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("name", request.name(), kActivityPattern));
  ASSIGN_OR_RETURN(Caller caller, Admitted(call, name.region));
  RETURN_IF_ERROR(CheckSchool(request.school()));
  ConfirmCommand command{
      .region = name.region, .caller = std::move(caller), .names = {request.name()}, .school = request.school()};
  return Write<Response>(call, request, std::move(command), EncodeOne<Response>(name.region));
}

StatusOr<rpc::Later<v1::BatchConfirmActivitiesResponse>> LedgerHandler::BatchConfirm(
    const rpc::Call& call, const v1::BatchConfirmActivitiesRequest& request) {
  using Response = v1::BatchConfirmActivitiesResponse;
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  ASSIGN_OR_RETURN(Caller caller, Admitted(call, parent.region));
  RETURN_IF_ERROR(CheckBatchSize("names", request.names_size()));
  RETURN_IF_ERROR(CheckNames(request.names(), parent.region));
  RETURN_IF_ERROR(CheckSchool(request.school()));
  ConfirmCommand command{.region = parent.region,
                         .caller = std::move(caller),
                         .names = {request.names().begin(), request.names().end()},
                         .school = request.school()};
  return Write<Response>(call, request, std::move(command), EncodeMany<Response>(parent.region));
}

StatusOr<rpc::Later<v1::CorrectActivityResponse>> LedgerHandler::Correct(const rpc::Call& call,
                                                                         const v1::CorrectActivityRequest& request) {
  using Response = v1::CorrectActivityResponse;
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("name", request.name(), kActivityPattern));
  ASSIGN_OR_RETURN(Caller caller, Admitted(call, name.region));
  Violations violations;
  CheckReason(request.reason(), violations);
  Activity activity = FromProto(request.activity());
  ASSIGN_OR_RETURN(const CheckRules rules, RulesFor(call, name.region, {activity}));
  KindTerms terms = CheckActivity(kActivityPath, rules, activity, violations);
  if (!violations.empty()) {
    activity = Activity();
    terms = KindTerms();
  }
  activity.name = MakeName(name.region, "activities", ids_.Next());
  CorrectCommand command{.region = name.region,
                         .caller = std::move(caller),
                         .name = request.name(),
                         .activity = std::move(activity),
                         .terms = std::move(terms),
                         .reason = request.reason(),
                         .revision = request.revision(),
                         .refusal = violations.ToStatus()};
  AnswerEncoder encode = EncodeTold<Response>(name.region, command.terms.version);
  return Write<Response>(call, request, std::move(command), std::move(encode));
}

StatusOr<rpc::Later<v1::ReverseActivityResponse>> LedgerHandler::Reverse(const rpc::Call& call,
                                                                         const v1::ReverseActivityRequest& request) {
  using Response = v1::ReverseActivityResponse;
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("name", request.name(), kActivityPattern));
  ASSIGN_OR_RETURN(Caller caller, Admitted(call, name.region));
  Violations violations;
  CheckReason(request.reason(), violations);
  RETURN_IF_ERROR(violations.ToStatus());
  ReverseCommand command{.region = name.region,
                         .caller = std::move(caller),
                         .name = request.name(),
                         .reason = request.reason(),
                         .revision = request.revision()};
  return Write<Response>(call, request, std::move(command), EncodeOne<Response>(name.region));
}

StatusOr<v1::GetActivityResponse> LedgerHandler::Get(const rpc::Call& call, const v1::GetActivityRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("name", request.name(), kActivityPattern));
  ASSIGN_OR_RETURN(const Caller caller, Admitted(call, name.region));
  ASSIGN_OR_RETURN(const Activity activity, store_.Get(name.region, name.id(), call.deadline));
  if (!caller.whole) {
    ASSIGN_OR_RETURN(const std::vector<std::string> visible, store_.PairingsOf(name.region, caller, call.deadline));
    ASSIGN_OR_RETURN(const ResourceName pairing, ParseName("pairing", activity.pairing, "regions/*/pairings/*"));
    if (std::find(visible.begin(), visible.end(), pairing.id()) == visible.end())
      return call.AuthorizeOn(RegionName(name.region));
  }
  v1::GetActivityResponse response;
  *response.mutable_activity() = ToProto(activity);
  return response;
}

StatusOr<v1::ListActivitiesResponse> LedgerHandler::List(const rpc::Call& call,
                                                         const v1::ListActivitiesRequest& request) {
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  ASSIGN_OR_RETURN(const Caller caller, Admitted(call, parent.region));
  ListQuery query{.region = parent.region};
  ASSIGN_OR_RETURN(query.filter, ParseFilter(request.filter(), parent.region));
  ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size()));
  const PageScope scope{.rpc = "ListActivities", .filter = rpc::PageFilter(request)};
  ASSIGN_OR_RETURN(const std::string position, page_tokens_.Decode(scope, request.page_token()));
  StartAfter(position, query);
  if (!caller.whole) {
    ASSIGN_OR_RETURN(query.pairings, store_.PairingsOf(parent.region, caller, call.deadline));
  }
  query.limit = page_size + 1;  // One more tells whether there is a next page.
  ASSIGN_OR_RETURN(std::vector<Activity> activities, store_.List(query, call.deadline));
  v1::ListActivitiesResponse response;
  const bool more = activities.size() > static_cast<size_t>(page_size);
  if (more) activities.resize(static_cast<size_t>(page_size));
  for (const Activity& activity : activities) *response.add_activities() = ToProto(activity);
  if (more) response.set_next_page_token(page_tokens_.Encode(scope, PlaceOf(activities.back(), query)));
  return response;
}

StatusOr<v1::ListKindsResponse> LedgerHandler::Kinds(const rpc::Call& call, const v1::ListKindsRequest& request) const {
  call.NothingToNarrow();
  return KindsFor(request, kinds_, county_kinds_, call.deadline);
}

// The doors: each hops to the executor and calls the function above.

grpc::ServerUnaryReactor* LedgerHandler::RecordActivity(grpc::CallbackServerContext* context,
                                                        const v1::RecordActivityRequest* request,
                                                        v1::RecordActivityResponse* response) {
  return rpc::RunUnaryLater(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::RecordActivityRequest& message) { return Record(call, message); });
}

grpc::ServerUnaryReactor* LedgerHandler::BatchRecordActivities(grpc::CallbackServerContext* context,
                                                               const v1::BatchRecordActivitiesRequest* request,
                                                               v1::BatchRecordActivitiesResponse* response) {
  return rpc::RunUnaryLater(context, request, response, rpc_,
                            [this](const rpc::Call& call, const v1::BatchRecordActivitiesRequest& message) {
                              return BatchRecord(call, message);
                            });
}

grpc::ServerUnaryReactor* LedgerHandler::ConfirmActivity(grpc::CallbackServerContext* context,
                                                         const v1::ConfirmActivityRequest* request,
                                                         v1::ConfirmActivityResponse* response) {
  return rpc::RunUnaryLater(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::ConfirmActivityRequest& message) { return Confirm(call, message); });
}

grpc::ServerUnaryReactor* LedgerHandler::BatchConfirmActivities(grpc::CallbackServerContext* context,
                                                                const v1::BatchConfirmActivitiesRequest* request,
                                                                v1::BatchConfirmActivitiesResponse* response) {
  return rpc::RunUnaryLater(context, request, response, rpc_,
                            [this](const rpc::Call& call, const v1::BatchConfirmActivitiesRequest& message) {
                              return BatchConfirm(call, message);
                            });
}

grpc::ServerUnaryReactor* LedgerHandler::CorrectActivity(grpc::CallbackServerContext* context,
                                                         const v1::CorrectActivityRequest* request,
                                                         v1::CorrectActivityResponse* response) {
  return rpc::RunUnaryLater(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::CorrectActivityRequest& message) { return Correct(call, message); });
}

grpc::ServerUnaryReactor* LedgerHandler::ReverseActivity(grpc::CallbackServerContext* context,
                                                         const v1::ReverseActivityRequest* request,
                                                         v1::ReverseActivityResponse* response) {
  return rpc::RunUnaryLater(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::ReverseActivityRequest& message) { return Reverse(call, message); });
}

grpc::ServerUnaryReactor* LedgerHandler::GetActivity(grpc::CallbackServerContext* context,
                                                     const v1::GetActivityRequest* request,
                                                     v1::GetActivityResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::GetActivityRequest& message) { return Get(call, message); });
}

grpc::ServerUnaryReactor* LedgerHandler::ListActivities(grpc::CallbackServerContext* context,
                                                        const v1::ListActivitiesRequest* request,
                                                        v1::ListActivitiesResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::ListActivitiesRequest& message) { return List(call, message); });
}

grpc::ServerUnaryReactor* LedgerHandler::ListKinds(grpc::CallbackServerContext* context,
                                                   const v1::ListKindsRequest* request,
                                                   v1::ListKindsResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::ListKindsRequest& message) { return Kinds(call, message); });
}

}  // namespace jgt::ledger
