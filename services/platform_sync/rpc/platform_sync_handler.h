// jgt.platform_sync.v1.PlatformSyncService.
#pragma once

#include <functional>
#include <vector>

#include "common/clock/clock.h"
#include "common/paging/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "jgt/platform_sync/v1/platform_sync_service.grpc.pb.h"
#include "services/platform_sync/domain/delivery_store.h"
#include "services/platform_sync/domain/destination.h"

namespace jgt::platform_sync {

// Asks a platform for the keys that it has for a region, behind `after`; a page and where the next one begins.
struct PlatformKeys {
  std::vector<std::string> keys;
  std::string next;
};
using AskPlatform =
    std::function<StatusOr<PlatformKeys>(const Destination&, const std::string& region, const std::string& after)>;

class PlatformSyncHandler final : public jgt::platform_sync::v1::PlatformSyncService::CallbackService {
 public:
  struct Parts {
    const rpc::RpcRuntime& rpc;
    const Clock& clock;
    const PageTokens& page_tokens;
    DeliveryStore& store;
    const std::vector<Destination>& destinations;
    AskPlatform ask_platform;
    std::function<void()> wake_sender;
  };
  explicit PlatformSyncHandler(Parts parts);

  grpc::ServerUnaryReactor* ListDestinations(grpc::CallbackServerContext* context,
                                             const v1::ListDestinationsRequest* request,
                                             v1::ListDestinationsResponse* response) override;
  grpc::ServerUnaryReactor* ListDeliveries(grpc::CallbackServerContext* context,
                                           const v1::ListDeliveriesRequest* request,
                                           v1::ListDeliveriesResponse* response) override;
  grpc::ServerUnaryReactor* RetryDelivery(grpc::CallbackServerContext* context, const v1::RetryDeliveryRequest* request,
                                          v1::RetryDeliveryResponse* response) override;
  grpc::ServerUnaryReactor* ReconcileDestination(grpc::CallbackServerContext* context,
                                                 const v1::ReconcileDestinationRequest* request,
                                                 v1::ReconcileDestinationResponse* response) override;

 private:
  Status List(const rpc::Call& call, const v1::ListDeliveriesRequest& request, v1::ListDeliveriesResponse& response);
  Status Retry(const rpc::Call& call, const v1::RetryDeliveryRequest& request, v1::RetryDeliveryResponse& response);
  Status Reconcile(const rpc::Call& call, const v1::ReconcileDestinationRequest& request,
                   v1::ReconcileDestinationResponse& response);

  const Parts parts_;
  rpc::RpcContext context_;
};

}  // namespace jgt::platform_sync
