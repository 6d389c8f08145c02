// jgtctl deliveries: what the outside platforms have been told.
#include <iostream>

#include "jgt/platform_sync/v1/platform_sync_service.grpc.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using platform_sync::v1::PlatformSyncService;
using PlatformSyncStub = PlatformSyncService::StubInterface;

struct DeliveryOptions {
  std::string county;
  std::string filter;
  std::string name;
  std::string destination;
};

Status Destinations(Session& session, const DeliveryOptions&) {
  const auto stub = session.Stub<PlatformSyncService>(session.settings.platform_sync);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<platform_sync::v1::ListDestinationsResponse>(
                       *stub, &PlatformSyncStub::ListDestinations, platform_sync::v1::ListDestinationsRequest()));
  if (session.PrintJson(response)) return OkStatus();
  Table table({"destination", "for people", "enabled", "pending", "delivered", "failed"});
  for (const auto& destination : response.destinations()) {
    table.Add({destination.code(), destination.display_name(), destination.enabled() ? "yes" : "no",
               std::to_string(destination.pending()), std::to_string(destination.delivered()),
               std::to_string(destination.failed())});
  }
  table.Print(std::cout);
  return OkStatus();
}

Status List(Session& session, const DeliveryOptions& options) {
  platform_sync::v1::ListDeliveriesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_filter(options.filter);
  request.set_page_size(100);
  const auto stub = session.Stub<PlatformSyncService>(session.settings.platform_sync);
  ASSIGN_OR_RETURN(const auto response, session.Call<platform_sync::v1::ListDeliveriesResponse>(
                                            *stub, &PlatformSyncStub::ListDeliveries, request));
  if (session.PrintJson(response)) return OkStatus();
  Table table({"key", "type", "state", "attempts", "error"});
  for (const auto& delivery : response.deliveries()) {
    table.Add({delivery.idempotency_key(), delivery.type(),
               platform_sync::v1::DeliveryState_Name(delivery.state()).substr(15), std::to_string(delivery.attempts()),
               delivery.last_error()});
  }
  table.Print(std::cout);
  if (!response.next_page_token().empty()) std::cout << "there are more; narrow them with --filter\n";
  return OkStatus();
}

Status Retry(Session& session, const DeliveryOptions& options) {
  platform_sync::v1::RetryDeliveryRequest request;
  request.set_name(options.name);
  const auto stub = session.Stub<PlatformSyncService>(session.settings.platform_sync);
  ASSIGN_OR_RETURN(const auto response, session.Call<platform_sync::v1::RetryDeliveryResponse>(
                                            *stub, &PlatformSyncStub::RetryDelivery, request));
  if (!session.PrintJson(response)) std::cout << "will be tried again\n";
  return OkStatus();
}

Status Reconcile(Session& session, const DeliveryOptions& options) {
  platform_sync::v1::ReconcileDestinationRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.county));
  request.set_destination(options.destination);
  const auto stub = session.Stub<PlatformSyncService>(session.settings.platform_sync);
  ASSIGN_OR_RETURN(const auto response, session.Call<platform_sync::v1::ReconcileDestinationResponse>(
                                            *stub, &PlatformSyncStub::ReconcileDestination, request));
  if (!session.PrintJson(response)) {
    std::cout << absl::StrFormat("%d match, %d missing there, %d unknown here\n", response.matched(),
                                 response.missing_size(), response.unknown_size());
    for (const auto& key : response.missing()) std::cout << "  missing " << key << '\n';
    for (const auto& key : response.unknown()) std::cout << "  unknown " << key << '\n';
  }
  if (response.missing_size() + response.unknown_size() == 0) return OkStatus();
  return DataLoss("PLATFORM_DIFFERS", "the platform does not have what we delivered");
}

}  // namespace

void AddDeliveries(Command app, Session& session) {
  auto options = std::make_shared<DeliveryOptions>();
  Command deliveries = app.Sub("deliveries", "what the outside platforms have been told");
  deliveries.RequireSub();
  AddSubcommand(deliveries, session, options, "destinations", "the platforms and how many facts wait for each",
                Destinations);
  Command list = AddSubcommand(deliveries, session, options, "list", "deliveries of a county", List);
  list.Add("--county", options->county).Required();
  list.Add("--filter", options->filter, "for example state = \"FAILED\"");
  Command retry = AddSubcommand(deliveries, session, options, "retry", "try a failed delivery again", Retry);
  retry.Add("name", options->name, "regions/*/deliveries/*").Required();
  Command reconcile = AddSubcommand(deliveries, session, options, "reconcile",
                                    "compare with what the platform has; exit code 8 when it differs", Reconcile);
  reconcile.Add("--county", options->county).Required();
  reconcile.Add("--destination", options->destination).Required();
}

}  // namespace jgt::ctl
