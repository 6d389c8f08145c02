#include "services/roster/domain/structure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/status_matchers.h"

// What commands make of a region's structure, day by day.
namespace jgt::roster {
namespace {

using jgt::test::IsOk;
using jgt::test::StatusIs;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kCounty[] = "330327";

Day DayIs(const std::string& text) { return *ParseDay(text); }

class StructureChanges : public ::testing::Test {
 protected:
  void SetUp() override {
    structure_.region = kCounty;
    for (const char* id : {"x", "y"}) {
      School school;
      school.key = {.region = kCounty, .id = id};
      school.state = SchoolState::kOpen;
      structure_.schools[id].Put({.from = kAlways, .to = kNoEnd}, school);
    }
    StructureChange change = On("2022-01-01");
    change.organizations = {District("d1"), District("d2")};
    change.posts = {PostOf("p1", "d1"), PostOf("p2", "d2")};
    EXPECT_THAT(Apply(structure_, change), IsOk());
  }

  static StructureChange On(const std::string& day) {
    StructureChange change;
    change.ground = {.day = DayIs(day), .reason = "r", .document = "d"};
    change.level = RegionLevel::kCounty;
    return change;
  }
  static Organization District(const std::string& id, const std::string& name = "学区") {
    return {.key = {.region = kCounty, .id = id},
            .kind = OrganizationKind::kSchoolDistrict,
            .display_name = name,
            .parent = "",
            .seat = "",
            .leads = false,
            .valid = std::nullopt};
  }
  static Post PostOf(const std::string& id, const std::string& district) {
    return {.key = {.region = kCounty, .id = id},
            .place = {.kind = PlaceKind::kOrganization, .id = district},
            .title = id,
            .duty = Duty::kStaff,
            .role = PostRole::kNone,
            .ex_officio = ExOfficio::kNone,
            .ex_officio_post = "",
            .valid = std::nullopt};
  }
  static MemberChange Of(const std::string& district, const std::string& school,
                         const std::optional<std::string>& until = std::nullopt) {
    MemberChange change = {
        .organization = district, .member = {.kind = MemberKind::kSchool, .id = school}, .until = std::nullopt};
    if (until.has_value()) change.until = DayIs(*until);
    return change;
  }
  // Applied to a copy; kept only when it is accepted, as the store does.
  StatusOr<Touched> Do(const StructureChange& change) {
    Structure copy = structure_;
    StatusOr<Touched> touched = Apply(copy, change);
    if (touched.ok()) structure_ = std::move(copy);
    return touched;
  }
  StatusOr<Touched> Appoint(const std::string& post, const std::string& subject, const std::string& from,
                            const std::string& until = "", bool replace = false) {
    StructureChange change = On(from);
    change.appointed = {{.post = post, .subject = subject, .until = std::nullopt, .replace = replace}};
    if (!until.empty()) change.appointed[0].until = DayIs(until);
    return Do(change);
  }
  StatusOr<Touched> End(const std::string& post, const std::string& day) {
    StructureChange change = On(day);
    change.ended = {post};
    return Do(change);
  }
  // "a 2022-01-01..2022-05-01"
  template <typename T, typename F>
  static std::vector<std::string> Written(const Timeline<T>& timeline, const F& what) {
    std::vector<std::string> lines;
    for (const Dated<T>& each : timeline.spans()) {
      lines.push_back(what(each.value) + " " + ToString(each.span.from) + ".." + ToString(each.span.to));
    }
    return lines;
  }
  std::vector<std::string> HoldersOf(const std::string& post) {
    return Written(structure_.appointments[post], [](const Appointment& each) { return each.subject; });
  }
  std::vector<std::string> DistrictsOf(const std::string& school) {
    return Written(structure_.memberships["*district/schools/" + school],
                   [](const Membership& each) { return each.organization.id; });
  }

  Structure structure_;
};

TEST_F(StructureChanges, ADeputyHoldsAPostForSomeDaysOfAnothersTerm) {
  ASSERT_THAT(Appoint("p1", "a", "2022-01-01"), IsOk());
  EXPECT_THAT(Appoint("p1", "b", "2022-03-01", "2022-04-01"), StatusIs(StatusCode::kFailedPrecondition, "POST_HELD"));
  ASSERT_THAT(Appoint("p1", "b", "2022-03-01", "2022-04-01", true), IsOk());
  EXPECT_THAT(HoldersOf("p1"),
              ElementsAre("a 2022-01-01..2022-03-01", "b 2022-03-01..2022-04-01", "a 2022-04-01..9999-12-31"));
}

TEST_F(StructureChanges, WhatTouchesIsOneAppointment) {
  ASSERT_THAT(Appoint("p1", "a", "2022-01-01", "2022-03-01"), IsOk());
  ASSERT_THAT(Appoint("p1", "a", "2022-03-01", "2022-05-01"), IsOk());
  EXPECT_THAT(HoldersOf("p1"), ElementsAre("a 2022-01-01..2022-05-01"));
  ASSERT_OK_AND_ASSIGN(const Touched again, Appoint("p1", "a", "2022-02-01", "2022-04-01"));
  EXPECT_EQ(again.appointments.at("p1"), Outcome::kUnchanged);
  ASSERT_THAT(End("p1", "2022-02-01"), IsOk());
  EXPECT_THAT(HoldersOf("p1"), ElementsAre("a 2022-01-01..2022-02-01"));
}

TEST_F(StructureChanges, EndingLeavesWhatBeginsLater) {
  ASSERT_THAT(Appoint("p1", "a", "2022-01-01", "2022-03-01"), IsOk());
  ASSERT_THAT(Appoint("p1", "b", "2022-06-01"), IsOk());
  ASSERT_THAT(End("p1", "2022-02-01"), IsOk());
  EXPECT_THAT(HoldersOf("p1"), ElementsAre("a 2022-01-01..2022-02-01", "b 2022-06-01..9999-12-31"));
  EXPECT_THAT(End("p1", "2022-04-01"), StatusIs(StatusCode::kFailedPrecondition, "POST_VACANT"));
  EXPECT_THAT(End("p1", "2021-12-31"), StatusIs(StatusCode::kNotFound, "NO_SUCH_POST"));
}

// Whatever is said of a post in whatever order, it is held as a calendar on paper would say.
TEST_F(StructureChanges, APostIsHeldAsACalendarOnPaperSays) {
  constexpr int kDays = 40;
  const auto day_at = [](int index) { return DayFromNumber(DayNumber(DayIs("2022-01-01")) + index); };
  std::minstd_rand random(20220101);
  const auto below = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
  std::vector<std::string> paper(kDays);  // the holder of each day; empty: nobody
  int refused = 0;
  for (int step = 0; step < 2000; ++step) {
    const int from = below(kDays - 1);
    if (below(3) == 0) {
      const Status ended = End("p1", ToString(day_at(from))).status();
      const std::string holder = paper[static_cast<size_t>(from)];
      ASSERT_EQ(ended.ok(), !holder.empty()) << ToString(ended);
      for (size_t i = static_cast<size_t>(from); !holder.empty() && i < paper.size() && paper[i] == holder; ++i) {
        paper[i].clear();
      }
    } else {
      const std::string subject(1, static_cast<char>('a' + below(3)));
      const int until = from + 1 + below(kDays - from);
      const bool replace = below(2) == 0;
      bool free = true;
      for (int i = from; i < until; ++i) {
        const std::string& holder = paper[static_cast<size_t>(i)];
        free = free && (holder.empty() || holder == subject);
      }
      const Status appointed =
          Appoint("p1", subject, ToString(day_at(from)), ToString(day_at(until)), replace).status();
      ASSERT_EQ(appointed.ok(), free || replace) << ToString(appointed);
      refused += appointed.ok() ? 0 : 1;
      for (int i = from; appointed.ok() && i < until; ++i) paper[static_cast<size_t>(i)] = subject;
    }
    const Timeline<Appointment>& timeline = structure_.appointments["p1"];
    for (int i = 0; i < kDays; ++i) {
      const Dated<Appointment>* const there = timeline.At(day_at(i));
      ASSERT_EQ(there == nullptr ? "" : there->value.subject, paper[static_cast<size_t>(i)]) << step << " day " << i;
    }
  }
  EXPECT_GT(refused, 100);
}

TEST_F(StructureChanges, ASchoolIsLentToAnotherDistrict) {
  StructureChange join = On("2022-01-01");
  join.members = {Of("d1", "x")};
  ASSERT_THAT(Do(join), IsOk());
  StructureChange lend = On("2022-03-01");
  lend.members = {Of("d2", "x", "2022-06-01")};
  EXPECT_THAT(Do(lend), StatusIs(StatusCode::kFailedPrecondition, "IN_ANOTHER_ORGANIZATION"));
  lend.move_members = true;
  ASSERT_THAT(Do(lend), IsOk());
  EXPECT_THAT(DistrictsOf("x"),
              ElementsAre("d1 2022-01-01..2022-03-01", "d2 2022-03-01..2022-06-01", "d1 2022-06-01..9999-12-31"));
  // A day that is neither's is nobody's.
  StructureChange leave = On("2022-04-01");
  leave.left = {Of("d1", "x")};
  EXPECT_THAT(Do(leave), StatusIs(StatusCode::kNotFound, "NO_SUCH_MEMBER"));
  leave.left = {Of("d2", "x")};
  ASSERT_THAT(Do(leave), IsOk());
  EXPECT_THAT(DistrictsOf("x"),
              ElementsAre("d1 2022-01-01..2022-03-01", "d2 2022-03-01..2022-04-01", "d1 2022-06-01..9999-12-31"));
}

TEST_F(StructureChanges, AClosedDistrictLosesItsSchoolsFromThatDayOn) {
  StructureChange join = On("2022-01-01");
  join.members = {Of("d1", "x"), Of("d2", "y")};
  ASSERT_THAT(Do(join), IsOk());
  StructureChange close = On("2022-05-01");
  close.closed_posts = {"p1"};
  close.closed_organizations = {"d1"};
  ASSERT_OK_AND_ASSIGN(const Touched touched, Do(close));
  EXPECT_EQ(touched.memberships.size(), 1U);
  EXPECT_THAT(DistrictsOf("x"), ElementsAre("d1 2022-01-01..2022-05-01"));
  EXPECT_THAT(DistrictsOf("y"), ElementsAre("d2 2022-01-01..9999-12-31"));
  // Said to be there from an earlier day on, it would be open again: that is for a later day to say.
  StructureChange again = On("2022-03-01");
  again.organizations = {District("d1", "新学区")};
  EXPECT_THAT(Do(again), StatusIs(StatusCode::kFailedPrecondition, "LATER_CHANGE"));
  again.ground.day = DayIs("2022-09-01");
  ASSERT_OK_AND_ASSIGN(const Touched reopened, Do(again));
  EXPECT_EQ(reopened.organizations.at("d1"), Outcome::kCreated);
}

TEST_F(StructureChanges, APostsEndIsThatOfItsHolder) {
  ASSERT_THAT(Appoint("p1", "a", "2022-01-01"), IsOk());
  StructureChange close = On("2022-05-01");
  close.closed_posts = {"p1"};
  ASSERT_THAT(Do(close), IsOk());
  EXPECT_THAT(HoldersOf("p1"), ElementsAre("a 2022-01-01..2022-05-01"));
  ASSERT_THAT(Appoint("p1", "b", "2022-04-01", "", true), IsOk());
  EXPECT_THAT(HoldersOf("p1"), ElementsAre("a 2022-01-01..2022-04-01", "b 2022-04-01..2022-05-01"));
  EXPECT_THAT(Appoint("p1", "c", "2022-05-01"), StatusIs(StatusCode::kNotFound, "NO_SUCH_POST"));
}

TEST_F(StructureChanges, AClosedSchoolJoinsNothing) {
  structure_.schools["x"].Amend({.from = DayIs("2022-03-01"), .to = kNoEnd},
                                [](School& each) { each.state = SchoolState::kClosed; });
  StructureChange join = On("2022-03-01");
  join.members = {Of("d1", "x")};
  EXPECT_THAT(Do(join), StatusIs(StatusCode::kFailedPrecondition, "SCHOOL_CLOSED"));
  join.ground.day = DayIs("2022-02-28");
  EXPECT_THAT(Do(join), IsOk());
}

TEST_F(StructureChanges, NobodyGrantsWhatHeDoesNotHold) {
  StructureChange change = On("2022-02-01");
  change.posts = {PostOf("p3", "d1")};
  change.posts[0].role = PostRole::kDistrictOfficer;
  EXPECT_THAT(Do(change), StatusIs(StatusCode::kPermissionDenied, "WIDER_THAN_OWN"));
  change.grantable = {PostRole::kDistrictOfficer};
  ASSERT_THAT(Do(change), IsOk());
  EXPECT_THAT(Appoint("p3", "a", "2022-02-01"), StatusIs(StatusCode::kPermissionDenied, "WIDER_THAN_OWN"));
  // The same again grants nothing new.
  change.grantable.clear();
  EXPECT_THAT(Do(change), IsOk());
}

TEST_F(StructureChanges, ARegionHasItsLimits) {
  for (size_t i = structure_.organizations.size(); i < kOrganizationsMax; ++i) {
    const std::string id = std::to_string(i);
    structure_.organizations[id].Put({.from = kAlways, .to = kNoEnd}, District(id));
  }
  StructureChange change = On("2022-02-01");
  change.organizations = {District("d1", "最后一个")};
  EXPECT_THAT(Do(change), IsOk());
  change.organizations = {District("one-more")};
  EXPECT_THAT(Do(change), StatusIs(StatusCode::kFailedPrecondition, "TOO_MANY_OF_REGION"));
}

TEST_F(StructureChanges, SlotsTellWhatIsOneADay) {
  const Member school = {.kind = MemberKind::kSchool, .id = "x"};
  EXPECT_EQ(SlotOf(OrganizationKind::kSchoolDistrict, "d1", school),
            SlotOf(OrganizationKind::kSchoolDistrict, "d2", school));
  EXPECT_EQ(SlotOf(OrganizationKind::kEducationGroup, "g1", school),
            SlotOf(OrganizationKind::kEducationGroup, "g2", school));
  EXPECT_NE(SlotOf(OrganizationKind::kSchoolDistrict, "d1", school),
            SlotOf(OrganizationKind::kEducationGroup, "d1", school));
  EXPECT_NE(SlotOf(OrganizationKind::kWorkTeam, "t1", school), SlotOf(OrganizationKind::kWorkTeam, "t2", school));
}

}  // namespace
}  // namespace jgt::roster
