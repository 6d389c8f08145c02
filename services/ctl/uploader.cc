#include "services/ctl/uploader.h"

#include "common/journal/entry.h"

namespace jgt::ctl {

namespace {
constexpr size_t kChunk = size_t{256} * 1024;
constexpr int kAttemptsMax = 4;
}  // namespace

std::string SniffMediaType(const std::string& content) {
  const auto begins = [&](const std::string& magic) { return content.compare(0, magic.size(), magic) == 0; };
  if (begins("\xFF\xD8\xFF")) return "image/jpeg";
  if (begins("\x89PNG\r\n")) return "image/png";
  if (begins("%PDF-")) return "application/pdf";
  if (begins("PK\x03\x04")) return "application/zip";
  if (content.size() > 12 && content.compare(4, 4, "ftyp") == 0) return "video/mp4";
  return content.find('\0') == std::string::npos ? "text/plain" : "";
}

namespace {

StatusOr<evidence::v1::UploadFileResponse> UploadOnce(Session& session,
                                                      evidence::v1::EvidenceService::StubInterface& stub,
                                                      evidence::v1::UploadFileRequest request,
                                                      const std::string& content, bool wait_for_ready) {
  grpc::ClientContext context;
  RETURN_IF_ERROR(rpc::Prepare(context, session.Options()));
  context.set_wait_for_ready(wait_for_ready);
  evidence::v1::UploadFileResponse response;
  const auto stream = stub.UploadFile(&context, &response);
  // A failed write means that the service has answered already, or is gone; Finish says which.
  bool open = stream->Write(request);
  for (size_t start = 0; open && start < content.size(); start += kChunk) {
    request.set_chunk(content.substr(start, kChunk));
    open = stream->Write(request);
  }
  if (open) stream->WritesDone();
  const grpc::Status status = stream->Finish();
  if (!status.ok()) return rpc::FromGrpc(status);
  return response;
}

}  // namespace

StatusOr<evidence::v1::UploadFileResponse> Upload(Session& session, evidence::v1::EvidenceService::StubInterface& stub,
                                                  const UploadPart& part, const std::string& content) {
  evidence::v1::UploadFileRequest request;
  auto* header = request.mutable_header();
  header->set_parent(part.parent);
  header->set_request_id(part.request_id);
  header->set_sha256(journal::ToHex(journal::Sha256(content)));
  header->set_size(static_cast<int64_t>(content.size()));
  header->set_media_type(part.media_type);
  header->set_school(part.school);
  for (int attempt = 1;; ++attempt) {
    auto response = UploadOnce(session, stub, request, content, attempt > 1);
    // A service that says when to come again is not asked again at once.
    const bool lost = response.status().code() == StatusCode::kUnavailable &&
                      DetailOf(response.status()).retry_after == std::chrono::milliseconds(0);
    if (!lost || attempt == kAttemptsMax) return response;
  }
}

}  // namespace jgt::ctl
