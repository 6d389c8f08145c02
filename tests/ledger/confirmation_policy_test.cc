#include "services/ledger/domain/confirmation_policy.h"

#include <gmock/gmock.h>

#include "services/ledger/domain/activity_commands.h"
#include "services/ledger/domain/month_locks.h"
#include "services/ledger/storage/confirmation_policy_files.h"
#include "tests/ledger/samples.h"
#include "tests/support/status_matchers.h"

namespace jgt::ledger::test {
namespace {

using jgt::test::IsOk;
using jgt::test::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const WorkCalendar& Calendar() {
  static const WorkCalendar calendar = *WorkCalendar::FromFile(JGT_DATA_DIR "/cn_calendar_exceptions_2019_2026.csv");
  return calendar;
}

Instant At(const char* utc) { return *FromSql(utc); }

TEST(ConfirmationPolicyTest, TheDefaultLetsNothingCountBySilence) {
  const auto policies = ReadConfirmationPolicyFiles(JGT_DATA_DIR);
  ASSERT_THAT(policies, IsOk());
  EXPECT_FALSE(policies->AnyActs());
  EXPECT_EQ(policies->For(2022).version, "2022.1");
  EXPECT_EQ(policies->For(2030).version, "2022.1");
  EXPECT_EQ(policies->For(2001).version, "2022.1");
  EXPECT_EQ(RuleFor(policies->For(2022), SampleLesson(), SamplePairing())->outcome, TimeoutOutcome::kAwait);
}

TEST(ConfirmationPolicyTest, WorkingDaysPassOverWeekendsAndHolidays) {
  const ConfirmationRule rule{
      .kinds = {}, .modes = {}, .scopes = {}, .outcome = TimeoutOutcome::kLapse, .days = 2, .working_days = true};
  // Friday 2022-04-29; 30 April to 4 May is the holiday, 24 April and 7 May are worked.
  EXPECT_EQ(ToString(*DueDay(rule, At("2022-04-29 02:00:00"), Calendar())), "2022-05-06");
  ConfirmationRule calendar_days = rule;
  calendar_days.working_days = false;
  EXPECT_EQ(ToString(*DueDay(calendar_days, At("2022-04-29 02:00:00"), Calendar())), "2022-05-01");
  // 17:00 UTC is the next day in Shanghai.
  EXPECT_EQ(ToString(*DueDay(calendar_days, At("2022-04-29 17:00:00"), Calendar())), "2022-05-02");
}

TEST(ConfirmationPolicyTest, AYearWithoutWorkingDaysIsAnErrorAndNoGuess) {
  const ConfirmationRule rule{
      .kinds = {}, .modes = {}, .scopes = {}, .outcome = TimeoutOutcome::kLapse, .days = 2, .working_days = true};
  EXPECT_THAT(DueDay(rule, At("2031-04-29 02:00:00"), Calendar()),
              StatusIs(StatusCode::kFailedPrecondition, "NO_CALENDAR_YEAR"));
}

TEST(ConfirmationPolicyTest, WhatCanNeverTimeOutIsToldByYearKindAndWhenItWasTold) {
  const ConfirmationRule waits{.outcome = TimeoutOutcome::kAwait, .days = 1};
  const ConfirmationRule lapses{.kinds = {"B", "A"}, .modes = {1}, .outcome = TimeoutOutcome::kLapse, .days = 3};
  const ConfirmationRule counts{.kinds = {"A", "C"}, .outcome = TimeoutOutcome::kConfirm, .days = 2};
  const ConfirmationRule at_once{.scopes = {2}, .outcome = TimeoutOutcome::kConfirm, .days = 0};
  const auto policy = [](int year, const std::vector<ConfirmationRule>& rules) {
    return ConfirmationPolicy{.version = "t", .year = year, .rules = rules, .seq = 1};
  };
  const ConfirmationPolicies nothing({policy(2019, {waits})});
  const Day today{2022, 6, 15};
  EXPECT_THAT(WhatActs({}, nothing, today), IsEmpty());
  EXPECT_THAT(WhatActs({{2022, policy(2022, {waits, lapses})}}, nothing, today), IsEmpty()) << "the first decides";
  // What was told on 12 June has, after two days, no day left on the 15th.
  const Acting of_2022{
      .first_year = 2022, .last_year = 2022, .kinds = {"A", "B", "C"}, .told_before = At("2022-06-12 16:00:00")};
  EXPECT_THAT(WhatActs({{2022, policy(2022, {lapses, counts, waits})}}, nothing, today), ElementsAre(of_2022));
  const ConfirmationPolicies everywhere({policy(2019, {at_once}), policy(2024, {waits})});
  Acting before{.first_year = kYearMin, .last_year = 2021};
  Acting after{.first_year = 2023, .last_year = 2023};
  EXPECT_THAT(WhatActs({{2022, policy(2022, {counts, lapses})}}, everywhere, today),
              ElementsAre(before, of_2022, after));
  EXPECT_THAT(WhatActs({{2022, policy(2022, {})}}, everywhere, today),  // taken back
              ElementsAre(Acting{.first_year = kYearMin, .last_year = 2023}));
}

TEST(ConfirmationPolicyTest, TheFirstRuleThatFitsDecides) {
  ConfirmationPolicy policy{.version = "t", .year = 2022, .rules = {}, .seq = 0};
  policy.rules.push_back({.kinds = {"PUBLICITY"},
                          .modes = {},
                          .scopes = {},
                          .outcome = TimeoutOutcome::kConfirm,
                          .days = 0,
                          .working_days = false});
  policy.rules.push_back(
      {.kinds = {}, .modes = {2}, .scopes = {1}, .outcome = TimeoutOutcome::kLapse, .days = 5, .working_days = false});
  Activity lesson = SampleLesson();
  Pairing pairing = SamplePairing();
  EXPECT_EQ(RuleFor(policy, lesson, pairing), nullptr);
  pairing.mode = 2;
  pairing.scope = 1;
  EXPECT_EQ(RuleFor(policy, lesson, pairing)->outcome, TimeoutOutcome::kLapse);
  lesson.kind = "PUBLICITY";
  EXPECT_EQ(RuleFor(policy, lesson, pairing)->outcome, TimeoutOutcome::kConfirm);
}

TEST(ConfirmationPolicyTest, WhatIsWrongWithAFileIsNamed) {
  const auto parse = [](const std::string& rules) {
    return ParseConfirmationPolicyFile(
        R"({"format": "jgt.confirmation-policy.v1", "year": 2022, "version": "v", "rules": )" + rules + "}", "f.json");
  };
  EXPECT_THAT(parse("[]"), IsOk());
  for (const auto& [rules, place] : std::vector<std::pair<std::string, std::string>>{
           {"7", "rules"},
           {"[7]", "rules[0]"},
           {R"([{"days": 1}])", "rules[0].outcome"},
           {R"([{"outcome": "AWAIT"}])", "rules[0].days"},
           {R"([{"outcome": "AWAIT", "days": 367}])", "rules[0].days"},
           {R"([{"outcome": "AWAIT", "days": 1, "working_days": 1}])", "rules[0].working_days"},
           {R"([{"outcome": "AWAIT", "days": 1, "modes": ["X"]}])", "rules[0].modes"},
           {R"([{"outcome": "AWAIT", "days": 1, "kinds": [1]}])", "rules[0].kinds"},
           {R"([{"outcome": "AWAIT", "days": 1, "kind": ["X"]}])", "rules[0].kind"}}) {
    const auto policy = parse(rules);
    EXPECT_THAT(policy, StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
    EXPECT_THAT(std::string(policy.status().message()), HasSubstr("f.json: " + place + ":")) << rules;
  }
}

TEST(MonthLocksTest, AFormCountsThePairingsWithAnEndInItsCountyOrCity) {
  const Pairing pairing{.name = "regions/330327/pairings/p",
                        .supporter = "regions/330105/schools/a",
                        .supported = "regions/330327/schools/b"};
  EXPECT_THAT(FormRegions(pairing), ElementsAre("330100", "330105", "330300", "330327"));
  EXPECT_THAT(FrozenForms(pairing, "2022-05-10",
                          {"regions/330105/bureauForms/2022-05", "regions/330327/bureauForms/2022-04",
                           "regions/330726/bureauForms/2022-05"}),
              ElementsAre("regions/330105/bureauForms/2022-05"));
}

Facts FactsWith(const Activity& activity) {
  Facts facts;
  facts.activities[activity.name] = activity;
  facts.pairings[kPairingName] = SamplePairing();
  return facts;
}

TimeOutCommand CommandFor(const Activity& activity) {
  TimeOutCommand command{.region = kRegion, .caller = {.whole = true}, .activities = {}};
  command.activities.push_back({.name = activity.name,
                                .revision = activity.revision,
                                .outcome = TimeoutOutcome::kConfirm,
                                .policy = "330327-2022@7",
                                .policy_year = 2022,
                                .policy_seq = 7,
                                .due_day = "2022-06-01"});
  return command;
}

TEST(TimeOutTest, WhatHasMovedOrIsUnderAnotherPolicyNowIsPassedOver) {
  Activity lesson = SampleLesson();
  lesson.revision = 3;
  Facts facts = FactsWith(lesson);
  const TimeOutCommand command = CommandFor(lesson);
  EXPECT_THAT(*Decide(command, facts), IsEmpty());  // the policy was taken back
  facts.policies_set[2022] = 7;
  EXPECT_EQ(Decide(command, facts)->size(), 1U);
  facts.activities[lesson.name].revision = 4;
  EXPECT_THAT(*Decide(command, facts), IsEmpty());
  facts = FactsWith(lesson);
  facts.policies_set[2022] = 7;
  facts.activities[lesson.name].state = ActivityState::kConfirmed;
  EXPECT_THAT(*Decide(command, facts), IsEmpty());
}

TEST(TimeOutTest, AnAnswerAfterATimeOutIsAPersonsWord) {
  Activity lesson = SampleLesson();
  lesson.recorded_by = kSupporter;
  const auto find = [&](const std::string&) -> const Activity& { return lesson; };
  lesson =
      Apply(
          ActivityTimedOut{
              .activity = lesson.name, .outcome = TimeoutOutcome::kConfirm, .policy = "p", .due_day = "2022-06-01"},
          {.seq = 5, .recorded_at = {}}, find)
          .back();
  EXPECT_EQ(lesson.state, ActivityState::kConfirmed);
  EXPECT_EQ(lesson.timeout_policy, "p");
  EXPECT_EQ(lesson.confirmed_by, "");
  const ConfirmCommand command{
      .region = kRegion, .caller = {.whole = true}, .names = {lesson.name}, .school = kSupported};
  ASSERT_THAT(Decide(command, FactsWith(lesson)), IsOk());
  lesson = Apply(ActivityConfirmed{.activity = lesson.name, .school = kSupported}, {.seq = 6, .recorded_at = {}}, find)
               .back();
  EXPECT_EQ(lesson.timeout_policy, "");
  EXPECT_EQ(lesson.confirmed_by, kSupported);
  EXPECT_THAT(Decide(command, FactsWith(lesson)), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST(TimeOutTest, NothingLeavesWhatHasLapsed) {
  Activity lesson = SampleLesson();
  lesson.recorded_by = kSupporter;
  lesson.state = ActivityState::kLapsed;
  const Caller officer{.whole = true};
  const Facts facts = FactsWith(lesson);
  EXPECT_THAT(Decide(ConfirmCommand{.region = kRegion, .caller = officer, .names = {lesson.name}, .school = ""}, facts),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Decide(ReverseCommand{.region = kRegion, .caller = officer, .name = lesson.name, .reason = "r"}, facts),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_EQ(LessonSlot(lesson), "");
}

TEST(MonthLocksTest, ACorrectionRestatesTheMonthsOfBoth) {
  Activity lesson = SampleLesson();  // of May
  lesson.name = "regions/330327/activities/old";
  Facts facts = FactsWith(lesson);
  facts.frozen = {"regions/330327/bureauForms/2022-04", "regions/330327/bureauForms/2022-05"};
  CorrectCommand command{
      .region = kRegion, .caller = {.whole = true}, .name = lesson.name, .activity = SampleLesson(), .reason = "r"};
  command.activity.day = "2022-04-12";
  command.activity.recorded_by = kSupporter;
  const auto events = Decide(command, facts);
  ASSERT_THAT(events, IsOk());
  const auto after = Apply(events->front(), {.seq = 9, .recorded_at = {}},
                           [&](const std::string&) -> const Activity& { return lesson; });
  EXPECT_THAT(after[0].restates, ElementsAre("regions/330327/bureauForms/2022-05"));
  EXPECT_THAT(after[1].restates, ElementsAre("regions/330327/bureauForms/2022-04"));
}

}  // namespace
}  // namespace jgt::ledger::test
