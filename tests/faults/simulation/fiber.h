// A function with a stack of its own, on the thread that resumes it. Fibers rather than threads: a schedule of a
// thousand switches then costs a millisecond and not ten, and there is nothing that could run beside it.
#pragma once

#include <ucontext.h>

#include <cstddef>
#include <functional>

namespace jgt::sim {

class Fiber final {
 public:
  explicit Fiber(std::function<void()> body);
  // The body must have ended.
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // Runs the body until it suspends itself or ends. Not called from a fiber.
  void Resume();
  // Back to whoever called Resume. Called from the body only.
  void Suspend();
  bool ended() const { return ended_; }

 private:
  static void Enter(unsigned high, unsigned low);
  void Main();
  void AfterSwitchIn();

  std::function<void()> body_;
  bool ended_ = false;
  std::byte* stack_;
  ucontext_t own_ = {};
  ucontext_t caller_ = {};
  // For AddressSanitizer and ThreadSanitizer, which must be told about stacks.
  void* own_fake_stack_ = nullptr;
  void* caller_fake_stack_ = nullptr;
  const void* caller_bottom_ = nullptr;
  size_t caller_size_ = 0;
  void* tsan_own_ = nullptr;
  void* tsan_caller_ = nullptr;
};

}  // namespace jgt::sim
