#include "services/roster/domain/staffing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/roster/domain/pairing_store.h"
#include "tests/support/status_matchers.h"

namespace jgt::roster {
namespace {

using jgt::test::StatusIs;

MentorGroup Group(int64_t year, const std::string& mentor, int64_t mentees) {
  return {.pairing = {}, .id = "", .year = year, .mentor = mentor, .mentees = mentees};
}

Exchange Sent(const std::string& teacher, const Day& from, const Day& to, int64_t year = 2022) {
  return {.pairing = {}, .id = "", .year = year, .teacher = teacher, .start_day = from, .end_day = to};
}

// R47, R56, R80: groups of 1:3; a smaller one is kept and flagged (D8).
TEST(Staffing, R47R56R80AGroupOfFewerThanThreeIsShort) {
  EXPECT_TRUE(IsShort(Group(2022, "T-0001", 2)));
  EXPECT_FALSE(IsShort(Group(2022, "T-0001", 3)));
}

TEST(Staffing, GroupsAreCheckedFieldByField) {
  EXPECT_OK(CheckShape({Group(2022, "T-0001", 3)}));
  const auto field = [](const MentorGroup& group) { return DetailOf(CheckShape({group})).fields.at(0).field; };
  EXPECT_EQ(field(Group(1999, "T-0001", 3)), "groups[0].year");
  EXPECT_EQ(field(Group(2022, "某老师", 3)), "groups[0].mentor");
  EXPECT_EQ(field(Group(2022, "T-0001", 0)), "groups[0].mentees");
  EXPECT_EQ(field(Group(2022, "T-0001", 51)), "groups[0].mentees");
}

TEST(Staffing, AMentorHasOneGroupAYear) {
  const std::vector<MentorGroup> known = {Group(2022, "T-0001", 3)};
  EXPECT_OK(CheckNewGroups({}, known, {Group(2023, "T-0001", 3), Group(2022, "T-0002", 3)}));
  EXPECT_THAT(CheckNewGroups({}, known, {Group(2022, "T-0001", 5)}),
              StatusIs(StatusCode::kAlreadyExists, "MENTOR_GROUP_EXISTS"));
  EXPECT_THAT(CheckNewGroups({}, {}, {Group(2022, "T-0001", 3), Group(2022, "T-0001", 3)}),
              StatusIs(StatusCode::kAlreadyExists, "MENTOR_GROUP_EXISTS"));
}

TEST(Staffing, APendingPairingHasNobodyToMentor) {
  Pairing pending;
  pending.state = PairingState::kPendingCounterpart;
  EXPECT_THAT(CheckNewGroups(pending, {}, {Group(2022, "T-0001", 3)}),
              StatusIs(StatusCode::kFailedPrecondition, "PAIRING_PENDING"));
  EXPECT_THAT(CheckNewExchanges(pending, {}, {}), StatusIs(StatusCode::kFailedPrecondition, "PAIRING_PENDING"));
}

TEST(Staffing, APairingHoldsSoManyGroupsAndExchangesAndNoMore) {
  std::vector<MentorGroup> groups;
  for (int64_t i = 0; i < kGroupsOfPairingMax; ++i) groups.push_back(Group(2022, absl::StrFormat("T-%d", i), 3));
  EXPECT_OK(CheckNewGroups({}, {}, groups));
  EXPECT_THAT(CheckNewGroups({}, groups, {Group(2022, "T-x", 3)}),
              StatusIs(StatusCode::kResourceExhausted, "TOO_MANY_GROUPS"));
  std::vector<Exchange> exchanges;
  for (int64_t i = 0; i < kExchangesOfPairingMax; ++i) {
    exchanges.push_back(Sent(absl::StrFormat("T-%d", i), {2022, 9, 1}, {2022, 9, 2}));
  }
  EXPECT_THAT(CheckNewExchanges({}, exchanges, {Sent("T-x", {2022, 9, 1}, {2022, 9, 2})}),
              StatusIs(StatusCode::kResourceExhausted, "TOO_MANY_EXCHANGES"));
}

TEST(Staffing, ExchangesAreCheckedFieldByField) {
  EXPECT_OK(CheckShape({Sent("T-0001", {2022, 9, 1}, {2023, 6, 30}, 2023)}));
  const auto field = [](const Exchange& exchange) { return DetailOf(CheckShape({exchange})).fields.at(0).field; };
  EXPECT_EQ(field(Sent("", {2022, 9, 1}, {2022, 9, 2})), "exchanges[0].teacher");
  EXPECT_EQ(field(Sent("T-0001", {2022, 9, 2}, {2022, 9, 1})), "exchanges[0].end_day");
  EXPECT_EQ(field(Sent("T-0001", {2022, 9, 1}, {2022, 9, 2}, 2021)), "exchanges[0].year");
}

TEST(Staffing, ATeacherIsInOnePlaceAtATime) {
  const std::vector<Exchange> known = {Sent("T-0001", {2022, 9, 1}, {2022, 12, 31})};
  EXPECT_OK(CheckNewExchanges({}, known, {Sent("T-0001", {2023, 1, 1}, {2023, 6, 30}, 2023)}));
  EXPECT_OK(CheckNewExchanges({}, known, {Sent("T-0002", {2022, 9, 1}, {2022, 12, 31})}));
  EXPECT_THAT(CheckNewExchanges({}, known, {Sent("T-0001", {2022, 12, 31}, {2023, 1, 1})}),
              StatusIs(StatusCode::kAlreadyExists, "EXCHANGE_OVERLAPS"));
}

}  // namespace
}  // namespace jgt::roster
