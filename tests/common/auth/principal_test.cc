#include "common/auth/principal.h"

#include <gmock/gmock.h>

namespace jgt::auth {
namespace {

TEST(ParseOrgTest, RegionsSchoolsAndNamesBelowThemAreRead) {
  const Org county{.region = "330327", .school = ""};
  const Org school{.region = "330327", .school = "s-17"};
  EXPECT_EQ(ParseOrg("330327"), county);
  EXPECT_EQ(ParseOrg("regions/330327"), county);
  EXPECT_EQ(ParseOrg("counties/330327/anything"), county);
  EXPECT_EQ(ParseOrg("regions/330327/pairings/7"), county);
  EXPECT_EQ(ParseOrg("regions/330327/schools/s-17"), school);
  EXPECT_EQ(ParseOrg("regions/330327/schools/s-17/campuses/2"), school);
  EXPECT_EQ(OrgName(county), "regions/330327");
  EXPECT_EQ(OrgName(school), "regions/330327/schools/s-17");
}

TEST(ParseOrgTest, AnythingElseIsNoOrg) {
  for (const char* bad :
       {"", "33032", "3303277", "33032x", "regions", "regions/", "regions/33032", "region/330327", "regions//330327",
        "/regions/330327", "regions/330327/schools", "regions/330327/schools/", "regions/330327/schools/a b",
        "regions/330327/schools/教", "330327/schools/1", " 330327", "-30327"}) {
    EXPECT_EQ(ParseOrg(bad), std::nullopt) << bad;
  }
  EXPECT_EQ(ParseOrg("regions/330327/schools/" + std::string(65, 'a')), std::nullopt);
}

Org At(const char* name) { return ParseOrg(name).value(); }

TEST(CoversTest, ARegionReachesItselfAndWhatLiesBelow) {
  EXPECT_TRUE(Covers(At("330327"), At("330327")));
  EXPECT_TRUE(Covers(At("330300"), At("330327")));
  EXPECT_TRUE(Covers(At("330300"), At("330300")));
  EXPECT_TRUE(Covers(At("330000"), At("330327")));
  EXPECT_TRUE(Covers(At("330000"), At("330300")));
  EXPECT_TRUE(Covers(At("000000"), At("330327")));
  EXPECT_TRUE(Covers(At("000000"), At("511132")));
  EXPECT_TRUE(Covers(At("330327"), At("regions/330327/schools/1")));
  EXPECT_TRUE(Covers(At("330000"), At("regions/330327/schools/1")));
}

TEST(CoversTest, ARegionDoesNotReachItsNeighboursOrWhatLiesAbove) {
  EXPECT_FALSE(Covers(At("330327"), At("330326")));
  EXPECT_FALSE(Covers(At("330327"), At("330300")));
  EXPECT_FALSE(Covers(At("330300"), At("330000")));
  EXPECT_FALSE(Covers(At("330300"), At("330402")));
  EXPECT_FALSE(Covers(At("330000"), At("511132")));
  EXPECT_FALSE(Covers(At("330000"), At("000000")));
  // Ends in one zero, not two: a county like any other.
  EXPECT_FALSE(Covers(At("330110"), At("330111")));
}

TEST(CoversTest, ASchoolReachesItselfOnly) {
  EXPECT_TRUE(Covers(At("regions/330327/schools/1"), At("regions/330327/schools/1")));
  EXPECT_TRUE(Covers(At("regions/330327/schools/1"), At("regions/330327/schools/1/campuses/3")));
  EXPECT_FALSE(Covers(At("regions/330327/schools/1"), At("regions/330327/schools/10")));
  EXPECT_FALSE(Covers(At("regions/330327/schools/1"), At("regions/330326/schools/1")));
  EXPECT_FALSE(Covers(At("regions/330327/schools/1"), At("330327")));
}

TEST(OverlapsTest, ASchoolAndItsCountyOverlap) {
  EXPECT_TRUE(Overlaps(At("regions/330327/schools/1"), At("330327")));
  EXPECT_TRUE(Overlaps(At("330000"), At("regions/330327/schools/1")));
  EXPECT_FALSE(Overlaps(At("regions/330327/schools/1"), At("330326")));
  EXPECT_FALSE(Overlaps(At("regions/330327/schools/1"), At("regions/330327/schools/2")));
}

}  // namespace
}  // namespace jgt::auth
