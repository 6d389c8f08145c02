// jgt.roster.v1.AttributeService: checks shape and scope, converts, and leaves the rest to the store.
#pragma once

#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "jgt/roster/v1/attribute_service.grpc.pb.h"
#include "services/roster/domain/attribute_store.h"

namespace jgt::roster {

class AttributeHandler final : public v1::AttributeService::CallbackService {
 public:
  // Both outlive the handler.
  AttributeHandler(const rpc::RpcRuntime& runtime, AttributeStore& attributes);

  grpc::ServerUnaryReactor* RecordSchoolAttributes(grpc::CallbackServerContext* context,
                                                   const v1::RecordSchoolAttributesRequest* request,
                                                   v1::RecordSchoolAttributesResponse* response) override;
  grpc::ServerUnaryReactor* ImportSchoolAttributes(grpc::CallbackServerContext* context,
                                                   const v1::ImportSchoolAttributesRequest* request,
                                                   v1::ImportSchoolAttributesResponse* response) override;

 private:
  StatusOr<v1::RecordSchoolAttributesResponse> Answer(const rpc::Call& call,
                                                      const v1::RecordSchoolAttributesRequest& request);
  StatusOr<v1::ImportSchoolAttributesResponse> Answer(const rpc::Call& call,
                                                      const v1::ImportSchoolAttributesRequest& request);

  const rpc::RpcContext rpc_;
  AttributeStore& attributes_;
};

}  // namespace jgt::roster
