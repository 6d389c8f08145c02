#include "services/evidence/storage/posix_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace jgt::evidence {

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    Close();
    number_ = std::exchange(other.number_, -1);
  }
  return *this;
}

void FileDescriptor::Close() {
  if (number_ >= 0) ::close(std::exchange(number_, -1));
}

Status FileError(int error_number, std::string_view what) {
  const std::string message =
      absl::StrFormat("%s: %s", what, std::error_code(error_number, std::generic_category()).message());
  if (error_number == ENOSPC || error_number == EDQUOT || error_number == EFBIG) {
    return ResourceExhausted("DISK_FULL", message)
        .RetryAfter(std::chrono::minutes(1))
        .Zh("文件存储空间已满，文件未保存，请联系管理员");
  }
  return Unavailable("FILE_STORE_UNAVAILABLE", message)
      .RetryAfter(std::chrono::seconds(5))
      .Zh("文件存储暂不可用，文件未保存，请稍后重试");
}

Status MakeFolder(const std::string& path) {
  if (::mkdir(path.c_str(), S_IRWXU) == 0 || errno == EEXIST) return OkStatus();
  return FileError(errno, absl::StrFormat("making folder %s", path));
}

Status SyncFolder(const std::string& path) {
  const FileDescriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid()) return FileError(errno, absl::StrFormat("opening folder %s", path));
  if (::fsync(folder.number()) != 0) return FileError(errno, absl::StrFormat("flushing folder %s", path));
  return OkStatus();
}

Status WriteAll(const FileDescriptor& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FileError(errno, "writing a file");
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return OkStatus();
}

StatusOr<std::string> ReadSome(const FileDescriptor& file, size_t size) {
  std::string bytes(size, '\0');
  size_t filled = 0;
  while (filled < size) {
    const ssize_t got = ::read(file.number(), bytes.data() + filled, size - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FileError(errno, "reading a file");
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

Status Reserve(const FileDescriptor& file, int64_t size) {
  int result = 0;
  do {
    result = ::fallocate(file.number(), FALLOC_FL_KEEP_SIZE, 0, size);
  } while (result != 0 && errno == EINTR);
  if (result == 0 || errno == EOPNOTSUPP || errno == ENOSYS) return OkStatus();
  return FileError(errno, "reserving disk space");
}

}  // namespace jgt::evidence
