#include "services/platform_sync/domain/delivery.h"

#include <gtest/gtest.h>

namespace jgt::platform_sync {
namespace {

constexpr Instant kNow{1'000'000'000};
const RetryPolicy kPolicy{
    .first = std::chrono::milliseconds(1000), .longest = std::chrono::milliseconds(8000), .attempts_max = 6};

Delivery Pending() {
  Delivery delivery;
  delivery.key = {.region = "330327", .service = "ledger", .seq = 17, .destination = "SCHOOL_SPACE"};
  delivery.next_attempt_at = kNow;
  return delivery;
}

TEST(DeliveryTest, TheKeyNamesEntryAndDestination) {
  EXPECT_EQ(IdempotencyKey(Pending().key), "330327/ledger/17/SCHOOL_SPACE");
}

TEST(DeliveryTest, TakenAndTakenBeforeAreBothDelivered) {
  for (const int status : {200, 201, 409}) {
    const Delivery after =
        AfterAttempt(Pending(), {.http_status = status, .remote_id = "P1", .error = ""}, kPolicy, kNow, 0);
    EXPECT_EQ(after.state, DeliveryState::kDelivered) << status;
    EXPECT_EQ(after.remote_id, "P1");
    EXPECT_EQ(after.delivered_at, kNow);
    EXPECT_FALSE(after.next_attempt_at.has_value());
  }
}

TEST(DeliveryTest, WhatMayPassIsTriedAgainLaterAndLater) {
  Delivery delivery = Pending();
  std::vector<int64_t> delays_ms;
  for (const int status : {0, 503, 429, 408, 500}) {
    delivery = AfterAttempt(delivery, {.http_status = status, .remote_id = "", .error = "x"}, kPolicy, kNow, 0);
    ASSERT_EQ(delivery.state, DeliveryState::kPending) << status;
    delays_ms.push_back((*delivery.next_attempt_at - kNow).count() / 1000);
  }
  EXPECT_EQ(delays_ms, (std::vector<int64_t>{1000, 2000, 4000, 8000, 8000}));
}

TEST(DeliveryTest, JitterShortensADelayByUpToHalfAndNeverMore) {
  for (const int jitter : {0, 500, 999}) {
    const Delivery after =
        AfterAttempt(Pending(), {.http_status = 503, .remote_id = "", .error = ""}, kPolicy, kNow, jitter);
    const auto delay = *after.next_attempt_at - kNow;
    EXPECT_LE(delay, std::chrono::milliseconds(1000));
    EXPECT_GE(delay, std::chrono::milliseconds(500));
  }
}

TEST(DeliveryTest, TheTriesAreBoundedAndARefusalIsForGood) {
  Delivery delivery = Pending();
  for (int i = 0; i < kPolicy.attempts_max; ++i) {
    delivery = AfterAttempt(delivery, {.http_status = 503, .remote_id = "", .error = "down"}, kPolicy, kNow, 0);
  }
  EXPECT_EQ(delivery.state, DeliveryState::kFailed);
  EXPECT_EQ(delivery.attempts, kPolicy.attempts_max);
  EXPECT_EQ(delivery.last_error, "HTTP 503 down");
  const Delivery refused =
      AfterAttempt(Pending(), {.http_status = 422, .remote_id = "", .error = "no"}, kPolicy, kNow, 0);
  EXPECT_EQ(refused.state, DeliveryState::kFailed);
  const Delivery again = Restarted(refused, kNow);
  EXPECT_EQ(again.state, DeliveryState::kPending);
  EXPECT_EQ(again.attempts, 0);
  EXPECT_EQ(again.next_attempt_at, kNow);
}

TEST(DeliveryTest, StatesHaveNamesBothWays) {
  for (const DeliveryState state : {DeliveryState::kPending, DeliveryState::kDelivered, DeliveryState::kFailed}) {
    EXPECT_EQ(ParseState(StateName(state)), state);
  }
  EXPECT_FALSE(ParseState("LOST").has_value());
}

}  // namespace
}  // namespace jgt::platform_sync
