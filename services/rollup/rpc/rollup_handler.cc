#include "services/rollup/rpc/rollup_handler.h"

#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"

namespace jgt::rollup {
namespace {

using namespace jgt::rollup::v1;  // NOLINT(google-build-using-namespace): the API's own messages.

// Cells belong to a county, not to a school of it: whoever holds a role on a school only is refused.
StatusOr<std::string> RegionFor(const rpc::Call& call, const std::string& parent) {
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("parent", parent, "regions/*"));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(parent));
  return name.region;
}

template <typename Positions>
void SetPositions(const std::string& region, const Reflected& reflected, Positions* positions) {
  for (const auto& [service, seq] : reflected) {
    if (seq < 1) continue;
    *positions->Add() = journal::ToProto({.service = service, .region = region, .seq = seq});
  }
}

}  // namespace

RollupHandler::RollupHandler(const rpc::RpcRuntime& runtime, Recounter& recounter, journal::PositionWaiter& waiter)
    : context_(runtime, RollupService::service_full_name()), recounter_(recounter), waiter_(waiter) {}

grpc::ServerUnaryReactor* RollupHandler::CompareCells(grpc::CallbackServerContext* context,
                                                      const CompareCellsRequest* request,
                                                      CompareCellsResponse* response) {
  return rpc::RunUnary(
      context, request, response, context_,
      [this](const rpc::Call& call, const CompareCellsRequest& compare) { return Compare(call, compare); });
}

grpc::ServerUnaryReactor* RollupHandler::RebuildCells(grpc::CallbackServerContext* context,
                                                      const RebuildCellsRequest* request,
                                                      RebuildCellsResponse* response) {
  return rpc::RunUnary(
      context, request, response, context_,
      [this](const rpc::Call& call, const RebuildCellsRequest& rebuild) { return Rebuild(call, rebuild); });
}

StatusOr<CompareCellsResponse> RollupHandler::Compare(const rpc::Call& call, const CompareCellsRequest& request) {
  ASSIGN_OR_RETURN(const std::string region, RegionFor(call, request.parent()));
  RETURN_IF_ERROR(waiter_.Wait(journal::PositionsFrom(request.min_positions()), call.deadline));
  ASSIGN_OR_RETURN(const Recount recount, recounter_.Compare(region, call.deadline));
  CompareCellsResponse response;
  response.set_cells(recount.comparison.cells);
  response.set_entries(recount.entries);
  for (const rollup::CellDifference& difference : recount.comparison.differences) {
    auto* shown = response.add_differences();
    shown->set_cell(difference.cell);
    shown->set_stands(difference.stands);
    shown->set_recounted(difference.recounted);
  }
  SetPositions(region, recount.reflected, response.mutable_positions());
  return response;
}

StatusOr<RebuildCellsResponse> RollupHandler::Rebuild(const rpc::Call& call, const RebuildCellsRequest& request) {
  ASSIGN_OR_RETURN(const std::string region, RegionFor(call, request.parent()));
  ASSIGN_OR_RETURN(const Swapped swapped, recounter_.Rebuild(region, call.deadline));
  RebuildCellsResponse response;
  response.set_cells(swapped.cells);
  response.set_changed(swapped.changed);
  SetPositions(region, swapped.reflected, response.mutable_positions());
  return response;
}

}  // namespace jgt::rollup
