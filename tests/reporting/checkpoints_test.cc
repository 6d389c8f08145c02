// The monthly form as a place outside the ledger where its signed heads are kept.
#include <absl/strings/escaping.h>

#include "common/merkle/checkpoint.h"
#include "tests/reporting/reporting_world.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace jgt::reporting::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::string kN1 = "regions/330726/pairings/n1";

const merkle::NoteSigner& Key() {
  static const merkle::NoteSigner key = *merkle::NoteSigner::Generate("jgt-ledger-test");
  return key;
}

merkle::Checkpoint HeadOf(const std::string& county, int64_t size) {
  return {.origin = "jgt-ledger/" + county,
          .hash = merkle::HashKind::kSha256,
          .size = size,
          .root = merkle::Hash(32, static_cast<char>('a' + size))};
}

class CheckpointsTest : public ReportingTest {
 protected:
  void SetUp() override {
    ListPujiang();
    TellConfirmed(kN1, "SYNC_LESSON", "2019-04-16");
    Follow();
  }

  // As the ledger's publisher tells the province; returns the entry.
  int64_t Publish(const std::string& county, int64_t size) {
    const merkle::Checkpoint head = HeadOf(county, size);
    ledger::v1::CheckpointPublished event;
    event.set_region("regions/" + county);
    event.set_size(head.size);
    event.set_root(head.root);
    event.set_note(merkle::SignCheckpoint(head, {Key()}));
    return ledger_.Add(kZhejiang, event);
  }

  static v1::ReflectedLedger Of(const v1::BureauForm& form, const std::string& county) {
    for (const auto& ledger : form.ledgers()) {
      if (ledger.position().region() == county) return ledger;
    }
    ADD_FAILURE() << "the form says nothing of the ledger of " << county;
    return {};
  }

  void ExpectCheckpoint(const v1::BureauForm& form, const std::string& county, int64_t size, int64_t told) {
    const v1::ReflectedLedger ledger = Of(form, county);
    ASSERT_TRUE(ledger.has_checkpoint());
    const v1::LedgerCheckpoint& carried = ledger.checkpoint();
    EXPECT_EQ(carried.size(), size);
    EXPECT_EQ(carried.origin(), "jgt-ledger/" + county);
    EXPECT_EQ(carried.root(), absl::Base64Escape(HeadOf(county, size).root));
    EXPECT_EQ(carried.told_at().service(), "ledger");
    EXPECT_EQ(carried.told_at().region(), kZhejiang);
    EXPECT_EQ(carried.told_at().seq(), told);
    ASSERT_OK_AND_ASSIGN(const auto opened, merkle::OpenCheckpoint(carried.note(), {Key().verifier()}));
    EXPECT_EQ(opened.checkpoint, HeadOf(county, size)) << "what is carried is what was signed";
  }

  void File(const std::string& request_id) {
    v1::FileBureauFormRequest request;
    request.set_parent("regions/" + kPujiang);
    request.set_request_id(request_id);
    request.set_month("2019-04");
    request.set_filler("普教科");
    ASSERT_OK(Call(Officer(kPujiang), &Reporting::FileBureauForm, request));
  }

  StatusOr<v1::BureauForm> Filed(int64_t seq) {
    v1::ListRestatementsRequest request;
    request.set_parent("regions/" + kPujiang);
    request.set_month("2019-04");
    request.set_filed_seq(seq);
    ASSIGN_OR_RETURN(const auto response, CallCounts(Officer(kPujiang), &Counts::ListRestatements, request));
    return response.filed();
  }

  // A part of the exported workbook, as unzip prints it.
  std::string Part(const std::string& name) {
    grpc::ClientContext context;
    rpc::FixedToken source(Officer(kPujiang));
    EXPECT_OK(rpc::Prepare(context, rpc::Within(std::chrono::seconds(20), &source)));
    v1::ExportBureauFormRequest request;
    request.set_parent("regions/" + kPujiang);
    request.set_month("2019-04");
    const auto reader = reporting_->ExportBureauForm(&context, request);
    std::string bytes;
    v1::ExportBureauFormResponse chunk;
    while (reader->Read(&chunk)) bytes += chunk.chunk();
    EXPECT_OK(rpc::FromGrpc(reader->Finish()));
    const jgt::test::TempDir dir;
    jgt::test::WriteFile(dir.File("form.xlsx"), bytes);
    auto unzip = jgt::test::Subprocess::Start({.argv = {"unzip", "-p", dir.File("form.xlsx"), name}});
    JGT_CHECK(unzip.ok());
    EXPECT_EQ(unzip->Wait(std::chrono::seconds(10)), 0);
    return unzip->Output();
  }
};

TEST_F(CheckpointsTest, AFormCarriesTheNewestCheckpointOfEachHomeCounty) {  // R154, D10, D11
  Publish(kPujiang, 1);
  const int64_t yiwu = Publish(kYiwu, 7);
  const int64_t pujiang = Publish(kPujiang, 2);
  Publish(kCangnan, 9);
  Follow();
  ASSERT_OK_AND_ASSIGN(const v1::BureauForm form, Form(kPujiang, "2019-04"));
  std::vector<std::string> homes;
  for (const auto& ledger : form.ledgers()) homes.push_back(ledger.position().region());
  EXPECT_THAT(homes, ElementsAre("330723", "330726", "330727", "330781", "330782"))
      << "the counties in whose ledgers Pujiang's pairings are told, and no other";
  ExpectCheckpoint(form, kPujiang, 2, pujiang);
  ExpectCheckpoint(form, kYiwu, 7, yiwu);
  EXPECT_EQ(Of(form, kPujiang).position().seq(), 2) << "told and confirmed";
  EXPECT_EQ(Of(form, kYiwu).position().seq(), 0);
  EXPECT_FALSE(Of(form, "330723").has_checkpoint()) << "nothing was published there";
  bool stated = false;
  for (const auto& position : form.positions())
    stated = stated || (position.service() == "ledger" && position.region() == kZhejiang && position.seq() == 4);
  EXPECT_TRUE(stated) << "the form says how far it reflects the province's log";
  ASSERT_OK_AND_ASSIGN(const v1::BureauForm city, Form(kJinhua, "2019-04"));
  ExpectCheckpoint(city, kYiwu, 7, yiwu);
}

TEST_F(CheckpointsTest, WhatIsAppliedLateOrAgainChangesNothingAndARebuildFindsTheSame) {
  const int64_t first = Publish(kPujiang, 1);
  const int64_t second = Publish(kPujiang, 5);
  Follow();
  for (const int64_t late : {first, second}) {
    ASSERT_OK(ApplyLate(ledger_, kZhejiang, late));
    ExpectCheckpoint(*Form(kPujiang, "2019-04"), kPujiang, 5, second);
  }
  ASSERT_OK_AND_ASSIGN(const auto compared, Compare(kZhejiang));
  EXPECT_EQ(compared.cells(), 1) << "the head is compared as a cell is";
  EXPECT_EQ(compared.differences_size(), 0);
  rollup::v1::RebuildCellsRequest rebuild;
  rebuild.set_parent("regions/" + kZhejiang);
  ASSERT_OK(CallRollup(Operator(), &Rollup::RebuildCells, rebuild));
  ExpectCheckpoint(*Form(kPujiang, "2019-04"), kPujiang, 5, second);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM county_heads"), 1) << "the old generation is gone";
  const int64_t third = Publish(kPujiang, 6);
  Follow();
  ExpectCheckpoint(*Form(kPujiang, "2019-04"), kPujiang, 6, third);
}

TEST_F(CheckpointsTest, ARecountFindsAHeadThatIsNotTheProvinces) {
  Publish(kPujiang, 2);
  Follow();
  Execute("UPDATE county_heads SET root = REPEAT('x', 32)");
  ASSERT_OK_AND_ASSIGN(const auto bad, Compare(kZhejiang));
  ASSERT_EQ(bad.differences_size(), 1);
  EXPECT_EQ(bad.differences(0).cell(), "newest checkpoint of 330726");
  EXPECT_THAT(bad.differences(0).stands(), HasSubstr("7878"));
  EXPECT_THAT(bad.differences(0).recounted(), Not(HasSubstr("7878")));
}

TEST_F(CheckpointsTest, AFiledFormKeepsTheCheckpointThatItWasFiledWith) {  // D10
  const int64_t first = Publish(kPujiang, 2);
  Follow();
  File("f-1");
  const int64_t second = Publish(kPujiang, 4);
  Follow();
  ExpectCheckpoint(*Filed(0), kPujiang, 2, first);
  ExpectCheckpoint(*Form(kPujiang, "2019-04"), kPujiang, 4, second);
  File("f-2");
  ExpectCheckpoint(*Filed(0), kPujiang, 4, second);
  ExpectCheckpoint(*Filed(1), kPujiang, 2, first);
}

TEST_F(CheckpointsTest, ACountyWithoutPairingsReflectsNoLedger) {
  ASSERT_OK_AND_ASSIGN(const v1::BureauForm form, Form(kCangnan, "2019-04"));
  EXPECT_THAT(form.ledgers(), IsEmpty());
}

TEST_F(CheckpointsTest, TheSheetSaysWhatTheCheckpointIsForAndHowItIsChecked) {
  Publish(kPujiang, 1);
  Publish(kYiwu, 7);
  Follow();
  const std::string texts = Part("xl/sharedStrings.xml");
  EXPECT_THAT(texts, AllOf(HasSubstr("账本检查点"), HasSubstr("jgtctl verify --dir"), HasSubstr("--against")));
  EXPECT_THAT(texts, AllOf(HasSubstr("<t>jgt-ledger/330726</t>"), HasSubstr("<t>前 1 条</t>"),
                           HasSubstr("<t>" + absl::Base64Escape(HeadOf(kPujiang, 1).root) + "</t>"),
                           HasSubstr("jgt-ledger/330726\n1\n")));
  EXPECT_THAT(texts, AllOf(HasSubstr("<t>第 2 条</t>"), HasSubstr("<t>尚缺 1 条</t>")))
      << "two entries are reflected, one is under the checkpoint";
  EXPECT_THAT(texts, AllOf(HasSubstr("<t>全部覆盖</t>"), HasSubstr("<t>尚无分录</t>"))) << "Yiwu";
  EXPECT_THAT(texts, HasSubstr("该县账本尚未发布检查点")) << "Lanxi, Wuyi and Panan";
}

TEST_F(CheckpointsTest, WithoutSigningTheSheetSaysSo) {
  const std::string texts = Part("xl/sharedStrings.xml");
  EXPECT_THAT(texts, AllOf(HasSubstr("账本检查点"), HasSubstr("该县账本尚未发布检查点"), HasSubstr("无检查点"),
                           Not(HasSubstr("全部覆盖"))));
  const auto form = Form(kPujiang, "2019-04");
  ASSERT_OK(form);
  EXPECT_THAT(form->ledgers(), SizeIs(5));
}

}  // namespace
}  // namespace jgt::reporting::test
