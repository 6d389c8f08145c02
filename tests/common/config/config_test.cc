#include "common/config/config.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace jgt {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)
using test::IsOk;
using test::StatusIs;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::vector<FieldViolation> ProblemsOf(const Config& config) { return DetailOf(config.Problems()).fields; }

auto Problem(const std::string& field, const std::string& words) {
  return AllOf(Field(&FieldViolation::field, field), Field(&FieldViolation::description, HasSubstr(words)));
}

TEST(ConfigTest, TheEnvironmentWinsOverTheFileAndTheFileOverTheDefault) {
  Config config("ROSTER", {{"JGT_A", "environment"}}, "JGT_A=file\nJGT_B=file\n");
  EXPECT_EQ(config.Text("A", "default"), "environment");
  EXPECT_EQ(config.Text("B", "default"), "file");
  EXPECT_EQ(config.Text("C", "default"), "default");
  EXPECT_THAT(config.Problems(), IsOk());
}

TEST(ConfigTest, TheFileMayHaveCommentsBlankLinesAndBlanksAroundItsParts) {
  Config config("ROSTER", {}, "# a comment\n\n  JGT_A =  two words \r\nJGT_B=x=y");
  EXPECT_EQ(config.Text("A", ""), "two words");
  EXPECT_EQ(config.Text("B", ""), "x=y");
  EXPECT_THAT(config.Problems(), IsOk());
}

TEST(ConfigTest, AllProblemsAreReportedAtOnce) {
  Config config("ROSTER", {{"JGT_N", "12x"}, {"JGT_D", "5"}, {"JGT_F", "yes"}, {"JGT_M", "fast"}}, "");
  EXPECT_EQ(config.Int("N", 3, 1, 9), 3);
  EXPECT_EQ(config.Duration("D", 1s, 0s, 10s), 1s);
  EXPECT_TRUE(config.Bool("F", true));
  EXPECT_EQ(config.OneOf("M", {"slow", "slower"}), "slow");
  EXPECT_EQ(config.Required("R"), "");
  EXPECT_THAT(config.Problems(), StatusIs(StatusCode::kInvalidArgument, "BAD_CONFIGURATION"));
  EXPECT_THAT(ProblemsOf(config),
              ElementsAre(Problem("JGT_N", "from 1 to 9"), Problem("JGT_D", "250ms"), Problem("JGT_F", "true, false"),
                          Problem("JGT_M", "slow, slower"), Problem("JGT_R", "required")));
}

TEST(ConfigTest, NumbersOutsideTheirBoundsAreProblemsAndNotClamped) {
  Config config("ROSTER", {{"JGT_LOW", "0"}, {"JGT_HIGH", "10"}, {"JGT_MIN", "1"}, {"JGT_MAX", "9"}}, "");
  EXPECT_EQ(config.Int("LOW", 5, 1, 9), 5);
  EXPECT_EQ(config.Int("HIGH", 5, 1, 9), 5);
  EXPECT_EQ(config.Int("MIN", 5, 1, 9), 1);
  EXPECT_EQ(config.Int("MAX", 5, 1, 9), 9);
  EXPECT_THAT(ProblemsOf(config), SizeIs(2));
}

TEST(ConfigTest, SpansHaveUnits) {
  Config config("ROSTER", {{"JGT_A", "250ms"}, {"JGT_B", "5s"}, {"JGT_C", "2m"}, {"JGT_D", "1h"}, {"JGT_E", "-1s"}},
                "");
  EXPECT_EQ(config.Duration("A", 0ms, 0ms, 24h), 250ms);
  EXPECT_EQ(config.Duration("B", 0ms, 0ms, 24h), 5s);
  EXPECT_EQ(config.Duration("C", 0ms, 0ms, 24h), 2min);
  EXPECT_EQ(config.Duration("D", 0ms, 0ms, 24h), 1h);
  EXPECT_THAT(config.Problems(), IsOk());
  EXPECT_EQ(config.Duration("E", 7ms, 0ms, 24h), 7ms);
  EXPECT_THAT(ProblemsOf(config), ElementsAre(Problem("JGT_E", "from 0s to 24h")));
}

TEST(ConfigTest, ListsAreSplitAtCommas) {
  Config config("ROSTER", {{"JGT_A", " a, b ,,c "}}, "");
  EXPECT_THAT(config.List("A", ""), ElementsAre("a", "b", "c"));
  EXPECT_THAT(config.List("B", ""), IsEmpty());
}

TEST(ConfigTest, AKeyOfTheServicesOwnPrefixThatNobodyReadsIsAProblem) {
  Config config("ROSTER", {}, "JGT_ROSTER_POOL_SIZE=3\nJGT_LEDGER_OTHER=for another service\n");
  EXPECT_THAT(ProblemsOf(config), ElementsAre(Problem("JGT_ROSTER_POOL_SIZE", "file:1 is not a setting")));
}

TEST(ConfigTest, ASlipOfTheHandInASharedKeyIsAProblem) {
  Config config("ROSTER", {}, "JGT_LISTEN_ADRESS=:1\n");
  config.Text("LISTEN_ADDRESS", "");
  EXPECT_THAT(ProblemsOf(config), ElementsAre(Problem("JGT_LISTEN_ADRESS", "did you mean JGT_LISTEN_ADDRESS?")));
}

TEST(ConfigTest, WhatKubernetesPutsIntoTheEnvironmentIsNoProblem) {
  Config config("ROSTER", {{"JGT_ROSTER_PORT", "tcp://10.0.0.1:7001"}}, "");
  EXPECT_THAT(config.Problems(), IsOk());
}

TEST(ConfigTest, LinesThatAreNoSettingsAreProblemsAndNotRepeated) {
  Config config("ROSTER", {}, "JGT_A=1\nhunter2\nPASSWORD=hunter2\nJGT_A=2\n");
  EXPECT_EQ(config.Text("A", ""), "1");
  EXPECT_THAT(ProblemsOf(config), ElementsAre(Problem("file:2", "JGT_NAME=value"), Problem("file:3", "JGT_NAME=value"),
                                              Problem("file:4", "second time")));
  EXPECT_THAT(ToString(config.Problems()), Not(HasSubstr("hunter2")));
}

TEST(ConfigTest, ASecretComesFromItsFileAndIsNeverDescribed) {
  const test::TempDir dir;
  test::WriteFile(dir.File("secret"), "hunter2\n");
  Config config("ROSTER", {{"JGT_KEY_FILE", dir.File("secret")}}, "");
  EXPECT_EQ(config.Secret("KEY"), "hunter2");
  EXPECT_THAT(config.Problems(), IsOk());
  EXPECT_THAT(config.Describe(), AllOf(HasSubstr("JGT_KEY_FILE=" + dir.File("secret")), Not(HasSubstr("hunter2"))));
}

TEST(ConfigTest, ASecretThatIsMissingUnreadableOrEmptyIsAProblem) {
  const test::TempDir dir;
  test::WriteFile(dir.File("empty"), "\n");
  Config config("ROSTER", {{"JGT_GONE_FILE", dir.File("gone")}, {"JGT_EMPTY_FILE", dir.File("empty")}}, "");
  EXPECT_EQ(config.Secret("UNSET"), "");
  EXPECT_EQ(config.Secret("GONE"), "");
  EXPECT_EQ(config.Secret("EMPTY"), "");
  EXPECT_EQ(config.OptionalSecret("OPTIONAL"), "");
  EXPECT_THAT(ProblemsOf(config),
              ElementsAre(Problem("JGT_UNSET_FILE", "required"), Problem("JGT_GONE_FILE", "cannot be read"),
                          Problem("JGT_EMPTY_FILE", "is empty")));
}

TEST(ConfigTest, ASecretInAVariableIsRefused) {
  Config config("ROSTER", {{"JGT_KEY", "hunter2"}}, "");
  EXPECT_EQ(config.OptionalSecret("KEY"), "");
  EXPECT_THAT(ProblemsOf(config), ElementsAre(Problem("JGT_KEY", "JGT_KEY_FILE")));
  EXPECT_THAT(ToString(config.Problems()), Not(HasSubstr("hunter2")));
}

TEST(ConfigTest, DescribeSaysWhereEachSettingComesFrom) {
  Config config("ROSTER", {{"JGT_A", "1"}}, "JGT_B=2\n");
  config.Text("A", "");
  config.Text("B", "");
  config.Duration("C", 1500ms, 0ms, 1h);
  EXPECT_EQ(config.Describe(), "JGT_A=1  # environment\nJGT_B=2  # file:1\nJGT_C=1500ms  # default\n");
}

TEST(ConfigTest, LoadReadsTheProcessesEnvironmentAndTheFileItNames) {
  const test::TempDir dir;
  test::WriteFile(dir.File("settings"), "JGT_FROM_FILE=f\n");
  ASSERT_EQ(setenv("JGT_FROM_ENVIRONMENT", "e", 1), 0);
  ASSERT_EQ(setenv("JGT_CONFIG_FILE", dir.File("settings").c_str(), 1), 0);
  Config config = Config::Load("ROSTER", "");
  EXPECT_EQ(config.Text("FROM_FILE", ""), "f");
  EXPECT_EQ(config.Text("FROM_ENVIRONMENT", ""), "e");
  EXPECT_THAT(config.Problems(), IsOk());
  EXPECT_THAT(Config::Load("ROSTER", dir.File("gone")).Problems(), StatusIs(StatusCode::kInvalidArgument));
  unsetenv("JGT_CONFIG_FILE");
  unsetenv("JGT_FROM_ENVIRONMENT");
}

TEST(ConfigTest, AProblemOnlyTheCallerCanSeeIsReportedWithTheOthers) {
  Config config("ROSTER", {}, "");
  config.Complain("A", "and JGT_B belong together");
  EXPECT_THAT(ProblemsOf(config), ElementsAre(Problem("JGT_A", "belong together")));
}

}  // namespace
}  // namespace jgt
