// jgt.evidence.v1.EvidenceService: checks shape and authority, asks the stores, converts the answer.
#pragma once

#include <semaphore>
#include <string>

#include "common/journal/positions.h"
#include "common/rpc/context.h"
#include "common/rpc/streams.h"
#include "common/rpc/unary.h"
#include "jgt/evidence/v1/evidence_service.grpc.pb.h"
#include "services/evidence/domain/content_store.h"
#include "services/evidence/domain/evidence_store.h"
#include "services/evidence/rpc/requests.h"

namespace jgt::evidence {

struct EvidenceHandlerOptions {
  int uploads_max = 16;  // at once; more are refused: each holds a thread, a temporary file and its reserved space
};

class EvidenceHandler final : public v1::EvidenceService::CallbackService {
 public:
  EvidenceHandler(const rpc::RpcRuntime& runtime, EvidenceStore& evidence, ContentStore& contents,
                  journal::PositionWaiter& positions, EvidenceHandlerOptions options);

  grpc::ServerReadReactor<v1::UploadFileRequest>* UploadFile(grpc::CallbackServerContext* context,
                                                             v1::UploadFileResponse* response) override;
  grpc::ServerUnaryReactor* GetFile(grpc::CallbackServerContext* context, const v1::GetFileRequest* request,
                                    v1::GetFileResponse* response) override;
  grpc::ServerWriteReactor<v1::DownloadFileResponse>* DownloadFile(grpc::CallbackServerContext* context,
                                                                   const v1::DownloadFileRequest* request) override;
  grpc::ServerUnaryReactor* LinkEvidence(grpc::CallbackServerContext* context, const v1::LinkEvidenceRequest* request,
                                         v1::LinkEvidenceResponse* response) override;
  grpc::ServerUnaryReactor* ReviewEvidence(grpc::CallbackServerContext* context,
                                           const v1::ReviewEvidenceRequest* request,
                                           v1::ReviewEvidenceResponse* response) override;
  grpc::ServerUnaryReactor* ListEvidence(grpc::CallbackServerContext* context, const v1::ListEvidenceRequest* request,
                                         v1::ListEvidenceResponse* response) override;

 private:
  StatusOr<v1::UploadFileResponse> Upload(const rpc::Call& call, rpc::RequestStream<v1::UploadFileRequest>& stream);
  StatusOr<std::string> Receive(rpc::RequestStream<v1::UploadFileRequest>& stream, const UploadClaim& claim);
  Status CheckUploader(const rpc::Call& call, const Uploader& uploader);
  StatusOr<v1::GetFileResponse> Get(const rpc::Call& call, const v1::GetFileRequest& request);
  Status Download(const rpc::Call& call, const v1::DownloadFileRequest& request,
                  rpc::ResponseStream<v1::DownloadFileResponse>& stream);
  StatusOr<v1::LinkEvidenceResponse> Link(const rpc::Call& call, const v1::LinkEvidenceRequest& request);
  Status CheckLinks(const rpc::Call& call, const std::string& region, const std::vector<NewLink>& wishes);
  StatusOr<v1::ReviewEvidenceResponse> Review(const rpc::Call& call, const v1::ReviewEvidenceRequest& request);
  StatusOr<v1::ListEvidenceResponse> List(const rpc::Call& call, const v1::ListEvidenceRequest& request);
  // The file, for a caller who may see it.
  StatusOr<File> Visible(const rpc::Call& call, const std::string& name);

  const rpc::RpcContext rpc_;
  EvidenceStore& evidence_;
  ContentStore& contents_;
  journal::PositionWaiter& positions_;
  std::counting_semaphore<> upload_slots_;
};

}  // namespace jgt::evidence
