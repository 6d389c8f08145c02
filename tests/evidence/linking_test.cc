#include "services/evidence/domain/linking.h"

#include "tests/evidence/samples.h"
#include "tests/support/status_matchers.h"

namespace jgt::evidence {
namespace {

using test::StatusIs;

const std::string kFile(64, 'a');
constexpr auto kPhoto = EvidenceRole::kSitePhoto;

class LinkingTest : public ::testing::Test {
 protected:
  LinkingTest() {
    facts_.region = kRegion;
    facts_.activities["a1"] = MakeActivity("a1", "SYNC_LESSON");
    facts_.ends[kPairing] = {.supporter = kSupporter, .supported = kSupported};
    facts_.files = {kFile};
  }

  static NewLink Wish(const std::string& school = kSupporter) {
    return {.sha256 = kFile, .activity_id = "a1", .role = kPhoto, .school = school};
  }

  LinkingFacts facts_;
};

TEST_F(LinkingTest, AWishForALiveActivityIsAFreshLink) {
  ASSERT_OK_AND_ASSIGN(const auto plan, PlanLinks({Wish()}, facts_));
  ASSERT_EQ(plan.size(), 1U);
  EXPECT_TRUE(plan[0].fresh);
  EXPECT_EQ(plan[0].link.school, kSupporter);
}

TEST_F(LinkingTest, TheSameWishTwiceInARequestIsOneLink) {
  ASSERT_OK_AND_ASSIGN(const auto plan, PlanLinks({Wish(), Wish(kSupported), Wish()}, facts_));
  EXPECT_EQ(plan[0].same_as, 0U);
  EXPECT_EQ(plan[1].same_as, 1U);
  EXPECT_EQ(plan[2].same_as, 0U);
}

TEST_F(LinkingTest, WhatIsShownAlreadyIsTheLinkThatWas) {
  facts_.links["a1"] = {MakeLink("a1", kPhoto, kSupporter)};
  ASSERT_OK_AND_ASSIGN(const auto plan, PlanLinks({Wish()}, facts_));
  EXPECT_FALSE(plan[0].fresh);
  EXPECT_EQ(plan[0].link.id, "l-a1");
}

TEST_F(LinkingTest, AnAliasIsTheEndItStandsFor) {
  facts_.aliases = SchoolAliases({{"regions/330327/schools/old", kSupported}});
  ASSERT_OK_AND_ASSIGN(const auto plan, PlanLinks({Wish("regions/330327/schools/old")}, facts_));
  EXPECT_EQ(plan[0].link.school, kSupported);
}

TEST_F(LinkingTest, AThirdSchoolIsNotAParty) {
  const auto plan = PlanLinks({Wish(), Wish(kThird)}, facts_);
  EXPECT_THAT(plan, StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
  EXPECT_EQ(DetailOf(plan.status()).fields.front().field, "links[1].school");
}

TEST_F(LinkingTest, UnknownThingsComeFirst) {
  NewLink no_activity = Wish(kThird);
  no_activity.activity_id = "a9";
  EXPECT_THAT(PlanLinks({Wish(kThird), no_activity}, facts_), StatusIs(StatusCode::kNotFound, "NO_SUCH_ACTIVITY"));
  NewLink no_file = Wish(kThird);
  no_file.sha256 = std::string(64, 'b');
  EXPECT_THAT(PlanLinks({Wish(kThird), no_file}, facts_), StatusIs(StatusCode::kNotFound, "NO_SUCH_FILE"));
}

TEST_F(LinkingTest, APairingThatHasNotArrivedYetIsWorthASecondTry) {
  facts_.ends.clear();
  const auto plan = PlanLinks({Wish()}, facts_);
  EXPECT_THAT(plan, StatusIs(StatusCode::kUnavailable, "PAIRING_NOT_FOLLOWED"));
  EXPECT_GT(DetailOf(plan.status()).retry_after.count(), 0);
}

TEST_F(LinkingTest, WhatIsReversedOrSupersededTakesNothingNew) {
  for (const ActivityState state : {ActivityState::kReversed, ActivityState::kSuperseded}) {
    facts_.activities["a1"].state = state;
    EXPECT_THAT(PlanLinks({Wish()}, facts_), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  }
  facts_.links["a1"] = {MakeLink("a1", kPhoto, kSupporter)};
  EXPECT_OK(PlanLinks({Wish()}, facts_));  // It keeps what it has.
}

TEST_F(LinkingTest, AnActivityTakesTwoHundredLinksAndNoMore) {
  std::vector<Link>& shown = facts_.links["a1"];
  for (int i = 0; i < kLinksPerActivityMax - 1; ++i) {
    Link link = MakeLink("a1", EvidenceRole::kDocument, kSupporter);
    link.sha256 = absl::StrFormat("%064d", i);
    shown.push_back(link);
  }
  EXPECT_OK(PlanLinks({Wish(), Wish()}, facts_));
  EXPECT_THAT(PlanLinks({Wish(), Wish(kSupported)}, facts_),
              StatusIs(StatusCode::kFailedPrecondition, "TOO_MANY_LINKS"));
}

TEST(SchoolAliasesTest, AChainIsFollowedToItsEndAndARingIsLeft) {
  const SchoolAliases chain({{"a", "b"}, {"b", "c"}});
  EXPECT_EQ(chain.Canonical("a"), "c");
  EXPECT_THAT(chain.NamesOf("a"), ::testing::UnorderedElementsAre("a", "b", "c"));
  const SchoolAliases ring({{"a", "b"}, {"b", "a"}});
  EXPECT_FALSE(ring.Canonical("a").empty());
}

}  // namespace
}  // namespace jgt::evidence
