#include "tests/faults/simulation/fiber.h"

#include <sys/mman.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "common/status/status.h"

#if __has_feature(address_sanitizer)
#include <sanitizer/common_interface_defs.h>
#endif
#if __has_feature(thread_sanitizer)
#include <sanitizer/tsan_interface.h>
#endif

namespace jgt::sim {
namespace {

constexpr size_t kStackBytes = size_t{512} * 1024;
constexpr size_t kGuardBytes = 4096;

std::vector<std::byte*>& FreeStacks() {
  static std::vector<std::byte*> stacks;
  return stacks;
}

// Stacks are kept: ten thousand schedules would otherwise map and fault in a hundred thousand of them.
std::byte* TakeStack() {
  if (!FreeStacks().empty()) {
    std::byte* const stack = FreeStacks().back();
    FreeStacks().pop_back();
    return stack;
  }
  void* const memory = mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  JGT_CHECK(memory != MAP_FAILED);
  JGT_CHECK(mprotect(memory, kGuardBytes, PROT_NONE) == 0);
  return static_cast<std::byte*>(memory);
}

}  // namespace

Fiber::Fiber(std::function<void()> body) : body_(std::move(body)), stack_(TakeStack()) {
  JGT_CHECK(getcontext(&own_) == 0);
  own_.uc_stack.ss_sp = stack_;
  own_.uc_stack.ss_size = kStackBytes;
  own_.uc_link = nullptr;
  const auto self = reinterpret_cast<uintptr_t>(this);
  // makecontext passes ints only.
  makecontext(&own_, reinterpret_cast<void (*)()>(&Fiber::Enter), 2, static_cast<unsigned>(self >> 32U),
              static_cast<unsigned>(self & 0xFFFFFFFFU));
#if __has_feature(thread_sanitizer)
  tsan_own_ = __tsan_create_fiber(0);
#endif
}

Fiber::~Fiber() {
  JGT_CHECK(ended_);
#if __has_feature(thread_sanitizer)
  __tsan_destroy_fiber(tsan_own_);
#endif
  FreeStacks().push_back(stack_);
}

void Fiber::Enter(unsigned high, unsigned low) {
  reinterpret_cast<Fiber*>((static_cast<uintptr_t>(high) << 32U) | low)->Main();
}

void Fiber::Main() {
  AfterSwitchIn();
  body_();
  ended_ = true;
  body_ = nullptr;
#if __has_feature(address_sanitizer)
  __sanitizer_start_switch_fiber(nullptr, caller_bottom_, caller_size_);
#endif
#if __has_feature(thread_sanitizer)
  __tsan_switch_to_fiber(tsan_caller_, 0);
#endif
  (void)setcontext(&caller_);
}

void Fiber::AfterSwitchIn() {
#if __has_feature(address_sanitizer)
  __sanitizer_finish_switch_fiber(own_fake_stack_, &caller_bottom_, &caller_size_);
#endif
}

void Fiber::Resume() {
  JGT_CHECK(!ended_);
#if __has_feature(address_sanitizer)
  __sanitizer_start_switch_fiber(&caller_fake_stack_, stack_, kStackBytes);
#endif
#if __has_feature(thread_sanitizer)
  tsan_caller_ = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(tsan_own_, 0);
#endif
  JGT_CHECK(swapcontext(&caller_, &own_) == 0);
#if __has_feature(address_sanitizer)
  __sanitizer_finish_switch_fiber(caller_fake_stack_, nullptr, nullptr);
#endif
}

void Fiber::Suspend() {
#if __has_feature(address_sanitizer)
  __sanitizer_start_switch_fiber(&own_fake_stack_, caller_bottom_, caller_size_);
#endif
#if __has_feature(thread_sanitizer)
  __tsan_switch_to_fiber(tsan_caller_, 0);
#endif
  JGT_CHECK(swapcontext(&own_, &caller_) == 0);
  AfterSwitchIn();
}

}  // namespace jgt::sim
