// Everything that happens in a simulated world happens here, one thing at a time, in an order that is a function of the
// seed. Time is virtual: it jumps to the next thing to happen.
//
// The code under test is not told. The simulation's binary is linked so that std::chrono::steady_clock and the
// condition variables under common/runtime/mutex.h ask the scheduler (std_wraps.cc); production's are untouched. A
// mutex is never held across a switch: all our code lets go of it before it waits or talks to anybody.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/faults/simulation/fiber.h"

namespace jgt::sim {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using TimePoint = std::chrono::steady_clock::time_point;

// splitmix64: small, good enough, and the same everywhere.
class Dice final {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}
  uint64_t Next();
  // 0 .. n-1.
  int64_t Below(int64_t n) { return static_cast<int64_t>(Next() % static_cast<uint64_t>(n)); }
  int64_t Between(int64_t low, int64_t high) { return low + Below(high - low + 1); }
  // True once in `n` times; never for 0.
  bool OneIn(int64_t n) { return n > 0 && Below(n) == 0; }

 private:
  uint64_t state_;
};

// Thrown out of whatever a fiber waits in when its process is killed. Not a std::exception, so that no handler of ours
// takes it for one of its own.
struct Killed {};

// Fibers that live and die together: a process.
struct Group {
  std::string name;
  TimePoint paused_until;
  int process_id = 0;
};

class Scheduler final {
 public:
  explicit Scheduler(uint64_t seed);
  // KillAll() comes first.
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  // The one that runs a fiber at the moment; null outside of fibers.
  static Scheduler* Running();

  TimePoint now() const { return now_; }
  Dice& dice() { return dice_; }

  // `group` may be null: a client, or the inside of a server.
  void Spawn(std::string name, Group* group, std::function<void()> body);
  // Calls `action`, outside of any fiber, when its time has come.
  void At(TimePoint time, std::function<void()> action);
  // Runs until `done` says so (asked after every step) or `until`; false when time ran out first.
  bool Run(TimePoint until, const std::function<bool()>& done);

  // From fibers: lets others run for at least `span`.
  void Sleep(nanoseconds span);
  // From fibers: until Wake(key) or `deadline`; false when the deadline came first.
  bool WaitOn(const void* key, TimePoint deadline);
  void Wake(const void* key, bool all = true);

  // From outside of fibers: every fiber of the group ends where it waits, its stack unwound.
  void Kill(const Group& group);
  void KillAll();

  // std::thread in a world: a fiber of the group that starts it. What identifies it is never zero.
  uint64_t StartThread(std::function<void()> body);
  bool ThreadEnded(uint64_t thread) const;
  // From fibers.
  void JoinThread(uint64_t thread);

  // What steady_clock answers. Code that asks again and again without ever waiting would hang the simulation: it is
  // stopped and told.
  TimePoint AskedTheTime();

  // Of the process whose fiber runs: as its group says; 0 for those that are of none.
  int process_id() const { return current_ == nullptr || current_->group == nullptr ? 0 : current_->group->process_id; }
  // The fiber that runs has been killed.
  bool unwinding() const { return current_ != nullptr && current_->killed; }
  // While one lives, outside of fibers, what a killed process has left in memory is being taken away.
  class Burial final {
   public:
    Burial();
    ~Burial();
    Burial(const Burial&) = delete;
    Burial& operator=(const Burial&) = delete;
  };
  static bool Burying();
  const std::string& fiber_name() const;
  uint64_t steps() const { return steps_; }

  void SetTrace(std::function<void(const std::string&)> trace) { trace_ = std::move(trace); }
  bool tracing() const { return trace_ != nullptr; }
  void Trace(const std::string& line) const;

 private:
  struct Task {
    uint64_t id = 0;
    std::string name;
    Group* group = nullptr;
    TimePoint wake_at;
    const void* waits_on = nullptr;
    bool woken = false;
    bool killed = false;
    std::unique_ptr<Fiber> fiber;
  };
  struct Action {
    TimePoint time;
    std::function<void()> run;
  };

  static TimePoint DueAt(const Task& task);
  Task* NextTask();
  void Resume(Task& task);
  void Pause(Task& task);
  void Bury();

  TimePoint now_{seconds(1000)};
  Dice dice_;
  std::vector<std::unique_ptr<Task>> tasks_;
  std::vector<Action> actions_;
  Task* current_ = nullptr;
  uint64_t next_id_ = 1;
  uint64_t steps_ = 0;
  uint64_t asked_since_switch_ = 0;
  std::function<void(const std::string&)> trace_;
};

}  // namespace jgt::sim
