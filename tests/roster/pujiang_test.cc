#include "tests/roster/roster_world.h"

// The list of Pujiang 2019: four scopes, pairings of two counties, a region in place of a school.
namespace jgt::roster::test {
namespace {

class Pujiang : public RosterTest {};

// R141, R143-R146, R179: what each row says is what the two ends say.
TEST_F(Pujiang, R141R143R144R145R146R179TheFourScopesComeFromTheTwoEnds) {
  ASSERT_EQ(ImportPujiang().rows_new(), 11);
  std::map<int, int> count_by_scope;
  for (const v1::Pairing& pairing : Pairings(kPujiang)) ++count_by_scope[pairing.scope()];
  EXPECT_EQ(count_by_scope[jgt::common::v1::SCOPE_IN_COUNTY], 3);
  EXPECT_EQ(count_by_scope[jgt::common::v1::SCOPE_IN_CITY], 6);
  EXPECT_EQ(count_by_scope[jgt::common::v1::SCOPE_IN_PROVINCE], 1);
  EXPECT_EQ(count_by_scope[jgt::common::v1::SCOPE_OUT_OF_PROVINCE], 1);
  EXPECT_EQ(PairingOf("杭州学军小学", "浦江县虞宅乡朱宅完小").supporter_region(), "330106");
}

// R146, R180: the counterpart is a region; its home is then the supporter's county.
TEST_F(Pujiang, R146R180ARegionInPlaceOfASchoolIsPending) {
  ImportPujiang();
  const v1::Pairing pending = PairingOf("浙江省浦江县实验小学", "四川省乐山市金口河区");
  EXPECT_EQ(pending.state(), v1::PAIRING_STATE_PENDING_COUNTERPART);
  EXPECT_EQ(pending.supported(), "");
  EXPECT_EQ(pending.supported_region(), "511113");
  EXPECT_EQ(pending.name().rfind("regions/330726/pairings/", 0), 0U);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM school_versions WHERE region = '511113'"), 0);
}

TEST_F(Pujiang, APairingOfTwoCountiesIsListedByBothAndOnceByTheCityAndAbove) {  // D11
  ImportPujiang();
  const v1::Pairing shared = PairingOf("浦江县浦阳一小", "义乌市鹤田小学");
  EXPECT_EQ(shared.name().rfind("regions/330782/pairings/", 0), 0U);  // the supported county's
  const auto times = [&](const std::string& parent) {
    int count = 0;
    for (const v1::Pairing& pairing : Pairings(parent, "", Token(auth::Role::kProvinceOfficer, "regions/000000"))) {
      count += pairing.name() == shared.name() ? 1 : 0;
    }
    return count;
  };
  EXPECT_EQ(times(kPujiang), 1);
  EXPECT_EQ(times(kYiwu), 1);
  EXPECT_EQ(times("regions/330700"), 1);
  EXPECT_EQ(times(kZhejiang), 1);
  EXPECT_EQ(times("regions/000000"), 1);
  EXPECT_EQ(times(kCangnan), 0);
  EXPECT_EQ(Pairings("regions/330700", "", Token(auth::Role::kCityOfficer, "regions/330700")).size(), 11U);
  EXPECT_EQ(Pairings("regions/511113", "", Token(auth::Role::kProvinceOfficer, "regions/000000")).size(), 1U);
}

TEST_F(Pujiang, ASchoolUnderTwoNamesIsProposed) {
  const v1::ImportRosterResponse response = ImportPujiang();
  ASSERT_EQ(response.alias_proposals_size(), 1);
  EXPECT_EQ(response.alias_proposals(0).rule(), "COUNTY_PREFIX");
  EXPECT_EQ(response.alias_proposals(0).alias_name(), "实验小学");
  EXPECT_EQ(response.alias_proposals(0).target_name(), "浙江省浦江县实验小学");
}

TEST_F(Pujiang, TheListHasNoCommunities) {
  ImportPujiang();
  EXPECT_EQ(Count("SELECT COUNT(*) FROM community_versions"), 0);
  EXPECT_EQ(PairingOf("实验小学", "檀溪中小").sequence(), 0);
  EXPECT_EQ(PairingOf("实验小学", "檀溪中小").mode(), jgt::common::v1::MODE_UNSPECIFIED);
}

TEST_F(Pujiang, WithoutAHintTheScopeTellsThatASchoolIsMisplaced) {
  v1::ImportRosterRequest request =
      ImportOf("scope,seq,supporting_school,supported_school\n省域内,1,学军小学,朱宅完小\n", kPujiang, 2019);
  const Status status = Call(Officer(kPujiang), &Stub::ImportRoster, request).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "IMPORT_REFUSED"));
  EXPECT_THAT(FieldsOf(status), testing::ElementsAre("row 2, column scope"));
}

}  // namespace
}  // namespace jgt::roster::test
