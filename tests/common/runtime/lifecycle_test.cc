#include "common/runtime/lifecycle.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

namespace jgt {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)

TEST(LifecycleTest, DependenciesStopInReverseOrderAfterTheSiblings) {
  Lifecycle lifecycle;
  Mutex mutex;
  std::vector<std::string> order;
  const auto stop = [&](const std::string& name) {
    return [&, name] {
      MutexLock lock(mutex);
      order.push_back(name);
    };
  };
  lifecycle.AddDependency("pool", stop("pool"));
  lifecycle.AddDependency("store", stop("store"));
  lifecycle.AddSibling("server", stop("server"));
  lifecycle.StopAll();
  EXPECT_THAT(order, testing::ElementsAre("server", "store", "pool"));
  lifecycle.StopAll();
  EXPECT_EQ(order.size(), 3U);
}

TEST(LifecycleTest, SiblingsStopAllAtOnce) {
  Lifecycle lifecycle;
  std::counting_semaphore<> first(0);
  std::counting_semaphore<> second(0);
  // Each waits for the other: one after the other they would wait for ever.
  lifecycle.AddSibling("a", [&] {
    first.release();
    EXPECT_TRUE(second.try_acquire_for(10s));
  });
  lifecycle.AddSibling("b", [&] {
    second.release();
    EXPECT_TRUE(first.try_acquire_for(10s));
  });
  lifecycle.StopAll();
}

TEST(LifecycleTest, TheDestructorStopsWhatIsLeft) {
  int stops = 0;
  {
    Lifecycle lifecycle;
    lifecycle.AddDependency("pool", [&] { ++stops; });
  }
  EXPECT_EQ(stops, 1);
}

TEST(LifecycleTest, ASignalEndsTheWait) {
  Lifecycle lifecycle;
  ASSERT_EQ(kill(getpid(), SIGTERM), 0);
  EXPECT_EQ(lifecycle.WaitForSignal(), SIGTERM);
  ASSERT_EQ(kill(getpid(), SIGINT), 0);
  EXPECT_EQ(lifecycle.WaitForSignal(), SIGINT);
}

TEST(LifecycleTest, AComponentMayEndTheProcessInOrder) {
  Lifecycle lifecycle;
  std::thread([&] {
    lifecycle.RequestStop("the lease is lost");
    lifecycle.RequestStop("said twice");
  }).join();
  EXPECT_EQ(lifecycle.WaitForSignal(), 0);
}

TEST(LifecycleDeathTest, ASecondSignalEndsTheProcessAtOnce) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        Lifecycle lifecycle;
        std::counting_semaphore<> never(0);
        lifecycle.AddDependency("stuck", [&] {
          kill(getpid(), SIGTERM);
          never.acquire();
        });
        lifecycle.StopAll();
      },
      testing::ExitedWithCode(130), "second signal");
}

TEST(LifecycleDeathTest, AStopThatTakesTooLongEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        Lifecycle lifecycle;
        std::counting_semaphore<> never(0);
        lifecycle.AddDependency("stuck", [&] { never.acquire(); });
        lifecycle.StopAll(50ms);
      },
      testing::ExitedWithCode(3), "took too long");
}

}  // namespace
}  // namespace jgt
