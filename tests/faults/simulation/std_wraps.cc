// What the standard library answers inside a simulated world. The linker sends our objects' calls here (--wrap in
// CMakeLists.txt); outside of fibers they go on to the real functions, so that GoogleTest measures real time.
#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <ctime>
#include <memory>
#include <mutex>
#include <utility>

#include "tests/faults/simulation/scheduler.h"

using jgt::sim::Scheduler;
using jgt::sim::TimePoint;

namespace {

// What a std::thread is made of, as libstdc++ lays it out: its only member is the thread's id, and what it runs is an
// object with a virtual destructor and _M_run. The ids of simulated threads are none that pthreads would give.
struct ThreadState {
  ThreadState() = default;
  ThreadState(const ThreadState&) = delete;
  ThreadState& operator=(const ThreadState&) = delete;
  virtual ~ThreadState() = default;
  virtual void Run() = 0;
};
constexpr uint64_t kSimulated = uint64_t{0x51AD} << 48U;

}  // namespace

// The names are the linker's: __wrap_ before the mangled one.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming,cert-dcl37-c,cert-dcl51-cpp)
extern "C" {

TimePoint::rep __real__ZNSt6chrono3_V212steady_clock3nowEv();
void __real__ZNSt18condition_variable10notify_oneEv(std::condition_variable* self);
void __real__ZNSt18condition_variable10notify_allEv(std::condition_variable* self);
void __real__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(std::condition_variable* self,
                                                                      std::unique_lock<std::mutex>* lock);
int __real_pthread_mutex_lock(pthread_mutex_t* mutex);
int __real_fsync(int file);
pid_t __real_getpid();
int __real_pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                                  const timespec* until);

// Disks take their time, and whoever waits for one may be killed there.
int __wrap_fsync(int file) {
  Scheduler* const scheduler = Scheduler::Running();
  if (scheduler == nullptr) return __real_fsync(file);
  scheduler->Sleep(jgt::sim::microseconds(scheduler->dice().Between(50, 5000)));
  return 0;
}

pid_t __wrap_getpid() {
  Scheduler* const scheduler = Scheduler::Running();
  return scheduler == nullptr ? __real_getpid() : scheduler->process_id();
}

// A time_point is returned as its only member is.
TimePoint::rep __wrap__ZNSt6chrono3_V212steady_clock3nowEv() {
  Scheduler* const scheduler = Scheduler::Running();
  if (scheduler == nullptr) return __real__ZNSt6chrono3_V212steady_clock3nowEv();
  return scheduler->AskedTheTime().time_since_epoch().count();
}

void __wrap__ZNSt18condition_variable10notify_oneEv(std::condition_variable* self) {
  Scheduler* const scheduler = Scheduler::Running();
  if (scheduler == nullptr) return __real__ZNSt18condition_variable10notify_oneEv(self);
  scheduler->Wake(self, /*all=*/false);
}

void __wrap__ZNSt18condition_variable10notify_allEv(std::condition_variable* self) {
  Scheduler* const scheduler = Scheduler::Running();
  if (scheduler == nullptr) return __real__ZNSt18condition_variable10notify_allEv(self);
  scheduler->Wake(self);
}

// Nothing waits for a mutex here. A fiber that is being killed, or the destructors of what it worked on, may meet one
// that a dead one of its process has left locked, because not every lock is let go of by a destructor; they go on as if
// they had it.
int __wrap_pthread_mutex_lock(pthread_mutex_t* mutex) {
  Scheduler* const scheduler = Scheduler::Running();
  const bool dead = scheduler == nullptr ? Scheduler::Burying() : scheduler->unwinding();
  if (!dead) return __real_pthread_mutex_lock(mutex);
  (void)pthread_mutex_trylock(mutex);
  return 0;
}

void __wrap__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(std::condition_variable* self,
                                                                      std::unique_lock<std::mutex>* lock) {
  Scheduler* const scheduler = Scheduler::Running();
  if (scheduler == nullptr) return __real__ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE(self, lock);
  lock->unlock();
  try {
    (void)scheduler->WaitOn(self, TimePoint::max());
  } catch (const jgt::sim::Killed&) {
    lock->lock();
    throw;
  }
  lock->lock();
}

int __wrap_pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                                  const timespec* until) {
  Scheduler* const scheduler = Scheduler::Running();
  if (scheduler == nullptr) return __real_pthread_cond_clockwait(condition, mutex, clock, until);
  const TimePoint deadline{std::chrono::seconds(until->tv_sec) + std::chrono::nanoseconds(until->tv_nsec)};
  pthread_mutex_unlock(mutex);
  try {
    (void)scheduler->WaitOn(condition, deadline);
  } catch (const jgt::sim::Killed&) {
    pthread_mutex_lock(mutex);
    throw;
  }
  pthread_mutex_lock(mutex);
  return 0;
}

void __real__ZNSt6thread15_M_start_threadESt10unique_ptrINS_6_StateESt14default_deleteIS1_EEPFvvE(
    uint64_t* self, std::unique_ptr<ThreadState>* state, void (*depend)());
void __real__ZNSt6thread4joinEv(uint64_t* self);

void __wrap__ZNSt6thread15_M_start_threadESt10unique_ptrINS_6_StateESt14default_deleteIS1_EEPFvvE(
    uint64_t* self, std::unique_ptr<ThreadState>* state, void (*depend)()) {
  Scheduler* const scheduler = Scheduler::Running();
  if (scheduler == nullptr) {
    return __real__ZNSt6thread15_M_start_threadESt10unique_ptrINS_6_StateESt14default_deleteIS1_EEPFvvE(self, state,
                                                                                                        depend);
  }
  const std::shared_ptr<ThreadState> body = std::move(*state);
  *self = kSimulated | scheduler->StartThread([body] { body->Run(); });
}

void __wrap__ZNSt6thread4joinEv(uint64_t* self) {
  if ((*self & kSimulated) != kSimulated) return __real__ZNSt6thread4joinEv(self);
  // Outside of fibers the process has been killed, and its threads with it.
  Scheduler* const scheduler = Scheduler::Running();
  if (scheduler != nullptr) scheduler->JoinThread(*self & ~kSimulated);
  *self = 0;
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming,cert-dcl37-c,cert-dcl51-cpp)
