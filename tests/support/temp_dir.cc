#include "tests/support/temp_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <system_error>

#include "common/status/status.h"

namespace jgt::test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "jgt-test-";
constexpr std::string_view kLockName = ".owner";
// A folder this young may belong to a process that has not locked it yet.
constexpr std::chrono::minutes kStaleAge{2};

fs::path Root() {
  const char* root = std::getenv("TMPDIR");
  return root != nullptr && *root != '\0' ? root : "/tmp";
}

// The descriptor of the locked owner file, or -1 when another process holds it.
int LockOwner(const fs::path& dir) {
  const int fd = ::open((dir / kLockName).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0 && ::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  if (fd >= 0) ::close(fd);
  return -1;
}

// Tests that were killed leave their folders behind; whoever comes next sweeps. A lock tells the living from the dead,
// because process numbers do not across containers that share a /tmp.
void RemoveStale() {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(Root(), error)) {
    if (!entry.path().filename().string().starts_with(kPrefix)) continue;
    const auto written = fs::last_write_time(entry.path(), error);
    if (error || fs::file_time_type::clock::now() - written < kStaleAge) continue;
    const int fd = LockOwner(entry.path());
    if (fd < 0) continue;
    fs::remove_all(entry.path(), error);
    ::close(fd);
  }
}

}  // namespace

TempDir::TempDir() {
  static std::once_flag swept;
  std::call_once(swept, RemoveStale);
  std::string path = (Root() / (std::string(kPrefix) + "XXXXXX")).string();
  JGT_CHECK(::mkdtemp(path.data()) != nullptr);
  path_ = std::move(path);
  lock_fd_ = LockOwner(path_);
  JGT_CHECK(lock_fd_ >= 0);
}

TempDir::~TempDir() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  ::close(lock_fd_);
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  JGT_CHECK(file.good());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void WriteFile(const std::string& path, std::string_view content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  JGT_CHECK(file.good());
}

}  // namespace jgt::test
