#include "tests/faults/simulation/scheduler.h"

#include <algorithm>
#include <utility>

#include "common/status/status.h"

namespace jgt::sim {
namespace {

Scheduler* running = nullptr;
bool burying = false;

}  // namespace

uint64_t Dice::Next() {
  uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

Scheduler::Scheduler(uint64_t seed) : dice_(seed) {}

Scheduler::~Scheduler() { JGT_CHECK(tasks_.empty()); }

Scheduler* Scheduler::Running() { return running; }

Scheduler::Burial::Burial() { burying = true; }
Scheduler::Burial::~Burial() { burying = false; }
bool Scheduler::Burying() { return burying; }

void Scheduler::Spawn(std::string name, Group* group, std::function<void()> body) {
  auto task = std::make_unique<Task>();
  task->id = next_id_++;
  task->name = std::move(name);
  task->group = group;
  task->wake_at = now_ + microseconds(dice_.Between(1, 50));
  task->fiber = std::make_unique<Fiber>([this, task = task.get(), body = std::move(body)] {
    try {
      if (!task->killed) body();
    } catch (const Killed&) {
      if (tracing()) Trace("killed");
    }
  });
  tasks_.push_back(std::move(task));
}

void Scheduler::At(TimePoint time, std::function<void()> action) { actions_.push_back({time, std::move(action)}); }

TimePoint Scheduler::DueAt(const Task& task) {
  return task.group == nullptr ? task.wake_at : std::max(task.wake_at, task.group->paused_until);
}

Scheduler::Task* Scheduler::NextTask() {
  Task* next = nullptr;
  for (const std::unique_ptr<Task>& task : tasks_) {
    if (next == nullptr || DueAt(*task) < DueAt(*next)) next = task.get();
  }
  return next;
}

bool Scheduler::Run(TimePoint until, const std::function<bool()>& done) {
  while (!done()) {
    Task* const task = NextTask();
    const auto action = std::min_element(actions_.begin(), actions_.end(),
                                         [](const Action& a, const Action& b) { return a.time < b.time; });
    const bool acts = action != actions_.end() && (task == nullptr || action->time <= DueAt(*task));
    const TimePoint due = acts ? action->time : task == nullptr ? TimePoint::max() : DueAt(*task);
    if (due > until) {
      now_ = std::max(now_, until);
      return false;
    }
    now_ = std::max(now_, due);
    ++steps_;
    if (acts) {
      const std::function<void()> run = std::move(action->run);
      actions_.erase(action);
      run();
    } else {
      Resume(*task);
      if (task->fiber->ended()) Bury();
    }
  }
  return true;
}

void Scheduler::Resume(Task& task) {
  Scheduler* const before = std::exchange(running, this);
  current_ = &task;
  asked_since_switch_ = 0;
  task.fiber->Resume();
  current_ = nullptr;
  running = before;
}

void Scheduler::Bury() {
  std::erase_if(tasks_, [](const std::unique_ptr<Task>& task) { return task->fiber->ended(); });
}

// The switch itself; whoever killed us meanwhile is obeyed here.
void Scheduler::Pause(Task& task) {
  // A destructor that waits while its fiber is being unwound would never come back.
  if (task.killed) throw Killed();
  task.fiber->Suspend();
  if (task.killed) throw Killed();
}

void Scheduler::Sleep(nanoseconds span) {
  JGT_CHECK(current_ != nullptr);
  Task& task = *current_;
  task.wake_at = now_ + span;
  Pause(task);
}

bool Scheduler::WaitOn(const void* key, TimePoint deadline) {
  JGT_CHECK(current_ != nullptr);
  Task& task = *current_;
  task.waits_on = key;
  task.woken = false;
  task.wake_at = std::max(deadline, now_);
  Pause(task);
  task.waits_on = nullptr;
  return task.woken;
}

void Scheduler::Wake(const void* key, bool all) {
  for (const std::unique_ptr<Task>& task : tasks_) {
    if (task->waits_on != key || task->woken) continue;
    task->woken = true;
    // Whoever waits longest need not be the first to run.
    task->wake_at = now_ + nanoseconds(dice_.Between(1, 20000));
    if (!all) return;
  }
}

void Scheduler::Kill(const Group& group) {
  JGT_CHECK(running == nullptr);
  for (size_t i = 0; i < tasks_.size(); ++i) {
    if (tasks_[i]->group != &group) continue;
    tasks_[i]->killed = true;
    while (!tasks_[i]->fiber->ended()) Resume(*tasks_[i]);
  }
  Bury();
}

void Scheduler::KillAll() {
  for (size_t i = 0; i < tasks_.size(); ++i) {
    tasks_[i]->killed = true;
    while (!tasks_[i]->fiber->ended()) Resume(*tasks_[i]);
  }
  Bury();
}

uint64_t Scheduler::StartThread(std::function<void()> body) {
  JGT_CHECK(current_ != nullptr);
  const uint64_t id = next_id_;
  Spawn(current_->group == nullptr ? "thread" : current_->group->name, current_->group, std::move(body));
  return id;
}

bool Scheduler::ThreadEnded(uint64_t thread) const {
  return std::none_of(tasks_.begin(), tasks_.end(),
                      [&](const std::unique_ptr<Task>& task) { return task->id == thread && !task->fiber->ended(); });
}

void Scheduler::JoinThread(uint64_t thread) {
  while (!ThreadEnded(thread)) Sleep(milliseconds(1));
}

TimePoint Scheduler::AskedTheTime() {
  constexpr uint64_t kManyTimes = 1000000;
  JGT_CHECK(++asked_since_switch_ < kManyTimes);
  return now_;
}

const std::string& Scheduler::fiber_name() const {
  static const std::string kNobody = "-";
  return current_ == nullptr ? kNobody : current_->name;
}

void Scheduler::Trace(const std::string& line) const {
  if (!trace_) return;
  const int64_t micros = std::chrono::duration_cast<microseconds>(now_ - TimePoint(seconds(1000))).count();
  trace_(absl::StrFormat("%10.6f %-16s %s", static_cast<double>(micros) / 1e6, fiber_name(), line));
}

}  // namespace jgt::sim
