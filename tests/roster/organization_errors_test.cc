#include "tests/roster/organization_world.h"

// What is refused of organisations and posts, and why.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto kInvalid = StatusCode::kInvalidArgument;
constexpr auto kPrecondition = StatusCode::kFailedPrecondition;

class OrganizationErrors : public OrganizationTest {
 protected:
  void SetUp() override {
    ImportCangnan();
    const v1::Pairing pairing = PairingOf("马站小学", "马站镇第二小学");
    school_ = pairing.supporter();
    request_ = Setting();
    AddOrganization(request_, "d1", v1::ORGANIZATION_KIND_SCHOOL_DISTRICT);
    AddOrganization(request_, "s1", v1::ORGANIZATION_KIND_SECTION);
    AddOrganization(request_, "group", v1::ORGANIZATION_KIND_LEADING_GROUP);
    AddPost(request_, "s1-head", OrganizationNamed("s1"), v1::DUTY_HEAD, "COUNTY_OFFICER");
    AddPost(request_, "member", OrganizationNamed("group"), v1::DUTY_MEMBER, "LEADING_GROUP", "s1-head");
    ASSERT_OK(Set(request_));
  }

  // A request of one organisation, one member or one post, made by `fill`.
  template <typename Fill>
  Status Try(const Fill& fill, const std::string& day = "2022-02-01", const std::string& token = Officer(),
             const std::string& parent = kCangnan) {
    auto request = Setting(day, parent);
    fill(request);
    return Set(request, token).status();
  }
  // With something wrong in an organisation that would be right.
  template <typename Spoil>
  Status TryOrganization(const Spoil& spoil) {
    return Try([&](auto& request) {
      AddOrganization(request, "s9", v1::ORGANIZATION_KIND_SECTION);
      spoil(*request.mutable_organizations(0));
    });
  }
  template <typename Spoil>
  Status TryPost(const Spoil& spoil) {
    return Try([&](auto& request) {
      AddPost(request, "p9", kCangnan, v1::DUTY_STAFF);
      spoil(*request.mutable_posts(0));
    });
  }

  std::string school_;
  v1::SetOrganizationsRequest request_;
};

TEST_F(OrganizationErrors, ShapesOfOrganizations) {
  EXPECT_THAT(TryOrganization([](auto& each) { each.set_kind(v1::ORGANIZATION_KIND_UNSPECIFIED); }),
              StatusIs(kInvalid, "BAD_ORGANIZATION"));
  const Status nameless = TryOrganization([](auto& each) { each.set_display_name(" "); });
  EXPECT_THAT(nameless, StatusIs(kInvalid, "BAD_ORGANIZATION"));
  EXPECT_THAT(FieldsOf(nameless), ElementsAre("organizations[0].display_name"));
  EXPECT_THAT(TryOrganization([](auto& each) { each.set_name(kPujiang + "/organizations/s9"); }),
              StatusIs(kInvalid, "BAD_NAME"));
  EXPECT_THAT(TryOrganization([](auto& each) { each.set_name(kCangnan + "/organizations/科室"); }),
              StatusIs(kInvalid, "BAD_NAME"));
  EXPECT_THAT(TryOrganization([](auto& each) { each.set_parent("regions/330726"); }), StatusIs(kInvalid, "BAD_NAME"));
  EXPECT_THAT(Try([](auto& request) {
                AddOrganization(request, "s9", v1::ORGANIZATION_KIND_SECTION);
                AddOrganization(request, "s9", v1::ORGANIZATION_KIND_SECTION);
              }),
              StatusIs(kInvalid, "NAMED_TWICE"));
  EXPECT_THAT(Try([](auto& request) {
                for (size_t i = 0; i <= kOrganizationsOfRequestMax; ++i) request.add_organizations();
              }),
              StatusIs(kInvalid, "BAD_COUNT"));
}

TEST_F(OrganizationErrors, ShapesOfPostsMembersAndHolders) {
  EXPECT_THAT(TryPost([](auto& each) { each.set_title(""); }), StatusIs(kInvalid, "BAD_POST"));
  EXPECT_THAT(TryPost([](auto& each) { each.set_duty(v1::DUTY_UNSPECIFIED); }), StatusIs(kInvalid, "BAD_POST"));
  EXPECT_THAT(TryPost([](auto& each) { each.set_role("INSPECTOR"); }), StatusIs(kInvalid, "BAD_POST"));
  EXPECT_THAT(TryPost([](auto& each) { each.set_place(kPujiang); }), StatusIs(kInvalid, "BAD_POST"));
  EXPECT_THAT(TryPost([](auto& each) { each.set_place("330327"); }), StatusIs(kInvalid, "BAD_NAME"));
  EXPECT_THAT(TryPost([](auto& each) { each.set_heads_of(v1::HEADS_OF_UNSPECIFIED); }), StatusIs(kInvalid, "BAD_POST"));
  EXPECT_THAT(Try([](auto& request) { AddMember(request, "d1", kPujiang + "/schools/x"); }),
              StatusIs(kInvalid, "BAD_MEMBER"));
  EXPECT_THAT(Try([&](auto& request) { AddMember(request, "d1", school_, "2022-02-01"); }),
              StatusIs(kInvalid, "BAD_PERIOD"));
  EXPECT_THAT(Appoint("s1-head", "张三", "2022-02-01"), StatusIs(kInvalid, "BAD_SUBJECT"));
  EXPECT_THAT(Appoint("s1-head", "", "2022-02-01"), StatusIs(kInvalid, "BAD_SUBJECT"));
  EXPECT_THAT(Appoint("s1-head", "cn-1", "2022-02-01", "2022-02-01"), StatusIs(kInvalid, "BAD_PERIOD"));
  EXPECT_THAT(Appoint("s1-head", "cn-1", "1 February"), StatusIs(kInvalid, "BAD_DATE"));
  auto leave = Grounded<v1::RemoveMembersRequest>("2022-02-01");
  leave.set_organization(OrganizationNamed("d1"));
  EXPECT_THAT(Ask(Officer(), &Organizations::RemoveMembers, leave), StatusIs(kInvalid, "BAD_COUNT"));
  leave.add_members(kPujiang + "/schools/x");
  EXPECT_THAT(Ask(Officer(), &Organizations::RemoveMembers, leave), StatusIs(kInvalid, "BAD_MEMBER"));
  leave.set_members(0, school_);
  EXPECT_THAT(Ask(Officer(), &Organizations::RemoveMembers, leave), StatusIs(StatusCode::kNotFound, "NO_SUCH_MEMBER"));
}

TEST_F(OrganizationErrors, GroundsAndQuestions) {
  auto request = Setting("2022-02-01");
  request.set_reason("");
  EXPECT_THAT(Set(request), StatusIs(kInvalid, "REASON_MISSING"));
  request = Setting("2022-02-01");
  request.set_document("");
  EXPECT_THAT(Set(request), StatusIs(kInvalid, "DOCUMENT_MISSING"));
  request.set_document(std::string(201, 'x'));
  EXPECT_THAT(Set(request), StatusIs(kInvalid, "DOCUMENT_TOO_LONG"));
  request.set_reason(std::string(501, 'x'));
  EXPECT_THAT(Set(request), StatusIs(kInvalid, "REASON_TOO_LONG"));
  EXPECT_THAT(Try([](auto&) {}, "2022-02-01", Token(auth::Role::kProvinceOfficer, "regions/510000"), "regions/510000"),
              StatusIs(kInvalid, "UNKNOWN_REGION"));
  v1::ListOrganizationsRequest list;
  list.set_parent(kCangnan);
  list.set_kind(static_cast<v1::OrganizationKind>(99));
  EXPECT_THAT(Ask(Officer(), &Organizations::ListOrganizations, list), StatusIs(kInvalid, "BAD_KIND"));
  list.set_kind(v1::ORGANIZATION_KIND_UNSPECIFIED);
  list.set_page_size(-1);
  EXPECT_THAT(Ask(Officer(), &Organizations::ListOrganizations, list), StatusIs(kInvalid, "BAD_PAGE_SIZE"));
  list.set_page_size(0);
  list.set_page_token("?");
  EXPECT_THAT(Ask(Officer(), &Organizations::ListOrganizations, list), StatusIs(kInvalid, "BAD_PAGE_TOKEN"));
  list.set_page_token("");
  list.set_known_at("2099-01-01T00:00:00Z");
  EXPECT_THAT(Ask(Officer(), &Organizations::ListOrganizations, list), StatusIs(kInvalid, "KNOWN_AT_NOT_PAST"));
  v1::GetGrantsRequest grants;
  grants.set_subject("a b");
  EXPECT_THAT(Ask(Service(), &Organizations::GetGrants, grants), StatusIs(kInvalid, "BAD_SUBJECT"));
}

TEST_F(OrganizationErrors, WhatIsNotThere) {
  constexpr auto kMissing = StatusCode::kNotFound;
  const std::string nowhere = kCangnan + "/schools/nowhere";
  EXPECT_THAT(Try([&](auto& request) { AddMember(request, "nowhere", school_); }),
              StatusIs(kMissing, "NO_SUCH_ORGANIZATION"));
  EXPECT_THAT(Try([&](auto& request) { AddMember(request, "d1", nowhere); }), StatusIs(kMissing, "NO_SUCH_SCHOOL"));
  EXPECT_THAT(Try([&](auto& request) { AddPost(request, "p9", nowhere, v1::DUTY_SCHOOL_HEAD); }),
              StatusIs(kMissing, "NO_SUCH_SCHOOL"));
  EXPECT_THAT(Appoint("nowhere", "cn-1", "2022-02-01"), StatusIs(kMissing, "NO_SUCH_POST"));
  EXPECT_THAT(Appoint("s1-head", "cn-1", "2021-12-31"), StatusIs(kMissing, "NO_SUCH_POST"));
  EXPECT_THAT(End("nowhere", "2022-02-01"), StatusIs(kMissing, "NO_SUCH_POST"));
  EXPECT_THAT(End("s1-head", "2022-02-01"), StatusIs(kPrecondition, "POST_VACANT"));
  v1::ListPostsRequest posts;
  posts.set_parent(nowhere);
  EXPECT_THAT(Ask(Officer(), &Organizations::ListPosts, posts), StatusIs(kMissing, "NO_SUCH_SCHOOL"));
  posts.set_parent(OrganizationNamed("nowhere"));
  EXPECT_THAT(Ask(Officer(), &Organizations::ListPosts, posts), StatusIs(kMissing, "NO_SUCH_ORGANIZATION"));
  v1::ListMembershipsRequest memberships;
  memberships.set_member(nowhere);
  EXPECT_THAT(Ask(Officer(), &Organizations::ListMemberships, memberships), StatusIs(kMissing, "NO_SUCH_SCHOOL"));
}

TEST_F(OrganizationErrors, WhatStaysAsItWasMade) {
  EXPECT_THAT(Try([](auto& request) { AddOrganization(request, "s1", v1::ORGANIZATION_KIND_UNIT); }),
              StatusIs(kPrecondition, "KIND_FIXED"));
  EXPECT_THAT(Try([](auto& request) { AddPost(request, "s1-head", kCangnan, v1::DUTY_STAFF); }),
              StatusIs(kPrecondition, "PLACE_FIXED"));
  const auto rename = [](const std::string& to) {
    return [to](auto& request) { AddOrganization(request, "s1", v1::ORGANIZATION_KIND_SECTION, "", to); };
  };
  ASSERT_OK(Try(rename("基教科"), "2022-06-01"));
  EXPECT_THAT(Try(rename("普教科"), "2022-03-01"), StatusIs(kPrecondition, "LATER_CHANGE"));
  auto close = Grounded<v1::CloseOrganizationRequest>("2022-03-01");
  close.set_name(OrganizationNamed("s1"));
  EXPECT_THAT(Ask(Officer(), &Organizations::CloseOrganization, close), StatusIs(kPrecondition, "LATER_CHANGE"));
  // What was said to begin later, begins earlier.
  EXPECT_OK(Try(rename("基教科"), "2022-05-01"));
}

TEST_F(OrganizationErrors, WhatDoesNotHoldTogether) {
  const auto add = [](const std::string& id, v1::OrganizationKind kind, const std::string& parent) {
    return [=](auto& request) { AddOrganization(request, id, kind, parent); };
  };
  EXPECT_THAT(Try(add("o", v1::ORGANIZATION_KIND_OFFICE, "")), StatusIs(kPrecondition, "PARENT_NOT_ALLOWED"));
  EXPECT_THAT(Try(add("o", v1::ORGANIZATION_KIND_OFFICE, "d1")), StatusIs(kPrecondition, "PARENT_NOT_ALLOWED"));
  EXPECT_THAT(Try(add("o", v1::ORGANIZATION_KIND_OFFICE, "nowhere")), StatusIs(kPrecondition, "PARENT_MISSING"));
  const Status early = Try(add("t", v1::ORGANIZATION_KIND_WORK_TEAM, "d1"), "2021-12-01");
  EXPECT_THAT(early, StatusIs(kPrecondition, "PARENT_MISSING"));
  EXPECT_THAT(FieldsOf(early), ElementsAre(OrganizationNamed("t")));
  EXPECT_THAT(DetailOf(early).fields.front().description, HasSubstr("2021-12-01"));
  EXPECT_THAT(TryOrganization([](auto& each) { each.set_seat(OrganizationNamed("nowhere")); }),
              StatusIs(kPrecondition, "SEAT_MISSING"));
  EXPECT_THAT(TryOrganization([](auto& each) {
                each.set_kind(v1::ORGANIZATION_KIND_EDUCATION_GROUP);
                each.set_leads(true);
              }),
              StatusIs(kPrecondition, "LEAD_NOT_ALLOWED"));
  EXPECT_THAT(Try([](auto& request) { AddMember(request, "d1", OrganizationNamed("s1")); }),
              StatusIs(kPrecondition, "MEMBER_NOT_ALLOWED"));
  EXPECT_THAT(Try([](auto& request) { AddMember(request, "group", OrganizationNamed("d1")); }),
              StatusIs(kPrecondition, "MEMBER_NOT_ALLOWED"));
  EXPECT_THAT(TryPost([](auto& each) { each.set_place(OrganizationNamed("nowhere")); }),
              StatusIs(kPrecondition, "PLACE_MISSING"));
  EXPECT_THAT(TryPost([](auto& each) { each.set_duty(v1::DUTY_SCHOOL_HEAD); }),
              StatusIs(kPrecondition, "DUTY_NOT_ALLOWED"));
  EXPECT_THAT(TryPost([](auto& each) { each.set_role("LEADING_GROUP"); }), StatusIs(kPrecondition, "ROLE_NOT_ALLOWED"));
  EXPECT_THAT(TryPost([](auto& each) { each.set_ex_officio_post(PostNamed("nowhere")); }),
              StatusIs(kPrecondition, "EX_OFFICIO_MISSING"));
  EXPECT_THAT(TryPost([](auto& each) { each.set_ex_officio_post(PostNamed("member")); }),
              StatusIs(kPrecondition, "EX_OFFICIO_CHAIN"));
}

TEST_F(OrganizationErrors, WhoHoldsAPostKeepsIt) {
  ASSERT_OK(Appoint("s1-head", "cn-1", "2022-01-01"));
  auto close = Grounded<v1::ClosePostRequest>("2022-03-01");
  close.set_name(PostNamed("s1-head"));
  EXPECT_THAT(Ask(Officer(), &Organizations::ClosePost, close), StatusIs(kPrecondition, "EX_OFFICIO_MISSING"));
  // A post that somebody is appointed to is not held ex officio on the same days.
  ASSERT_OK(Try([](auto& request) { AddPost(request, "p9", kCangnan, v1::DUTY_STAFF); }));
  ASSERT_OK(Appoint("p9", "cn-2", "2022-02-01"));
  EXPECT_THAT(TryPost([](auto& each) { each.set_ex_officio_post(PostNamed("s1-head")); }),
              StatusIs(kPrecondition, "HELD_EX_OFFICIO"));
  close.set_name(PostNamed("p9"));
  close.set_request_id(NextRequestId());
  ASSERT_OK(Ask(Officer(), &Organizations::ClosePost, close));
  EXPECT_THAT(Appoint("p9", "cn-2", "2022-02-01", "2022-04-01"), StatusIs(kPrecondition, "POST_MISSING"));
}

// Nobody gives more than he holds there, directly or by virtue of another post.
TEST_F(OrganizationErrors, NobodyGrantsWiderThanHisOwn) {
  // Holds roster.posts on the county, and none of what its bureau may do.
  const std::string narrow = Token(auth::Role::kCityOfficer, kCangnan);
  const Status refused = Try([](auto& request) { AddPost(request, "p9", kCangnan, v1::DUTY_STAFF, "COUNTY_OFFICER"); },
                             "2022-02-01", narrow);
  EXPECT_THAT(refused, StatusIs(StatusCode::kPermissionDenied, "WIDER_THAN_OWN"));
  EXPECT_OK(Try([](auto& request) { AddPost(request, "p9", kCangnan, v1::DUTY_STAFF); }, "2022-02-01", narrow));
  EXPECT_OK(Appoint("p9", "cn-1", "2022-02-01", "", false, narrow));
  EXPECT_THAT(Appoint("s1-head", "cn-1", "2022-02-01", "", false, narrow),
              StatusIs(StatusCode::kPermissionDenied, "WIDER_THAN_OWN"));
  // Without a role of its own, it gives the one of the post that goes with it.
  ASSERT_OK(Try([](auto& request) { AddPost(request, "s1-head", OrganizationNamed("s1"), v1::DUTY_HEAD); }));
  EXPECT_THAT(Appoint("s1-head", "cn-1", "2022-02-01", "", false, narrow),
              StatusIs(StatusCode::kPermissionDenied, "WIDER_THAN_OWN"));
  EXPECT_OK(Appoint("s1-head", "cn-1", "2022-02-01"));
}

// Each level sets its own: the city's officer those of the city, and not of its counties.
TEST_F(OrganizationErrors, EachLevelSetsItsOwnPosts) {
  const std::string wenzhou = "regions/330300";
  const std::string city = Token(auth::Role::kCityOfficer, wenzhou);
  const auto post = [](const std::string& role) {
    return [role](auto& request) { AddPost(request, "p9", request.parent(), v1::DUTY_STAFF, role); };
  };
  EXPECT_THAT(Try(post(""), "2022-02-01", city), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_OK(Try(post("CITY_OFFICER"), "2022-02-01", city, wenzhou));
  EXPECT_THAT(Try(post("COUNTY_OFFICER"), "2022-02-01", Officer(wenzhou), wenzhou),
              StatusIs(kPrecondition, "ROLE_NOT_ALLOWED"));
  ASSERT_OK(Appoint(PostNamed("p9", wenzhou), "wz-1", "2022-02-01", "", false, city));
  EXPECT_THAT(GrantsOf("wz-1"), ElementsAre("CITY_OFFICER regions/330300"));
  EXPECT_OK(Try(post("PROVINCE_OFFICER"), "2022-02-01", Token(auth::Role::kProvinceOfficer, kZhejiang), kZhejiang));
}

}  // namespace
}  // namespace jgt::roster::test
