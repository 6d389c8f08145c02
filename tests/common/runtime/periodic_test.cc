#include "common/runtime/periodic.h"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <semaphore>

#include "tests/support/eventually.h"

namespace jgt {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)
using test::Eventually;

TEST(PeriodicTest, RunsAgainAndAgain) {
  std::atomic<int> runs{0};
  const Periodic periodic({.name = "test", .interval = 1ms}, std::function<void()>([&] { ++runs; }));
  EXPECT_TRUE(Eventually([&] { return runs >= 5; }));
}

TEST(PeriodicTest, RunsAtOnceUnlessToldToWait) {
  std::atomic<int> runs{0};
  const Periodic eager({.name = "eager", .interval = 1h}, std::function<void()>([&] { ++runs; }));
  EXPECT_TRUE(Eventually([&] { return runs == 1; }));
  std::atomic<int> late_runs{0};
  Periodic late({.name = "late", .interval = 1h, .run_at_once = false}, std::function<void()>([&] { ++late_runs; }));
  late.Wake();
  EXPECT_TRUE(Eventually([&] { return late_runs == 1; }));
}

TEST(PeriodicTest, AWakeDuringARunIsNotLost) {
  std::counting_semaphore<> entered(0);
  std::counting_semaphore<> gate(0);
  Periodic periodic({.name = "test", .interval = 1h}, std::function<void()>([&] {
                      entered.release();
                      gate.acquire();
                    }));
  entered.acquire();
  periodic.Wake();
  gate.release();
  EXPECT_TRUE(entered.try_acquire_for(10s));
  gate.release();
}

TEST(PeriodicTest, ABodyWithMoreToDoIsCalledAgainWithoutWaiting) {
  std::atomic<int> runs{0};
  const Periodic periodic({.name = "test", .interval = 1h}, std::function<bool()>([&] { return ++runs == 5; }));
  EXPECT_TRUE(Eventually([&] { return runs == 5; }));
}

TEST(PeriodicTest, StopDoesNotWaitForTheIntervalAndNoRunFollows) {
  std::atomic<int> runs{0};
  Periodic periodic({.name = "test", .interval = 1h}, std::function<void()>([&] { ++runs; }));
  ASSERT_TRUE(Eventually([&] { return runs == 1; }));
  periodic.Stop();
  periodic.Wake();
  periodic.Stop();
  EXPECT_EQ(runs, 1);
}

TEST(PeriodicTest, StopWaitsForARunInProgress) {
  std::counting_semaphore<> entered(0);
  std::counting_semaphore<> gate(0);
  std::atomic<bool> done{false};
  Periodic periodic({.name = "test", .interval = 1h}, std::function<void()>([&] {
                      entered.release();
                      gate.acquire();
                      done = true;
                    }));
  entered.acquire();
  std::future<bool> stopped = std::async(std::launch::async, [&] {
    periodic.Stop();
    return done.load();
  });
  gate.release();
  EXPECT_TRUE(stopped.get());
}

TEST(PeriodicTest, JitterShortensTheInterval) {
  std::atomic<int> runs{0};
  const Periodic periodic({.name = "test", .interval = 1h, .jitter = 1.0, .random = [] { return 0.999'999'9; }},
                          std::function<void()>([&] { ++runs; }));
  EXPECT_TRUE(Eventually([&] { return runs >= 3; }));
}

}  // namespace
}  // namespace jgt
