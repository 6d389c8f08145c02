// The binary itself: that everything it is made of fits together.
#include "common/auth/minter.h"
#include "tests/ledger/ledger_world.h"
#include "tests/support/free_port.h"
#include "tests/support/mariadb_server.h"
#include "tests/support/redis_server.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace jgt::ledger::test {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)
using jgt::test::Subprocess;
using jgt::test::WriteFile;
using ::testing::HasSubstr;

constexpr char kSecret[] = "0123456789abcdef0123456789abcdef";
constexpr auto kTimeout = 30s;

class ProcessTest : public ::testing::Test {
 protected:
  ProcessTest() {
    WriteFile(dir_.File("secret"), kSecret);
    WriteFile(dir_.File("dsn"), jgt::test::SharedMariadb().CreateDatabase());
    const auto token =
        auth::MintToken({.secret = kSecret,
                         .issuer = "test",
                         .subject = "service:ledger",
                         .bindings = {{.role = auth::Role::kService, .org = "regions/000000", .until = {}}},
                         .issued_at = SystemClock().Now()});
    JGT_CHECK(token.ok());
    token_ = *token;
    WriteFile(dir_.File("token"), token_);
    env_ = {{"JGT_LISTEN_ADDRESS", "127.0.0.1:" + std::to_string(port_)},
            {"JGT_AUTH_ALGORITHM", "HS256"},
            {"JGT_AUTH_KEY_FILE", dir_.File("secret")},
            {"JGT_AUTH_ISSUER", "test"},
            {"JGT_PAGE_TOKEN_KEY_FILE", dir_.File("secret")},
            {"JGT_SERVICE_TOKEN_FILE", dir_.File("token")},
            {"JGT_STOP_LINGER", "10ms"},
            {"JGT_LEDGER_MYSQL_DSN_FILE", dir_.File("dsn")},
            {"JGT_DATA_DIR", JGT_DATA_DIR},
            {"JGT_ADDRESS_ROSTER", "127.0.0.1:" + std::to_string(jgt::test::FreePort())},  // nobody there
            {"JGT_ADDRESS_REPORTING", "127.0.0.1:" + std::to_string(jgt::test::FreePort())}};
  }

  StatusOr<Subprocess> Start() const { return Subprocess::Start({.argv = {JGT_LEDGER_BINARY}, .env = env_}); }

  StatusOr<v1::ListKindsResponse> ListKinds() {
    rpc::ChannelOptions options;
    options.address = "127.0.0.1:" + std::to_string(port_);
    const auto stub = v1::LedgerService::NewStub(rpc::MakeChannel(options));
    rpc::FixedToken token(token_);
    return rpc::CallUnary(*stub, &v1::LedgerService::StubInterface::ListKinds, v1::ListKindsRequest(),
                          rpc::Within(10s, &token));
  }

  Status GetCheckpoint() {
    rpc::ChannelOptions options;
    options.address = "127.0.0.1:" + std::to_string(port_);
    const auto stub = v1::ProofService::NewStub(rpc::MakeChannel(options));
    rpc::FixedToken token(token_);
    v1::GetCheckpointRequest request;
    request.set_parent("regions/330327");
    return rpc::CallUnary(*stub, &v1::ProofService::StubInterface::GetCheckpoint, request, rpc::Within(10s, &token))
        .status();
  }

  const jgt::test::TempDir dir_;
  const int port_ = jgt::test::FreePort();
  std::string token_;
  std::map<std::string, std::string> env_;
};

TEST_F(ProcessTest, ItStartsWithoutItsNeighboursAnswersAndStopsInOrder) {
  env_["JGT_REDIS_URL"] = jgt::test::SharedRedis().Url();
  for (int start = 1; start <= 2; ++start) {  // the second finds its schema there
    ASSERT_OK_AND_ASSIGN(Subprocess process, Start());
    ASSERT_TRUE(process.WaitForOutput("\"message\":\"ready\"", kTimeout)) << process.Output();
    ASSERT_OK_AND_ASSIGN(const auto kinds, ListKinds());
    EXPECT_EQ(kinds.kinds_size(), 29);
    EXPECT_EQ(process.Stop(kTimeout), 0) << process.Output();
  }
}

TEST_F(ProcessTest, ItStartsWithoutRedis) {
  ASSERT_OK_AND_ASSIGN(Subprocess process, Start());
  ASSERT_TRUE(process.WaitForOutput("\"message\":\"ready\"", kTimeout)) << process.Output();
  EXPECT_EQ(process.Stop(kTimeout), 0) << process.Output();
}

TEST_F(ProcessTest, ItSignsWithTheKeysOfItsFileAndSaysWhenItHasNone) {
  {
    ASSERT_OK_AND_ASSIGN(Subprocess process, Start());
    ASSERT_TRUE(process.WaitForOutput("\"message\":\"ready\"", kTimeout)) << process.Output();
    EXPECT_THAT(GetCheckpoint(), StatusIs(StatusCode::kFailedPrecondition, "SIGNING_OFF"));
    EXPECT_THAT(process.Output(), HasSubstr("there is no signing key"));
    EXPECT_EQ(process.Stop(kTimeout), 0);
  }
  env_["JGT_LEDGER_SIGNING_KEYS_FILE"] = dir_.File("keys");
  WriteFile(dir_.File("keys"), "PRIVATE+KEY+spoilt\n");
  {
    ASSERT_OK_AND_ASSIGN(Subprocess process, Start());
    EXPECT_EQ(process.Wait(kTimeout), 1);
    EXPECT_THAT(process.Output(), HasSubstr("JGT_LEDGER_SIGNING_KEYS_FILE: line 1"));
    EXPECT_THAT(process.Output(), ::testing::Not(HasSubstr("spoilt")));
  }
  WriteFile(dir_.File("keys"), merkle::NoteSigner::Generate("ledger")->ToText() + "\n");
  ASSERT_OK_AND_ASSIGN(Subprocess process, Start());
  ASSERT_TRUE(process.WaitForOutput("\"message\":\"ready\"", kTimeout)) << process.Output();
  EXPECT_THAT(GetCheckpoint(), StatusIs(StatusCode::kNotFound, "NO_SUCH_CHECKPOINT"));
  EXPECT_EQ(process.Stop(kTimeout), 0);
}

TEST_F(ProcessTest, ItRefusesToStartWithoutACatalogueOrASchema) {
  env_["JGT_LEDGER_MIGRATE"] = "false";
  ASSERT_OK_AND_ASSIGN(Subprocess unmigrated, Start());
  EXPECT_EQ(unmigrated.Wait(kTimeout), 1);
  EXPECT_THAT(unmigrated.Output(), HasSubstr("SCHEMA_BEHIND"));
  env_["JGT_DATA_DIR"] = dir_.path();
  ASSERT_OK_AND_ASSIGN(Subprocess without_kinds, Start());
  EXPECT_EQ(without_kinds.Wait(kTimeout), 1);
  EXPECT_THAT(without_kinds.Output(), HasSubstr("kinds-<year>.json"));
}

}  // namespace
}  // namespace jgt::ledger::test
