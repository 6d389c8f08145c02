#include <set>

#include "tests/roster/roster_world.h"

// Getting and listing schools, communities, pairings and regions.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class List : public RosterTest {
 protected:
  void SetUp() override { ImportCangnan(); }

  StatusOr<v1::ListSchoolsResponse> Schools(const std::string& parent, const std::string& filter = "",
                                            int page_size = 1000, const std::string& page_token = "") {
    v1::ListSchoolsRequest request;
    request.set_parent(parent);
    request.set_filter(filter);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    return Call(Token(auth::Role::kProvinceOfficer, kZhejiang), &Stub::ListSchools, request);
  }
};

TEST_F(List, SchoolsOfACountyACityAndTheProvinceAreListedByName) {
  ASSERT_OK_AND_ASSIGN(const auto county, Schools(kCangnan));
  EXPECT_EQ(county.schools_size(), 87);
  ASSERT_OK_AND_ASSIGN(const auto city, Schools("regions/330300"));
  EXPECT_EQ(city.schools_size(), 92);
  ASSERT_OK_AND_ASSIGN(const auto province, Schools(kZhejiang));
  EXPECT_EQ(province.schools_size(), 100);
  for (int i = 1; i < province.schools_size(); ++i) {
    EXPECT_LT(province.schools(i - 1).display_name(), province.schools(i).display_name());
  }
}

TEST_F(List, PagesHoldEachSchoolOnce) {
  std::set<std::string> names;
  std::string token;
  int pages = 0;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, Schools(kZhejiang, "", 7, token));
    EXPECT_LE(page.schools_size(), 7);
    for (const v1::School& school : page.schools()) EXPECT_TRUE(names.insert(school.name()).second);
    token = page.next_page_token();
    ++pages;
  } while (!token.empty());
  EXPECT_THAT(names, SizeIs(100));
  EXPECT_EQ(pages, 15);
}

TEST_F(List, APageTokenIsGoodForItsOwnListOnly) {
  ASSERT_OK_AND_ASSIGN(const auto page, Schools(kZhejiang, "", 7));
  EXPECT_THAT(Schools(kCangnan, "", 7, page.next_page_token()),
              StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN"));
  EXPECT_THAT(Schools(kZhejiang, "", 7, "made up"), StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN"));
  EXPECT_THAT(Schools(kZhejiang, "", -1), StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_SIZE"));
}

TEST_F(List, SchoolsAreFilteredByStageAndName) {
  ASSERT_OK_AND_ASSIGN(const auto junior, Schools(kCangnan, "stage = \"JUNIOR\""));
  for (const v1::School& school : junior.schools()) EXPECT_EQ(school.stage(), jgt::common::v1::STAGE_JUNIOR);
  ASSERT_OK_AND_ASSIGN(const auto primary, Schools(kCangnan, "stage = \"PRIMARY\""));
  EXPECT_EQ(junior.schools_size() + primary.schools_size(), 87);
  ASSERT_OK_AND_ASSIGN(const auto one, Schools(kCangnan, "stage = \"PRIMARY\" AND display_name = \"马站小学\""));
  EXPECT_EQ(one.schools_size(), 1);
  ASSERT_OK_AND_ASSIGN(const auto none, Schools(kCangnan, "stage = \"JUNIOR\" AND display_name = \"马站小学\""));
  EXPECT_EQ(none.schools_size(), 0);
  EXPECT_THAT(Schools(kCangnan, "stage = \"SENIOR\""), StatusIs(StatusCode::kInvalidArgument, "BAD_FILTER"));
  EXPECT_THAT(Schools(kCangnan, "mode = \"X\""), StatusIs(StatusCode::kInvalidArgument, "BAD_FILTER"));
}

TEST_F(List, ASchoolIsGotByItsName) {
  const v1::School listed = SchoolNamed("马站小学");
  v1::GetSchoolRequest request;
  request.set_name(listed.name());
  ASSERT_OK_AND_ASSIGN(const auto got, Call(&Stub::GetSchool, request));
  EXPECT_EQ(got.school().SerializeAsString(), listed.SerializeAsString());
  EXPECT_THAT(got.school().printed_names(), ElementsAre("马站小学"));
  request.set_name(kCangnan + "/schools/none");
  EXPECT_THAT(Call(&Stub::GetSchool, request), StatusIs(StatusCode::kNotFound, "NO_SUCH_SCHOOL"));
  request.set_name(kCangnan + "/pairings/none");
  EXPECT_THAT(Call(&Stub::GetSchool, request), StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
}

TEST_F(List, PairingsAreListedInPrintedOrder) {
  const std::vector<v1::Pairing> pairings = Pairings(kCangnan);
  ASSERT_THAT(pairings, SizeIs(55));
  EXPECT_EQ(pairings.front().supporter_name(), "县江滨实验小学");
  EXPECT_EQ(pairings[4].supported_name(), "矾山镇第二小学");
  EXPECT_EQ(pairings[5].supported_name(), "凤阳畚族乡学校");
  EXPECT_EQ(pairings.back().supporter_name(), "中通国际学校");
  for (size_t i = 1; i < pairings.size(); ++i) EXPECT_LE(pairings[i - 1].sequence(), pairings[i].sequence());
}

TEST_F(List, PairingsArePagedAndFiltered) {
  EXPECT_THAT(Pairings(kCangnan, "mode = \"INTEGRATED\""), SizeIs(5));
  EXPECT_THAT(Pairings(kCangnan, "mode = \"CO_BUILT\""), SizeIs(37));
  EXPECT_THAT(Pairings(kCangnan, "mode = \"COLLABORATIVE\""), SizeIs(13));
  EXPECT_THAT(Pairings(kCangnan, "mode = \"COLLABORATIVE\" AND verification_level = \"CITY\""), SizeIs(5));
  EXPECT_THAT(Pairings("regions/330105"), SizeIs(8));
  v1::ListPairingsRequest request;
  request.set_parent(kCangnan);
  request.set_page_size(10);
  std::set<std::string> names;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListPairings, request));
    for (const v1::Pairing& pairing : page.pairings()) EXPECT_TRUE(names.insert(pairing.name()).second);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, SizeIs(55));
  request.set_filter("verification_level = \"TOWN\"");
  EXPECT_THAT(Call(&Stub::ListPairings, request), StatusIs(StatusCode::kInvalidArgument, "BAD_FILTER"));
}

TEST_F(List, CommunitiesAreListedByPrintedNumberWithTheirPairings) {
  v1::ListCommunitiesRequest request;
  request.set_parent(kCangnan);
  request.set_page_size(30);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ListCommunities, request));
  ASSERT_EQ(first.communities_size(), 30);
  request.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::ListCommunities, request));
  ASSERT_EQ(second.communities_size(), 17);
  EXPECT_EQ(second.next_page_token(), "");
  for (int i = 0; i < 30; ++i) EXPECT_EQ(first.communities(i).sequence(), i + 1);
  const v1::Community& fifth = first.communities(4);  // R66: one core, two members
  EXPECT_THAT(fifth.pairings(), ElementsAre(PairingOf("矾山镇第一小学", "矾山镇第二小学").name(),
                                            PairingOf("矾山镇第一小学", "凤阳畚族乡学校").name()));
  EXPECT_EQ(fifth.core_school(), SchoolNamed("矾山镇第一小学").name());
}

TEST_F(List, ACommunityAndAPairingAreGotByTheirNames) {
  const v1::Pairing pairing = PairingOf("马站小学", "马站镇第二小学");
  v1::GetPairingRequest get;
  get.set_name(pairing.name());
  ASSERT_OK_AND_ASSIGN(const auto got, Call(&Stub::GetPairing, get));
  EXPECT_EQ(got.pairing().SerializeAsString(), pairing.SerializeAsString());
  v1::GetCommunityRequest community;
  community.set_name(pairing.community());
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::GetCommunity, community));
  EXPECT_EQ(second.community().sequence(), 2);
  EXPECT_THAT(second.community().pairings(), ElementsAre(pairing.name()));
  get.set_name(kCangnan + "/pairings/none");
  EXPECT_THAT(Call(&Stub::GetPairing, get), StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  community.set_name(kCangnan + "/communities/none");
  EXPECT_THAT(Call(&Stub::GetCommunity, community), StatusIs(StatusCode::kNotFound, "NO_SUCH_COMMUNITY"));
}

TEST_F(List, RegionsAreThoseOfTheDeployment) {
  ASSERT_OK_AND_ASSIGN(const auto response, Call(&Stub::ListRegions, v1::ListRegionsRequest()));
  EXPECT_EQ(response.regions_size(), 102);
  EXPECT_EQ(response.regions(0).code(), "330000");
  EXPECT_EQ(response.regions(0).level(), "province");
}

}  // namespace
}  // namespace jgt::roster::test
