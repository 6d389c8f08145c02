#include "services/ledger/rpc/kind_handler.h"

#include <algorithm>
#include <utility>

#include "common/clock/clock.h"
#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"
#include "services/ledger/domain/activity_check.h"
#include "services/ledger/rpc/kind_conversions.h"

namespace jgt::ledger {
namespace {

template <typename Response>
KindAnswerEncoder Encode(const std::string& region) {
  return [region](const CountyKind& kind) {
    Response response;
    *response.mutable_kind() = ToProto(region, kind);
    *response.mutable_position() = journal::ToProto({.service = "ledger", .region = region, .seq = kind.revision});
    return response.SerializeAsString();
  };
}

Error BadYear(int64_t year) {
  const std::string problem = absl::StrFormat("%d is not 0 or %d-%d", year, kYearMin, kYearMax);
  return InvalidArgument("BAD_YEAR", "year: " + problem).Field("year", problem).Zh("年份须在 2000–2100 之间");
}

}  // namespace

KindHandler::KindHandler(const KindParts& parts)
    : rpc_(parts.rpc, v1::KindService::service_full_name()), kinds_(parts.kinds), store_(parts.store) {}

StatusOr<v1::DefineKindResponse> KindHandler::Define(const rpc::Call& call, const v1::DefineKindRequest& request) {
  using Response = v1::DefineKindResponse;
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  const DefineKindCommand command{.region = parent.region,
                                  .year = request.kind().year(),
                                  .kind = FromProto(request.kind()),
                                  .revision = request.revision()};
  Violations violations;
  CheckCountyKind(command, kinds_, violations);
  RETURN_IF_ERROR(violations.ToStatus("BAD_KIND", "活动类型定义"));
  return journal::AnswerFrom<Response>(store_.Define(journal::MutationOf(call, request, request.request_id()), command,
                                                     Encode<Response>(parent.region)));
}

StatusOr<v1::WithdrawKindResponse> KindHandler::Withdraw(const rpc::Call& call,
                                                         const v1::WithdrawKindRequest& request) {
  using Response = v1::WithdrawKindResponse;
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  Violations violations;
  CheckReason(request.reason(), violations);
  RETURN_IF_ERROR(violations.ToStatus("BAD_KIND", "活动类型撤销"));
  const WithdrawKindCommand command{.region = parent.region,
                                    .year = request.year(),
                                    .code = request.code(),
                                    .reason = request.reason(),
                                    .revision = request.revision()};
  return journal::AnswerFrom<Response>(store_.Withdraw(journal::MutationOf(call, request, request.request_id()),
                                                       command, Encode<Response>(parent.region)));
}

StatusOr<v1::ListKindsResponse> KindsFor(const v1::ListKindsRequest& request, const KindCatalogues& kinds,
                                         KindStore& store, KindStore::Deadline deadline) {
  if (request.year() != 0 && (request.year() < kYearMin || request.year() > kYearMax)) return BadYear(request.year());
  const KindCatalogue& catalogue = request.year() == 0 ? kinds.Newest() : kinds.For(request.year());
  const int year = request.year() == 0 ? catalogue.year : request.year();
  v1::ListKindsResponse response;
  response.set_version(catalogue.version);
  for (const Kind& kind : catalogue.kinds) {
    if (kind.IsOpenTo(request.mode(), request.scope()))
      *response.add_kinds() = ToListed(catalogue, ToProto(year, kind));
  }
  if (request.region().empty()) return response;
  ASSIGN_OR_RETURN(const ResourceName region, ParseName("region", request.region(), "regions/*"));
  ASSIGN_OR_RETURN(const CountyKinds own, store.KindsOf(region.region, deadline));
  int64_t newest = 0;
  for (const CountyKind& kind : own.all()) {
    if (kind.year != year) continue;
    newest = std::max(newest, kind.revision);
    if (kind.withdrawn && !request.withdrawn()) continue;
    if (kind.kind.IsOpenTo(request.mode(), request.scope()))
      *response.add_kinds() = ToListed(catalogue, ToProto(region.region, kind));
  }
  response.set_county_revision(newest);
  return response;
}

// The doors: each hops to the executor and calls the function above.

grpc::ServerUnaryReactor* KindHandler::DefineKind(grpc::CallbackServerContext* context,
                                                  const v1::DefineKindRequest* request,
                                                  v1::DefineKindResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::DefineKindRequest& message) { return Define(call, message); });
}

grpc::ServerUnaryReactor* KindHandler::WithdrawKind(grpc::CallbackServerContext* context,
                                                    const v1::WithdrawKindRequest* request,
                                                    v1::WithdrawKindResponse* response) {
  return rpc::RunUnary(
      context, request, response, rpc_,
      [this](const rpc::Call& call, const v1::WithdrawKindRequest& message) { return Withdraw(call, message); });
}

}  // namespace jgt::ledger
