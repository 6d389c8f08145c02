// Ten thousand schedules, and the proof that they would notice.
//
//   JGT_SIM_SCHEDULES=100000   how many schedules in all
//   JGT_SIM_SEED=17            only this one, with a trace of everything that happens in it
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <optional>

#include "common/log/log.h"
#include "tests/faults/simulation/world.h"

namespace jgt::sim {
namespace {

constexpr uint64_t kSchedules = 10000;
constexpr uint64_t kShards = 10;
// Within how many seeds each planted bug must be found.
constexpr uint64_t kFoundWithin = 3000;

std::optional<uint64_t> FromEnvironment(const char* name) {
  const char* const text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  return std::strtoull(text, nullptr, 10);
}

std::string Told(const std::vector<std::string>& problems) {
  std::string text;
  for (const std::string& problem : problems) text += "\n  " + problem;
  return text;
}

// The code under test logs every failure that it survives.
class Quiet {
 public:
  Quiet() : capture_([](std::string_view) {}) {}

 private:
  const log::Capture capture_;
};

class SimulationTest : public ::testing::TestWithParam<uint64_t> {
  const Quiet quiet_;
};

TEST_P(SimulationTest, EveryInvariantHoldsInEverySchedule) {
  if (FromEnvironment("JGT_SIM_SEED").has_value()) GTEST_SKIP() << "one seed is replayed";
  const uint64_t count = FromEnvironment("JGT_SIM_SCHEDULES").value_or(kSchedules) / kShards;
  uint64_t steps = 0;
  size_t commands = 0;
  size_t acknowledged = 0;
  size_t in_doubt = 0;
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t seed = 1 + i * kShards + GetParam();
    const Outcome outcome = RunSchedule(seed, Bug::kNone);
    steps += outcome.steps;
    commands += outcome.commands;
    acknowledged += outcome.acknowledged;
    in_doubt += outcome.in_doubt;
    ASSERT_TRUE(outcome.problems.empty()) << "seed " << seed << ":" << Told(outcome.problems)
                                          << "\nreplay it: JGT_SIM_SEED=" << seed << " build/<preset>/tests/bin/"
                                          << "simulation_tests --gtest_filter='*ReplaysOneSeed'";
  }
  std::cout << count << " schedules, " << steps << " steps, " << commands << " commands, of which " << acknowledged
            << " acknowledged and " << in_doubt << " in doubt at some time\n";
}

INSTANTIATE_TEST_SUITE_P(Seeds, SimulationTest, ::testing::Range(uint64_t{0}, kShards));

TEST(SimulationReplayTest, ReplaysOneSeed) {
  const std::optional<uint64_t> asked = FromEnvironment("JGT_SIM_SEED");
  const uint64_t seed = asked.value_or(1);
  const Quiet quiet;
  size_t lines = 0;
  const Outcome outcome = RunSchedule(seed, Bug::kNone, [&](const std::string& line) {
    ++lines;
    if (asked.has_value()) std::cout << line << "\n";
  });
  EXPECT_TRUE(outcome.problems.empty()) << "seed " << seed << ":" << Told(outcome.problems);
  EXPECT_GT(lines, 100U) << "a replay tells what happened";
}

TEST(SimulationReplayTest, ASeedGivesTheSameScheduleAgain) {
  const Quiet quiet;
  for (const uint64_t seed : {1U, 2U, 3U}) {
    std::vector<std::string> first;
    std::vector<std::string> second;
    (void)RunSchedule(seed, Bug::kNone, [&](const std::string& line) { first.push_back(line); });
    (void)RunSchedule(seed, Bug::kNone, [&](const std::string& line) { second.push_back(line); });
    EXPECT_GT(first.size(), 100U);
    ASSERT_EQ(first, second) << "seed " << seed;
  }
}

struct Planted {
  Bug bug;
  std::string found;  // what the invariant that finds it says
};

class PlantedBugTest : public ::testing::TestWithParam<Planted> {
  const Quiet quiet_;
};

TEST_P(PlantedBugTest, IsFound) {
  for (uint64_t seed = 1; seed <= kFoundWithin; ++seed) {
    const Outcome outcome = RunSchedule(seed, GetParam().bug);
    const std::string problems = Told(outcome.problems);
    if (problems.find(GetParam().found) == std::string::npos) continue;
    std::cout << NameOf(GetParam().bug) << " is found by seed " << seed << ":" << problems << "\n";
    return;
  }
  FAIL() << NameOf(GetParam().bug) << " is not found within " << kFoundWithin << " seeds";
}

INSTANTIATE_TEST_SUITE_P(
    Bugs, PlantedBugTest,
    ::testing::Values(
        Planted{Bug::kCommitSwallowsErrors, "acknowledged, but"},
        Planted{Bug::kAnswerBeforeCommit, "acknowledged, but"}, Planted{Bug::kOutboxById, "0 times and later ones"},
        Planted{Bug::kOffsetApart, "2 times"}, Planted{Bug::kNoEpochCheck, "moved an offset that"},
        Planted{Bug::kNoRequestLookUp, "more than once"},
        Planted{Bug::kClockOfTheProcess, "recorded_at goes backwards"},
        Planted{Bug::kNumberSkipped, "gap in the journal"}, Planted{Bug::kByteFlipped, "hash is wrong"},
        Planted{Bug::kHandlerWithMemory, "is not what a rebuild gives"},
        Planted{Bug::kHandlerThatFails, "dead letter without a reason: entry"},
        Planted{Bug::kOwnHandlerThatFails, "in the ledger's own follower"},
        Planted{Bug::kAnswerFromRepetition, "and then"}, Planted{Bug::kLogApart, "was committed without its log"},
        Planted{Bug::kRootOfOthers, "is not that of its"}, Planted{Bug::kHeadBehind, "is not its last entry"},
        Planted{Bug::kAnswerKeptOtherwise, "is not the one that is stored"},
        Planted{Bug::kRefusesWhatIsStored, "refused (gave up after"},
        Planted{Bug::kAnswerElsewhere, "entry and answer do not go together"},
        Planted{Bug::kRequestMixedUp, "entry that nobody asked for"}, Planted{Bug::kBatchInPart, "in part: "},
        Planted{Bug::kHandlerOutOfOrder, " of ledger after "},
        Planted{Bug::kHandlerSwallows, "that cannot be applied is no dead letter"},
        Planted{Bug::kPoisonStays, "dead letter cannot be applied again"},
        Planted{Bug::kLetterStays, "is still there after it was applied"},
        Planted{Bug::kFollowsNothingLater, "followers never caught up"},
        Planted{Bug::kActivityNotWritten, "not what the ledger's journal says"},
        Planted{Bug::kTakenForAnother, "was acknowledged and then told"},
        Planted{Bug::kHashOfNothing, "another request under the same id was told"},
        Planted{Bug::kWaitsForNothing, "ended before it was reached"},
        Planted{Bug::kNoCopyOutside, "was shown without its copy outside"},
        Planted{Bug::kCheckpointOfOthers, "is not the root of its entries"},
        Planted{Bug::kSignsNothingLater, "was never signed to its end"},
        Planted{Bug::kTellsNothingLater, "was never told to its province's log"}),
    [](const auto& info) { return NameOf(info.param.bug); });

}  // namespace
}  // namespace jgt::sim
