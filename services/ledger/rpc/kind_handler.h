// jgt.ledger.v1.KindService: a county's own kinds of activities.
#pragma once

#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "jgt/ledger/v1/kind_service.grpc.pb.h"
#include "jgt/ledger/v1/ledger_service.pb.h"
#include "services/ledger/domain/kind_catalogue.h"
#include "services/ledger/domain/kind_store.h"

namespace jgt::ledger {

// All of it outlives the handler.
struct KindParts {
  const rpc::RpcRuntime& rpc;
  const KindCatalogues& kinds;
  KindStore& store;
};

class KindHandler final : public v1::KindService::CallbackService {
 public:
  explicit KindHandler(const KindParts& parts);

  grpc::ServerUnaryReactor* DefineKind(grpc::CallbackServerContext* context, const v1::DefineKindRequest* request,
                                       v1::DefineKindResponse* response) override;
  grpc::ServerUnaryReactor* WithdrawKind(grpc::CallbackServerContext* context, const v1::WithdrawKindRequest* request,
                                         v1::WithdrawKindResponse* response) override;

 private:
  StatusOr<v1::DefineKindResponse> Define(const rpc::Call& call, const v1::DefineKindRequest& request);
  StatusOr<v1::WithdrawKindResponse> Withdraw(const rpc::Call& call, const v1::WithdrawKindRequest& request);

  const rpc::RpcContext rpc_;
  const KindCatalogues& kinds_;
  KindStore& store_;
};

// LedgerService.ListKinds. INVALID_ARGUMENT BAD_YEAR, BAD_NAME.
StatusOr<v1::ListKindsResponse> KindsFor(const v1::ListKindsRequest& request, const KindCatalogues& kinds,
                                         KindStore& store, KindStore::Deadline deadline);

}  // namespace jgt::ledger
