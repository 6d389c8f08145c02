// jgt.ledger.v1.StatementService: the ledger for learning record stores.
#pragma once

#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "common/rpc/streams.h"
#include "jgt/ledger/v1/statement_service.grpc.pb.h"
#include "services/ledger/domain/entry_store.h"
#include "services/ledger/domain/kind_store.h"
#include "services/ledger/rpc/statements.h"

namespace jgt::ledger {

// All of it outlives the handler.
struct StatementParts {
  const rpc::RpcRuntime& rpc;
  EntryStore& entries;
  KindStore& county_kinds;
  StatementStyle style;  // of the files' kinds; a county's own are looked up
};

class StatementHandler final : public v1::StatementService::CallbackService {
 public:
  explicit StatementHandler(StatementParts parts);

  grpc::ServerWriteReactor<v1::ExportStatementsResponse>* ExportStatements(
      grpc::CallbackServerContext* context, const v1::ExportStatementsRequest* request) override;

 private:
  Status Export(const rpc::Call& call, const v1::ExportStatementsRequest& request,
                rpc::ResponseStream<v1::ExportStatementsResponse>& stream);

  const rpc::RpcContext rpc_;
  EntryStore& entries_;
  KindStore& county_kinds_;
  const StatementStyle style_;
};

}  // namespace jgt::ledger
