// Loaded before the C library's own (LD_PRELOAD): each fsync and fdatasync takes JGT_SYNC_MICROS longer, as on a disk
// that is slower than this machine's. Benchmarks state it beside their figures.
#include <dlfcn.h>
#include <time.h>

#include <cstdlib>

namespace {

using Sync = int (*)(int);

constexpr long kMicrosOfSecond = 1'000'000;

timespec Longer() {
  const char* const text = std::getenv("JGT_SYNC_MICROS");
  const long micros = text == nullptr ? 0 : std::strtol(text, nullptr, 10);
  return {.tv_sec = micros / kMicrosOfSecond, .tv_nsec = micros % kMicrosOfSecond * 1000};
}

int SlowSync(Sync real, int fd) {
  static const timespec longer = Longer();
  const int result = real(fd);
  // This is the disk, not a test that waits for it.
  ::clock_nanosleep(CLOCK_MONOTONIC, 0, &longer, nullptr);
  return result;
}

}  // namespace

// The C library's names. NOLINTBEGIN(readability-identifier-naming)
extern "C" {

int fsync(int fd) {
  static const auto real = reinterpret_cast<Sync>(::dlsym(RTLD_NEXT, "fsync"));
  return SlowSync(real, fd);
}

int fdatasync(int fd) {
  static const auto real = reinterpret_cast<Sync>(::dlsym(RTLD_NEXT, "fdatasync"));
  return SlowSync(real, fd);
}

}  // extern "C"
// NOLINTEND(readability-identifier-naming)
