#include "tests/support/subprocess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <thread>

#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace jgt::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(SubprocessTest, RunCollectsExitCodeAndOutputOfBothStreams) {
  ASSERT_OK_AND_ASSIGN(const RunResult result,
                       RunProgram({.argv = {"sh", "-c", "echo out; echo err >&2; exit 3"}}, seconds(10)));
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.output, "out\nerr\n");
}

TEST(SubprocessTest, AProgramThatDoesNotExistIsAnErrorAtOnce) {
  EXPECT_THAT(Subprocess::Start({.argv = {"/nowhere/program"}}), StatusIs(StatusCode::kNotFound, "SUBPROCESS"));
}

TEST(SubprocessTest, EnvironmentAndFolderAreWhatTheyWereAskedToBe) {
  const TempDir dir;
  ASSERT_OK_AND_ASSIGN(const RunResult result,
                       RunProgram({.argv = {"/bin/sh", "-c", "echo $JGT_A; pwd; env | grep -c PATH"},
                                   .env = {{"JGT_A", "b c"}},
                                   .inherits_env = false,
                                   .cwd = dir.path()},
                                  seconds(10)));
  EXPECT_THAT(result.output, ::testing::StartsWith("b c\n" + std::filesystem::canonical(dir.path()).string() + "\n"));
}

TEST(SubprocessTest, StopIsPatientThenNot) {
  ASSERT_OK_AND_ASSIGN(Subprocess polite, Subprocess::Start({.argv = {"sleep", "100"}}));
  EXPECT_EQ(polite.Stop(seconds(10)), 128 + SIGTERM);
  ASSERT_OK_AND_ASSIGN(
      Subprocess deaf,
      Subprocess::Start({.argv = {"sh", "-c", "trap '' TERM; echo ready; while true; do sleep 1; done"}}));
  ASSERT_TRUE(deaf.WaitForOutput("ready", seconds(10)));
  EXPECT_EQ(deaf.Stop(milliseconds(100)), std::nullopt);
  EXPECT_FALSE(deaf.Running());
}

TEST(SubprocessTest, WaitForOutputEndsWithTheProgram) {
  ASSERT_OK_AND_ASSIGN(Subprocess process, Subprocess::Start({.argv = {"echo", "hello"}}));
  EXPECT_TRUE(process.WaitForOutput("hello", seconds(10)));
  EXPECT_FALSE(process.WaitForOutput("goodbye", seconds(10)));
}

TEST(SubprocessTest, Kill9TakesTheWholeFamily) {
  ASSERT_OK_AND_ASSIGN(Subprocess process,
                       Subprocess::Start({.argv = {"sh", "-c", "sleep 1000 & echo pid=$!.; wait"}}));
  ASSERT_TRUE(process.WaitForOutput(".", seconds(10)));
  const pid_t child = std::stoi(process.Output().substr(4));
  process.Kill9();
  // The orphan is reaped by whoever adopts it; until then it is a zombie, which has no command line.
  EXPECT_TRUE(Eventually([&] {
    const std::string path = "/proc/" + std::to_string(child) + "/cmdline";
    return !std::filesystem::exists(path) || ReadFile(path).empty();
  }));
}

TEST(SubprocessTest, AProcessOutlivesTheThreadThatStartedIt) {
  std::optional<Subprocess> process;
  std::thread([&] { process = *Subprocess::Start({.argv = {"sleep", "100"}}); }).join();
  EXPECT_EQ(process->Wait(milliseconds(100)), std::nullopt);
}

TEST(SubprocessTest, AProcessDoesNotOutliveTheTestProcess) {
  // This binary runs itself as the test process that is shot.
  ASSERT_OK_AND_ASSIGN(Subprocess test,
                       Subprocess::Start({.argv = {"/proc/self/exe", "--gtest_also_run_disabled_tests",
                                                   "--gtest_filter=SubprocessTest.DISABLED_StartsASleeperAndWaits"}}));
  ASSERT_TRUE(test.WaitForOutput(";\n", seconds(20)));
  const std::string output = test.Output();
  const pid_t sleeper = std::stoi(output.substr(output.find("sleeper=") + 8));
  test.Signal(SIGKILL);
  EXPECT_EQ(test.Wait(seconds(10)), 128 + SIGKILL);
  EXPECT_TRUE(Eventually([&] {
    const std::string path = "/proc/" + std::to_string(sleeper) + "/cmdline";
    return !std::filesystem::exists(path) || ReadFile(path).empty();
  }));
}

TEST(SubprocessTest, DISABLED_StartsASleeperAndWaits) {
  ASSERT_OK_AND_ASSIGN(Subprocess sleeper, Subprocess::Start({.argv = {"sleep", "1000"}}));
  std::printf("sleeper=%d;\n", sleeper.pid());
  std::fflush(stdout);
  (void)sleeper.Wait(seconds(100));
}

}  // namespace
}  // namespace jgt::test
