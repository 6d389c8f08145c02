#include "common/runtime/executor.h"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <memory>
#include <semaphore>

#include "tests/support/eventually.h"

namespace jgt {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)
using test::Eventually;

// Occupies every thread of an executor until it is released. The tasks own what they wait for: they may be slower to
// wake than the test is to end.
class Plug {
 public:
  Plug(Executor& executor, int thread_count) : thread_count_(thread_count) {
    for (int i = 0; i < thread_count; ++i) {
      EXPECT_TRUE(executor.TryPost([state = state_] {
        ++state->running;
        state->gate.acquire();
      }));
    }
    EXPECT_TRUE(Eventually([&] { return state_->running == thread_count_; }));
  }
  void Release() { state_->gate.release(thread_count_); }

 private:
  struct State {
    std::atomic<int> running{0};
    std::counting_semaphore<> gate{0};
  };
  const int thread_count_;
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

// Tells when it is destroyed, as a posted call does.
struct Owned {
  explicit Owned(std::atomic<int>& gone) : gone_(&gone) {}
  ~Owned() { ++*gone_; }
  std::atomic<int>* gone_;
};

TEST(ExecutorTest, RunsTasksInOrderOnOneThread) {
  std::vector<int> order;
  {
    Executor executor({.name = "test", .thread_count = 1, .queue_count_max = 100});
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(executor.TryPost([&order, i] { order.push_back(i); }));
    EXPECT_TRUE(executor.Stop(10s));
  }
  ASSERT_EQ(order.size(), 100U);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<size_t>(i)], i);
}

TEST(ExecutorTest, RunsAsManyTasksAtOnceAsItHasThreads) {
  Executor executor({.name = "test", .thread_count = 3, .queue_count_max = 10});
  Plug plug(executor, 3);
  plug.Release();
}

TEST(ExecutorTest, AFullQueueRefusesAndDestroysTheTask) {
  Executor executor({.name = "test", .thread_count = 1, .queue_count_max = 2});
  Plug plug(executor, 1);
  EXPECT_TRUE(executor.TryPost([] {}));
  EXPECT_TRUE(executor.TryPost([] {}));
  EXPECT_EQ(executor.queue_count(), 2U);
  std::atomic<int> gone{0};
  EXPECT_FALSE(executor.TryPost([owned = std::make_unique<Owned>(gone)] {}));
  EXPECT_EQ(gone, 1);
  EXPECT_FALSE(executor.stopping());
  plug.Release();
}

TEST(ExecutorTest, TellsHowLongTheFirstInTheQueueHasWaited) {
  Executor executor({.name = "test", .thread_count = 1, .queue_count_max = 2});
  EXPECT_EQ(executor.oldest_wait(), 0s);
  Plug plug(executor, 1);
  EXPECT_EQ(executor.oldest_wait(), 0s) << "what runs does not wait";
  EXPECT_TRUE(executor.TryPost([] {}));
  EXPECT_TRUE(Eventually([&] { return executor.oldest_wait() > 20ms; }));
  EXPECT_TRUE(executor.TryPost([] {}));
  EXPECT_GT(executor.oldest_wait(), 20ms) << "the first, not the last";
  plug.Release();
  EXPECT_TRUE(Eventually([&] { return executor.oldest_wait() == 0s; }));
}

TEST(ExecutorTest, StopRunsWhatIsQueued) {
  Executor executor({.name = "test", .thread_count = 1, .queue_count_max = 10});
  Plug plug(executor, 1);
  std::atomic<int> ran{0};
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(executor.TryPost([&] { ++ran; }));
  std::future<bool> stopped = std::async(std::launch::async, [&] { return executor.Stop(10s); });
  ASSERT_TRUE(Eventually([&] { return executor.stopping(); }));
  EXPECT_FALSE(executor.TryPost([] {}));
  plug.Release();
  EXPECT_TRUE(stopped.get());
  EXPECT_EQ(ran, 5);
}

TEST(ExecutorTest, StopDropsWhatIsStillQueuedAtItsDeadline) {
  Executor executor({.name = "test", .thread_count = 1, .queue_count_max = 10});
  Plug plug(executor, 1);
  std::atomic<int> gone{0};
  std::atomic<int> ran{0};
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(executor.TryPost([&ran, owned = std::make_unique<Owned>(gone)] { ++ran; }));
  }
  std::future<bool> stopped = std::async(std::launch::async, [&] { return executor.Stop(10ms); });
  // The queued are dropped and destroyed while the one that runs still runs.
  ASSERT_TRUE(Eventually([&] { return gone == 5; }));
  EXPECT_EQ(ran, 0);
  plug.Release();
  EXPECT_FALSE(stopped.get());
  EXPECT_TRUE(executor.Stop(0ms));
}

TEST(ExecutorTest, ManyThreadsMayPost) {
  std::atomic<int> ran{0};
  Executor executor({.name = "test", .thread_count = 4, .queue_count_max = 100'000});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1'000; ++j) EXPECT_TRUE(executor.TryPost([&] { ++ran; }));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(executor.Stop(10s));
  EXPECT_EQ(ran, 4'000);
}

}  // namespace
}  // namespace jgt
