#include "tests/support/clock_offset.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace jgt::test {

ClockOffset::ClockOffset() : env_({{"LD_PRELOAD", JGT_CLOCK_SHIM}, {"JGT_CLOCK_OFFSET_FILE", dir_.File("offset")}}) {
  const std::string& path = env_.at("JGT_CLOCK_OFFSET_FILE");
  WriteFile(path, std::string(sizeof(long long), '\0'));
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  void* const page = ::mmap(nullptr, sizeof(long long), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::close(fd);
  if (page == MAP_FAILED) {
    std::perror("clock offset: mmap");
    std::abort();
  }
  nanos_ = static_cast<volatile long long*>(page);
}

ClockOffset::~ClockOffset() { ::munmap(const_cast<long long*>(nanos_), sizeof(long long)); }

void ClockOffset::Set(std::chrono::seconds offset) { *nanos_ = std::chrono::nanoseconds(offset).count(); }

}  // namespace jgt::test
