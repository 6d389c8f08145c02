#include "services/roster/domain/pairing_proposal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace jgt::roster {
namespace {

using jgt::test::StatusIs;
using testing::HasSubstr;

const ApprovalChain kTwoSteps = {{ApprovalStep::kCountyBureau, false}, {ApprovalStep::kCountyGovernment, true}};

ProposalStanding Waiting(ApprovalStep step) {
  return {.key = {.region = "330327", .id = "p"},
          .year = 2022,
          .state = ProposalState::kSubmitted,
          .revision = 1,
          .step = step,
          .since = {}};
}
ProposalDecision Approve(ApprovalStep step) {
  return {
      .revision = 1, .step = step, .approves = true, .reason = "", .document = {"苍政办〔2022〕3号", "", "2022-02-28"}};
}
const Decider kOfficer = {.account = "cn-officer-1", .levels = {VerificationLevel::kCounty}};

TEST(PairingProposal, AnApprovalGoesOnAndTheLastOneConfirms) {
  const auto reviewed =
      Decide(Waiting(ApprovalStep::kCountyBureau), kTwoSteps, {}, Approve(ApprovalStep::kCountyBureau), kOfficer);
  ASSERT_TRUE(reviewed.ok());
  EXPECT_EQ(reviewed->state, ProposalState::kSubmitted);
  EXPECT_EQ(reviewed->step, ApprovalStep::kCountyGovernment);
  const auto confirmed = Decide(*reviewed, kTwoSteps, {}, Approve(ApprovalStep::kCountyGovernment), kOfficer);
  ASSERT_TRUE(confirmed.ok());
  EXPECT_EQ(confirmed->state, ProposalState::kConfirmed);
  EXPECT_EQ(confirmed->step, ApprovalStep::kUnspecified);
}

TEST(PairingProposal, TheNeededLevelIsNamed) {
  const Decider nobody = {.account = "zj-officer-1", .levels = {VerificationLevel::kProvince}};
  const Status status =
      Decide(Waiting(ApprovalStep::kCityBureau), kTwoSteps, {}, Approve(ApprovalStep::kCityBureau), nobody).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kPermissionDenied, "WRONG_LEVEL"));
  EXPECT_EQ(DetailOf(status).metadata.at("level"), "CITY");
  EXPECT_EQ(DetailOf(status).metadata.at("region"), "regions/330300");
  EXPECT_THAT(DetailOf(status).message_zh, HasSubstr("市核验"));
}

// What an account approved of an earlier revision, or returned, does not keep it from anything.
TEST(PairingProposal, OnlyApprovalsOfThisRevisionKeepAnAccountFromAnotherLevel) {
  const Decider city = {.account = "two-posts-1", .levels = {VerificationLevel::kCity}};
  ProposalAct act = {.kind = ProposalActKind::kApproved, .revision = 1, .step = ApprovalStep::kCountyBureau};
  act.account = "two-posts-1";
  const auto decide = [&](int64_t revision) {
    ProposalStanding standing = Waiting(ApprovalStep::kCityBureau);
    standing.revision = revision;
    ProposalDecision decision = Approve(ApprovalStep::kCityBureau);
    decision.revision = revision;
    return Decide(standing, kTwoSteps, {act}, decision, city).status();
  };
  EXPECT_THAT(decide(1), StatusIs(StatusCode::kPermissionDenied, "SAME_DECIDER"));
  EXPECT_TRUE(decide(2).ok());
  act.kind = ProposalActKind::kReturned;
  EXPECT_TRUE(decide(1).ok());
}

TEST(PairingProposal, ItIsSubmittedSoOftenAndNotOftener) {
  ProposalStanding returned = Waiting(ApprovalStep::kUnspecified);
  returned.state = ProposalState::kReturned;
  returned.revision = kProposalRevisionsMax - 1;
  const auto again = Resubmit(returned, returned.revision, kTwoSteps);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->revision, kProposalRevisionsMax);
  EXPECT_EQ(again->step, ApprovalStep::kCountyBureau);
  returned.revision = kProposalRevisionsMax;
  EXPECT_THAT(Resubmit(returned, returned.revision, kTwoSteps).status(),
              StatusIs(StatusCode::kFailedPrecondition, "TOO_MANY_REVISIONS"));
}

}  // namespace
}  // namespace jgt::roster
