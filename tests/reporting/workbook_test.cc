// The form as a workbook: streamed in chunks, readable as XLSX, with the same figures as the data.
#include "tests/reporting/reporting_world.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace jgt::reporting::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;

class WorkbookTest : public ReportingTest {
 protected:
  void SetUp() override {
    ListPujiang();
    const auto chinese = [](ledger::v1::Activity& activity) { activity.set_subject(jgt::common::v1::SUBJECT_CHINESE); };
    for (int i = 0; i < 3; ++i) TellConfirmed("regions/330726/pairings/n1", "SYNC_LESSON", "2019-04-16", chinese);
    Follow();
  }

  StatusOr<std::string> Export(const std::string& token, const std::string& region, const std::string& month) {
    grpc::ClientContext context;
    rpc::FixedToken source(token);
    RETURN_IF_ERROR(rpc::Prepare(context, rpc::Within(std::chrono::seconds(20), &source)));
    v1::ExportBureauFormRequest request;
    request.set_parent("regions/" + region);
    request.set_month(month);
    const auto reader = reporting_->ExportBureauForm(&context, request);
    std::string bytes;
    v1::ExportBureauFormResponse chunk;
    while (reader->Read(&chunk)) {
      EXPECT_THAT(chunk.chunk().size(), Le(256U * 1024));
      bytes += chunk.chunk();
    }
    RETURN_IF_ERROR(rpc::FromGrpc(reader->Finish()));
    return bytes;
  }

  // A part of the workbook, as unzip prints it.
  static std::string Part(const std::string& bytes, const std::string& name) {
    const jgt::test::TempDir dir;
    jgt::test::WriteFile(dir.File("form.xlsx"), bytes);
    auto unzip = jgt::test::Subprocess::Start({.argv = {"unzip", "-p", dir.File("form.xlsx"), name}});
    JGT_CHECK(unzip.ok());
    EXPECT_EQ(unzip->Wait(std::chrono::seconds(10)), 0);
    return unzip->Output();
  }
};

TEST_F(WorkbookTest, CarriesTheFormAndItsBasis) {  // R181-R190
  v1::FileBureauFormRequest filing;
  filing.set_parent("regions/" + kPujiang);
  filing.set_request_id("f");
  filing.set_month("2019-04");
  filing.set_highlights("=1+1 同步课堂常态化");
  filing.set_filler("普教科");
  ASSERT_OK((Call(Officer(kPujiang), &Reporting::FileBureauForm, filing)));
  ASSERT_OK_AND_ASSIGN(const std::string bytes, Export(Officer(kPujiang), kPujiang, "2019-04"));
  const std::string texts = Part(bytes, "xl/sharedStrings.xml");
  EXPECT_THAT(texts,
              AllOf(HasSubstr("“互联网+义务教育结对帮扶”工作推进情况月报表"), HasSubstr("教育局（盖章）：浦江县教育局"),
                    HasSubstr("填报人：普教科"), HasSubstr("工作月度：2019 年 4 月"), HasSubstr("☑语□数□英□科")));
  EXPECT_THAT(texts, AllOf(HasSubstr("城乡同步课堂"), HasSubstr("远程专递课堂"), HasSubstr("名师网络课堂"),
                           HasSubstr("教师网络研修"), HasSubstr("填写说明"), HasSubstr("2019-04-30 12:00")));
  EXPECT_THAT(texts, AllOf(HasSubstr("ListContributions"), HasSubstr("regions/330726/activities/A1")));
  EXPECT_THAT(texts, HasSubstr("=1+1 同步课堂常态化"));
  const std::string sheet = Part(bytes, "xl/worksheets/sheet1.xml");
  EXPECT_THAT(sheet, Not(HasSubstr("<f>"))) << "what a person wrote is text, never a formula";
  EXPECT_THAT(sheet,
              AllOf(HasSubstr("paperSize=\"9\""), HasSubstr("orientation=\"portrait\""), HasSubstr("fitToPage=\"1\"")));
}

TEST_F(WorkbookTest, LevelsOfPublicityArePrintedInTheirWords) {  // R189
  const auto of_city = [](ledger::v1::Activity& activity) { activity.set_publicity_level("CITY"); };
  const std::string told = TellConfirmed("regions/330726/pairings/n1", "PUBLICITY", "2019-04-16", of_city);
  Follow();
  ASSERT_OK_AND_ASSIGN(const std::string bytes, Export(Officer(kPujiang), kPujiang, "2019-04"));
  EXPECT_THAT(Part(bytes, "xl/sharedStrings.xml"),
              AllOf(HasSubstr(">" + told + "<"), HasSubstr(">市级<"), Not(HasSubstr(">CITY<"))));
}

TEST_F(WorkbookTest, TheSameFormGivesTheSameSheets) {
  ASSERT_OK_AND_ASSIGN(const std::string first, Export(Officer(kPujiang), kPujiang, "2019-04"));
  ASSERT_OK_AND_ASSIGN(const std::string second, Export(Officer(kPujiang), kPujiang, "2019-04"));
  for (const char* part :
       {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "docProps/core.xml"}) {
    EXPECT_EQ(Part(first, part), Part(second, part)) << part;
  }
}

TEST_F(WorkbookTest, ALongListIsCutAndSaysSo) {
  for (int i = 0; i < 510; ++i) TellConfirmed("regions/330726/pairings/n1", "MASTER_CLASS", "2019-04-16");
  Follow();
  ASSERT_OK_AND_ASSIGN(const std::string bytes, Export(Officer(kPujiang), kPujiang, "2019-04"));
  EXPECT_THAT(Part(bytes, "xl/sharedStrings.xml"), HasSubstr("以上只列前 500 条"));
}

TEST_F(WorkbookTest, ErrorsComeAsThoseOfTheForm) {
  EXPECT_THAT(Export(Officer(kPujiang), kYiwu, "2019-04"), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Export(Officer(kPujiang), kPujiang, "2031-04"),
              StatusIs(StatusCode::kFailedPrecondition, "NO_CALENDAR_YEAR"));
  EXPECT_THAT(Export(Officer(kPujiang), kPujiang, "x"), StatusIs(StatusCode::kInvalidArgument, "BAD_DATE"));
}

}  // namespace
}  // namespace jgt::reporting::test
