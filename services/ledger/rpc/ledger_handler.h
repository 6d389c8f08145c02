// jgt.ledger.v1.LedgerService: checks shape and scope, converts, and leaves the rest to the store.
#pragma once

#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/ids/ids.h"
#include "common/journal/positions.h"
#include "common/paging/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "common/rpc/streams.h"
#include "common/rpc/unary.h"
#include "jgt/ledger/v1/ledger_service.grpc.pb.h"
#include "services/ledger/domain/activity_check.h"
#include "services/ledger/domain/activity_store.h"
#include "services/ledger/domain/kind_catalogue.h"
#include "services/ledger/domain/kind_store.h"

namespace jgt::ledger {

// What the handler works with; all of it outlives the handler.
struct LedgerParts {
  const rpc::RpcRuntime& rpc;
  const Clock& clock;
  IdSource& ids;
  const KindCatalogues& kinds;
  KindStore& county_kinds;
  const PageTokens& page_tokens;
  journal::PositionWaiter& positions;
  ActivityStore& store;
};

class LedgerHandler final : public v1::LedgerService::CallbackService {
 public:
  explicit LedgerHandler(const LedgerParts& parts);

  grpc::ServerUnaryReactor* RecordActivity(grpc::CallbackServerContext* context,
                                           const v1::RecordActivityRequest* request,
                                           v1::RecordActivityResponse* response) override;
  grpc::ServerUnaryReactor* BatchRecordActivities(grpc::CallbackServerContext* context,
                                                  const v1::BatchRecordActivitiesRequest* request,
                                                  v1::BatchRecordActivitiesResponse* response) override;
  grpc::ServerReadReactor<v1::RecordActivitiesRequest>* RecordActivities(
      grpc::CallbackServerContext* context, v1::RecordActivitiesResponse* response) override;
  grpc::ServerUnaryReactor* ConfirmActivity(grpc::CallbackServerContext* context,
                                            const v1::ConfirmActivityRequest* request,
                                            v1::ConfirmActivityResponse* response) override;
  grpc::ServerUnaryReactor* BatchConfirmActivities(grpc::CallbackServerContext* context,
                                                   const v1::BatchConfirmActivitiesRequest* request,
                                                   v1::BatchConfirmActivitiesResponse* response) override;
  grpc::ServerUnaryReactor* CorrectActivity(grpc::CallbackServerContext* context,
                                            const v1::CorrectActivityRequest* request,
                                            v1::CorrectActivityResponse* response) override;
  grpc::ServerUnaryReactor* ReverseActivity(grpc::CallbackServerContext* context,
                                            const v1::ReverseActivityRequest* request,
                                            v1::ReverseActivityResponse* response) override;
  grpc::ServerUnaryReactor* GetActivity(grpc::CallbackServerContext* context, const v1::GetActivityRequest* request,
                                        v1::GetActivityResponse* response) override;
  grpc::ServerUnaryReactor* ListActivities(grpc::CallbackServerContext* context,
                                           const v1::ListActivitiesRequest* request,
                                           v1::ListActivitiesResponse* response) override;
  grpc::ServerUnaryReactor* ListKinds(grpc::CallbackServerContext* context, const v1::ListKindsRequest* request,
                                      v1::ListKindsResponse* response) override;

 private:
  StatusOr<rpc::Later<v1::RecordActivityResponse>> Record(const rpc::Call& call,
                                                          const v1::RecordActivityRequest& request);
  StatusOr<rpc::Later<v1::BatchRecordActivitiesResponse>> BatchRecord(const rpc::Call& call,
                                                                      const v1::BatchRecordActivitiesRequest& request);
  StatusOr<rpc::Later<v1::ConfirmActivityResponse>> Confirm(const rpc::Call& call,
                                                            const v1::ConfirmActivityRequest& request);
  StatusOr<rpc::Later<v1::BatchConfirmActivitiesResponse>> BatchConfirm(
      const rpc::Call& call, const v1::BatchConfirmActivitiesRequest& request);
  StatusOr<rpc::Later<v1::CorrectActivityResponse>> Correct(const rpc::Call& call,
                                                            const v1::CorrectActivityRequest& request);
  StatusOr<rpc::Later<v1::ReverseActivityResponse>> Reverse(const rpc::Call& call,
                                                            const v1::ReverseActivityRequest& request);
  StatusOr<v1::GetActivityResponse> Get(const rpc::Call& call, const v1::GetActivityRequest& request);
  StatusOr<v1::ListActivitiesResponse> List(const rpc::Call& call, const v1::ListActivitiesRequest& request);
  StatusOr<v1::ListKindsResponse> Kinds(const rpc::Call& call, const v1::ListKindsRequest& request) const;

  // record_stream.cc
  StatusOr<v1::RecordActivitiesResponse> RecordStream(const rpc::Call& call,
                                                      rpc::RequestStream<v1::RecordActivitiesRequest>& stream);
  StatusOr<RecordCommand> ChunkCommandOf(const rpc::Call& call, const std::string& region,
                                         const v1::RecordActivitiesRequest& chunk);

  // Has a command written without holding a thread while it waits for its region.
  template <class Response, class Request>
  rpc::Later<Response> Write(const rpc::Call& call, const Request& request, AnyCommand command, AnswerEncoder encode);
  // INVALID_ARGUMENT BAD_BATCH unless 1-kBatchMax.
  static Status CheckBatchSize(const char* field, int count);
  // PERMISSION_DENIED OUTSIDE_SCOPE for who has no role in the region and is no end of any pairing of it.
  StatusOr<Caller> Admitted(const rpc::Call& call, const std::string& region);
  // Checked, named, and with the paths of their fields; INVALID_ARGUMENT BAD_ACTIVITY.
  StatusOr<RecordCommand> RecordCommandOf(const rpc::Call& call, const std::string& region, Caller caller,
                                          std::vector<Activity> activities, std::vector<std::string> paths);
  // The county's own kinds are read only when something is told of one.
  StatusOr<CheckRules> RulesFor(const rpc::Call& call, const std::string& region,
                                const std::vector<Activity>& activities);

  const rpc::RpcContext rpc_;
  const Clock& clock_;
  IdSource& ids_;
  const KindCatalogues& kinds_;
  KindStore& county_kinds_;
  const PageTokens& page_tokens_;
  journal::PositionWaiter& positions_;
  ActivityStore& store_;
};

}  // namespace jgt::ledger
