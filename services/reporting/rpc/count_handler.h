// jgt.reporting.v1.CountService: counts under every basis, what is behind each, and what changed after a form was
// filed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/journal/positions.h"
#include "common/paging/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "jgt/reporting/v1/count_service.grpc.pb.h"
#include "services/reporting/domain/count_store.h"

namespace jgt::reporting {

// All of it outlives the handler.
struct CountParts {
  const rpc::RpcRuntime& rpc;
  const PageTokens& page_tokens;
  journal::PositionWaiter& positions;
  CountStore& store;
};

class CountHandler final : public v1::CountService::CallbackService {
 public:
  explicit CountHandler(const CountParts& parts);

  grpc::ServerUnaryReactor* CountActivities(grpc::CallbackServerContext* context,
                                            const v1::CountActivitiesRequest* request,
                                            v1::CountActivitiesResponse* response) override;
  grpc::ServerUnaryReactor* ExplainCount(grpc::CallbackServerContext* context, const v1::ExplainCountRequest* request,
                                         v1::ExplainCountResponse* response) override;
  grpc::ServerUnaryReactor* ListRestatements(grpc::CallbackServerContext* context,
                                             const v1::ListRestatementsRequest* request,
                                             v1::ListRestatementsResponse* response) override;

 private:
  StatusOr<v1::CountActivitiesResponse> Count(const rpc::Call& call, const v1::CountActivitiesRequest& request);
  StatusOr<v1::ExplainCountResponse> Explain(const rpc::Call& call, const v1::ExplainCountRequest& request);
  StatusOr<v1::ListRestatementsResponse> Restatements(const rpc::Call& call,
                                                      const v1::ListRestatementsRequest& request);

  // The scope that is asked for, as far as the caller may see it. PERMISSION_DENIED OUTSIDE_SCOPE for who sees no
  // pairing of it.
  template <typename Request>
  StatusOr<CountScope> ScopeOf(const rpc::Call& call, const Request& request);

  const rpc::RpcContext rpc_;
  const PageTokens& page_tokens_;
  journal::PositionWaiter& positions_;
  CountStore& store_;
};

}  // namespace jgt::reporting
