// jgt.roster.v1.InspectionService: checks shape and scope, converts, and leaves the rest to the store.
#pragma once

#include <string>

#include "common/clock/clock.h"
#include "common/paging/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "jgt/roster/v1/inspection_service.grpc.pb.h"
#include "services/roster/domain/inspection_store.h"
#include "services/roster/domain/region_book.h"

namespace jgt::roster {

// What the handler works with; all of it outlives the handler.
struct InspectionParts {
  const rpc::RpcRuntime& rpc;
  const Clock& clock;
  const PageTokens& page_tokens;
  const RegionBook& regions;
  InspectionStore& inspections;
};

class InspectionHandler final : public v1::InspectionService::CallbackService {
 public:
  explicit InspectionHandler(const InspectionParts& parts);

  grpc::ServerUnaryReactor* GrantInspection(grpc::CallbackServerContext* context,
                                            const v1::GrantInspectionRequest* request,
                                            v1::GrantInspectionResponse* response) override;
  grpc::ServerUnaryReactor* RevokeInspection(grpc::CallbackServerContext* context,
                                             const v1::RevokeInspectionRequest* request,
                                             v1::RevokeInspectionResponse* response) override;
  grpc::ServerUnaryReactor* ListInspections(grpc::CallbackServerContext* context,
                                            const v1::ListInspectionsRequest* request,
                                            v1::ListInspectionsResponse* response) override;
  grpc::ServerUnaryReactor* ListInspectionGrants(grpc::CallbackServerContext* context,
                                                 const v1::ListInspectionGrantsRequest* request,
                                                 v1::ListInspectionGrantsResponse* response) override;

 private:
  StatusOr<v1::GrantInspectionResponse> Answer(const rpc::Call& call, const v1::GrantInspectionRequest& request);
  StatusOr<v1::RevokeInspectionResponse> Answer(const rpc::Call& call, const v1::RevokeInspectionRequest& request);
  StatusOr<v1::ListInspectionsResponse> Answer(const rpc::Call& call, const v1::ListInspectionsRequest& request);
  StatusOr<v1::ListInspectionGrantsResponse> Answer(const rpc::Call& call,
                                                    const v1::ListInspectionGrantsRequest& request);

  rpc::RpcContext rpc_;
  const Clock& clock_;
  const PageTokens& page_tokens_;
  const RegionBook& regions_;
  InspectionStore& inspections_;
};

}  // namespace jgt::roster
