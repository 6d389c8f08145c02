#include "services/roster/domain/post_holders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jgt::roster {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Day DayAt(const std::string& text) { return *ParseDay(text); }

Post MakePost(const std::string& id, PostPlace place, Duty duty, PostRole role = PostRole::kNone) {
  return {.key = {.region = "330327", .id = id},
          .place = std::move(place),
          .title = id,
          .duty = duty,
          .role = role,
          .ex_officio = ExOfficio::kNone,
          .ex_officio_post = "",
          .valid = Span{.from = DayAt("2022-01-01"), .to = kNoEnd}};
}

PostPlace AtSchool(const std::string& id) { return {.kind = PlaceKind::kSchool, .id = id}; }
PostPlace AtOrganization(const std::string& id) { return {.kind = PlaceKind::kOrganization, .id = id}; }

class PostHolders : public ::testing::Test {
 protected:
  void Hold(const std::string& post, const std::string& subject) {
    day_.held[post] = {.span = {.from = DayAt("2022-01-01"), .to = DayAt("2022-09-01")},
                       .value = {.post = {.region = "330327", .id = post}, .subject = subject},
                       .stored = std::nullopt};
  }
  std::vector<std::string> HoldersOf(const std::string& id) {
    std::vector<std::string> holders;
    for (const HeldPost& held : WithHolders(day_)) {
      if (held.post.key.id != id) continue;
      for (const Holder& holder : held.holders) holders.push_back(holder.subject + " by " + holder.by.id);
    }
    return holders;
  }

  PostsOnDay day_;
};

TEST_F(PostHolders, APostIsHeldByWhoeverHoldsTheOther) {
  day_.posts = {MakePost("head", AtOrganization("s1"), Duty::kHead),
                MakePost("member", AtOrganization("group"), Duty::kMember)};
  day_.posts[1].ex_officio = ExOfficio::kPost;
  day_.posts[1].ex_officio_post = "head";
  EXPECT_THAT(HoldersOf("member"), IsEmpty());
  Hold("head", "a");
  EXPECT_THAT(HoldersOf("head"), ElementsAre("a by head"));
  EXPECT_THAT(HoldersOf("member"), ElementsAre("a by head"));
}

TEST_F(PostHolders, ManyHoldOnePostByVirtueOfTheirs) {
  day_.posts = {MakePost("groups", AtOrganization("group"), Duty::kMember),
                MakePost("schools", AtOrganization("group"), Duty::kMember),
                MakePost("g1-head", AtOrganization("g1"), Duty::kHead),
                MakePost("g1-deputy", AtOrganization("g1"), Duty::kDeputyHead),
                MakePost("d1-head", AtOrganization("d1"), Duty::kHead),
                MakePost("s1-head", AtSchool("s1"), Duty::kSchoolHead),
                MakePost("s1-deputy", AtSchool("s1"), Duty::kSchoolLeadership),
                MakePost("s2-head", AtSchool("s2"), Duty::kSchoolHead),
                MakePost("s3-head", AtSchool("s3"), Duty::kSchoolHead)};
  day_.posts[0].ex_officio = ExOfficio::kEducationGroupHeads;
  day_.posts[1].ex_officio = ExOfficio::kPairedSchoolHeads;
  day_.education_groups = {"g1"};
  day_.paired_schools = {"s1", "s2"};
  for (const char* post : {"g1-head", "g1-deputy", "d1-head", "s1-head", "s1-deputy", "s3-head"}) Hold(post, post);
  EXPECT_THAT(HoldersOf("groups"), ElementsAre("g1-head by g1-head"));
  EXPECT_THAT(HoldersOf("schools"), ElementsAre("s1-head by s1-head"));
  // Who heads two of them is one member.
  Hold("s2-head", "s1-head");
  EXPECT_THAT(HoldersOf("schools"), ElementsAre("s1-head by s1-head"));
  // And one who heads a school by virtue of another post is named by that.
  Hold("s2-head", "nobody");
  day_.posts[7].ex_officio = ExOfficio::kPost;
  day_.posts[7].ex_officio_post = "g1-head";
  EXPECT_THAT(HoldersOf("schools"), ElementsAre("g1-head by g1-head", "s1-head by s1-head"));
}

TEST(Grants, ARoleEndsWithTheFirstOfWhatItNeeds) {
  HeldRole held = {
      .post = MakePost("p", {.kind = PlaceKind::kRegion, .id = ""}, Duty::kStaff, PostRole::kCountyOfficer),
      .appointment = {.from = kAlways, .to = DayAt("2022-07-01")},
      .schools = {}};
  ASSERT_THAT(GrantsOf({held}), SizeIs(1));
  EXPECT_EQ(GrantsOf({held})[0].until, DayAt("2022-07-01"));
  held.post.valid->to = DayAt("2022-06-01");
  EXPECT_EQ(GrantsOf({held})[0].until, DayAt("2022-06-01"));
  EXPECT_EQ(GrantsOf({held})[0].region, "330327");
  EXPECT_EQ(GrantsOf({held})[0].school, "");
  // A second post gives it longer.
  HeldRole other = held;
  other.post.key.id = "q";
  other.post.valid->to = kNoEnd;
  other.appointment.to = kNoEnd;
  const std::vector<RoleGrant> both = GrantsOf({held, other});
  ASSERT_THAT(both, SizeIs(1));
  EXPECT_EQ(both[0].until, std::nullopt);
  EXPECT_THAT(both[0].posts, SizeIs(2));
}

TEST(Grants, ADistrictsOfficerHasOneForEachOfItsSchools) {
  const auto member = [](const std::string& id, const Day& to) {
    return Membership{.organization = {.region = "330327", .id = "d1"},
                      .member = {.kind = MemberKind::kSchool, .id = id},
                      .display_name = "",
                      .valid = Span{.from = kAlways, .to = to}};
  };
  HeldRole held = {.post = MakePost("p", AtOrganization("d1"), Duty::kDirector, PostRole::kDistrictOfficer),
                   .appointment = {.from = kAlways, .to = DayAt("2022-07-01")},
                   .schools = {member("s1", kNoEnd), member("s2", DayAt("2022-03-01"))}};
  const std::vector<RoleGrant> grants = GrantsOf({held});
  ASSERT_THAT(grants, SizeIs(2));
  EXPECT_EQ(grants[0].school, "s1");
  EXPECT_EQ(grants[0].until, DayAt("2022-07-01"));
  EXPECT_EQ(grants[1].school, "s2");
  EXPECT_EQ(grants[1].until, DayAt("2022-03-01"));
  held.schools.clear();
  EXPECT_THAT(GrantsOf({held}), IsEmpty());
}

TEST(Grants, ASchoolsRoleIsOnTheSchool) {
  const HeldRole held = {.post = MakePost("p", AtSchool("s1"), Duty::kSchoolHead, PostRole::kSchoolHead),
                         .appointment = {.from = kAlways, .to = kNoEnd},
                         .schools = {}};
  EXPECT_EQ(GrantsOf({held})[0].school, "s1");
}

}  // namespace
}  // namespace jgt::roster
