// Dead letters that are applied after newer entries about the same facts.
#include "tests/support/late_entry.h"

#include "jgt/ledger/v1/events.pb.h"
#include "tests/scoring/scoring_world.h"

namespace jgt::scoring::test {
namespace {

class LateEntryTest : public ScoringTest {
 protected:
  // Everything that was followed and may change, as one text.
  std::string Followed() {
    return jgt::test::Dump(*pool_,
                           {"SELECT CONCAT_WS('|', name, supported, mode, state, seq) FROM pairings ORDER BY 1",
                            "SELECT CONCAT_WS('|', school, day, teachers, seq) FROM head_counts ORDER BY 1",
                            "SELECT CONCAT_WS('|', name, year, teacher, confirmed, seq) FROM exchanges ORDER BY 1",
                            "SELECT CONCAT_WS('|', name, state, seq, state_seq) FROM activities ORDER BY 1",
                            "SELECT CONCAT_WS('|', activity, satisfied, seq) FROM assessments ORDER BY 1"});
  }
  Status ApplyLate(const ListSource& source, int64_t seq) {
    for (const auto& follower : followers_) {
      if (follower->source_name() == source.service()) {
        return jgt::test::ApplyLate(*pool_, *follower, kCounty, seq);
      }
    }
    return NotFound("NO_SUCH_FOLLOWER", source.service());
  }
  void Reverse(const std::string& activity) {
    ledger::v1::ActivityReversed event;
    event.set_activity(activity);
    ledger_.Add(kCounty, event);
  }
};

TEST_F(LateEntryTest, FactsOfTheRosterStayAsTheNewestEntryToldThem) {  // R118
  ListPairing(kCoBuilt, kCore, kCampus, jgt::common::v1::MODE_INTEGRATED, jgt::common::v1::SCOPE_IN_COUNTY,
              jgt::common::v1::VERIFICATION_LEVEL_COUNTY);  // entry 5
  CountTeachers(kCore, 30);                                 // 6
  CountTeachers(kCore, 60);                                 // 7, the same day
  Exchange(kCoBuilt, "1");                                  // 8 and 9
  Follow();
  const std::string before = Followed();
  for (const int64_t seq : {1, 6, 8}) EXPECT_THAT(ApplyLate(roster_, seq), IsOk()) << seq;
  EXPECT_EQ(Followed(), before);
}

TEST_F(LateEntryTest, AConfirmationAppliedAfterTheReversalBringsNothingBackToLife) {
  const ledger::v1::Activity activity = NewActivity(kCoBuilt, "ONLINE_RESEARCH");
  Record(activity);
  Confirm(activity.name());
  Reverse(activity.name());
  Follow();
  const std::string before = Followed();
  EXPECT_THAT(ApplyLate(ledger_, 2), IsOk());
  EXPECT_EQ(Followed(), before);
}

TEST_F(LateEntryTest, WhatNobodyAnsweredInTimeCountsOrLapses) {  // D13
  const auto state_after = [&](ledger::v1::TimeoutOutcome outcome) {
    const ledger::v1::Activity activity = NewActivity(kCoBuilt, "ONLINE_RESEARCH");
    Record(activity);
    ledger::v1::ActivityTimedOut event;
    event.set_activity(activity.name());
    event.set_outcome(outcome);
    ledger_.Add(kCounty, event);
    Follow();
    const auto rows = sql::RunQuery(*pool_, "SELECT state FROM activities WHERE name = ?", {activity.name()},
                                    std::chrono::steady_clock::now() + std::chrono::seconds(20));
    JGT_CHECK(rows.ok());
    return static_cast<ActivityState>(rows->front().Int(0));
  };
  EXPECT_EQ(state_after(ledger::v1::TIMEOUT_OUTCOME_CONFIRM), ActivityState::kConfirmed);
  EXPECT_EQ(state_after(ledger::v1::TIMEOUT_OUTCOME_LAPSE), ActivityState::kLapsed);
}

TEST_F(LateEntryTest, TheNewestVerdictOnTheEvidenceStands) {  // D13
  const std::string activity = Do(kCoBuilt, "ONLINE_RESEARCH");
  Assess(activity, false);
  Follow();
  const std::string before = Followed();
  EXPECT_THAT(ApplyLate(evidence_, 1), IsOk());
  EXPECT_EQ(Followed(), before);
}

}  // namespace
}  // namespace jgt::scoring::test
