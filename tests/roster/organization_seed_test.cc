#include <algorithm>

#include "common/names/names.h"
#include "tests/roster/organization_world.h"

// The leading groups of the two plans, as the deployment's files have them.
namespace jgt::roster::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

const std::vector<std::string> kNine = {"general-office", "personnel",        "party-committee",
                                        "finance",        "basic-education",  "students",
                                        "supervision",    "equipment-centre", "teacher-centre"};

class SeedOrganizations : public OrganizationTest {
 protected:
  v1::Organization Get(const std::string& id, const std::string& county = kCangnan) {
    v1::GetOrganizationRequest request;
    request.set_name(OrganizationNamed(id, county));
    const auto response = Ask(Service(), &Organizations::GetOrganization, request);
    EXPECT_OK(response);
    return response.ok() ? response->organization() : v1::Organization();
  }
  // Ids of the organisations that lead.
  std::vector<std::string> Leading(const std::string& county) {
    v1::ListOrganizationsRequest request;
    request.set_parent(county);
    const auto response = Ask(Service(), &Organizations::ListOrganizations, request);
    EXPECT_OK(response);
    std::vector<std::string> leading;
    if (!response.ok()) return leading;
    for (const v1::Organization& each : response->organizations()) {
      if (each.leads()) leading.push_back(IdOf(each.name()));
    }
    return leading;
  }
};

// R16: the members are the heads of nine sections, whoever that is.
TEST_F(SeedOrganizations, R16TheHeadsOfNineSectionsAreMembersByTheirPosts) {
  ASSERT_OK(Set(SeedOf(kCangnan)));
  ASSERT_OK(Appoint("bureau-director", "cn-director", "2022-01-01"));
  ASSERT_OK(Appoint("group-deputy-leader", "cn-deputy", "2022-01-01"));
  for (const std::string& section : kNine) ASSERT_OK(Appoint(section + "-head", "cn-" + section, "2022-01-01"));
  EXPECT_THAT(HoldersOf("group-leader", "2022-03-01"), ElementsAre("cn-director by bureau-director"));
  EXPECT_THAT(HoldersOf("group-deputy-leader", "2022-03-01"), ElementsAre("cn-deputy"));
  for (const std::string& section : kNine) {
    EXPECT_THAT(HoldersOf("group-member-" + section, "2022-03-01"),
                ElementsAre("cn-" + section + " by " + section + "-head"));
    EXPECT_THAT(GrantsOf("cn-" + section),
                ElementsAre("COUNTY_OFFICER regions/330327", "LEADING_GROUP regions/330327"));
  }
  // A new head of the section is a member of the group from the same day on, and the old one no longer.
  ASSERT_OK(Appoint("personnel-head", "cn-successor", "2022-06-01", "", /*replace=*/true));
  EXPECT_THAT(HoldersOf("group-member-personnel", "2022-05-31"), ElementsAre("cn-personnel by personnel-head"));
  EXPECT_THAT(HoldersOf("group-member-personnel", "2022-06-01"), ElementsAre("cn-successor by personnel-head"));
  EXPECT_THAT(GrantsOf("cn-personnel", "2022-06-01"), IsEmpty());
  EXPECT_THAT(GrantsOf("cn-successor", "2022-06-01"), Contains("LEADING_GROUP regions/330327"));
  v1::ListPostsRequest members;
  members.set_parent(OrganizationNamed("leading-group"));
  ASSERT_OK_AND_ASSIGN(const auto posts, Ask(Service(), &Organizations::ListPosts, members));
  EXPECT_EQ(std::count_if(posts.posts().begin(), posts.posts().end(),
                          [](const v1::Post& each) { return each.duty() == v1::DUTY_MEMBER; }),
            9);
}

// R18: the office's director is the head of the basic education section, its standing deputies those of the two
// centres.
TEST_F(SeedOrganizations, R18TheOfficeIsRunByTheHeadOfTheBasicEducationSection) {
  ASSERT_OK(Set(SeedOf(kCangnan)));
  ASSERT_OK(Appoint("basic-education-head", "cn-basic", "2022-01-01"));
  ASSERT_OK(Appoint("information-centre-head", "cn-information", "2022-01-01"));
  ASSERT_OK(Appoint("teacher-centre-head", "cn-teachers", "2022-01-01"));
  EXPECT_EQ(Get("leading-group-office").parent(), OrganizationNamed("leading-group"));
  EXPECT_THAT(HoldersOf("office-director", "2022-03-01"), ElementsAre("cn-basic by basic-education-head"));
  v1::ListPostsRequest request;
  request.set_parent(OrganizationNamed("leading-group-office"));
  ASSERT_OK_AND_ASSIGN(const auto posts, Ask(Service(), &Organizations::ListPosts, request));
  std::vector<std::string> deputies;
  for (const v1::Post& post : posts.posts()) {
    if (post.duty() == v1::DUTY_STANDING_DEPUTY) deputies.push_back(post.holders(0).subject());
  }
  EXPECT_THAT(deputies, UnorderedElementsAre("cn-information", "cn-teachers"));
  // Nobody is appointed director of the office: it goes with the section.
  EXPECT_THAT(Appoint("office-director", "cn-other", "2022-03-01"),
              StatusIs(StatusCode::kFailedPrecondition, "HELD_EX_OFFICIO"));
}

// R17: who leads the group may set the whole up, have it supervised and evaluated, through the post alone.
TEST_F(SeedOrganizations, R17TheLeadingGroupSteersSupervisesAndEvaluates) {
  ImportCangnan();
  ASSERT_OK(Set(SeedOf(kCangnan)));
  ASSERT_OK(Appoint("group-deputy-leader", "cn-deputy", "2022-01-01"));
  EXPECT_THAT(GrantsOf("cn-deputy"), ElementsAre("LEADING_GROUP regions/330327"));
  v1::SetControlTotalsRequest totals;
  totals.set_parent(kCangnan);
  totals.set_request_id(NextRequestId());
  totals.set_year(2022);
  v1::ControlTotal& total = *totals.add_totals();
  total.set_code("SCHOOLS_TOTAL");
  total.set_printed(86);
  total.set_source("方案三");
  EXPECT_OK(Call(TokenThroughPosts("cn-deputy"), &Stub::SetControlTotals, totals));
  totals.set_request_id(NextRequestId());
  EXPECT_THAT(Call(TokenThroughPosts("cn-nobody"), &Stub::SetControlTotals, totals),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  // 总体设计和统筹管理, 督导, 绩效评估, in the services that have them.
  for (const char* permission :
       {"roster.manage", "ledger.policy", "ledger.review", "scoring.manage", "reporting.approve"}) {
    EXPECT_TRUE(auth::Grants(auth::Role::kLeadingGroup, permission)) << permission;
  }
}

// R32: the basic education section leads, and its head reviews and reports, through the post.
TEST_F(SeedOrganizations, R32TheBasicEducationSectionLeadsAndReports) {
  ImportCangnan();
  ASSERT_OK(Set(SeedOf(kCangnan)));
  EXPECT_THAT(Leading(kCangnan), ElementsAre("basic-education"));
  ASSERT_OK(Appoint("basic-education-head", "cn-basic", "2022-01-01"));
  ASSERT_THAT(GrantsOf("cn-basic"), Contains("COUNTY_OFFICER regions/330327"));
  for (const char* permission : {"ledger.review", "reporting.file", "reporting.approve", "evidence.review"}) {
    EXPECT_TRUE(auth::Grants(auth::Role::kCountyOfficer, permission)) << permission;
  }
  v1::ExportRosterRequest request;
  request.set_parent(kCangnan);
  request.set_year(2022);
  EXPECT_OK(Call(TokenThroughPosts("cn-basic"), &Stub::ExportRoster, request));
  // Another section cannot take the lead beside it.
  auto second = Setting("2022-02-01");
  AddOrganization(second, "students", v1::ORGANIZATION_KIND_SECTION);
  second.mutable_organizations(0)->set_leads(true);
  EXPECT_THAT(Set(second), StatusIs(StatusCode::kFailedPrecondition, "LEAD_TAKEN"));
}

// R159: of Pujiang the general education section.
TEST_F(SeedOrganizations, R159TheGeneralEducationSectionLeadsAndCoordinates) {
  ASSERT_OK(Set(SeedOf(kPujiang), Officer(kPujiang)));
  EXPECT_THAT(Leading(kPujiang), ElementsAre("general-education"));
  EXPECT_EQ(Get("general-education", kPujiang).display_name(), "普教科");
  ASSERT_OK(
      Appoint(PostNamed("general-education-head", kPujiang), "pj-general", "2019-01-01", "", false, Officer(kPujiang)));
  EXPECT_THAT(GrantsOf("pj-general"), ElementsAre("COUNTY_OFFICER regions/330726"));
}

// R157: the office sits in the technology centre, and its members come from the named units.
TEST_F(SeedOrganizations, R157TheOfficeIsSeatedInTheTechnologyCentre) {
  ASSERT_OK(Set(SeedOf(kPujiang), Officer(kPujiang)));
  const v1::Organization office = Get("leading-group-office", kPujiang);
  EXPECT_EQ(office.seat(), OrganizationNamed("technology-centre", kPujiang));
  v1::ListMembersRequest of_office;
  of_office.set_organization(office.name());
  ASSERT_OK_AND_ASSIGN(const auto units, Ask(Service(), &Organizations::ListMembers, of_office));
  std::vector<std::string> named;
  for (const v1::Membership& unit : units.members()) named.push_back(unit.display_name());
  EXPECT_THAT(named, UnorderedElementsAre("普教科", "研训中心", "教育技术中心"));
  v1::ListPostsRequest all;
  all.set_parent(kPujiang);
  ASSERT_OK_AND_ASSIGN(const auto posts, Ask(Service(), &Organizations::ListPosts, all));
  std::map<std::string, std::string> place_of;
  for (const v1::Post& post : posts.posts()) place_of[post.name()] = post.place();
  std::set<std::string> of_members;
  for (const v1::Post& post : posts.posts()) {
    if (post.place() == office.name() && post.duty() == v1::DUTY_MEMBER) {
      of_members.insert(IdOf(place_of.at(post.ex_officio_post())));
    }
  }
  EXPECT_THAT(of_members, UnorderedElementsAre("general-education", "research-centre", "technology-centre"));
}

// R156: principals of education groups and of paired schools are members as long as they are that.
TEST_F(SeedOrganizations, R156PrincipalsOfGroupsAndOfPairedSchoolsAreMembers) {
  ImportPujiang();
  ASSERT_OK(Set(SeedOf(kPujiang), Officer(kPujiang)));
  std::map<std::string, v1::Pairing> by_school;  // of the county
  for (const v1::Pairing& pairing : Pairings(kPujiang)) {
    for (const std::string& end : {pairing.supporter(), pairing.supported()}) {
      if (RegionOf(end) == "330726") by_school[end] = pairing;
    }
  }
  ASSERT_GE(by_school.size(), 2U);
  const std::string first = by_school.begin()->first;
  const std::string second = by_school.rbegin()->first;
  auto request = Setting("2019-01-01", kPujiang);
  AddOrganization(request, "g1", v1::ORGANIZATION_KIND_EDUCATION_GROUP, "", "浦江县第一教育集团");
  AddPost(request, "g1-head", OrganizationNamed("g1", kPujiang), v1::DUTY_HEAD);
  AddPost(request, "first-head", first, v1::DUTY_SCHOOL_HEAD, "SCHOOL_HEAD");
  AddPost(request, "second-head", second, v1::DUTY_SCHOOL_HEAD, "SCHOOL_HEAD");
  AddPost(request, "second-deputy", second, v1::DUTY_SCHOOL_LEADERSHIP);
  ASSERT_OK(Set(request, Officer(kPujiang)));
  for (const std::string post : {"g1-head", "first-head", "second-head", "second-deputy"}) {
    ASSERT_OK(Appoint(PostNamed(post, kPujiang), "pj-" + post, "2022-01-01", "", false, Officer(kPujiang)));
  }
  const std::string groups = PostNamed("group-education-groups", kPujiang);
  const std::string paired = PostNamed("group-paired-schools", kPujiang);
  EXPECT_THAT(HoldersOf(groups, "2022-03-01"), ElementsAre("pj-g1-head by g1-head"));
  EXPECT_THAT(HoldersOf(paired, "2022-03-01"),
              UnorderedElementsAre("pj-first-head by first-head", "pj-second-head by second-head"));
  // Being one of many in the group gives no role in it.
  EXPECT_THAT(GrantsOf("pj-first-head", "2022-03-01"), ElementsAre("SCHOOL_HEAD " + first));
  for (const v1::Pairing& pairing : Pairings(kPujiang)) {
    if (pairing.supporter() != first && pairing.supported() != first) continue;
    v1::ChangePairingRequest end;
    end.set_name(pairing.name());
    end.set_request_id(NextRequestId());
    end.set_effective_day("2022-07-01");
    end.set_reason("到期");
    end.set_document("浦教〔2022〕1号");
    end.mutable_end();
    ASSERT_OK(
        Call(Token(auth::Role::kCountyOfficer, "regions/" + RegionOf(pairing.name())), &Stub::ChangePairing, end));
  }
  EXPECT_THAT(HoldersOf(paired, "2022-06-30"), Contains("pj-first-head by first-head"));
  EXPECT_THAT(HoldersOf(paired, "2022-07-01"), Not(Contains("pj-first-head by first-head")));
}

// The same file again says nothing new, and a dry run nothing at all.
TEST_F(SeedOrganizations, SettingTheSameAgainMakesNoEntry) {
  auto dry = SeedOf(kCangnan);
  dry.set_dry_run(true);
  ASSERT_OK_AND_ASSIGN(const auto would, Set(dry));
  EXPECT_THAT(would.posts(), AllOf(SizeIs(dry.posts_size()), Not(Contains(v1::STRUCTURE_OUTCOME_UNCHANGED))));
  EXPECT_THAT(Journal("330327"), IsEmpty());
  ASSERT_OK(Set(SeedOf(kCangnan)));
  const auto seed = SeedOf(kCangnan);
  EXPECT_THAT(Journal("330327"), SizeIs(seed.organizations_size() + seed.members_size() + seed.posts_size()));
  ASSERT_OK_AND_ASSIGN(const auto again, Set(seed));
  for (const auto& outcomes : {again.organizations(), again.members(), again.posts()}) {
    EXPECT_THAT(outcomes, Not(Contains(Not(v1::STRUCTURE_OUTCOME_UNCHANGED))));
  }
  EXPECT_THAT(Journal("330327"), SizeIs(seed.organizations_size() + seed.members_size() + seed.posts_size()));
}

}  // namespace
}  // namespace jgt::roster::test
