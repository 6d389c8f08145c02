// jgt.ledger.v1.OversightService: what was planned beside what was done, and what looks implausible.
#pragma once

#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/paging/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "common/workdays/workdays.h"
#include "jgt/ledger/v1/oversight_service.grpc.pb.h"
#include "services/ledger/domain/activity_store.h"
#include "services/ledger/domain/oversight_store.h"
#include "services/ledger/domain/plausibility.h"

namespace jgt::ledger {

// All of it outlives the handler.
struct OversightParts {
  const rpc::RpcRuntime& rpc;
  const Clock& clock;
  const PageTokens& page_tokens;
  const PlausibilityRuleBook& rules;
  const WorkCalendar& calendar;
  ActivityStore& activities;
  OversightStore& store;
};

class OversightHandler final : public v1::OversightService::CallbackService {
 public:
  explicit OversightHandler(const OversightParts& parts);

  grpc::ServerUnaryReactor* GetFulfilment(grpc::CallbackServerContext* context, const v1::GetFulfilmentRequest* request,
                                          v1::GetFulfilmentResponse* response) override;
  grpc::ServerUnaryReactor* ListOverdue(grpc::CallbackServerContext* context, const v1::ListOverdueRequest* request,
                                        v1::ListOverdueResponse* response) override;
  grpc::ServerUnaryReactor* ListNotices(grpc::CallbackServerContext* context, const v1::ListNoticesRequest* request,
                                        v1::ListNoticesResponse* response) override;
  grpc::ServerUnaryReactor* ReviewNotice(grpc::CallbackServerContext* context, const v1::ReviewNoticeRequest* request,
                                         v1::ReviewNoticeResponse* response) override;

 private:
  StatusOr<v1::GetFulfilmentResponse> Fulfilment(const rpc::Call& call, const v1::GetFulfilmentRequest& request);
  StatusOr<v1::ListOverdueResponse> Overdue(const rpc::Call& call, const v1::ListOverdueRequest& request);
  StatusOr<v1::ListNoticesResponse> Notices(const rpc::Call& call, const v1::ListNoticesRequest& request);
  StatusOr<v1::ReviewNoticeResponse> Review(const rpc::Call& call, const v1::ReviewNoticeRequest& request);

  using Overdues = std::vector<v1::OverdueThing>;
  // What each of the pairings has open as of the day, of its year and the one before, by due day.
  StatusOr<std::vector<Overdues>> OverdueIn(const rpc::Call& call, const std::string& region,
                                            const std::vector<std::string>& pairings, const Day& as_of);
  // The day asked about, today when none is. INVALID_ARGUMENT BAD_DATE.
  StatusOr<Day> AsOf(const std::string& text) const;
  // Ids of the region's pairings that the caller may see, sorted; OUTSIDE_SCOPE when the caller has nothing there.
  StatusOr<std::vector<std::string>> Visible(const rpc::Call& call, const std::string& region);
  StatusOr<std::vector<Notice>> NoticesIn(const rpc::Call& call, const std::string& region, const Month& month);

  const rpc::RpcContext rpc_;
  const Clock& clock_;
  const PageTokens& page_tokens_;
  const PlausibilityRuleBook& rules_;
  const WorkCalendar& calendar_;
  ActivityStore& activities_;
  OversightStore& store_;
};

}  // namespace jgt::ledger
