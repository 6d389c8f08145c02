#include "jgt/roster/v1/events.pb.h"
#include "tests/roster/roster_world.h"

// Support requests, plans and timetables, filed and read.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using PlanStub = v1::PlanService::StubInterface;

class PlanFlow : public RosterTest {
 protected:
  void SetUp() override {
    ImportCangnan();
    pairing_ = PairingOf("马站小学", "马站镇第二小学");
    far_ = PairingOf("杭州市小河小学", "灵溪镇沪山小学");
  }

  v1::FileSupportRequestRequest Wish(const std::string& pairing, int64_t revision = 0) {
    v1::FileSupportRequestRequest request;
    request.set_request_id(NextRequestId());
    request.set_revision(revision);
    v1::SupportRequest& wanted = *request.mutable_support_request();
    wanted.set_pairing(pairing);
    wanted.set_year(2022);
    v1::LessonWish& lesson = *wanted.add_lessons();
    lesson.set_subject(jgt::common::v1::SUBJECT_MATHEMATICS);
    lesson.set_weekday(2);
    lesson.set_period(3);
    lesson.set_supported_class("四(2)班");
    lesson.set_teacher("T-0009");
    v1::ResearchWish& research = *wanted.add_researches();
    research.set_topic("分数的初步认识");
    research.set_time("2022-04");
    research.set_online(true);
    return request;
  }

  v1::FileAssistancePlanRequest Plan(const std::string& pairing, int64_t revision = 0) {
    v1::FileAssistancePlanRequest request;
    request.set_request_id(NextRequestId());
    request.set_revision(revision);
    request.mutable_assistance_plan()->set_pairing(pairing);
    request.mutable_assistance_plan()->set_year(2022);
    for (const auto& [part, kind] : std::vector<std::pair<std::string, std::string>>{
             {"SYNC_LESSONS", "SYNC_LESSON"}, {"RESEARCH", "ONLINE_RESEARCH"}, {"MENTORING", "MENTORING_SESSION"}}) {
      v1::PlanItem& item = *request.mutable_assistance_plan()->add_items();
      item.set_part(part);
      item.set_kind(kind);
      item.set_count(5);
      item.set_due("2022-05");
    }
    return request;
  }

  v1::FileTimetableRequest Table(const std::string& pairing, const std::string& teacher, int64_t revision = 0) {
    v1::FileTimetableRequest request;
    request.set_request_id(NextRequestId());
    request.set_pairing(pairing);
    request.set_year(2022);
    request.set_revision(revision);
    v1::TimetableRow& row = *request.add_rows();
    row.set_weekday(2);
    row.set_first_day("2022-03-08");
    row.set_last_day("2022-03-22");
    row.set_period(3);
    row.set_subject(jgt::common::v1::SUBJECT_MATHEMATICS);
    row.set_teacher(teacher);
    row.set_supporter_class("四(1)班");
    row.set_supported_class("四(2)班");
    return request;
  }

  template <class Request, class Response>
  StatusOr<Response> Ask(const std::string& token,
                         grpc::Status (PlanStub::*method)(grpc::ClientContext*, const Request&, Response*),
                         const Request& request) {
    rpc::FixedToken source(token);
    return rpc::CallUnary<Response>(*plans_stub_, method, request, rpc::Within(std::chrono::seconds(20), &source));
  }
  std::string Filer(const std::string& school) { return Token(auth::Role::kSchoolFiler, school); }

  v1::Pairing pairing_;
  v1::Pairing far_;
};

// R85
TEST_F(PlanFlow, R85TheSupportedSchoolFilesWhatItNeeds) {
  ASSERT_OK_AND_ASSIGN(const auto filed,
                       Ask(Filer(pairing_.supported()), &PlanStub::FileSupportRequest, Wish(pairing_.name())));
  EXPECT_EQ(filed.support_request().name(), pairing_.name() + "/supportRequests/2022");
  EXPECT_EQ(filed.support_request().revision(), filed.position().seq());
  v1::GetSupportRequestRequest get;
  get.set_name(filed.support_request().name());
  ASSERT_OK_AND_ASSIGN(const auto got, Ask(Filer(pairing_.supporter()), &PlanStub::GetSupportRequest, get));
  EXPECT_EQ(got.support_request().SerializeAsString(), filed.support_request().SerializeAsString());
  const journal::Entry entry = Journal("330327").back();
  EXPECT_EQ(entry.type, "jgt.roster.v1.SupportRequestFiled");
  v1::SupportRequestFiled event;
  ASSERT_TRUE(event.ParseFromString(entry.body));
  EXPECT_EQ(event.support_request().lessons(0).teacher(), "T-0009");
  EXPECT_EQ(event.support_request().revision(), 0);
}

// R85
TEST_F(PlanFlow, R85TheSupportingSchoolAsksForNothing) {
  EXPECT_THAT(Ask(Filer(pairing_.supporter()), &PlanStub::FileSupportRequest, Wish(pairing_.name())),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_OK(Ask(Officer(), &PlanStub::FileSupportRequest, Wish(pairing_.name())));
}

// R44 R86
TEST_F(PlanFlow, R44R86EitherSchoolFilesTheYearsPlanAndReplacesItWhole) {
  ASSERT_OK_AND_ASSIGN(const auto first,
                       Ask(Filer(pairing_.supporter()), &PlanStub::FileAssistancePlan, Plan(pairing_.name())));
  EXPECT_EQ(first.assistance_plan().items(0).due_day(), "2022-05-31");
  EXPECT_EQ(first.assistance_plan().policy_version(), "2022.1");
  auto again = Plan(pairing_.name());
  again.mutable_assistance_plan()->mutable_items(0)->set_count(9);
  const Status stale = Ask(Filer(pairing_.supported()), &PlanStub::FileAssistancePlan, again).status();
  ASSERT_THAT(stale, StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_EQ(DetailOf(stale).metadata.at("revision"), std::to_string(first.assistance_plan().revision()));
  again.set_request_id(NextRequestId());
  again.set_revision(first.assistance_plan().revision());
  ASSERT_OK_AND_ASSIGN(const auto second, Ask(Filer(pairing_.supported()), &PlanStub::FileAssistancePlan, again));
  EXPECT_GT(second.assistance_plan().revision(), first.assistance_plan().revision());
  v1::GetAssistancePlanRequest get;
  get.set_name(pairing_.name() + "/assistancePlans/2022");
  ASSERT_OK_AND_ASSIGN(const auto got, Ask(Officer(), &PlanStub::GetAssistancePlan, get));
  EXPECT_EQ(got.assistance_plan().items(0).count(), 9);
  EXPECT_EQ(EntryCounts()["AssistancePlanFiled"], 2);
}

// R87
TEST_F(PlanFlow, R87ACrossRegionPlanWithoutAPartIsRefusedAndNothingIsFiled) {
  const Status status = Ask(Officer(), &PlanStub::FileAssistancePlan, Plan(far_.name())).status();
  ASSERT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "PLAN_PARTS_MISSING"));
  EXPECT_EQ(DetailOf(status).metadata.at("parts"),
            "VISITING_LESSONS, SHADOWING, AFTER_SCHOOL_COURSES, STUDENT_EXCHANGE");
  EXPECT_THAT(DetailOf(status).message_zh, HasSubstr("送教下乡、异地跟岗锻炼、课后服务课程、学生集体交流"));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM assistance_plans"), 0);
  EXPECT_EQ(EntryCounts().count("AssistancePlanFiled"), 0U);
}

// R86
TEST_F(PlanFlow, R86ATimetableIsFiledAsDaysAndKeepsItsSlotsNames) {
  ASSERT_OK_AND_ASSIGN(const auto filed,
                       Ask(Filer(pairing_.supporter()), &PlanStub::FileTimetable, Table(pairing_.name(), "T-0001")));
  ASSERT_EQ(filed.timetable().slots_size(), 3);
  EXPECT_EQ(filed.timetable().slots(2).name(), pairing_.name() + "/timetables/2022/slots/20220322-03-1");
  v1::TimetableFiled event;
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.timetable().slots_size(), 3);
  // Again with another teacher: not in conflict with itself.
  ASSERT_OK_AND_ASSIGN(const auto again, Ask(Officer(), &PlanStub::FileTimetable,
                                             Table(pairing_.name(), "T-0002", filed.timetable().revision())));
  v1::GetTimetableRequest get;
  get.set_name(again.timetable().name());
  ASSERT_OK_AND_ASSIGN(const auto got, Ask(Filer(pairing_.supported()), &PlanStub::GetTimetable, get));
  EXPECT_EQ(got.timetable().SerializeAsString(), again.timetable().SerializeAsString());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM timetable_slots"), 3);
}

// R86
TEST_F(PlanFlow, R86ATeacherOfAnotherPairingsLessonIsAConflictAndNothingIsFiled) {
  ASSERT_OK(Ask(Officer(), &PlanStub::FileTimetable, Table(pairing_.name(), "T-0001")));
  const Status status = Ask(Officer(), &PlanStub::FileTimetable, Table(far_.name(), "T-0001")).status();
  ASSERT_THAT(status, StatusIs(StatusCode::kAlreadyExists, "TIMETABLE_CONFLICT"));
  EXPECT_THAT(DetailOf(status).fields, SizeIs(3));
  EXPECT_EQ(DetailOf(status).metadata.at("slot"), far_.name() + "/timetables/2022/slots/20220308-03-1");
  EXPECT_EQ(DetailOf(status).metadata.at("other"), pairing_.name() + "/timetables/2022/slots/20220308-03-1");
  EXPECT_EQ(Count("SELECT COUNT(*) FROM timetables"), 1);
  EXPECT_OK(Ask(Officer(), &PlanStub::FileTimetable, Table(far_.name(), "T-0002")));
}

// R86
TEST_F(PlanFlow, R86AClassOfASchoolWithTwoPairingsIsAConflictUnderAnyOfItsNames) {
  // 马站镇第二小学 is supported by 马站小学 and by 龙湾区状元一小.
  const v1::Pairing other = PairingOf("龙湾区状元一小", "马站镇第二小学");
  ASSERT_OK(Ask(Officer(), &PlanStub::FileTimetable, Table(pairing_.name(), "T-0001")));
  EXPECT_THAT(Ask(Officer(), &PlanStub::FileTimetable, Table(other.name(), "T-0002")),
              StatusIs(StatusCode::kAlreadyExists, "TIMETABLE_CONFLICT"));
}

TEST_F(PlanFlow, TheSameRequestGetsTheFirstAnswer) {
  const auto request = Table(pairing_.name(), "T-0001");
  ASSERT_OK_AND_ASSIGN(const auto first, Ask(Officer(), &PlanStub::FileTimetable, request));
  ASSERT_OK_AND_ASSIGN(const auto second, Ask(Officer(), &PlanStub::FileTimetable, request));
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  auto other = Table(pairing_.name(), "T-0002");
  other.set_request_id(request.request_id());
  EXPECT_THAT(Ask(Officer(), &PlanStub::FileTimetable, other),
              StatusIs(StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
}

TEST_F(PlanFlow, BadInputIsNamedBeforeAnythingIsRead) {
  auto table = Table(pairing_.name(), "某老师");
  EXPECT_THAT(FieldsOf(Ask(Officer(), &PlanStub::FileTimetable, table).status()), ElementsAre("rows[0].teacher"));
  table.set_year(1999);
  EXPECT_THAT(Ask(Officer(), &PlanStub::FileTimetable, table), StatusIs(StatusCode::kInvalidArgument, "BAD_YEAR"));
  auto plan = Plan(pairing_.name(), -1);
  EXPECT_THAT(Ask(Officer(), &PlanStub::FileAssistancePlan, plan),
              StatusIs(StatusCode::kInvalidArgument, "BAD_REVISION"));
  plan.mutable_assistance_plan()->set_pairing("pairings/x");
  EXPECT_THAT(Ask(Officer(), &PlanStub::FileAssistancePlan, plan), StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
  v1::GetTimetableRequest get;
  for (const std::string year : {"22", "0202", "20222", "year"}) {
    get.set_name(pairing_.name() + "/timetables/" + year);
    EXPECT_THAT(Ask(Officer(), &PlanStub::GetTimetable, get), StatusIs(StatusCode::kInvalidArgument, "BAD_YEAR"));
  }
}

TEST_F(PlanFlow, WhatIsNotFiledIsNotFound) {
  v1::GetSupportRequestRequest request;
  request.set_name(pairing_.name() + "/supportRequests/2022");
  EXPECT_THAT(Ask(Officer(), &PlanStub::GetSupportRequest, request),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_SUPPORT_REQUEST"));
  v1::GetAssistancePlanRequest plan;
  plan.set_name(pairing_.name() + "/assistancePlans/2022");
  EXPECT_THAT(Ask(Officer(), &PlanStub::GetAssistancePlan, plan), StatusIs(StatusCode::kNotFound, "NO_SUCH_PLAN"));
  v1::GetTimetableRequest table;
  table.set_name(pairing_.name() + "/timetables/2022");
  EXPECT_THAT(Ask(Officer(), &PlanStub::GetTimetable, table), StatusIs(StatusCode::kNotFound, "NO_SUCH_TIMETABLE"));
}

TEST_F(PlanFlow, APendingPairingPlansNothingYet) {
  ImportPujiang();
  const std::string pending = PairingOf("浙江省浦江县实验小学", "四川省乐山市金口河区").name();
  EXPECT_THAT(Ask(Officer(kPujiang), &PlanStub::FileSupportRequest, Wish(pending)),
              StatusIs(StatusCode::kFailedPrecondition, "PAIRING_PENDING"));
  EXPECT_THAT(Ask(Officer(kPujiang), &PlanStub::FileAssistancePlan, Plan(pending)),
              StatusIs(StatusCode::kFailedPrecondition, "PAIRING_PENDING"));
  EXPECT_THAT(Ask(Officer(kPujiang), &PlanStub::FileTimetable, Table(pending, "T-0001")),
              StatusIs(StatusCode::kFailedPrecondition, "PAIRING_PENDING"));
}

// R86
TEST_F(PlanFlow, R86TheCountySeesWhoHasFiledWhat) {
  ASSERT_OK(Ask(Officer(), &PlanStub::FileSupportRequest, Wish(pairing_.name())));
  ASSERT_OK(Ask(Officer(), &PlanStub::FileAssistancePlan, Plan(pairing_.name())));
  v1::ListFilingsRequest request;
  request.set_parent(kCangnan);
  request.set_year(2022);
  request.set_page_size(20);
  std::vector<v1::Filing> all;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, Ask(Officer(), &PlanStub::ListFilings, request));
    all.insert(all.end(), page.filings().begin(), page.filings().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(all.size(), 55U);
  int filed = 0;
  for (const v1::Filing& filing : all) {
    if (filing.support_request_filed_at_micros() == 0) continue;
    ++filed;
    EXPECT_EQ(filing.pairing(), pairing_.name());
    EXPECT_GT(filing.assistance_plan_filed_at_micros(), 0);
    EXPECT_EQ(filing.timetable_filed_at_micros(), 0);
  }
  EXPECT_EQ(filed, 1);
  EXPECT_THAT(Ask(Filer(pairing_.supported()), &PlanStub::ListFilings, request),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
}

TEST_F(PlanFlow, WhoMayNotFilesAndReadsNothing) {
  const std::string guessed = kCangnan + "/pairings/01GUESSED";
  const auto all = [&](const std::string& token, const std::string& pairing) {
    v1::GetSupportRequestRequest request;
    request.set_name(pairing + "/supportRequests/2022");
    v1::GetAssistancePlanRequest plan;
    plan.set_name(pairing + "/assistancePlans/2022");
    v1::GetTimetableRequest table;
    table.set_name(pairing + "/timetables/2022");
    v1::ListFilingsRequest filings;
    filings.set_parent(kCangnan);
    filings.set_year(2022);
    return std::vector<Status>{Ask(token, &PlanStub::FileSupportRequest, Wish(pairing)).status(),
                               Ask(token, &PlanStub::FileAssistancePlan, Plan(pairing)).status(),
                               Ask(token, &PlanStub::FileTimetable, Table(pairing, "T-0001")).status(),
                               Ask(token, &PlanStub::GetSupportRequest, request).status(),
                               Ask(token, &PlanStub::GetAssistancePlan, plan).status(),
                               Ask(token, &PlanStub::GetTimetable, table).status(),
                               Ask(token, &PlanStub::ListFilings, filings).status()};
  };
  for (const Status& status : all("", pairing_.name())) {
    EXPECT_THAT(status, StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  }
  for (const Status& status : all(Token(auth::Role::kOperator, kCangnan), pairing_.name())) {
    EXPECT_THAT(status, StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  }
  for (const std::string& token : {Officer(kPujiang), Filer(SchoolNamed("宜山小学").name())}) {
    for (const std::string& name : {pairing_.name(), guessed}) {
      for (const Status& status : all(token, name)) {
        EXPECT_THAT(status, StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
      }
    }
  }
  EXPECT_THAT(Ask(Token(auth::Role::kInspector, kCangnan), &PlanStub::FileTimetable, Table(pairing_.name(), "T-1")),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(Ask(Officer(), &PlanStub::FileTimetable, Table(guessed, "T-1")),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
}

// All three are filed, and filed again on the next day.
class FilingsOfTime : public PlanFlow {
 protected:
  using Told = std::vector<std::string>;

  void SetUp() override {
    PlanFlow::SetUp();
    before_ = SomeInstant();
    File("T-0001");
    first_ = told_;
    first_times_ = times_;
    first_day_ = ToString(ShanghaiDay(clock_.Now()));
    between_ = SomeInstant();
    clock_.Advance(std::chrono::hours(24));
    File("T-0002");
    after_ = SomeInstant();
  }

  std::string SomeInstant() {
    clock_.Advance(std::chrono::seconds(1));
    std::string instant = ToRfc3339(clock_.Now());
    clock_.Advance(std::chrono::seconds(1));
    return instant;
  }

  void File(const std::string& teacher) {
    v1::FileSupportRequestRequest wish = Wish(pairing_.name(), revisions_[0]);
    wish.mutable_support_request()->set_note(teacher);
    v1::FileAssistancePlanRequest plan = Plan(pairing_.name(), revisions_[1]);
    plan.mutable_assistance_plan()->set_note(teacher);
    ASSERT_OK_AND_ASSIGN(const auto wished, Ask(Officer(), &PlanStub::FileSupportRequest, wish));
    ASSERT_OK_AND_ASSIGN(const auto planned, Ask(Officer(), &PlanStub::FileAssistancePlan, plan));
    ASSERT_OK_AND_ASSIGN(const auto tabled,
                         Ask(Officer(), &PlanStub::FileTimetable, Table(pairing_.name(), teacher, revisions_[2])));
    told_ = {wished.support_request().DebugString(), planned.assistance_plan().DebugString(),
             tabled.timetable().DebugString()};
    revisions_ = {wished.support_request().revision(), planned.assistance_plan().revision(),
                  tabled.timetable().revision()};
    times_ = {wished.support_request().filed_at_micros(), planned.assistance_plan().filed_at_micros(),
              tabled.timetable().filed_at_micros()};
  }

  template <class Request, class Response, class Thing>
  std::string Get(grpc::Status (PlanStub::*method)(grpc::ClientContext*, const Request&, Response*),
                  const std::string& collection, const std::string& as_of, const std::string& known_at,
                  const Thing& (Response::*thing)() const) {
    Request request;
    request.set_name(absl::StrFormat("%s/%s/2022", pairing_.name(), collection));
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    const StatusOr<Response> got = Ask(Officer(), method, request);
    return got.ok() ? ((*got).*thing)().DebugString() : ReasonOf(got.status());
  }
  // What the three Gets answer.
  Told Asked(const std::string& as_of, const std::string& known_at) {
    return {Get(&PlanStub::GetSupportRequest, "supportRequests", as_of, known_at,
                &v1::GetSupportRequestResponse::support_request),
            Get(&PlanStub::GetAssistancePlan, "assistancePlans", as_of, known_at,
                &v1::GetAssistancePlanResponse::assistance_plan),
            Get(&PlanStub::GetTimetable, "timetables", as_of, known_at, &v1::GetTimetableResponse::timetable)};
  }
  // When the list says that the three were filed.
  std::vector<int64_t> Listed(const std::string& as_of, const std::string& known_at) {
    v1::ListFilingsRequest request;
    request.set_parent(kCangnan);
    request.set_year(2022);
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    const auto listed = Ask(Officer(), &PlanStub::ListFilings, request);
    EXPECT_OK(listed);
    if (!listed.ok()) return {};
    for (const v1::Filing& filing : listed->filings()) {
      if (filing.pairing() != pairing_.name()) continue;
      return {filing.support_request_filed_at_micros(), filing.assistance_plan_filed_at_micros(),
              filing.timetable_filed_at_micros()};
    }
    return {};
  }

  std::string before_;
  std::string between_;
  std::string after_;
  std::string first_day_;
  Told first_;
  Told told_;
  std::vector<int64_t> revisions_ = {0, 0, 0};
  std::vector<int64_t> first_times_;
  std::vector<int64_t> times_;
};

TEST_F(FilingsOfTime, WhatWasReplacedIsStillToldOfItsTime) {
  ASSERT_NE(first_, told_);
  const Told none = {"NO_SUCH_SUPPORT_REQUEST", "NO_SUCH_PLAN", "NO_SUCH_TIMETABLE"};
  EXPECT_EQ(Asked("", ""), told_);
  EXPECT_EQ(Asked("", before_), none);
  EXPECT_EQ(Asked("", between_), first_);
  EXPECT_EQ(Asked("", after_), told_);
  EXPECT_EQ(Asked(first_day_, ""), first_);
  EXPECT_EQ(Asked(first_day_, after_), first_);
  EXPECT_EQ(Asked("2099-12-31", ""), told_);
  EXPECT_EQ(Asked("2099-12-31", between_), first_);
  EXPECT_EQ(Asked("2021-12-31", ""), none);
}

TEST_F(FilingsOfTime, ADayOrAnInstantThatIsNoneIsRefused) {
  EXPECT_EQ(Asked("2022-02-30", ""), Told(3, "BAD_DATE"));
  EXPECT_EQ(Asked("", "yesterday"), Told(3, "BAD_INSTANT"));
  EXPECT_EQ(Asked("", "2099-01-01T00:00:00Z"), Told(3, "KNOWN_AT_NOT_PAST"));
}

TEST_F(FilingsOfTime, TheListTellsWhatHadBeenFiled) {
  EXPECT_EQ(Listed("", ""), times_);
  EXPECT_EQ(Listed("", between_), first_times_);
  EXPECT_EQ(Listed(first_day_, ""), first_times_);
  EXPECT_EQ(Listed(first_day_, after_), first_times_);
}

}  // namespace
}  // namespace jgt::roster::test
