// The rules of an upload, message by message: what may follow what, how much of it, and what the bytes must turn out to
// be. Knows no gRPC: the handler feeds it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "common/status/status.h"
#include "services/evidence/domain/content_store.h"

namespace jgt::evidence {

// What the caller says of the file before sending it.
struct UploadClaim {
  std::string sha256;
  int64_t size = 0;
  std::string media_type;
};

// The claim with its hash in lower case. INVALID_ARGUMENT BAD_HEADER (a violation per wrong field), EMPTY_FILE;
// OUT_OF_RANGE FILE_TOO_LARGE; INVALID_ARGUMENT UNSUPPORTED_MEDIA_TYPE.
StatusOr<UploadClaim> CheckClaim(UploadClaim claim);

class Upload {
 public:
  // `claim` has been checked.
  static StatusOr<Upload> Begin(ContentStore& store, UploadClaim claim);

  // INVALID_ARGUMENT EMPTY_CHUNK, CHUNK_TOO_LARGE, SIZE_MISMATCH, UNSUPPORTED_MEDIA_TYPE, MEDIA_TYPE_MISMATCH, and the
  // store's own errors. After an error the upload is over.
  Status Accept(std::string_view chunk);

  // The bytes are complete and durable. Returns the media type that was found.
  StatusOr<std::string> Finish();

 private:
  Upload(UploadClaim claim, std::unique_ptr<ContentWriter> writer)
      : claim_(std::move(claim)), writer_(std::move(writer)) {}
  Status Sniff();

  UploadClaim claim_;
  std::unique_ptr<ContentWriter> writer_;
  std::string head_;  // the first bytes, until they have been looked at
  std::string found_media_type_;
};

}  // namespace jgt::evidence
