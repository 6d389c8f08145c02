// jgt.ledger.v1.ProofService: what shows that the ledger was not altered.
#pragma once

#include <optional>
#include <string>

#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "common/rpc/streams.h"
#include "jgt/ledger/v1/proof_service.grpc.pb.h"
#include "services/ledger/domain/activity_store.h"
#include "services/ledger/domain/log.h"
#include "services/ledger/domain/log_audit.h"

namespace jgt::ledger {

// All of it outlives the handler.
struct ProofParts {
  const rpc::RpcRuntime& rpc;
  LogStore& logs;
  LogAudit& audit;
  const Signing& signing;
  ActivityStore& activities;
};

class ProofHandler final : public v1::ProofService::CallbackService {
 public:
  explicit ProofHandler(const ProofParts& parts);

  grpc::ServerUnaryReactor* GetLogStatus(grpc::CallbackServerContext* context, const v1::GetLogStatusRequest* request,
                                         v1::GetLogStatusResponse* response) override;
  grpc::ServerUnaryReactor* GetCheckpoint(grpc::CallbackServerContext* context, const v1::GetCheckpointRequest* request,
                                          v1::GetCheckpointResponse* response) override;
  grpc::ServerUnaryReactor* GetInclusionProof(grpc::CallbackServerContext* context,
                                              const v1::GetInclusionProofRequest* request,
                                              v1::GetInclusionProofResponse* response) override;
  grpc::ServerUnaryReactor* GetConsistencyProof(grpc::CallbackServerContext* context,
                                                const v1::GetConsistencyProofRequest* request,
                                                v1::GetConsistencyProofResponse* response) override;
  grpc::ServerUnaryReactor* GetTile(grpc::CallbackServerContext* context, const v1::GetTileRequest* request,
                                    v1::GetTileResponse* response) override;
  grpc::ServerWriteReactor<v1::ExportLogResponse>* ExportLog(grpc::CallbackServerContext* context,
                                                             const v1::ExportLogRequest* request) override;
  grpc::ServerWriteReactor<v1::AuditLogResponse>* AuditLog(grpc::CallbackServerContext* context,
                                                           const v1::AuditLogRequest* request) override;

 private:
  StatusOr<v1::GetLogStatusResponse> LogStatus(const rpc::Call& call, const v1::GetLogStatusRequest& request);
  StatusOr<v1::GetCheckpointResponse> Checkpoint(const rpc::Call& call, const v1::GetCheckpointRequest& request);
  StatusOr<v1::GetInclusionProofResponse> Inclusion(const rpc::Call& call, const v1::GetInclusionProofRequest& request);
  StatusOr<v1::GetConsistencyProofResponse> Consistency(const rpc::Call& call,
                                                        const v1::GetConsistencyProofRequest& request);
  StatusOr<v1::GetTileResponse> Tile(const rpc::Call& call, const v1::GetTileRequest& request);
  Status Export(const rpc::Call& call, const v1::ExportLogRequest& request,
                rpc::ResponseStream<v1::ExportLogResponse>& stream);
  Status Audit(const rpc::Call& call, const v1::AuditLogRequest& request,
               rpc::ResponseStream<v1::AuditLogResponse>& stream);

  // The checkpoint of a size, 0 for the newest. INVALID_ARGUMENT BAD_TREE_RANGE, FAILED_PRECONDITION SIGNING_OFF,
  // NOT_FOUND NO_SUCH_CHECKPOINT.
  StatusOr<PublishedHead> Published(const std::string& region, int64_t size, const rpc::Call& call);
  // The number of the entry that is asked about, if the caller may have it.
  StatusOr<int64_t> SeqOf(const std::string& region, const v1::GetInclusionProofRequest& request,
                          const rpc::Call& call);

  const rpc::RpcContext rpc_;
  LogStore& logs_;
  LogAudit& audit_;
  const Signing& signing_;
  ActivityStore& activities_;
};

}  // namespace jgt::ledger
