#include <google/protobuf/util/json_util.h>

#include "common/names/names.h"
#include "jgt/roster/v1/organization_events.pb.h"
#include "tests/roster/organization_world.h"

// Organisations, members, posts and holders as they change, and who may do what through them.
namespace jgt::roster::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class OrganizationFlow : public OrganizationTest {
 protected:
  void SetUp() override {
    ImportCangnan();
    near_ = PairingOf("马站小学", "马站镇第二小学");
    far_ = PairingOf("杭州市小河小学", "灵溪镇沪山小学");
    school_ = far_.supported();
  }

  // A school district with these schools, and the post of its director.
  v1::SetOrganizationsRequest DistrictWith(const std::vector<std::string>& schools, const std::string& id = "d1",
                                           const std::string& day = "2022-01-01") {
    auto request = Setting(day);
    AddOrganization(request, id, v1::ORGANIZATION_KIND_SCHOOL_DISTRICT, "", "灵溪学区");
    for (const std::string& school : schools) AddMember(request, id, school);
    AddPost(request, id + "-director", OrganizationNamed(id), v1::DUTY_DIRECTOR, "DISTRICT_OFFICER");
    return request;
  }

  std::string DisplayNameOf(const std::string& id, const std::string& as_of, const std::string& known_at = "") {
    v1::GetOrganizationRequest request;
    request.set_name(OrganizationNamed(id));
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    const auto response = Ask(Service(), &Organizations::GetOrganization, request);
    return response.ok() ? response->organization().display_name() : ReasonOf(response.status());
  }

  std::vector<std::string> PairingsSeenBy(const std::string& token) {
    std::vector<std::string> names;
    for (const v1::Pairing& pairing : Pairings(kCangnan, "", token)) names.push_back(pairing.name());
    return names;
  }

  v1::Pairing near_;
  v1::Pairing far_;
  std::string school_;
};

// R41: a district stands between the county and its schools; its director leads the work team, a deputy runs it, and
// sections and heads of paired schools take part.
TEST_F(OrganizationFlow, R41ADistrictsWorkTeamIsLedByItsDirector) {
  auto request = DistrictWith({school_});
  AddPost(request, "d1-deputy", OrganizationNamed("d1"), v1::DUTY_DEPUTY_DIRECTOR, "DISTRICT_OFFICER");
  AddOrganization(request, "basic", v1::ORGANIZATION_KIND_SECTION);
  AddPost(request, "basic-head", OrganizationNamed("basic"), v1::DUTY_HEAD);
  AddPost(request, "school-head", school_, v1::DUTY_SCHOOL_HEAD, "SCHOOL_HEAD");
  AddOrganization(request, "team", v1::ORGANIZATION_KIND_WORK_TEAM, "d1", "灵溪学区工作专班");
  const std::string team = OrganizationNamed("team");
  AddMember(request, "team", OrganizationNamed("basic"));
  AddMember(request, "team", school_);
  AddPost(request, "team-leader", team, v1::DUTY_LEADER, "", "d1-director");
  AddPost(request, "team-deputy", team, v1::DUTY_DEPUTY_LEADER, "", "d1-deputy");
  AddPost(request, "team-section", team, v1::DUTY_MEMBER, "", "basic-head");
  AddPost(request, "team-school", team, v1::DUTY_MEMBER, "", "school-head");
  ASSERT_OK(Set(request));
  for (const std::string post : {"d1-director", "d1-deputy", "basic-head", "school-head"}) {
    ASSERT_OK(Appoint(post, "cn-" + post, "2022-01-01"));
  }
  EXPECT_THAT(HoldersOf("team-leader", "2022-03-01"), ElementsAre("cn-d1-director by d1-director"));
  EXPECT_THAT(HoldersOf("team-deputy", "2022-03-01"), ElementsAre("cn-d1-deputy by d1-deputy"));
  EXPECT_THAT(HoldersOf("team-section", "2022-03-01"), ElementsAre("cn-basic-head by basic-head"));
  EXPECT_THAT(HoldersOf("team-school", "2022-03-01"), ElementsAre("cn-school-head by school-head"));
  EXPECT_THAT(MembersOf("d1", "2022-03-01"), ElementsAre(school_));
  EXPECT_THAT(MembersOf("team", "2022-03-01"), ElementsAre(school_, OrganizationNamed("basic")));
  EXPECT_THAT(MembershipsOf(school_, "2022-03-01"), ElementsAre("d1", "team"));
  // Its deputy acts for the district's schools; its leader is one person.
  EXPECT_THAT(GrantsOf("cn-d1-deputy"), ElementsAre("DISTRICT_OFFICER " + school_));
  auto second = Setting("2022-02-01");
  AddPost(second, "team-second-leader", team, v1::DUTY_LEADER);
  EXPECT_THAT(Set(second), StatusIs(StatusCode::kFailedPrecondition, "DUTY_TAKEN"));
}

// R42: through the post, a district's officer sees the pairs of the district's schools and no others, as long as they
// belong to it.
TEST_F(OrganizationFlow, R42ADistrictsOfficerSeesThePairsOfItsSchools) {
  ASSERT_OK(Set(DistrictWith({school_, near_.supporter()})));
  ASSERT_OK(Appoint("d1-director", "cn-d1", "2022-01-01"));
  EXPECT_THAT(GrantsOf("cn-d1"),
              UnorderedElementsAre("DISTRICT_OFFICER " + school_, "DISTRICT_OFFICER " + near_.supporter()));
  const std::vector<std::string> seen = PairingsSeenBy(TokenThroughPosts("cn-d1"));
  EXPECT_THAT(seen, Contains(far_.name()));
  EXPECT_THAT(seen, Contains(near_.name()));
  EXPECT_LT(seen.size(), Pairings(kCangnan).size());
  auto leave = Grounded<v1::RemoveMembersRequest>("2022-02-01");
  leave.set_organization(OrganizationNamed("d1"));
  leave.add_members(near_.supporter());
  ASSERT_OK(Ask(Officer(), &Organizations::RemoveMembers, leave));
  EXPECT_THAT(GrantsOf("cn-d1", "2022-01-31"),
              UnorderedElementsAre("DISTRICT_OFFICER " + school_,
                                   "DISTRICT_OFFICER " + near_.supporter() + " until 1643644800"));
  EXPECT_THAT(GrantsOf("cn-d1"), ElementsAre("DISTRICT_OFFICER " + school_));
  const std::vector<std::string> left = PairingsSeenBy(TokenThroughPosts("cn-d1"));
  EXPECT_THAT(left, Contains(far_.name()));
  EXPECT_THAT(left, Not(Contains(near_.name())));
}

// R58: on no day is more than one person accountable for a school.
TEST_F(OrganizationFlow, R58ASchoolHasOneAccountablePersonADay) {
  auto request = Setting();
  AddPost(request, "head", school_, v1::DUTY_SCHOOL_HEAD, "SCHOOL_HEAD");
  ASSERT_OK(Set(request));
  ASSERT_OK(Appoint("head", "cn-head-1", "2022-01-01"));
  auto second = Setting("2022-02-01");
  AddPost(second, "another-head", school_, v1::DUTY_SCHOOL_HEAD);
  EXPECT_THAT(Set(second), StatusIs(StatusCode::kFailedPrecondition, "DUTY_TAKEN"));
  EXPECT_THAT(Appoint("head", "cn-head-2", "2022-08-01"), StatusIs(StatusCode::kFailedPrecondition, "POST_HELD"));
  ASSERT_OK(Appoint("head", "cn-head-2", "2022-08-01", "", /*replace=*/true));
  EXPECT_THAT(HoldersOf("head", "2022-07-31"), ElementsAre("cn-head-1"));
  EXPECT_THAT(HoldersOf("head", "2022-08-01"), ElementsAre("cn-head-2"));
  // 1 August 2022 begins in Shanghai at 2022-07-31T16:00Z.
  EXPECT_THAT(GrantsOf("cn-head-1"), ElementsAre("SCHOOL_HEAD " + school_ + " until 1659283200"));
  EXPECT_THAT(GrantsOf("cn-head-2"), IsEmpty());
  EXPECT_THAT(GrantsOf("cn-head-2", "2022-08-01"), ElementsAre("SCHOOL_HEAD " + school_));
}

// R24: the leadership posts of a community's schools, and who held them when.
TEST_F(OrganizationFlow, R24TheLeadershipOfACommunitysSchoolsIsRecorded) {
  auto request = Setting("2021-09-01");
  for (const auto& [id, school] :
       {std::make_pair("core", near_.supporter()), std::make_pair("member", near_.supported())}) {
    AddPost(request, absl::StrFormat("%s-head", id), school, v1::DUTY_SCHOOL_HEAD).set_title("校长");
    AddPost(request, absl::StrFormat("%s-teaching", id), school, v1::DUTY_SCHOOL_LEADERSHIP).set_title("教学副校长");
  }
  ASSERT_OK(Set(request));
  ASSERT_OK(Appoint("core-head", "cn-core", "2021-09-01"));
  ASSERT_OK(Appoint("core-teaching", "cn-teaching", "2021-09-01"));
  ASSERT_OK(End("core-teaching", "2022-02-01"));
  // She goes on in the member school.
  ASSERT_OK(Appoint("member-teaching", "cn-teaching", "2022-02-01"));
  const auto leadership = [&](const std::string& school, const std::string& as_of) {
    v1::ListPostsRequest list;
    list.set_parent(school);
    list.set_as_of(as_of);
    std::vector<std::string> lines;
    const auto response = Ask(Officer(), &Organizations::ListPosts, list);
    EXPECT_OK(response);
    if (!response.ok()) return lines;
    for (const v1::Post& post : response->posts()) {
      lines.push_back(post.title() + " " + (post.holders().empty() ? "-" : post.holders(0).subject()));
    }
    return lines;
  };
  EXPECT_THAT(leadership(near_.supporter(), "2022-01-31"), ElementsAre("校长 cn-core", "教学副校长 cn-teaching"));
  EXPECT_THAT(leadership(near_.supporter(), "2022-02-01"), ElementsAre("校长 cn-core", "教学副校长 -"));
  EXPECT_THAT(leadership(near_.supported(), "2022-02-01"), ElementsAre("校长 -", "教学副校长 cn-teaching"));
  EXPECT_THAT(leadership(near_.supported(), "2021-08-31"), IsEmpty());
}

// R137: an education group stands above its schools, from a day until a day.
TEST_F(OrganizationFlow, R137AnEducationGroupHasSchools) {
  auto request = Setting("2021-09-01");
  AddOrganization(request, "g1", v1::ORGANIZATION_KIND_EDUCATION_GROUP, "", "马站教育集团");
  AddMember(request, "g1", near_.supporter());
  AddMember(request, "g1", near_.supported(), "2022-02-01");
  ASSERT_OK(Set(request));
  EXPECT_THAT(MembersOf("g1", "2022-01-31"), UnorderedElementsAre(near_.supporter(), near_.supported()));
  EXPECT_THAT(MembersOf("g1", "2022-02-01"), ElementsAre(near_.supporter()));
  EXPECT_THAT(MembershipsOf(near_.supported(), "2022-01-31"), ElementsAre("g1"));
  EXPECT_THAT(MembershipsOf(near_.supported(), "2022-02-01"), IsEmpty());
  // A school's people see what it belongs to.
  v1::ListMembershipsRequest own;
  own.set_member(near_.supporter());
  ASSERT_OK_AND_ASSIGN(const auto memberships,
                       Ask(Token(auth::Role::kSchoolFiler, near_.supporter()), &Organizations::ListMemberships, own));
  EXPECT_THAT(memberships.memberships(), SizeIs(1));
}

// A school has one district a day, and goes to another when that is asked for.
TEST_F(OrganizationFlow, ASchoolHasOneDistrictADay) {
  ASSERT_OK(Set(DistrictWith({school_})));
  auto other = DistrictWith({school_}, "d2", "2022-02-15");
  EXPECT_THAT(Set(other), StatusIs(StatusCode::kFailedPrecondition, "IN_ANOTHER_ORGANIZATION"));
  other.set_request_id(NextRequestId());
  other.set_move_members(true);
  ASSERT_OK_AND_ASSIGN(const auto moved, Set(other));
  EXPECT_THAT(moved.members(), ElementsAre(v1::STRUCTURE_OUTCOME_CHANGED));
  EXPECT_THAT(MembershipsOf(school_, "2022-02-14"), ElementsAre("d1"));
  EXPECT_THAT(MembershipsOf(school_, "2022-02-15"), ElementsAre("d2"));
  EXPECT_THAT(MembersOf("d1", "2022-02-15"), IsEmpty());
  // A school that is closed belongs to nothing any more.
  v1::ChangeSchoolRequest close;
  close.set_name(near_.supported());
  close.set_request_id(NextRequestId());
  close.set_effective_day("2022-06-01");
  close.set_reason("撤并");
  close.set_document("苍教〔2022〕9号");
  auto join = Setting("2022-02-15");
  AddMember(join, "d1", near_.supported());
  ASSERT_OK(Set(join));
  close.mutable_merge()->set_into(near_.supporter());
  close.mutable_merge()->set_carry_pairings(true);
  ASSERT_OK(Call(&Stub::ChangeSchool, close));
  EXPECT_THAT(MembersOf("d1", "2022-05-31"), ElementsAre(near_.supported()));
  EXPECT_THAT(MembersOf("d1", "2022-06-01"), IsEmpty());
}

// What was true then, and what was known then.
TEST_F(OrganizationFlow, OldDaysAndOldKnowledgeGiveOldAnswers) {
  ASSERT_OK(Set(DistrictWith({school_})));
  ASSERT_OK(Appoint("d1-director", "cn-d1", "2022-01-01"));
  clock_.Advance(std::chrono::hours(1));
  const std::string before = ToRfc3339(clock_.Now());
  clock_.Advance(std::chrono::hours(1));
  auto rename = Setting("2022-02-01");
  AddOrganization(rename, "d1", v1::ORGANIZATION_KIND_SCHOOL_DISTRICT, "", "灵溪镇学区");
  ASSERT_OK(Set(rename));
  ASSERT_OK(End("d1-director", "2022-02-01"));
  auto leave = Grounded<v1::RemoveMembersRequest>("2022-02-01");
  leave.set_organization(OrganizationNamed("d1"));
  leave.add_members(school_);
  ASSERT_OK(Ask(Officer(), &Organizations::RemoveMembers, leave));
  EXPECT_EQ(DisplayNameOf("d1", "2021-12-31"), "NO_SUCH_ORGANIZATION");
  EXPECT_EQ(DisplayNameOf("d1", "2022-01-31"), "灵溪学区");
  EXPECT_EQ(DisplayNameOf("d1", "2022-02-01"), "灵溪镇学区");
  EXPECT_EQ(DisplayNameOf("d1", "2022-02-01", before), "灵溪学区");
  EXPECT_THAT(HoldersOf("d1-director", "2022-02-01"), IsEmpty());
  EXPECT_THAT(HoldersOf("d1-director", "2022-01-31"), ElementsAre("cn-d1"));
  EXPECT_THAT(HoldersOf("d1-director", "2022-02-01", before), ElementsAre("cn-d1"));
  EXPECT_THAT(MembersOf("d1", "2022-02-01"), IsEmpty());
  EXPECT_THAT(MembersOf("d1", "2022-02-01", before), ElementsAre(school_));
  EXPECT_THAT(GrantsOf("cn-d1"), IsEmpty());
  EXPECT_THAT(GrantsOf("cn-d1", "2022-02-01", before), ElementsAre("DISTRICT_OFFICER " + school_));
  EXPECT_THAT(Count("SELECT COUNT(*) FROM organization_versions WHERE superseded_seq > 0"), 1);
}

// Closing goes from the leaves to the root, and yesterday stays as it was.
TEST_F(OrganizationFlow, WhatIsClosedIsNoMoreFromThatDayOn) {
  auto request = DistrictWith({school_});
  AddOrganization(request, "team", v1::ORGANIZATION_KIND_WORK_TEAM, "d1");
  ASSERT_OK(Set(request));
  ASSERT_OK(Appoint("d1-director", "cn-d1", "2022-01-01"));
  const auto close = [&](const std::string& id) {
    auto closing = Grounded<v1::CloseOrganizationRequest>("2022-02-01");
    closing.set_name(OrganizationNamed(id));
    return Ask(Officer(), &Organizations::CloseOrganization, closing).status();
  };
  EXPECT_THAT(close("d1"), StatusIs(StatusCode::kFailedPrecondition, "PARENT_MISSING"));
  ASSERT_OK(close("team"));
  EXPECT_THAT(close("d1"), StatusIs(StatusCode::kFailedPrecondition, "PLACE_MISSING"));
  auto post = Grounded<v1::ClosePostRequest>("2022-02-01");
  post.set_name(PostNamed("d1-director"));
  ASSERT_OK(Ask(Officer(), &Organizations::ClosePost, post));
  ASSERT_OK(close("d1"));
  EXPECT_THAT(close("d1"), StatusIs(StatusCode::kNotFound, "NO_SUCH_ORGANIZATION"));
  EXPECT_THAT(MembershipsOf(school_, "2022-01-31"), ElementsAre("d1"));
  EXPECT_THAT(MembershipsOf(school_, "2022-02-01"), IsEmpty());
  EXPECT_THAT(HoldersOf("d1-director", "2022-01-31"), ElementsAre("cn-d1"));
  EXPECT_THAT(GrantsOf("cn-d1"), IsEmpty());
  EXPECT_EQ(DisplayNameOf("d1", "2022-01-31"), "灵溪学区");
  EXPECT_EQ(DisplayNameOf("d1", "2022-02-01"), "NO_SUCH_ORGANIZATION");
}

// A school that belongs to something, or has posts, is not taken back with the list that brought it.
TEST_F(OrganizationFlow, AnImportIsNotUndoneUnderASchoolWithPosts) {
  const auto imported =
      Call(&Stub::ImportRoster, ImportOf(std::string(kHeader) + "99,小学,子校,丑校,共建型,,,县核验\n", kCangnan, 2030));
  ASSERT_OK(imported);
  const std::string member = SchoolNamed("子校").name();
  const std::string with_post = SchoolNamed("丑校").name();
  auto request = DistrictWith({member});
  AddPost(request, "head", with_post, v1::DUTY_SCHOOL_HEAD);
  ASSERT_OK(Set(request));
  v1::UndoImportRequest undo;
  undo.set_name(imported->import());
  undo.set_request_id(NextRequestId());
  undo.set_reason("导错了文件");
  const auto refused = Call(&Stub::UndoImport, undo);
  ASSERT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "IMPORT_BUILT_UPON"));
  EXPECT_THAT(FieldsOf(refused.status()), UnorderedElementsAre(member, with_post));
  auto post = Grounded<v1::ClosePostRequest>("2022-01-01");
  post.set_name(PostNamed("head"));
  ASSERT_OK(Ask(Officer(), &Organizations::ClosePost, post));
  auto leave = Grounded<v1::RemoveMembersRequest>("2022-01-01");
  leave.set_organization(OrganizationNamed("d1"));
  leave.add_members(member);
  ASSERT_OK(Ask(Officer(), &Organizations::RemoveMembers, leave));
  undo.set_request_id(NextRequestId());
  EXPECT_OK(Call(&Stub::UndoImport, undo));
}

// What GetGrants answers is, as JSON, the claim itself.
TEST_F(OrganizationFlow, GrantsAreTheClaimOfAToken) {
  auto request = Setting();
  AddPost(request, "officer", kCangnan, v1::DUTY_STAFF, "COUNTY_OFFICER");
  AddPost(request, "filer", school_, v1::DUTY_STAFF, "SCHOOL_FILER");
  ASSERT_OK(Set(request));
  ASSERT_OK(Appoint("officer", "cn-officer-1", "2022-01-01", "2022-07-01"));
  ASSERT_OK(Appoint("filer", "cn-officer-1", "2022-01-01"));
  const v1::GetGrantsResponse grants = AskGrants("cn-officer-1");
  ASSERT_THAT(grants.roles(), SizeIs(2));
  std::string json;
  ASSERT_TRUE(google::protobuf::util::MessageToJsonString(grants.roles(0), &json).ok());
  EXPECT_EQ(json, R"({"role":"COUNTY_OFFICER","org":"regions/330327","until":1656604800})");
  json.clear();
  ASSERT_TRUE(google::protobuf::util::MessageToJsonString(grants.roles(1), &json).ok());
  EXPECT_EQ(json, absl::StrFormat(R"({"role":"SCHOOL_FILER","org":"%s"})", school_));
  EXPECT_THAT(grants.posts(), ElementsAre(PostNamed("filer"), PostNamed("officer")));
  // Who asks from another county is told of no role here.
  v1::GetGrantsRequest elsewhere;
  elsewhere.set_subject("cn-officer-1");
  ASSERT_OK_AND_ASSIGN(const auto told, Ask(Officer(kPujiang), &Organizations::GetGrants, elsewhere));
  EXPECT_THAT(told.roles(), IsEmpty());
  EXPECT_THAT(told.posts(), IsEmpty());
}

// The same request again gets the first answer, and writes nothing.
TEST_F(OrganizationFlow, ARepeatedRequestIsAnsweredAgain) {
  const auto request = DistrictWith({school_});
  ASSERT_OK_AND_ASSIGN(const auto first, Set(request));
  const size_t entries = Journal("330327").size();
  ASSERT_OK(Appoint("d1-director", "cn-d1", "2022-01-01"));
  ASSERT_OK_AND_ASSIGN(const auto again, Set(request));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Journal("330327").size(), entries + 1);
  auto other = request;
  other.set_reason("别的理由");
  EXPECT_THAT(Set(other), StatusIs(StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  // Appointed again, the same person is, and nothing is said.
  ASSERT_OK_AND_ASSIGN(const auto appointed, Appoint("d1-director", "cn-d1", "2022-02-01"));
  EXPECT_EQ(appointed.outcome(), v1::STRUCTURE_OUTCOME_UNCHANGED);
  EXPECT_EQ(Journal("330327").size(), entries + 1);
}

// Entries carry all that is known of the thing, and why.
TEST_F(OrganizationFlow, AnEntryTellsTheWholeTimelineAndWhy) {
  ASSERT_OK(Set(DistrictWith({school_})));
  ASSERT_OK(Appoint("d1-director", "cn-d1", "2022-01-01"));
  ASSERT_OK(Appoint("d1-director", "cn-d2", "2022-05-01", "", /*replace=*/true));
  const std::vector<journal::Entry> entries = Journal("330327");
  v1::AppointmentChanged event;
  ASSERT_EQ(entries.back().type, "jgt.roster.v1.AppointmentChanged");
  ASSERT_TRUE(event.ParseFromString(entries.back().body));
  EXPECT_EQ(event.post(), PostNamed("d1-director"));
  EXPECT_EQ(event.outcome(), v1::STRUCTURE_OUTCOME_CHANGED);
  EXPECT_EQ(event.ground().effective_day(), "2022-05-01");
  EXPECT_EQ(event.ground().reason(), "机构调整");
  ASSERT_THAT(event.timeline(), SizeIs(2));
  EXPECT_EQ(event.timeline(0).subject(), "cn-d1");
  EXPECT_EQ(event.timeline(0).valid_to(), "2022-05-01");
  EXPECT_EQ(event.timeline(1).subject(), "cn-d2");
  EXPECT_EQ(event.timeline(1).valid_to(), "");
  const auto counts = EntryCounts();
  EXPECT_EQ(counts.at("OrganizationChanged"), 1);
  EXPECT_EQ(counts.at("MembershipChanged"), 1);
  EXPECT_EQ(counts.at("PostChanged"), 1);
  EXPECT_EQ(counts.at("AppointmentChanged"), 2);
}

// Page by page it is the same list.
TEST_F(OrganizationFlow, ListsArePaged) {
  auto request = Setting();
  for (const char* id : {"s1", "s2", "s3"}) {
    AddOrganization(request, id, v1::ORGANIZATION_KIND_SECTION);
    AddPost(request, absl::StrFormat("%s-head", id), OrganizationNamed(id), v1::DUTY_HEAD);
  }
  AddOrganization(request, "group", v1::ORGANIZATION_KIND_LEADING_GROUP);
  for (const char* id : {"s1", "s2", "s3"}) AddMember(request, "group", OrganizationNamed(id));
  ASSERT_OK(Set(request));
  v1::ListOrganizationsRequest sections;
  sections.set_parent(kCangnan);
  sections.set_kind(v1::ORGANIZATION_KIND_SECTION);
  v1::ListPostsRequest posts;
  posts.set_parent(kCangnan);
  v1::ListMembersRequest members;
  members.set_organization(OrganizationNamed("group"));
  std::vector<std::string> seen;
  for (int page = 0; page < 3; ++page) {
    for (google::protobuf::Message* each :
         std::initializer_list<google::protobuf::Message*>{&sections, &posts, &members}) {
      each->GetReflection()->SetInt32(each, each->GetDescriptor()->FindFieldByName("page_size"), 1);
    }
    ASSERT_OK_AND_ASSIGN(const auto of_sections, Ask(Officer(), &Organizations::ListOrganizations, sections));
    ASSERT_OK_AND_ASSIGN(const auto of_posts, Ask(Officer(), &Organizations::ListPosts, posts));
    ASSERT_OK_AND_ASSIGN(const auto of_members, Ask(Officer(), &Organizations::ListMembers, members));
    ASSERT_THAT(of_sections.organizations(), SizeIs(1));
    seen.push_back(IdOf(of_sections.organizations(0).name()) + " " + IdOf(of_posts.posts(0).name()) + " " +
                   IdOf(of_members.members(0).member()));
    sections.set_page_token(of_sections.next_page_token());
    posts.set_page_token(of_posts.next_page_token());
    members.set_page_token(of_members.next_page_token());
  }
  EXPECT_THAT(seen, ElementsAre("s1 s1-head s1", "s2 s2-head s2", "s3 s3-head s3"));
  EXPECT_EQ(sections.page_token() + posts.page_token() + members.page_token(), "");
}

}  // namespace
}  // namespace jgt::roster::test
