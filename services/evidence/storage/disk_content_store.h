// Files on a local disk, named by their SHA-256: <path>/aa/bb/<sha256>, where aa and bb are the hash's first digits.
//
// A file is written to <path>/tmp (the same file system) and hashed on the way; checked; flushed; renamed to its place;
// and the folder flushed. Only then Commit says OK, so a kill or a power cut at any point leaves either the whole file
// under its name or nothing but a temporary one, which the next start removes. The rename replaces what is there: the
// same bytes brought again heal a file that the disk has damaged.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "common/runtime/mutex.h"
#include "common/status/status.h"
#include "services/evidence/domain/content_store.h"

namespace jgt::evidence {

// The points at which the world can end; each is announced before it is done.
enum class DiskStep : uint8_t { kCreate, kReserve, kWrite, kSyncFile, kMakeFolders, kRename, kSyncFolder };

struct DiskContentStoreOptions {
  std::string path;
  // Tests only: an errno to fail with, or 0; it may as well end the process.
  std::function<int(DiskStep)> fault;
};

class DiskContentStore final : public ContentStore {
 public:
  // Makes the folders that are missing and removes the temporary files of processes that have gone; those of living
  // ones are locked, so that several processes may share a path.
  static StatusOr<std::unique_ptr<DiskContentStore>> Make(DiskContentStoreOptions options);

  StatusOr<std::unique_ptr<ContentWriter>> Create(const ContentId& content) override;
  StatusOr<std::unique_ptr<ContentReader>> Open(const ContentId& content) override;

  // Where the bytes of a hash are, or would be.
  std::string PathOf(const std::string& sha256) const;
  // Temporary files that Make found and removed.
  int orphan_count() const { return orphan_count_; }

 private:
  friend class DiskContentWriter;
  explicit DiskContentStore(DiskContentStoreOptions options) : options_(std::move(options)) {}

  Status RemoveOrphans();
  Status Announce(DiskStep step) const;
  // The two folders of a hash, made and durable.
  Status MakeFoldersFor(const std::string& sha256) ABSL_LOCKS_EXCLUDED(mutex_);

  const DiskContentStoreOptions options_;
  int orphan_count_ = 0;
  Mutex mutex_;
  // Folders whose names this process has flushed. That one exists proves nothing: its maker may not have flushed yet.
  std::set<std::string> durable_folders_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jgt::evidence
