// Requests as the domain's types, with their shape checked; results as answers.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/names/names.h"
#include "common/rpc/call.h"
#include "common/status/status.h"
#include "jgt/evidence/v1/evidence_service.pb.h"
#include "services/evidence/domain/evidence_store.h"
#include "services/evidence/domain/upload.h"

namespace jgt::evidence {

// Who brings a file to which region.
struct Uploader {
  std::string region;
  std::string school;
};
// INVALID_ARGUMENT BAD_NAME; BAD_HEADER when no school is said and the caller has more than one.
StatusOr<Uploader> UploaderFrom(const rpc::Call& call, const v1::UploadHeader& header);
// INVALID_ARGUMENT BAD_REQUEST_ID; errors of CheckClaim.
StatusOr<UploadClaim> ClaimFrom(const v1::UploadHeader& header);

// INVALID_ARGUMENT BAD_NAME for anything but "regions/{region}/files/{64 hex digits}".
StatusOr<ResourceName> ParseFileName(std::string_view field, std::string_view name);

// INVALID_ARGUMENT BAD_LINK with a violation per wrong field; BAD_REQUEST_ID.
StatusOr<std::vector<NewLink>> FromProto(const rpc::Call& call, const v1::LinkEvidenceRequest& request);

// INVALID_ARGUMENT BAD_NAME, BAD_REVIEW, BAD_REQUEST_ID.
StatusOr<NewReview> FromProto(const v1::ReviewEvidenceRequest& request);

// The bytes of the answers; stored with the entries, so that a repeated request gets the same.
std::string EncodeUpload(const FileRecorded& recorded);
std::string EncodeLinks(const std::string& region, const EvidenceLinked& linked);
std::string EncodeReview(const EvidenceReviewed& reviewed);

}  // namespace jgt::evidence
