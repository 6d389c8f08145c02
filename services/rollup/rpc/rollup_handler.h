// jgt.rollup.v1.RollupService.
#pragma once

#include "common/journal/positions.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "jgt/rollup/v1/rollup_service.grpc.pb.h"
#include "services/rollup/domain/recounter.h"

namespace jgt::rollup {

class RollupHandler final : public jgt::rollup::v1::RollupService::CallbackService {
 public:
  RollupHandler(const rpc::RpcRuntime& runtime, Recounter& recounter, journal::PositionWaiter& waiter);

  grpc::ServerUnaryReactor* CompareCells(grpc::CallbackServerContext* context,
                                         const jgt::rollup::v1::CompareCellsRequest* request,
                                         jgt::rollup::v1::CompareCellsResponse* response) override;
  grpc::ServerUnaryReactor* RebuildCells(grpc::CallbackServerContext* context,
                                         const jgt::rollup::v1::RebuildCellsRequest* request,
                                         jgt::rollup::v1::RebuildCellsResponse* response) override;

 private:
  StatusOr<jgt::rollup::v1::CompareCellsResponse> Compare(const rpc::Call& call,
                                                          const jgt::rollup::v1::CompareCellsRequest& request);
  StatusOr<jgt::rollup::v1::RebuildCellsResponse> Rebuild(const rpc::Call& call,
                                                          const jgt::rollup::v1::RebuildCellsRequest& request);

  rpc::RpcContext context_;
  Recounter& recounter_;
  journal::PositionWaiter& waiter_;
};

}  // namespace jgt::rollup
