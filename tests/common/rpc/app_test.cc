#include "common/rpc/app.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "common/auth/minter.h"
#include "testing.grpc.pb.h"
#include "tests/support/free_port.h"
#include "tests/support/status_matchers.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace jgt::rpc {
namespace {

namespace pb = jgt::testing::v1;
using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)
using test::IsOk;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSecret[] = "0123456789abcdef0123456789abcdef";
constexpr auto kTimeout = 20s;

class AppTest : public ::testing::Test {
 protected:
  AppTest() {
    test::WriteFile(dir_.File("key"), kSecret);
    test::WriteFile(dir_.File("page"), "page-token-key-page-token-key-32");
    env_ = {{"JGT_LISTEN_ADDRESS", "127.0.0.1:" + std::to_string(port_)},
            {"JGT_AUTH_ALGORITHM", "HS256"},
            {"JGT_AUTH_KEY_FILE", dir_.File("key")},
            {"JGT_AUTH_ISSUER", "test"},
            {"JGT_PAGE_TOKEN_KEY_FILE", dir_.File("page")},
            {"JGT_STOP_LINGER", "10ms"}};
  }

  test::SubprocessOptions Options(std::vector<std::string> arguments = {}) const {
    // Built beside this test.
    const auto here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    arguments.insert(arguments.begin(), here / "rpc_test_app");
    return {.argv = std::move(arguments), .env = env_};
  }

  test::RunResult RunWith(std::vector<std::string> arguments = {}) const {
    const auto result = test::RunProgram(Options(std::move(arguments)), kTimeout);
    JGT_CHECK(result.ok());
    return *result;
  }

  const test::TempDir dir_;
  const int port_ = test::FreePort();
  std::map<std::string, std::string> env_;
};

TEST_F(AppTest, AServiceStartsAnswersAndStopsInOrder) {
  test::WriteFile(dir_.File("settings"), "JGT_TESTING_GREETING=from the file\n");
  ASSERT_OK_AND_ASSIGN(auto process, test::Subprocess::Start(Options({"--config", dir_.File("settings")})));
  ASSERT_TRUE(process.WaitForOutput("\"message\":\"ready\"", kTimeout)) << process.Output();
  const auto stub = pb::TestingService::NewStub(MakeChannel({.address = "127.0.0.1:" + std::to_string(port_)}));
  FixedToken token(*auth::MintToken({.secret = kSecret,
                                     .issuer = "test",
                                     .subject = "u1",
                                     .bindings = {{.role = auth::Role::kAuditor, .org = "regions/330327", .until = {}}},
                                     .issued_at = SystemClock().Now()}));
  pb::EchoRequest request;
  request.mutable_target()->set_name("regions/330327");
  ASSERT_OK_AND_ASSIGN(const pb::EchoResponse response,
                       CallUnary(*stub, &pb::TestingService::StubInterface::Echo, request, Within(10s, &token)));
  EXPECT_EQ(response.text(), "from the file");
  EXPECT_EQ(process.Stop(kTimeout), 0);
  const std::string log = process.Output();
  const std::vector<std::string> order = {"application started", "listening", "\"component\":\"server\"",
                                          "application stopped", "\"component\":\"executor\""};
  size_t position = 0;
  for (const std::string& step : order) {
    const size_t found = log.find(step, position);
    ASSERT_NE(found, std::string::npos) << step << " in\n" << log;
    position = found;
  }
}

TEST_F(AppTest, AllBadSettingsAreReportedAtOnceAndNothingStarts) {
  env_["JGT_AUTH_ISSUER"] = "";
  env_["JGT_EXECUTOR_THREADS"] = "0";
  env_["JGT_TESTING_FAILS"] = "perhaps";
  test::WriteFile(dir_.File("key"), "short");
  test::WriteFile(dir_.File("page"), "short");
  const test::RunResult result = RunWith();
  EXPECT_EQ(result.exit_code, 2);
  for (const char* name : {"JGT_AUTH_ISSUER", "JGT_EXECUTOR_THREADS", "JGT_TESTING_FAILS", "JGT_PAGE_TOKEN_KEY_FILE"}) {
    EXPECT_THAT(result.output, HasSubstr(name));
  }
  EXPECT_THAT(result.output, AllOf(Not(HasSubstr("application started")), Not(HasSubstr("listening"))));
}

TEST_F(AppTest, AKeyThatDoesNotFitTheAlgorithmIsABadSetting) {
  env_["JGT_AUTH_ALGORITHM"] = "ES256";
  const test::RunResult result = RunWith();
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.output, AllOf(HasSubstr("JGT_AUTH_KEY_FILE"), Not(HasSubstr(kSecret))));
}

TEST_F(AppTest, SettingsAreDescribedWithoutStartingAnything) {
  const test::RunResult result = RunWith({"--describe-settings"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.output, HasSubstr("JGT_TESTING_GREETING=hello  # default\n"));
  EXPECT_THAT(result.output, HasSubstr("JGT_EXECUTOR_THREADS=8  # default\n"));
  EXPECT_THAT(result.output, AllOf(Not(HasSubstr(kSecret)), Not(HasSubstr("application started"))));
}

TEST_F(AppTest, VersionIsPrinted) {
  const test::RunResult result = RunWith({"--version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.output, HasSubstr("jgt-testing "));
}

TEST_F(AppTest, UnknownArgumentsAreRefused) {
  const test::RunResult result = RunWith({"--frobnicate"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.output, HasSubstr("usage:"));
}

TEST_F(AppTest, AServiceThatCannotBeConstructedSaysWhy) {
  env_["JGT_TESTING_FAILS"] = "true";
  const test::RunResult result = RunWith();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("SCHEMA_TOO_OLD"));
}

TEST_F(AppTest, AServiceWithAnUnguardedRpcDoesNotStart) {
  env_["JGT_TESTING_UNGUARDED"] = "true";
  const test::RunResult result = RunWith();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, AllOf(HasSubstr("RPC_WITHOUT_ACCESS"), HasSubstr("UnguardedService/Leak")));
  // What had begun is stopped in order all the same.
  EXPECT_THAT(result.output, HasSubstr("application stopped"));
}

TEST_F(AppTest, MetricsAreExposedWhereConfigured) {
  env_["JGT_METRICS_ADDRESS"] = "not an address";
  const test::RunResult result = RunWith();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("CANNOT_LISTEN"));
}

}  // namespace
}  // namespace jgt::rpc
