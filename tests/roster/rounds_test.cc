#include "services/roster/domain/rounds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/roster/storage/round_policy_files.h"
#include "tests/support/status_matchers.h"

namespace jgt::roster {
namespace {

using jgt::test::StatusIs;
using testing::HasSubstr;

const RoundPolicies& Policies() {
  static const RoundPolicies policies = *ReadRoundPolicyFiles(JGT_DATA_DIR);
  return policies;
}

Day DayOf(const std::string& text) { return *ParseDay(text); }

Pairing PairingOf(Scope scope, Mode mode = Mode::kCollaborative, PairingState state = PairingState::kActive) {
  Pairing pairing;
  pairing.scope = scope;
  pairing.mode = mode;
  pairing.state = state;
  return pairing;
}

Timeline<Pairing> Since(const std::string& day, Scope scope = Scope::kInCounty) {
  Timeline<Pairing> timeline;
  timeline.Put({.from = DayOf(day), .to = kNoEnd}, PairingOf(scope));
  return timeline;
}

PairingRound RoundAt(const Timeline<Pairing>& timeline, const std::string& day) {
  const std::optional<PairingRound> round = RoundOn(timeline, DayOf(day), Policies().For(DayOf(day).year));
  EXPECT_TRUE(round.has_value()) << day;
  return round.value_or(PairingRound());
}

// R14, R153: rounds of three years from the beginning, at least two of them.
TEST(Rounds, R14RoundsOfThreeYearsFollowOneAnother) {
  const Timeline<Pairing> timeline = Since("2019-03-15");
  struct Expected {
    std::string day;
    int number;
    std::string first;
    std::string last;
  };
  for (const Expected& expected : std::vector<Expected>{{"2019-03-15", 1, "2019-03-15", "2022-03-14"},
                                                        {"2022-03-14", 1, "2019-03-15", "2022-03-14"},
                                                        {"2022-03-15", 2, "2022-03-15", "2025-03-14"},
                                                        {"2025-03-15", 3, "2025-03-15", "2028-03-14"},
                                                        {"2040-01-01", 7, "2037-03-15", "2040-03-14"}}) {
    const PairingRound round = RoundAt(timeline, expected.day);
    EXPECT_EQ(round.number, expected.number) << expected.day;
    EXPECT_EQ(ToString(round.first_day), expected.first) << expected.day;
    EXPECT_EQ(ToString(round.last_day), expected.last) << expected.day;
    EXPECT_EQ(round.rounds_min, 2);
    EXPECT_FALSE(round.over);
  }
  EXPECT_FALSE(RoundOn(timeline, DayOf("2019-03-14"), Policies().For(2019)).has_value());
}

// R13: across regions it is the period of the regions' relation.
TEST(Rounds, R13AcrossRegionsItIsThePlansPeriod) {
  const Timeline<Pairing> timeline = Since("2022-03-15", Scope::kInProvince);
  const PairingRound round = RoundAt(timeline, "2023-01-01");
  EXPECT_EQ(round.number, 1);
  EXPECT_EQ(ToString(round.first_day), "2022-03-15");
  EXPECT_EQ(ToString(round.last_day), "2025-12-31");
  EXPECT_EQ(round.period_name, "“十四五”期间");
  EXPECT_FALSE(RoundAt(timeline, "2025-12-31").over);
  EXPECT_TRUE(RoundAt(timeline, "2026-01-01").over);
  EXPECT_EQ(ToString(RoundAt(Since("2019-01-01", Scope::kInCity), "2022-01-01").first_day), "2021-01-01");
}

// R153: the plan of 2019 has rounds of three years for all.
TEST(Rounds, R153ThePolicyIsTheYears) {
  const PairingRound round = RoundAt(Since("2019-01-01", Scope::kInProvince), "2021-12-31");
  EXPECT_EQ(ToString(round.last_day), "2021-12-31");
  EXPECT_EQ(round.rounds_min, 2);
  EXPECT_EQ(round.period_name, "");
}

TEST(Rounds, ALeapDayEndsAsTheDayBeforeItWould) {
  const PairingRound round = RoundAt(Since("2020-02-29"), "2021-01-01");
  EXPECT_EQ(ToString(round.last_day), "2023-02-27");
  EXPECT_EQ(ToString(RoundAt(Since("2020-02-29"), "2023-02-28").first_day), "2023-02-28");
}

TEST(Rounds, OneThatEndedAndStandsAgainBeginsAnew) {
  Timeline<Pairing> timeline = Since("2018-01-01");
  timeline.Put({.from = DayOf("2020-01-01"), .to = DayOf("2021-01-01")},
               PairingOf(Scope::kInCounty, Mode::kCollaborative, PairingState::kEnded));
  // What is otherwise from a day on is no break.
  timeline.Put({.from = DayOf("2021-06-01"), .to = kNoEnd}, PairingOf(Scope::kInCounty, Mode::kCoBuilt));
  EXPECT_FALSE(RoundOn(timeline, DayOf("2020-06-01"), Policies().For(2020)).has_value());
  EXPECT_EQ(ToString(RoundAt(timeline, "2019-06-01").begins_on), "2018-01-01");
  EXPECT_EQ(ToString(RoundAt(timeline, "2022-06-01").begins_on), "2021-01-01");
}

TEST(Rounds, OneThatIsUnknownForAWhileBeginsAfterwards) {
  Timeline<Pairing> timeline = Since("2018-01-01");
  timeline.Cut({.from = DayOf("2019-01-01"), .to = DayOf("2020-01-01")});
  EXPECT_EQ(ToString(RoundAt(timeline, "2022-06-01").begins_on), "2020-01-01");
}

TEST(Rounds, APairingOfNoKnownScopeHasNone) {
  EXPECT_FALSE(
      RoundOn(Since("2020-01-01", Scope::kUnspecified), DayOf("2022-01-01"), Policies().For(2022)).has_value());
}

// R79: 2022 年新增结对校 (含结对关系升级校).
TEST(Rounds, R79NewInAYearIsWhatBeganOrWasUpgradedInIt) {
  Timeline<Pairing> timeline = Since("2021-03-01");
  timeline.Put({.from = DayOf("2022-05-01"), .to = kNoEnd}, PairingOf(Scope::kInCounty, Mode::kCoBuilt));
  EXPECT_EQ(RoundAt(timeline, "2021-12-31").novelty, Novelty::kNew);
  EXPECT_EQ(RoundAt(timeline, "2022-04-30").novelty, Novelty::kNone);
  EXPECT_EQ(RoundAt(timeline, "2022-05-01").novelty, Novelty::kUpgraded);
  EXPECT_EQ(RoundAt(timeline, "2023-05-01").novelty, Novelty::kNone);
  // A mode that nobody had said is no upgrade, and neither is a looser one.
  Timeline<Pairing> loosened = Since("2020-01-01");
  loosened.Put({.from = DayOf("2021-01-01"), .to = kNoEnd}, PairingOf(Scope::kInCounty, Mode::kUnspecified));
  loosened.Put({.from = DayOf("2022-02-01"), .to = kNoEnd}, PairingOf(Scope::kInCounty, Mode::kIntegrated));
  loosened.Put({.from = DayOf("2023-02-01"), .to = kNoEnd}, PairingOf(Scope::kInCounty, Mode::kCollaborative));
  EXPECT_EQ(RoundAt(loosened, "2022-12-31").novelty, Novelty::kNone);
  EXPECT_EQ(RoundAt(loosened, "2023-12-31").novelty, Novelty::kNone);
}

const std::string kRoundsText =
    R"({"format": "jgt.rounds.v1", "year": 2022, "version": "1", "rules": [{"scopes": ["IN_COUNTY"],)"
    R"( "years_per_round": 3, "rounds_min": 2}, {"scopes": ["IN_CITY"], "period": {"name": "P", "first_day":)"
    R"( "2021-01-01", "last_day": "2025-12-31"}}]})";

std::string RoundsText(const std::string& from, const std::string& to) {
  std::string text = kRoundsText;
  const size_t at = text.find(from);
  JGT_CHECK(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST(RoundPolicyFiles, WhatIsWrongIsNamedByItsPlace) {
  EXPECT_OK(ParseRoundPolicy(kRoundsText, "f.json"));
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {RoundsText("jgt.rounds.v1", "other"), "format"},
      {RoundsText("2022", "1999"), "year"},
      {RoundsText("\"years_per_round\": 3", "\"years_per_round\": 0"), "rules[0].years_per_round"},
      {RoundsText("\"rounds_min\": 2", "\"rounds_min\": 11"), "rules[0].rounds_min"},
      {RoundsText("IN_CITY", "IN_COUNTY"), "rules[1].scopes"},
      {RoundsText("IN_CITY", "FAR"), "rules[1].scopes"},
      {RoundsText("2021-01-01", "2021-02-30"), "rules[1].period.first_day"},
      {RoundsText("2025-12-31", "2020-12-31"), "rules[1].period.last_day"},
      {RoundsText("\"name\": \"P\", ", ""), "rules[1].period.name"}};
  for (const auto& [text, place] : wrong) {
    const auto policy = ParseRoundPolicy(text, "f.json");
    ASSERT_THAT(policy, StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE")) << place;
    EXPECT_THAT(std::string(policy.status().message()), HasSubstr("f.json: " + place + ":"));
  }
  EXPECT_THAT(ReadRoundPolicyFiles("/nowhere"), StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
}

}  // namespace
}  // namespace jgt::roster
