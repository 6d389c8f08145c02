// jgt.roster.v1.PlanService: checks shape and scope, converts, and leaves the rest to the store.
#pragma once

#include <string>

#include "common/clock/clock.h"
#include "common/paging/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "common/workdays/workdays.h"
#include "jgt/roster/v1/plan_service.grpc.pb.h"
#include "services/roster/domain/pairing_store.h"
#include "services/roster/domain/plan_policy.h"
#include "services/roster/domain/plan_store.h"

namespace jgt::roster {

// What the handler works with; all of it outlives the handler.
struct PlanParts {
  const rpc::RpcRuntime& rpc;
  const Clock& clock;
  const PageTokens& page_tokens;
  const PlanPolicies& policies;
  const WorkCalendar& calendar;
  PairingStore& pairings;
  PlanStore& plans;
};

class PlanHandler final : public v1::PlanService::CallbackService {
 public:
  explicit PlanHandler(const PlanParts& parts);

  grpc::ServerUnaryReactor* FileSupportRequest(grpc::CallbackServerContext* context,
                                               const v1::FileSupportRequestRequest* request,
                                               v1::FileSupportRequestResponse* response) override;
  grpc::ServerUnaryReactor* GetSupportRequest(grpc::CallbackServerContext* context,
                                              const v1::GetSupportRequestRequest* request,
                                              v1::GetSupportRequestResponse* response) override;
  grpc::ServerUnaryReactor* FileAssistancePlan(grpc::CallbackServerContext* context,
                                               const v1::FileAssistancePlanRequest* request,
                                               v1::FileAssistancePlanResponse* response) override;
  grpc::ServerUnaryReactor* GetAssistancePlan(grpc::CallbackServerContext* context,
                                              const v1::GetAssistancePlanRequest* request,
                                              v1::GetAssistancePlanResponse* response) override;
  grpc::ServerUnaryReactor* FileTimetable(grpc::CallbackServerContext* context, const v1::FileTimetableRequest* request,
                                          v1::FileTimetableResponse* response) override;
  grpc::ServerUnaryReactor* GetTimetable(grpc::CallbackServerContext* context, const v1::GetTimetableRequest* request,
                                         v1::GetTimetableResponse* response) override;
  grpc::ServerUnaryReactor* ListFilings(grpc::CallbackServerContext* context, const v1::ListFilingsRequest* request,
                                        v1::ListFilingsResponse* response) override;

 private:
  StatusOr<v1::FileSupportRequestResponse> Answer(const rpc::Call& call, const v1::FileSupportRequestRequest& request);
  StatusOr<v1::GetSupportRequestResponse> Answer(const rpc::Call& call, const v1::GetSupportRequestRequest& request);
  StatusOr<v1::FileAssistancePlanResponse> Answer(const rpc::Call& call, const v1::FileAssistancePlanRequest& request);
  StatusOr<v1::GetAssistancePlanResponse> Answer(const rpc::Call& call, const v1::GetAssistancePlanRequest& request);
  StatusOr<v1::FileTimetableResponse> Answer(const rpc::Call& call, const v1::FileTimetableRequest& request);
  StatusOr<v1::GetTimetableResponse> Answer(const rpc::Call& call, const v1::GetTimetableRequest& request);
  StatusOr<v1::ListFilingsResponse> Answer(const rpc::Call& call, const v1::ListFilingsRequest& request);

  // Who holds the permission on the home county or on an end; with `supported_only`, on that end. Others are told
  // OUTSIDE_SCOPE, whether or not there is such a pairing.
  Status Admit(const rpc::Call& call, const Key& pairing, bool supported_only = false);
  // The pairing and year of a name, for who may read it.
  StatusOr<PlanKey> AdmittedName(const rpc::Call& call, const std::string& name, std::string_view collection);

  // By when the filing that a request asks about was filed: the earlier of its day's end and its instant.
  template <typename Request>
  StatusOr<FiledBy> FiledByOf(const Request& request) const;

  const rpc::RpcContext rpc_;
  const Clock& clock_;
  const PageTokens& page_tokens_;
  const PlanPolicies& policies_;
  const WorkCalendar& calendar_;
  PairingStore& pairings_;
  PlanStore& plans_;
};

}  // namespace jgt::roster
