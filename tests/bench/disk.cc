#include "tests/bench/disk.h"

#include <fcntl.h>
#include <unistd.h>

#include "common/status/status.h"

namespace jgt::bench {

int64_t FdatasyncPerSecond(const std::string& folder, std::chrono::milliseconds duration) {
  const std::string path = folder + "/fdatasync";
  const int file = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  JGT_CHECK(file >= 0);
  const std::string block(4096, 'x');
  const auto end = std::chrono::steady_clock::now() + duration;
  int64_t count = 0;
  while (std::chrono::steady_clock::now() < end) {
    JGT_CHECK(::write(file, block.data(), block.size()) == static_cast<ssize_t>(block.size()));
    JGT_CHECK(::fdatasync(file) == 0);
    ++count;
  }
  ::close(file);
  ::unlink(path.c_str());
  return count * 1000 / duration.count();
}

}  // namespace jgt::bench
