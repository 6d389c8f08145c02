// Loaded before the C library's own (LD_PRELOAD): each fsync and fdatasync takes JGT_SYNC_MICROS longer, as on a disk
// that is slower than this machine's. Benchmarks state it beside their figures.
#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>

namespace {

using Sync = int (*)(int);

unsigned Micros() {
  const char* const text = std::getenv("JGT_SYNC_MICROS");
  return text == nullptr ? 0 : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

int SlowSync(Sync real, int fd) {
  static const unsigned micros = Micros();
  const int result = real(fd);
  ::usleep(micros);
  return result;
}

}  // namespace

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
