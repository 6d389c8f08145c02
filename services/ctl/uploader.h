// Sends one file to the evidence service.
#pragma once

#include <string>

#include "jgt/evidence/v1/evidence_service.grpc.pb.h"
#include "services/ctl/session.h"

namespace jgt::ctl {

struct UploadPart {
  std::string parent;  // "regions/330327"
  std::string school;
  std::string media_type;
  std::string request_id;
};

// `stub` is of Session::StreamStub. A lost connection is tried again a few times: the same request_id stores a file
// once.
StatusOr<jgt::evidence::v1::UploadFileResponse> Upload(Session& session,
                                                       jgt::evidence::v1::EvidenceService::StubInterface& stub,
                                                       const UploadPart& part, const std::string& content);

// From the first bytes; "" when it is none that the service takes.
std::string SniffMediaType(const std::string& content);

}  // namespace jgt::ctl
