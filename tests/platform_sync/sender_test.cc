#include <thread>

#include "tests/platform_sync/platform_sync_fixture.h"
#include "tests/support/eventually.h"

namespace jgt::platform_sync {
namespace {

constexpr char kKey[] = "330327/roster/1/SCHOOL_SPACE";

class SenderTest : public PlatformSyncTest {
 protected:
  void SetUp() override {
    PlatformSyncTest::SetUp();
    destinations_.pop_back();  // one destination is enough to fail at
    ASSERT_OK(ListPairing(1));
  }
  Delivery Only() { return Deliveries("roster").at(0); }
};

TEST_F(SenderTest, AFactIsDeliveredOnceAndRemembersThePlatformsId) {
  EXPECT_THAT(sender_->RunOnce(), test::IsOkAndHolds(1));
  EXPECT_THAT(sender_->RunOnce(), test::IsOkAndHolds(0));
  EXPECT_EQ(Only().state, DeliveryState::kDelivered);
  EXPECT_EQ(Only().remote_id, "P1");
  EXPECT_EQ(platform_.Received(kKey), 1);
}

TEST_F(SenderTest, AFailureIsTriedAgainAfterItsDelayAndNotBefore) {
  platform_.Misbehave(Misbehaviour::kFailBefore, 1);
  ASSERT_OK(sender_->RunOnce());
  EXPECT_EQ(Only().state, DeliveryState::kPending);
  EXPECT_EQ(Only().last_error, "HTTP 503 simulated failure");
  EXPECT_THAT(sender_->RunOnce(), test::IsOkAndHolds(0));
  clock_.Advance(std::chrono::seconds(2));
  EXPECT_THAT(sender_->RunOnce(), test::IsOkAndHolds(1));
  EXPECT_EQ(Only().state, DeliveryState::kDelivered);
  EXPECT_EQ(platform_.Effects(kKey), 1);
}

TEST_F(SenderTest, ATimeOutAfterTheEffectIsSentAgainAndTakesEffectOnce) {
  platform_.Misbehave(Misbehaviour::kTimeOutAfter, 1);
  ASSERT_OK(sender_->RunOnce());
  EXPECT_EQ(Only().state, DeliveryState::kPending) << "nobody can know that it was taken";
  EXPECT_EQ(platform_.Effects(kKey), 1);
  clock_.Advance(std::chrono::seconds(2));
  ASSERT_OK(sender_->RunOnce());
  EXPECT_EQ(Only().state, DeliveryState::kDelivered);
  EXPECT_EQ(platform_.Received(kKey), 2);
  EXPECT_EQ(platform_.Effects(kKey), 1);
}

TEST_F(SenderTest, AClosedConnectionIsNoAnswer) {
  platform_.Misbehave(Misbehaviour::kCloseUnanswered, 1);
  ASSERT_OK(sender_->RunOnce());
  EXPECT_EQ(Only().state, DeliveryState::kPending);
  EXPECT_FALSE(Only().last_error.empty());
}

TEST_F(SenderTest, ARefusalNeedsAPersonAndIsNotRepeated) {
  platform_.Misbehave(Misbehaviour::kRefuse, 1);
  ASSERT_OK(sender_->RunOnce());
  EXPECT_EQ(Only().state, DeliveryState::kFailed);
  clock_.Advance(std::chrono::hours(24));
  EXPECT_THAT(sender_->RunOnce(), test::IsOkAndHolds(0));
}

TEST_F(SenderTest, ASenderThatDiedBetweenSendingAndWritingLeavesItToTheNext) {
  // It claims, the platform takes the fact, and nobody writes that down.
  const auto claimed = store_->Claim({"SCHOOL_SPACE"}, clock_.Now(), clock_.Now() + std::chrono::minutes(5), 10);
  ASSERT_OK(claimed);
  ASSERT_EQ(claimed->size(), 1U);
  EXPECT_EQ(client_.Deliver(destinations_[0], claimed->front()).http_status, 201);
  EXPECT_THAT(sender_->RunOnce(), test::IsOkAndHolds(0)) << "the claim still holds";
  clock_.Advance(std::chrono::minutes(6));
  EXPECT_THAT(sender_->RunOnce(), test::IsOkAndHolds(1));
  EXPECT_EQ(Only().state, DeliveryState::kDelivered);
  EXPECT_EQ(platform_.Effects(kKey), 1);
}

TEST_F(SenderTest, AnUnansweringPlatformIsAskedOnceARoundAndTheOthersAreServed) {
  Destination dead = destinations_[0];
  dead.code = "ABSENT";
  dead.url = "http://127.0.0.1:1";  // nobody listens there
  destinations_.insert(destinations_.begin(), dead);
  for (int seq = 2; seq <= 10; ++seq) ASSERT_OK(ListPairing(seq));
  EXPECT_THAT(sender_->RunOnce(), test::IsOkAndHolds(11)) << "ten for the living one, one for the absent one";
  EXPECT_EQ(platform_.size(), 10);
}

TEST_F(SenderTest, WhatDoesNotFitIntoTheClaimIsGivenBack) {
  SenderOptions options;
  options.claim_margin = options.claim + std::chrono::seconds(1);  // the claim is over before it begins
  Sender late(options, clock_, random_, *store_, client_, destinations_);
  EXPECT_THAT(late.RunOnce(), test::IsOkAndHolds(0));
  EXPECT_EQ(platform_.Received(kKey), 0);
  EXPECT_THAT(sender_->RunOnce(), test::IsOkAndHolds(1)) << "it is due again at once";
}

TEST_F(SenderTest, ADisabledDestinationIsNotSentToAndLosesNothing) {
  destinations_[0].enabled = false;
  EXPECT_THAT(sender_->RunOnce(), test::IsOkAndHolds(0));
  EXPECT_EQ(Only().state, DeliveryState::kPending);
  destinations_[0].enabled = true;
  EXPECT_THAT(sender_->RunOnce(), test::IsOkAndHolds(1));
}

TEST_F(SenderTest, TwoSendersShareTheWorkAndNothingIsSentTwice) {
  constexpr int kFacts = 60;
  for (int seq = 2; seq <= kFacts; ++seq) ASSERT_OK(ListPairing(seq));
  const auto other = MakeSender();
  sender_->Start();
  other->Start();
  EXPECT_TRUE(test::Eventually([&] { return platform_.size() == kFacts; }));
  sender_->Stop();
  other->Stop();
  for (int seq = 1; seq <= kFacts; ++seq) {
    EXPECT_EQ(platform_.Received("330327/roster/" + std::to_string(seq) + "/SCHOOL_SPACE"), 1) << seq;
  }
  EXPECT_EQ(platform_.EffectsMax(), 1);
}

// Its thread may not have begun when it is told to stop.
TEST(SimulatedPlatformTest, OneThatIsStoppedAtOnceStops) {
  for (int round = 0; round < 1000; ++round) {
    SimulatedPlatform platform;
    ASSERT_GT(platform.Start(0), 0);
  }
}

}  // namespace
}  // namespace jgt::platform_sync
