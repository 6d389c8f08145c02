// Loaded before the C library's own clocks (LD_PRELOAD): see clock_offset.h. The offset is one aligned word that is
// read without a lock, in a page that the test writes. Who waits until a time of the wall clock (MariaDB's condition
// variables, Abseil's futexes) waits until that time by this clock.
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdlib>

namespace {

constexpr long long kNanos = 1'000'000'000;

const volatile long long* OffsetPage() {
  static const long long none = 0;
  const char* const path = std::getenv("JGT_CLOCK_OFFSET_FILE");
  const int fd = path == nullptr ? -1 : ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return &none;
  void* const page = ::mmap(nullptr, sizeof(long long), PROT_READ, MAP_SHARED, fd, 0);
  ::close(fd);
  return page == MAP_FAILED ? &none : static_cast<const volatile long long*>(page);
}

long long Offset() {
  static const volatile long long* const page = OffsetPage();
  return *page;
}

timespec Shifted(const timespec& time, long long by) {
  const long long nanos = time.tv_sec * kNanos + time.tv_nsec + by;
  if (nanos < 0) return {.tv_sec = 0, .tv_nsec = 0};
  return {.tv_sec = nanos / kNanos, .tv_nsec = nanos % kNanos};
}

template <class Function>
Function Next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t id, timespec* time) {
  static const auto real = Next<int (*)(clockid_t, timespec*)>("clock_gettime");
  const int result = real(id, time);
  if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) *time = Shifted(*time, Offset());
  return result;
}

int gettimeofday(timeval* time, void* /*zone*/) noexcept {
  timespec now{};
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t* result) noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (result != nullptr) *result = now.tv_sec;
  return now.tv_sec;
}

int pthread_cond_timedwait(pthread_cond_t* cond, pthread_mutex_t* mutex, const timespec* until) {
  static const auto real = Next<int (*)(pthread_cond_t*, pthread_mutex_t*, const timespec*)>("pthread_cond_timedwait");
  // glibc keeps the clock of a condition variable in this bit.
  const bool monotonic = (cond->__data.__wrefs & 2U) != 0;
  const timespec real_until = monotonic ? *until : Shifted(*until, -Offset());
  return real(cond, mutex, &real_until);
}

long syscall(long number, ...) noexcept {
  static const auto real = Next<long (*)(long, ...)>("syscall");
  va_list list;
  va_start(list, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  timespec until{};
  if (number == SYS_futex && (arguments[1] & FUTEX_CLOCK_REALTIME) != 0 && arguments[3] != 0) {
    until = Shifted(*reinterpret_cast<const timespec*>(arguments[3]), -Offset());
    arguments[3] = reinterpret_cast<long>(&until);
  }
  return real(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}

}  // extern "C"
