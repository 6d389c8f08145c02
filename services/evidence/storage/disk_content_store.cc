#include "services/evidence/storage/disk_content_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "common/log/log.h"
#include "common/runtime/random.h"
#include "services/evidence/domain/evidence.h"
#include "services/evidence/storage/posix_file.h"
#include "services/evidence/storage/sha256_stream.h"

namespace jgt::evidence {

class DiskContentWriter final : public ContentWriter {
 public:
  DiskContentWriter(DiskContentStore& store, ContentId content, std::string path, FileDescriptor file)
      : store_(store), content_(std::move(content)), path_(std::move(path)), file_(std::move(file)) {}
  ~DiskContentWriter() override {
    if (!renamed_) ::unlink(path_.c_str());
  }

  Status Prepare() {
    // A sweeper that came between creating and locking has the lock, or has removed the name already.
    struct stat facts {};
    if (::flock(file_.number(), LOCK_EX | LOCK_NB) != 0 || ::fstat(file_.number(), &facts) != 0 ||
        facts.st_nlink == 0) {
      return FileError(EBUSY, "locking a temporary file");
    }
    RETURN_IF_ERROR(store_.Announce(DiskStep::kReserve));
    return Reserve(file_, content_.size);
  }

  Status Append(std::string_view bytes) override {
    size_ += static_cast<int64_t>(bytes.size());
    if (size_ > content_.size) return SizeMismatch("more");
    hash_.Update(bytes);
    RETURN_IF_ERROR(store_.Announce(DiskStep::kWrite));
    return WriteAll(file_, bytes);
  }

  Status Commit() override {
    if (size_ != content_.size) return SizeMismatch("fewer");
    const std::string sha256 = hash_.FinishHex();
    if (sha256 != content_.sha256) {
      return InvalidArgument("HASH_MISMATCH",
                             absl::StrFormat("the bytes have SHA-256 %s, not %s as announced", sha256, content_.sha256))
          .Field("header.sha256", absl::StrFormat("\"%s\": the bytes have %s", content_.sha256, sha256))
          .Zh("文件内容与声明的 SHA-256 不符，请重新上传");
    }
    RETURN_IF_ERROR(store_.Announce(DiskStep::kSyncFile));
    if (::fsync(file_.number()) != 0) return FileError(errno, "flushing a file");
    RETURN_IF_ERROR(store_.Announce(DiskStep::kMakeFolders));
    RETURN_IF_ERROR(store_.MakeFoldersFor(content_.sha256));
    RETURN_IF_ERROR(store_.Announce(DiskStep::kRename));
    const std::string target = store_.PathOf(content_.sha256);
    if (::rename(path_.c_str(), target.c_str()) != 0) return FileError(errno, "moving a file to its place");
    renamed_ = true;
    RETURN_IF_ERROR(store_.Announce(DiskStep::kSyncFolder));
    return SyncFolder(target.substr(0, target.rfind('/')));
  }

 private:
  Status SizeMismatch(std::string_view comparison) const {
    return InvalidArgument("SIZE_MISMATCH",
                           absl::StrFormat("%s bytes came than the %d announced", comparison, content_.size))
        .Field("header.size", absl::StrFormat("%d: %s bytes came", content_.size, comparison))
        .Zh("收到的字节数与声明的文件大小不符，请重新上传");
  }

  DiskContentStore& store_;
  const ContentId content_;
  const std::string path_;
  FileDescriptor file_;  // Holds the lock that keeps a sweeper from the temporary file.
  Sha256Stream hash_;
  int64_t size_ = 0;
  bool renamed_ = false;
};

namespace {

Status Damaged(const ContentId& content, std::string_view how) {
  return DataLoss("FILE_DAMAGED", absl::StrFormat("the stored bytes of %s %s", content.sha256, how))
      .Meta("sha256", content.sha256)
      .Zh("存储的文件已损坏，请联系管理员或由原上传学校重新上传");
}

class DiskContentReader final : public ContentReader {
 public:
  DiskContentReader(ContentId content, FileDescriptor file) : content_(std::move(content)), file_(std::move(file)) {}

  StatusOr<bool> Next(std::string& chunk) override {
    if (!started_) {
      started_ = true;
      RETURN_IF_ERROR(ReadAhead());
    }
    if (ahead_.empty()) return false;
    chunk = std::move(ahead_);
    RETURN_IF_ERROR(ReadAhead());
    if (!ahead_.empty()) return true;
    if (hash_.FinishHex() != content_.sha256) return Damaged(content_, "no longer have their hash");
    return true;
  }

 private:
  Status ReadAhead() {
    ASSIGN_OR_RETURN(ahead_, ReadSome(file_, kDownloadChunkSizeMax));
    hash_.Update(ahead_);
    return OkStatus();
  }

  const ContentId content_;
  FileDescriptor file_;
  Sha256Stream hash_;
  std::string ahead_;
  bool started_ = false;
};

}  // namespace

StatusOr<std::unique_ptr<DiskContentStore>> DiskContentStore::Make(DiskContentStoreOptions options) {
  std::unique_ptr<DiskContentStore> store(new DiskContentStore(std::move(options)));
  const std::string& path = store->options_.path;
  RETURN_IF_ERROR(MakeFolder(path));
  RETURN_IF_ERROR(MakeFolder(path + "/tmp"));
  RETURN_IF_ERROR(SyncFolder(path));
  RETURN_IF_ERROR(store->RemoveOrphans());
  return store;
}

Status DiskContentStore::RemoveOrphans() {
  const std::string folder = options_.path + "/tmp";
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(folder.c_str()), &::closedir);
  if (!entries) return FileError(errno, absl::StrFormat("listing folder %s", folder));
  while (const dirent* entry = ::readdir(entries.get())) {
    const std::string name = entry->d_name;
    if (!name.ends_with(".part")) continue;
    const std::string path = folder + "/" + name;
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file.valid() || ::flock(file.number(), LOCK_EX | LOCK_NB) != 0) continue;  // Gone meanwhile, or being written.
    if (::unlink(path.c_str()) == 0) ++orphan_count_;
  }
  if (orphan_count_ > 0) log::Info("removed temporary files of uploads that never ended", {{"count", orphan_count_}});
  return OkStatus();
}

Status DiskContentStore::Announce(DiskStep step) const {
  const int error_number = options_.fault ? options_.fault(step) : 0;
  return error_number == 0 ? OkStatus() : FileError(error_number, "a fault was injected");
}

StatusOr<std::unique_ptr<ContentWriter>> DiskContentStore::Create(const ContentId& content) {
  RETURN_IF_ERROR(Announce(DiskStep::kCreate));
  const std::string path = absl::StrFormat("%s/tmp/%s.part", options_.path, RandomId());
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!file.valid()) return FileError(errno, "creating a temporary file");
  auto writer = std::make_unique<DiskContentWriter>(*this, content, path, std::move(file));
  RETURN_IF_ERROR(writer->Prepare());
  return std::unique_ptr<ContentWriter>(std::move(writer));
}

StatusOr<std::unique_ptr<ContentReader>> DiskContentStore::Open(const ContentId& content) {
  const std::string path = PathOf(content.sha256);
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file.valid()) {
    if (errno == ENOENT) return Damaged(content, "are not there any more");
    return FileError(errno, "opening a stored file");
  }
  struct stat facts {};
  if (::fstat(file.number(), &facts) != 0) return FileError(errno, "looking at a stored file");
  if (facts.st_size != content.size) return Damaged(content, "have another length");
  return std::unique_ptr<ContentReader>(std::make_unique<DiskContentReader>(content, std::move(file)));
}

std::string DiskContentStore::PathOf(const std::string& sha256) const {
  JGT_CHECK(sha256.size() == 64);
  return absl::StrFormat("%s/%s/%s/%s", options_.path, sha256.substr(0, 2), sha256.substr(2, 2), sha256);
}

Status DiskContentStore::MakeFoldersFor(const std::string& sha256) {
  const std::string inner = PathOf(sha256).substr(0, options_.path.size() + 6);
  {
    MutexLock lock(mutex_);
    if (durable_folders_.contains(inner)) return OkStatus();
  }
  const std::string outer = inner.substr(0, inner.rfind('/'));
  RETURN_IF_ERROR(MakeFolder(outer));
  RETURN_IF_ERROR(MakeFolder(inner));
  RETURN_IF_ERROR(SyncFolder(options_.path));
  RETURN_IF_ERROR(SyncFolder(outer));
  MutexLock lock(mutex_);
  durable_folders_.insert(inner);
  return OkStatus();
}

}  // namespace jgt::evidence
