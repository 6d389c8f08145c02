// Where the bytes of files live, named by their own hash: the same bytes are the same file, whoever brings them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace jgt::evidence {

struct ContentId {
  std::string sha256;  // 64 lower-case hex digits
  int64_t size = 0;
};

// Takes in the bytes of one file. Destroyed before Commit has succeeded, it leaves nothing behind.
class ContentWriter {
 public:
  virtual ~ContentWriter() = default;

  // RESOURCE_EXHAUSTED DISK_FULL; UNAVAILABLE FILE_STORE_UNAVAILABLE; INVALID_ARGUMENT SIZE_MISMATCH as soon as there
  // are more bytes than were announced.
  virtual Status Append(std::string_view bytes) = 0;

  // The file is on disk, under its hash, flushed, when this returns OK. INVALID_ARGUMENT SIZE_MISMATCH, HASH_MISMATCH,
  // or as Append. Called once.
  virtual Status Commit() = 0;
};

// Gives the bytes of one file back, and hashes them again on the way.
class ContentReader {
 public:
  virtual ~ContentReader() = default;

  // The next chunk; false at the end. The last chunk is given only after the whole had its hash, so what a damaged file
  // yields is never complete: DATA_LOSS FILE_DAMAGED.
  virtual StatusOr<bool> Next(std::string& chunk) = 0;
};

// Thread-safe.
class ContentStore {
 public:
  virtual ~ContentStore() = default;
  // Reserves room for all of it, so that a full disk is said before the bytes are sent.
  virtual StatusOr<std::unique_ptr<ContentWriter>> Create(const ContentId& content) = 0;
  // DATA_LOSS FILE_DAMAGED when there is no such file: it is asked for only when it was stored once.
  virtual StatusOr<std::unique_ptr<ContentReader>> Open(const ContentId& content) = 0;
};

}  // namespace jgt::evidence
