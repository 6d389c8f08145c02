#include "services/platform_sync/rpc/platform_sync_handler.h"

#include <set>

#include "common/filter/filter.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"

namespace jgt::platform_sync {
namespace {

constexpr int kShownMax = 100;
// Reconciling reads both sides whole: bounded, because a region's deliveries are.
constexpr size_t kKeysMax = 2'000'000;

const std::vector<filter::Allowed> kFilter = {{"state", "=", "PENDING, DELIVERED or FAILED"},
                                              {"destination", "=", "a code"}};

std::string DeliveryName(const DeliveryKey& key) {
  return MakeName(key.region, "deliveries", absl::StrFormat("%s-%d-%s", key.service, key.seq, key.destination));
}

// "{service}-{seq}-{destination}"; services and destinations have no hyphen before their number.
std::optional<DeliveryKey> ParseDeliveryId(const std::string& region, const std::string& id) {
  const size_t first = id.find('-');
  const size_t second = first == std::string::npos ? first : id.find('-', first + 1);
  if (second == std::string::npos || second - first > 19) return std::nullopt;
  return DeliveryKey{.region = region,
                     .service = id.substr(0, first),
                     .seq = std::strtoll(id.substr(first + 1, second - first - 1).c_str(), nullptr, 10),
                     .destination = id.substr(second + 1)};
}

v1::Delivery ToProto(const Delivery& delivery) {
  v1::Delivery proto;
  proto.set_name(DeliveryName(delivery.key));
  proto.set_idempotency_key(IdempotencyKey(delivery.key));
  proto.set_destination(delivery.key.destination);
  proto.set_type(delivery.type);
  proto.set_state(static_cast<v1::DeliveryState>(delivery.state));
  proto.set_attempts(delivery.attempts);
  proto.set_last_error(delivery.last_error);
  proto.set_remote_id(delivery.remote_id);
  if (delivery.delivered_at.has_value()) proto.set_delivered_at_micros(delivery.delivered_at->micros);
  if (delivery.state == DeliveryState::kPending && delivery.next_attempt_at.has_value()) {
    proto.set_next_attempt_at_micros(delivery.next_attempt_at->micros);
  }
  return proto;
}

Status ReadFilter(const std::string& text, DeliveryQuery& query) {
  ASSIGN_OR_RETURN(const auto terms, filter::Parse(text, kFilter));
  for (const filter::Term& term : terms) {
    if (term.field == "destination") query.destination = term.value;
    if (term.field != "state") continue;
    query.state = ParseState(term.value);
    if (!query.state.has_value()) return filter::BadValue(term, kFilter);
  }
  return OkStatus();
}

}  // namespace

PlatformSyncHandler::PlatformSyncHandler(Parts parts)
    : parts_(std::move(parts)), context_(parts_.rpc, v1::PlatformSyncService::service_full_name()) {}

grpc::ServerUnaryReactor* PlatformSyncHandler::ListDestinations(grpc::CallbackServerContext* context,
                                                                const v1::ListDestinationsRequest* request,
                                                                v1::ListDestinationsResponse* response) {
  return rpc::RunUnary(context, request, response, context_,
                       [this](const rpc::Call& call, const v1::ListDestinationsRequest&,
                              v1::ListDestinationsResponse& answer) -> Status {
                         call.NothingToNarrow();  // totals of the deployment
                         for (const Destination& destination : parts_.destinations) {
                           ASSIGN_OR_RETURN(const DestinationCounts counts, parts_.store.Count(destination.code));
                           auto* proto = answer.add_destinations();
                           proto->set_code(destination.code);
                           proto->set_display_name(destination.display_name);
                           proto->set_enabled(destination.enabled);
                           proto->set_pending(counts.pending);
                           proto->set_delivered(counts.delivered);
                           proto->set_failed(counts.failed);
                         }
                         return OkStatus();
                       });
}

grpc::ServerUnaryReactor* PlatformSyncHandler::ListDeliveries(grpc::CallbackServerContext* context,
                                                              const v1::ListDeliveriesRequest* request,
                                                              v1::ListDeliveriesResponse* response) {
  return rpc::RunUnary(context, request, response, context_,
                       [this](const rpc::Call& call, const v1::ListDeliveriesRequest& list,
                              v1::ListDeliveriesResponse& answer) { return List(call, list, answer); });
}

Status PlatformSyncHandler::List(const rpc::Call& call, const v1::ListDeliveriesRequest& request,
                                 v1::ListDeliveriesResponse& response) {
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  RETURN_IF_ERROR(call.AuthorizeOn(RegionName(parent.region)));
  DeliveryQuery query;
  query.region = parent.region;
  RETURN_IF_ERROR(ReadFilter(request.filter(), query));
  ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size()));
  const PageScope scope{.rpc = "ListDeliveries", .filter = rpc::PageFilter(request)};
  ASSIGN_OR_RETURN(const std::string position, parts_.page_tokens.Decode(scope, request.page_token()));
  if (const auto after = ParseDeliveryId(parent.region, position); after.has_value()) query.after = *after;
  query.limit = page_size + 1;
  ASSIGN_OR_RETURN(std::vector<Delivery> deliveries, parts_.store.List(query));
  const bool more = static_cast<int>(deliveries.size()) > page_size;
  if (more) deliveries.pop_back();
  for (const Delivery& delivery : deliveries) *response.add_deliveries() = ToProto(delivery);
  if (more) {
    const DeliveryKey& last = deliveries.back().key;
    response.set_next_page_token(
        parts_.page_tokens.Encode(scope, absl::StrFormat("%s-%d-%s", last.service, last.seq, last.destination)));
  }
  return OkStatus();
}

grpc::ServerUnaryReactor* PlatformSyncHandler::RetryDelivery(grpc::CallbackServerContext* context,
                                                             const v1::RetryDeliveryRequest* request,
                                                             v1::RetryDeliveryResponse* response) {
  return rpc::RunUnary(context, request, response, context_,
                       [this](const rpc::Call& call, const v1::RetryDeliveryRequest& retry,
                              v1::RetryDeliveryResponse& answer) { return Retry(call, retry, answer); });
}

Status PlatformSyncHandler::Retry(const rpc::Call& call, const v1::RetryDeliveryRequest& request,
                                  v1::RetryDeliveryResponse& response) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("name", request.name(), "regions/*/deliveries/*"));
  RETURN_IF_ERROR(call.AuthorizeOn(RegionName(name.region)));
  const auto key = ParseDeliveryId(name.region, name.id());
  std::optional<Delivery> delivery;
  if (key.has_value()) {
    ASSIGN_OR_RETURN(delivery, parts_.store.Find(*key));
  }
  if (!delivery.has_value()) {
    return NotFound("NO_SUCH_DELIVERY", absl::StrFormat("there is no delivery %s", request.name()))
        .Zh("没有这条上报记录");
  }
  if (delivery->state != DeliveryState::kFailed) {
    return FailedPrecondition("WRONG_STATE", absl::StrFormat("the delivery is %s; only a FAILED one can be tried again",
                                                             StateName(delivery->state)))
        .Zh("只有失败的上报才能重试");
  }
  const Delivery restarted = Restarted(*delivery, parts_.clock.Now());
  RETURN_IF_ERROR(parts_.store.Save({restarted}));
  parts_.wake_sender();
  *response.mutable_delivery() = ToProto(restarted);
  return OkStatus();
}

grpc::ServerUnaryReactor* PlatformSyncHandler::ReconcileDestination(grpc::CallbackServerContext* context,
                                                                    const v1::ReconcileDestinationRequest* request,
                                                                    v1::ReconcileDestinationResponse* response) {
  return rpc::RunUnary(context, request, response, context_,
                       [this](const rpc::Call& call, const v1::ReconcileDestinationRequest& reconcile,
                              v1::ReconcileDestinationResponse& answer) { return Reconcile(call, reconcile, answer); });
}

Status PlatformSyncHandler::Reconcile(const rpc::Call& call, const v1::ReconcileDestinationRequest& request,
                                      v1::ReconcileDestinationResponse& response) {
  ASSIGN_OR_RETURN(const ResourceName parent, ParseName("parent", request.parent(), "regions/*"));
  RETURN_IF_ERROR(call.AuthorizeOn(RegionName(parent.region)));
  const Destination* destination = Find(parts_.destinations, request.destination());
  if (destination == nullptr) {
    return NotFound("NO_SUCH_DESTINATION", absl::StrFormat("there is no destination \"%s\"", request.destination()))
        .Zh("没有这个上报平台");
  }
  // Theirs first: what is delivered while we read ours is then not mistaken for missing.
  std::set<std::string> theirs;
  std::string after;
  do {
    ASSIGN_OR_RETURN(const PlatformKeys page, parts_.ask_platform(*destination, parent.region, after));
    theirs.insert(page.keys.begin(), page.keys.end());
    if (!page.next.empty() && page.next <= after)
      return Unavailable("PLATFORM_UNAVAILABLE", "the platform's pages do not go on");
    after = page.next;
  } while (!after.empty() && theirs.size() < kKeysMax && std::chrono::steady_clock::now() < call.deadline);
  const auto too_long = [] {
    return DeadlineExceeded("RECONCILE_TOO_LONG", "both sides could not be read whole in time")
        .Zh("对账未能在限定时间内完成");
  };
  if (!after.empty()) return too_long();
  DeliveryQuery query{
      .region = parent.region, .state = std::nullopt, .destination = destination->code, .after = {}, .limit = kPageMax};
  while (true) {
    if (std::chrono::steady_clock::now() >= call.deadline) return too_long();
    ASSIGN_OR_RETURN(const std::vector<Delivery> ours, parts_.store.List(query));
    for (const Delivery& delivery : ours) {
      const std::string key = IdempotencyKey(delivery.key);
      if (theirs.erase(key) == 1) {
        response.set_matched(response.matched() + 1);
      } else if (delivery.state == DeliveryState::kDelivered && response.missing_size() < kShownMax) {
        response.add_missing(key);
      }
    }
    if (static_cast<int>(ours.size()) < query.limit) break;
    query.after = ours.back().key;
  }
  for (const std::string& key : theirs) {
    if (response.unknown_size() < kShownMax) response.add_unknown(key);
  }
  return OkStatus();
}

}  // namespace jgt::platform_sync
