// The bureau's monthly form as data, on Pujiang's list of 2019.
#include "common/journal/body.h"
#include "jgt/reporting/v1/events.pb.h"
#include "tests/reporting/reporting_world.h"

namespace jgt::reporting::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FormTest : public ReportingTest {
 protected:
  void SetUp() override {
    ListPujiang();
    Follow();
  }

  static v1::FileBureauFormRequest Filing(const std::string& request_id, const std::string& highlights) {
    v1::FileBureauFormRequest request;
    request.set_parent("regions/" + kPujiang);
    request.set_request_id(request_id);
    request.set_month("2019-04");
    request.set_highlights(highlights);
    request.set_next_month_plan("五月：设备到位，全面开通空间");
    request.set_other("无");
    request.set_filler("普教科");
    request.set_quota(13);
    return request;
  }

  const std::string across_ = "regions/330782/pairings/s2";
  const std::string inside_ = "regions/330726/pairings/n1";
};

TEST_F(FormTest, CountsPairingsAgreementsAndReadySchoolsOfTheMonth) {  // R182-R186
  for (const char* id : {"n1", "n2", "n3", "s1"}) {
    Ready(std::string("regions/330726/pairings/") + id, roster::v1::READINESS_ITEM_AGREEMENT_SIGNED, "2019-04-20");
  }
  Ready(across_, roster::v1::READINESS_ITEM_AGREEMENT_SIGNED, "2019-05-02");
  for (const char* id : {"shiyan", "tanxi", "nanyuan"}) {
    Ready(std::string("regions/330726/schools/") + id, roster::v1::READINESS_ITEM_EQUIPMENT_COMPLIANT, "2019-04-25");
    Ready(std::string("regions/330726/schools/") + id, roster::v1::READINESS_ITEM_SPACE_OPENED, "2019-04-23");
  }
  Ready("regions/330782/schools/hetian", roster::v1::READINESS_ITEM_SPACE_OPENED, "2019-04-23");
  Ready("regions/330726/schools/tanxi", roster::v1::READINESS_ITEM_AGREEMENT_UPLOADED, "2019-04-23");
  Follow();
  ASSERT_OK_AND_ASSIGN(const v1::BureauForm april, Form(kPujiang, "2019-04"));
  EXPECT_EQ(april.name(), "regions/330726/bureauForms/2019-04");
  EXPECT_EQ(april.bureau(), "浦江县教育局");
  EXPECT_FALSE(april.has_quota());
  EXPECT_EQ(april.pairings(), 11);
  EXPECT_EQ(april.agreements_signed(), 4);
  EXPECT_EQ(april.agreement_rate(), "36.36");
  EXPECT_EQ(april.schools(), 20);
  EXPECT_EQ(april.equipment_compliant(), 3);
  EXPECT_EQ(april.equipment_rate(), "15.00");
  EXPECT_EQ(april.spaces_opened(), 4);
  EXPECT_EQ(april.space_rate(), "20.00");
  EXPECT_EQ(april.agreements_uploaded(), 1);
  ASSERT_OK_AND_ASSIGN(const v1::BureauForm may, Form(kPujiang, "2019-05"));
  EXPECT_EQ(may.agreements_signed(), 5);
}

// R11: a form and a roll-up are of what stood at the end of the month, whenever they are asked for.
TEST_F(FormTest, R11AnEndedPairingIsInTheFormsUpToItsEnd) {
  roster::v1::PairingChanged event;
  roster::v1::Pairing& pairing = *event.mutable_pairing();
  pairing.set_name(inside_);
  pairing.set_supporter("regions/330726/schools/shiyan");
  pairing.set_supporter_region(kPujiang);
  pairing.set_supported("regions/330726/schools/tanxi");
  pairing.set_supported_region(kPujiang);
  pairing.set_state(roster::v1::PAIRING_STATE_ENDED);
  pairing.set_begins_on("2019-04-01");
  pairing.set_ends_on("2019-06-30");
  roster_.Add(kPujiang, event);
  Follow();
  const auto pairings = [&](const std::string& month) {
    const auto form = Form(kPujiang, month);
    const auto sum = Sum(kPujiang, month);
    EXPECT_OK(form);
    EXPECT_OK(sum);
    if (form.ok() && sum.ok()) EXPECT_EQ(form->pairings(), sum->pairings()) << month;
    return form.ok() ? form->pairings() : -1;
  };
  EXPECT_EQ(pairings("2019-03"), 10);
  EXPECT_EQ(pairings("2019-04"), 11);
  EXPECT_EQ(pairings("2019-05"), 11);
  EXPECT_EQ(pairings("2019-06"), 10);
}

TEST_F(FormTest, R11AChangedSchoolBringsWhatItHas) {
  roster::v1::SchoolChanged event;
  roster::v1::School& school = *event.mutable_school();
  school.set_name("regions/330726/schools/shiyan");
  roster::v1::Readiness& opened = *school.add_readiness();
  opened.set_item(roster::v1::READINESS_ITEM_SPACE_OPENED);
  opened.set_met(true);
  opened.set_since("2019-04-02");
  ASSERT_OK_AND_ASSIGN(const v1::BureauForm before, Form(kPujiang, "2019-04"));
  roster_.Add(kPujiang, event);
  Follow();
  ASSERT_OK_AND_ASSIGN(const v1::BureauForm after, Form(kPujiang, "2019-04"));
  EXPECT_EQ(after.spaces_opened(), before.spaces_opened() + 1);
}

TEST_F(FormTest, TheFourFormsOfAidCountConfirmedActivitiesAndAttendances) {  // R187, R188, D13, D18
  const auto chinese = [](ledger::v1::Activity& activity) { activity.set_subject(jgt::common::v1::SUBJECT_CHINESE); };
  TellConfirmed(inside_, "SYNC_LESSON", "2019-04-16", chinese);
  TellConfirmed(across_, "SYNC_LESSON", "2019-04-17");
  TellConfirmed(inside_, "ONLINE_RESEARCH", "2019-04-18");
  Tell(inside_, "MASTER_CLASS", "2019-04-19");
  Follow();
  ASSERT_OK_AND_ASSIGN(const v1::BureauForm form, Form(kPujiang, "2019-04"));
  ASSERT_EQ(form.rows_size(), 4);
  EXPECT_EQ(form.rows(0).display_name(), "城乡同步课堂");
  EXPECT_EQ(form.rows(0).activities(), 2);
  EXPECT_EQ(form.rows(0).participants(), 84);
  EXPECT_EQ(form.rows(1).display_name(), "远程专递课堂");
  EXPECT_EQ(form.rows(1).activities(), 0);
  EXPECT_EQ(form.rows(2).display_name(), "名师网络课堂");
  EXPECT_EQ(form.rows(2).activities(), 0) << "only recorded";
  EXPECT_EQ(form.rows(3).display_name(), "教师网络研修");
  EXPECT_EQ(form.rows(3).activities(), 1);
  EXPECT_THAT(form.subjects(), ElementsAre(jgt::common::v1::SUBJECT_CHINESE));
}

TEST_F(FormTest, PublicityIsByLevelAndMaterialsAreNewInTheMonth) {  // R186, R189
  const auto level = [](const char* text) {
    return [text](ledger::v1::Activity& activity) { activity.set_publicity_level(text); };
  };
  TellConfirmed(inside_, "PUBLICITY", "2019-04-16", level("SCHOOL"));
  TellConfirmed(across_, "PUBLICITY", "2019-04-16", level("COUNTY"));
  TellConfirmed(inside_, "PUBLICITY", "2019-04-16", level("PROVINCE"));
  const std::string lesson = TellConfirmed(across_, "SYNC_LESSON", "2019-04-16");
  Show(lesson, "f1", ShanghaiMidnight({2019, 4, 30}) + std::chrono::hours(23));
  Show(lesson, "f2", ShanghaiMidnight({2019, 5, 1}));
  Show(lesson, "f1", ShanghaiMidnight({2019, 5, 2}));
  Follow();
  ASSERT_OK_AND_ASSIGN(const v1::BureauForm april, Form(kPujiang, "2019-04"));
  EXPECT_EQ(april.publicity_school(), 1);
  EXPECT_EQ(april.publicity_county(), 1);
  EXPECT_EQ(april.publicity_city(), 0);
  EXPECT_EQ(april.publicity_province(), 1);
  EXPECT_EQ(april.new_materials(), 1) << "the 30th in Shanghai, although it is the 30th in UTC too";
  EXPECT_EQ(Form(kPujiang, "2019-05")->new_materials(), 1)
      << "the month turns at midnight in Shanghai, and f1 is not new";
  EXPECT_EQ(Form(kYiwu, "2019-04")->new_materials(), 1);
  EXPECT_EQ(Form(kJinhua, "2019-04")->new_materials(), 1) << "once in the city";
}

TEST_F(FormTest, TheCitysFormCountsEachPairingOnce) {  // R192, D11
  TellConfirmed(across_, "SYNC_LESSON", "2019-04-16");
  Follow();
  ASSERT_OK_AND_ASSIGN(const v1::BureauForm city, Form(kJinhua, "2019-04"));
  EXPECT_EQ(city.bureau(), "金华市教育局");
  EXPECT_EQ(city.pairings(), 11);
  EXPECT_EQ(city.rows(0).activities(), 1);
  EXPECT_EQ(Form(kPujiang, "2019-04")->rows(0).activities(), 1);
  EXPECT_EQ(Form(kYiwu, "2019-04")->rows(0).activities(), 1);
}

TEST_F(FormTest, TheDueInstantIsNoonOfTheLastWorkingDay) {  // R178, D10
  const auto noon = [](const Day& day) { return (ShanghaiMidnight(day) + std::chrono::hours(12)).micros; };
  EXPECT_EQ(Form(kPujiang, "2019-04")->due_at_micros(), noon({2019, 4, 30}));
  EXPECT_EQ(Form(kPujiang, "2020-01")->due_at_micros(), noon({2020, 1, 23}));
  EXPECT_EQ(Form(kPujiang, "2021-02")->due_at_micros(), noon({2021, 2, 26}));
  EXPECT_THAT(Form(kPujiang, "2031-01"), StatusIs(StatusCode::kFailedPrecondition, "NO_CALENDAR_YEAR"));
}

TEST_F(FormTest, FiledTextsAndQuotaStandInTheFormAndInTheJournal) {  // R154, R181, R190
  ASSERT_OK_AND_ASSIGN(const auto filed,
                       Call(Officer(kPujiang), &Reporting::FileBureauForm, Filing("f-1", "同步课堂常态化")));
  EXPECT_EQ(filed.position().service(), "reporting");
  EXPECT_EQ(filed.position().region(), kPujiang);
  EXPECT_EQ(filed.position().seq(), 1);
  ASSERT_OK_AND_ASSIGN(const v1::BureauForm form, Form(kPujiang, "2019-04"));
  EXPECT_EQ(form.highlights(), "同步课堂常态化");
  EXPECT_EQ(form.next_month_plan(), "五月：设备到位，全面开通空间");
  EXPECT_EQ(form.other(), "无");
  EXPECT_EQ(form.filler(), "普教科");
  EXPECT_EQ(form.quota(), 13);
  EXPECT_EQ(form.positions(form.positions_size() - 1).service(), "reporting");
  EXPECT_EQ(Form(kPujiang, "2019-05")->quota(), 13) << "the quota is the year's";
  EXPECT_EQ(Form(kPujiang, "2019-05")->highlights(), "") << "the texts are the month's";

  jgt::common::v1::ReadJournalRequest read;
  read.set_region(kPujiang);
  read.set_from_seq(1);
  rpc::FixedToken token(Operator());
  ASSERT_OK_AND_ASSIGN(const auto journal,
                       rpc::CallUnary<jgt::common::v1::ReadJournalResponse>(
                           *journal_stub_, &jgt::common::v1::JournalService::StubInterface::ReadJournal, read,
                           rpc::Within(std::chrono::seconds(10), &token)));
  ASSERT_EQ(journal.entries_size(), 1);
  EXPECT_EQ(journal.entries(0).type(), "jgt.reporting.v1.BureauFormFiled");
  v1::BureauFormFiled event;
  ASSERT_TRUE(event.ParseFromString(journal.entries(0).body()));
  EXPECT_EQ(event.month(), "2019-04");
  EXPECT_EQ(event.quota(), 13);
}

TEST_F(FormTest, ARepeatedFilingGetsTheFirstAnswerAndAnotherBodyIsRefused) {
  ASSERT_OK_AND_ASSIGN(const auto first, Call(Officer(kPujiang), &Reporting::FileBureauForm, Filing("f-1", "一")));
  ASSERT_OK_AND_ASSIGN(const auto again, Call(Officer(kPujiang), &Reporting::FileBureauForm, Filing("f-1", "一")));
  EXPECT_EQ(first.SerializeAsString(), again.SerializeAsString());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM journal"), 1);
  EXPECT_THAT((Call(Officer(kPujiang), &Reporting::FileBureauForm, Filing("f-1", "二"))),
              StatusIs(StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
}

TEST_F(FormTest, ALaterFilingReplacesTheTextsAndLeavesTheQuotaThatItDoesNotName) {
  ASSERT_OK((Call(Officer(kPujiang), &Reporting::FileBureauForm, Filing("f-1", "一"))));
  v1::FileBureauFormRequest later = Filing("f-2", "二");
  later.clear_quota();
  ASSERT_OK((Call(Officer(kPujiang), &Reporting::FileBureauForm, later)));
  ASSERT_OK_AND_ASSIGN(const v1::BureauForm form, Form(kPujiang, "2019-04"));
  EXPECT_EQ(form.highlights(), "二");
  EXPECT_EQ(form.quota(), 13);
}

TEST_F(FormTest, AWrongFilingNamesEveryFieldAndWritesNothing) {
  v1::FileBureauFormRequest wrong = Filing("f-1", std::string(2001, 'x'));
  wrong.set_quota(-1);
  const auto refused = Call(Officer(kPujiang), &Reporting::FileBureauForm, wrong);
  EXPECT_THAT(refused, StatusIs(StatusCode::kInvalidArgument, "BAD_FORM"));
  EXPECT_EQ(DetailOf(refused.status()).fields.size(), 2U);
  EXPECT_NE(DetailOf(refused.status()).message_zh, "");
  wrong = Filing("", "一");
  EXPECT_THAT((Call(Officer(kPujiang), &Reporting::FileBureauForm, wrong)),
              StatusIs(StatusCode::kInvalidArgument, "BAD_REQUEST_ID"));
  wrong = Filing("f-2", "一");
  wrong.set_month("2019-13");
  EXPECT_THAT((Call(Officer(kPujiang), &Reporting::FileBureauForm, wrong)),
              StatusIs(StatusCode::kInvalidArgument, "BAD_DATE"));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM journal"), 0);
}

TEST_F(FormTest, OnlyKnownCountiesAndCitiesHaveAForm) {  // R192
  EXPECT_THAT(Form(kZhejiang, "2019-04"), StatusIs(StatusCode::kInvalidArgument, "BAD_REGION"));
  EXPECT_THAT(Form("000000", "2019-04"), StatusIs(StatusCode::kInvalidArgument, "BAD_REGION"));
  EXPECT_THAT(Form("330799", "2019-04"), StatusIs(StatusCode::kInvalidArgument, "BAD_REGION"));
  EXPECT_THAT(Form(kPujiang, "April"), StatusIs(StatusCode::kInvalidArgument, "BAD_DATE"));
}

TEST_F(FormTest, ACountyWithoutPairingsHasAnEmptyFormWithoutRates) {
  ASSERT_OK_AND_ASSIGN(const v1::BureauForm form, Form(kCangnan, "2019-04"));
  EXPECT_EQ(form.bureau(), "苍南县教育局");
  EXPECT_EQ(form.pairings(), 0);
  EXPECT_EQ(form.agreement_rate(), "");
  EXPECT_EQ(form.equipment_rate(), "");
  EXPECT_THAT(form.subjects(), IsEmpty());
  EXPECT_EQ(form.rows_size(), 4);
}

}  // namespace
}  // namespace jgt::reporting::test
