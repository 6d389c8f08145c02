#include "common/runtime/backoff.h"

#include <gmock/gmock.h>

#include <set>

namespace jgt {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)

constexpr BackoffOptions kOptions{.initial = 100ms, .max = 1'000ms, .multiplier = 2, .jitter = 0.5};

TEST(BackoffTest, DelaysDoubleUpToTheMaximum) {
  Backoff backoff(kOptions, [] { return 0.0; });
  EXPECT_EQ(backoff.Next(), 100ms);
  EXPECT_EQ(backoff.Next(), 200ms);
  EXPECT_EQ(backoff.Next(), 400ms);
  EXPECT_EQ(backoff.Next(), 800ms);
  EXPECT_EQ(backoff.Next(), 1'000ms);
  for (int i = 0; i < 10'000; ++i) ASSERT_EQ(backoff.Next(), 1'000ms);
  EXPECT_EQ(backoff.attempt_count(), 10'005);
}

TEST(BackoffTest, JitterOnlyShortens) {
  Backoff backoff(kOptions, [] { return 0.999; });
  EXPECT_EQ(backoff.Next(), 50ms);
  EXPECT_EQ(backoff.Next(), 100ms);
}

TEST(BackoffTest, ASuccessStartsItOver) {
  Backoff backoff(kOptions, [] { return 0.0; });
  backoff.Next();
  backoff.Next();
  backoff.Reset();
  EXPECT_EQ(backoff.attempt_count(), 0);
  EXPECT_EQ(backoff.Next(), 100ms);
}

TEST(RandomTest, FractionsLieBetweenZeroAndOne) {
  const RandomFraction random = SystemFraction();
  for (int i = 0; i < 1'000; ++i) {
    const double fraction = random();
    ASSERT_GE(fraction, 0.0);
    ASSERT_LT(fraction, 1.0);
  }
}

TEST(RandomTest, IdsDoNotRepeat) {
  std::set<std::string> ids;
  for (int i = 0; i < 1'000; ++i) ids.insert(RandomId());
  EXPECT_EQ(ids.size(), 1'000U);
  EXPECT_THAT(*ids.begin(), testing::MatchesRegex("[0-9a-f]+"));
  EXPECT_EQ(ids.begin()->size(), 32U);
}

}  // namespace
}  // namespace jgt
