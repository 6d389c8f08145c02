// The Merkle logs by the programs that are shipped: keys are made, a log is exported and proved, and verified from
// files and public keys alone; and the ledger's settings of its keys, of the folder of its checkpoints and of SM3.
#include <filesystem>

#include "common/merkle/checkpoint.h"
#include "jgt/ledger/v1/confirmation_service.grpc.pb.h"
#include "jgt/ledger/v1/proof_service.pb.h"
#include "tests/e2e/cangnan_year.h"
#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"

namespace jgt::e2e {
namespace {

using jgt::test::Eventually;
using jgt::test::ReadFile;
using jgt::test::WriteFile;
using ::testing::HasSubstr;

constexpr std::chrono::seconds kSignedWithin{60};

class LogTest : public ::testing::Test {
 protected:
  Stack& stack() { return Year().stack; }
  std::string Keys() { return stack().File("ledger.vkeys"); }

  // Once it is signed to its end.
  ledger::v1::GetLogStatusResponse Signed(const std::string& region = kCounty) {
    ledger::v1::GetLogStatusResponse status;
    EXPECT_TRUE(Eventually(
        [&] {
          const CtlResult asked = Log({"status", "--region", region}, /*json=*/true);
          if (asked.exit_code != 0) return false;
          status = asked.As<ledger::v1::GetLogStatusResponse>();
          return status.size() > 0 && status.size() == status.published_size();
        },
        kSignedWithin))
        << status.ShortDebugString();
    return status;
  }
  CtlResult Log(std::vector<std::string> arguments, bool json = false) {
    arguments.insert(arguments.begin(), "log");
    if (json) arguments.insert(arguments.begin(), {"--output", "json"});
    return stack().Ctl("province", arguments);
  }
  CtlResult Verify(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"verify", "--key", Keys()});
    return stack().Ctl("nobody", arguments);
  }
  static void Flip(const std::string& path) {
    std::string content = ReadFile(path);
    const size_t at = content.size() / 3;
    content[at] = static_cast<char>(content[at] ^ 1);
    WriteFile(path, content);
  }
  void Restart() {
    EXPECT_EQ(stack().Stop("ledger"), 0) << stack().Logs();
    stack().Start("ledger");
    stack().WaitUntilServing();
  }
  // One entry more, which changes nothing that another test looks at: so there is a new head to sign.
  void AddEntry(int year) {
    ledger::v1::SetConfirmationPolicyRequest request;
    request.set_parent(kCountyName);
    request.set_request_id(absl::StrFormat("log-test-%d", year));
    request.mutable_policy()->set_year(year);
    request.mutable_policy()->add_rules()->set_outcome(ledger::v1::TIMEOUT_OUTCOME_CONFIRM);
    request.mutable_policy()->mutable_rules(0)->set_days(10);
    request.set_reason("例会决定");
    using ledger::v1::ConfirmationService;
    ASSERT_OK(stack().Call<ConfirmationService>("county", "ledger",
                                                &ConfirmationService::StubInterface::SetConfirmationPolicy, request));
  }
};

TEST_F(LogTest, ANewKeyIsForItsOwnerAloneAndReplacesNone) {
  const std::string path = stack().File("new.key");
  const CtlResult made = stack().Ctl("nobody", {"log", "new-key", "--name", "jgt-ledger-2023", "--out", path});
  ASSERT_EQ(made.exit_code, 0) << made;
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  ASSERT_OK_AND_ASSIGN(const auto signers, merkle::ParseSigners(ReadFile(path)));
  ASSERT_EQ(signers.size(), 1U);
  EXPECT_EQ(made.out, signers[0].verifier().ToText() + "\n");
  EXPECT_EQ(signers[0].verifier().name(), "jgt-ledger-2023");
  const std::string kept = ReadFile(path);
  const CtlResult again = stack().Ctl("nobody", {"log", "new-key", "--name", "other", "--out", path});
  EXPECT_NE(again.exit_code, 0);
  EXPECT_THAT(again.err, HasSubstr("is there already"));
  EXPECT_EQ(ReadFile(path), kept);
  const CtlResult bad = stack().Ctl("nobody", {"log", "new-key", "--name", "a+b", "--out", stack().File("bad.key")});
  EXPECT_EQ(bad.exit_code, 3) << bad;
  EXPECT_FALSE(std::filesystem::exists(stack().File("bad.key")));
}

TEST_F(LogTest, AnExportedLogIsVerifiedFromFilesAlone) {
  const auto status = Signed();
  const std::string folder = stack().File("whole");
  const CtlResult taken = Log({"export", "--region", kCounty, "--out", folder});
  ASSERT_EQ(taken.exit_code, 0) << taken;
  const CtlResult verified = Verify({"--dir", folder});
  EXPECT_EQ(verified.exit_code, 0) << verified;
  EXPECT_THAT(verified.out, HasSubstr(absl::StrFormat("the whole log, %d entries", status.size())));
  EXPECT_NE(Log({"export", "--region", kCounty, "--out", folder}).exit_code, 0);  // it is not empty
  // An older one, which the newer one goes on from.
  const std::string first =
      stack().SqlText("ledger", "SELECT CAST(MIN(size) AS CHAR) FROM checkpoints WHERE region = '330327'");
  const std::string older = stack().File("older");
  ASSERT_EQ(Log({"export", "--region", kCounty, "--size", first, "--out", older}).exit_code, 0);
  const CtlResult goes_on = Verify({"--dir", folder, "--against", older});
  EXPECT_EQ(goes_on.exit_code, 0) << goes_on;
  EXPECT_THAT(goes_on.out, HasSubstr("begins with the " + first + " entries"));
  Flip(folder + "/entries/000");
  EXPECT_EQ(Verify({"--dir", folder}).exit_code, 8);
  EXPECT_EQ(stack().Ctl("school", {"log", "export", "--region", kCounty, "--out", stack().File("none")}).exit_code, 5);
}

TEST_F(LogTest, AnEntrysProofIsVerifiedFromItsFileAlone) {
  Signed();
  const std::string activity = AllActivities(stack()).front().name();
  const std::vector<std::vector<std::string>> ways = {{"--region", kCounty, "--seq", "1"}, {"--activity", activity}};
  for (std::vector<std::string> arguments : ways) {
    const std::string path = stack().File("proof");
    arguments.insert(arguments.begin(), "proof");
    arguments.insert(arguments.end(), {"--out", path});
    const CtlResult taken = Log(arguments);
    ASSERT_EQ(taken.exit_code, 0) << taken;
    const CtlResult verified = Verify({"--proof", path});
    EXPECT_EQ(verified.exit_code, 0) << verified;
    EXPECT_THAT(verified.out, HasSubstr("is in the log"));
    Flip(path);
    EXPECT_EQ(Verify({"--proof", path}).exit_code, 8);
  }
}

TEST_F(LogTest, ThatALogGoesOnIsVerifiedFromAFileAlone) {
  const auto status = Signed();
  const std::string first =
      stack().SqlText("ledger", "SELECT CAST(MIN(size) AS CHAR) FROM checkpoints WHERE region = '330327'");
  const std::string path = stack().File("consistency");
  const CtlResult taken = Log({"consistency", "--region", kCounty, "--from", first, "--out", path});
  ASSERT_EQ(taken.exit_code, 0) << taken;
  const CtlResult verified = Verify({"--consistency", path});
  EXPECT_EQ(verified.exit_code, 0) << verified;
  EXPECT_THAT(verified.out,
              HasSubstr(absl::StrFormat("it goes on from the older checkpoint, %d entries", status.size())));
  EXPECT_THAT(verified.out, HasSubstr("begins with the " + first + " entries"));
  Flip(path);
  EXPECT_EQ(Verify({"--consistency", path}).exit_code, 8);
  EXPECT_EQ(Log({"consistency", "--region", kCounty, "--from", "0", "--out", path}).exit_code, 2);
  const std::string unpublished = std::to_string(status.size() + 1);
  EXPECT_EQ(Log({"consistency", "--region", kCounty, "--from", unpublished, "--out", path}).exit_code, 4);
}

TEST_F(LogTest, TheProvincesLogHashesWithSm3AsItsSettingSays) {
  EXPECT_EQ(Signed().hash(), "SHA-256");
  EXPECT_EQ(Signed("330000").hash(), "SM3");
  const std::string folder = stack().File("province");
  ASSERT_EQ(Log({"export", "--region", "330000", "--out", folder}).exit_code, 0);
  const CtlResult verified = Verify({"--dir", folder});
  EXPECT_EQ(verified.exit_code, 0) << verified;
  EXPECT_THAT(verified.out, HasSubstr("(SM3)"));
  const CtlResult audited = Log({"audit", "--region", "330000"});
  EXPECT_EQ(audited.exit_code, 0) << audited;
}

TEST_F(LogTest, AnAuditKnowsKeysThatWereRemovedFromTheirFile) {
  Signed();
  const std::string path = stack().File("next.key");
  const CtlResult made = stack().Ctl("nobody", {"log", "new-key", "--name", "next", "--out", path});
  ASSERT_EQ(made.exit_code, 0) << made;
  stack().Set("ledger", "JGT_LEDGER_SIGNING_KEYS_FILE", path);
  Restart();
  AddEntry(2031);
  EXPECT_THAT(Signed().verifier_keys(), ::testing::ElementsAre(made.out.substr(0, made.out.size() - 1)));
  const CtlResult stranger = Log({"audit", "--region", kCounty});
  EXPECT_EQ(stranger.exit_code, 8) << stranger;
  EXPECT_THAT(stranger.out, HasSubstr("the signature by e2e-ledger cannot be verified"));
  WriteFile(stack().File("former.vkeys"), ReadFile(Keys()) + made.out);
  stack().Set("ledger", "JGT_LEDGER_VERIFIER_KEYS_FILE", stack().File("former.vkeys"));
  Restart();
  const CtlResult known = Log({"audit", "--region", kCounty});
  EXPECT_EQ(known.exit_code, 0) << known;
  stack().Set("ledger", "JGT_LEDGER_SIGNING_KEYS_FILE", stack().File("ledger.keys"));
  Restart();
  AddEntry(2032);
  Signed();
}

TEST_F(LogTest, AHeadThatIsSmallerThanTheCopyInTheFolderIsRefused) {
  const auto status = Signed();
  const std::string copy = stack().File("checkpoints/330327.checkpoint");
  const std::string kept = ReadFile(copy);
  ASSERT_OK_AND_ASSIGN(const auto said, merkle::OpenCheckpoint(kept, *merkle::ParseVerifiers(ReadFile(Keys()))));
  EXPECT_EQ(said.checkpoint.size, status.size());
  EXPECT_EQ(said.checkpoint.root, status.root());
  merkle::Checkpoint larger = said.checkpoint;
  larger.size += 100;
  ASSERT_EQ(stack().Stop("ledger"), 0);
  WriteFile(copy, merkle::SignCheckpoint(larger, *merkle::ParseSigners(ReadFile(stack().File("ledger.keys")))));
  stack().Start("ledger");
  stack().WaitUntilServing();
  EXPECT_TRUE(Eventually(
      [&] {
        return Log({"status", "--region", kCounty}).out.find("LOG_SMALLER_THAN_PUBLISHED") != std::string::npos;
      },
      kSignedWithin))
      << stack().Logs();
  EXPECT_NE(ReadFile(copy), kept);  // it stays
  WriteFile(copy, kept);
  EXPECT_TRUE(Eventually(
      [&] {
        return Log({"status", "--region", kCounty}, /*json=*/true).out.find("SIGNING_STATE_ON") != std::string::npos;
      },
      kSignedWithin));
}

}  // namespace
}  // namespace jgt::e2e
