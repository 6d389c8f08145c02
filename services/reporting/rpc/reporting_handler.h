// jgt.reporting.v1.ReportingService: checks shape and scope, converts, and leaves the rest to domain and store.
#pragma once

#include <string>
#include <vector>

#include "common/journal/positions.h"
#include "common/paging/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "common/rpc/streams.h"
#include "common/workdays/workdays.h"
#include "jgt/reporting/v1/reporting_service.grpc.pb.h"
#include "services/reporting/domain/minima.h"
#include "services/reporting/domain/region.h"
#include "services/reporting/domain/reporting_store.h"

namespace jgt::reporting {

// What the handler works with; all of it outlives the handler.
struct ReportingParts {
  const rpc::RpcRuntime& rpc;
  const Minima& minima;
  const RegionNames& regions;
  const WorkCalendar& calendar;
  const PageTokens& page_tokens;
  journal::PositionWaiter& positions;
  ReportingStore& store;
};

class ReportingHandler final : public v1::ReportingService::CallbackService {
 public:
  explicit ReportingHandler(const ReportingParts& parts);

  grpc::ServerUnaryReactor* GetPairingProgress(grpc::CallbackServerContext* context,
                                               const v1::GetPairingProgressRequest* request,
                                               v1::GetPairingProgressResponse* response) override;
  grpc::ServerUnaryReactor* ListProgress(grpc::CallbackServerContext* context, const v1::ListProgressRequest* request,
                                         v1::ListProgressResponse* response) override;
  grpc::ServerUnaryReactor* GetRollup(grpc::CallbackServerContext* context, const v1::GetRollupRequest* request,
                                      v1::GetRollupResponse* response) override;
  grpc::ServerUnaryReactor* GetBureauForm(grpc::CallbackServerContext* context, const v1::GetBureauFormRequest* request,
                                          v1::GetBureauFormResponse* response) override;
  grpc::ServerWriteReactor<v1::ExportBureauFormResponse>* ExportBureauForm(
      grpc::CallbackServerContext* context, const v1::ExportBureauFormRequest* request) override;
  grpc::ServerUnaryReactor* FileBureauForm(grpc::CallbackServerContext* context,
                                           const v1::FileBureauFormRequest* request,
                                           v1::FileBureauFormResponse* response) override;
  grpc::ServerUnaryReactor* ListContributions(grpc::CallbackServerContext* context,
                                              const v1::ListContributionsRequest* request,
                                              v1::ListContributionsResponse* response) override;
  grpc::ServerUnaryReactor* ExplainProgress(grpc::CallbackServerContext* context,
                                            const v1::ExplainProgressRequest* request,
                                            v1::ExplainProgressResponse* response) override;

 private:
  StatusOr<v1::GetPairingProgressResponse> PairingProgressOf(const rpc::Call& call,
                                                             const v1::GetPairingProgressRequest& request);
  StatusOr<v1::ListProgressResponse> ProgressIn(const rpc::Call& call, const v1::ListProgressRequest& request);
  StatusOr<v1::GetRollupResponse> RollupOf(const rpc::Call& call, const v1::GetRollupRequest& request);
  StatusOr<v1::GetBureauFormResponse> Form(const rpc::Call& call, const v1::GetBureauFormRequest& request);
  Status Export(const rpc::Call& call, const v1::ExportBureauFormRequest& request,
                rpc::ResponseStream<v1::ExportBureauFormResponse>& stream);
  StatusOr<v1::FileBureauFormResponse> FileForm(const rpc::Call& call, const v1::FileBureauFormRequest& request);
  StatusOr<v1::ListContributionsResponse> Contributions(const rpc::Call& call,
                                                        const v1::ListContributionsRequest& request);

  StatusOr<v1::ExplainProgressResponse> BehindTask(const rpc::Call& call, const v1::ExplainProgressRequest& request);

  // What a form is asked for: a county or a city that is known, and a month.
  struct FormPlace {
    std::string region;
    std::string bureau;
    Month month;
  };
  StatusOr<FormPlace> PlaceOf(const rpc::Call& call, const std::string& parent, const std::string& month) const;
  // With the activities behind each count when they are to be shown.
  enum class Opening { kClosed, kOpened };
  StatusOr<BureauForm> ComposeFor(const rpc::Call& call, const FormPlace& place, Opening opening);
  // The bytes of the form that is filed.
  StatusOr<std::string> FormToFile(const rpc::Call& call, const FormPlace& place, const FiledForm& form);
  // OK for whoever may look at one of the pairing's ends; the two may lie in two counties (D11).
  Status AuthorizeOnPairing(const rpc::Call& call, const std::string& pairing);
  Status Wait(const rpc::Call& call, const google::protobuf::RepeatedPtrField<jgt::common::v1::Position>& positions);

  rpc::RpcContext rpc_;
  const Minima& minima_;
  const RegionNames& regions_;
  const WorkCalendar& calendar_;
  const PageTokens& page_tokens_;
  journal::PositionWaiter& positions_;
  ReportingStore& store_;
};

}  // namespace jgt::reporting
