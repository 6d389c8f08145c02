// The few system calls that storing files takes, with their errors as Status. Files hold pictures of children: nobody
// but the service's own account may open them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "common/status/status.h"

namespace jgt::evidence {

// Owns a file descriptor.
class FileDescriptor final {
 public:
  explicit FileDescriptor(int number = -1) : number_(number) {}
  FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor() { Close(); }

  int number() const { return number_; }
  bool valid() const { return number_ >= 0; }
  void Close();

 private:
  int number_;
};

// RESOURCE_EXHAUSTED DISK_FULL for an errno that says so, UNAVAILABLE FILE_STORE_UNAVAILABLE for every other.
Status FileError(int error_number, std::string_view what);

// Makes a folder for the owner alone; one that is there is no error.
Status MakeFolder(const std::string& path);
// Flushes the names in a folder: a file that was renamed into it stays there after a crash.
Status SyncFolder(const std::string& path);
// All of the bytes.
Status WriteAll(const FileDescriptor& file, std::string_view bytes);
// Fills at most `size` bytes; "" at the end of the file.
StatusOr<std::string> ReadSome(const FileDescriptor& file, size_t size);
// Claims disk space without changing what is read; a file system that cannot is no error.
Status Reserve(const FileDescriptor& file, int64_t size);

}  // namespace jgt::evidence
