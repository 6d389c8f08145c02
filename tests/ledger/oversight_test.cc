#include "jgt/ledger/v1/events.pb.h"
#include "jgt/ledger/v1/oversight_service.grpc.pb.h"
#include "jgt/roster/v1/events.pb.h"
#include "tests/ledger/ledger_world.h"

// What was planned beside what was done, and what looks implausible, as clients see it.
namespace jgt::ledger::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using OversightStub = v1::OversightService::StubInterface;

class OversightTest : public LedgerTest {
 protected:
  // So many lessons of the local pairing on 2022-05-10, periods from 1, and an item of `planned` by the end of May.
  void Plan(const std::string& pairing, int periods, int planned) {
    roster::v1::TimetableFiled timetable;
    timetable.mutable_timetable()->set_pairing(pairing);
    timetable.mutable_timetable()->set_year(2022);
    for (int period = 1; period <= periods; ++period) {
      roster::v1::TimetableSlot& slot = *timetable.mutable_timetable()->add_slots();
      slot.set_name(absl::StrFormat("%s/timetables/2022/slots/20220510-%02d-1", pairing, period));
      slot.set_day("2022-05-10");
      slot.set_period(period);
      slot.set_subject(jgt::common::v1::SUBJECT_MATHEMATICS);
      slot.set_kind("SYNC_LESSON");
      slot.set_supported_class("四(2)班");
    }
    Roster().Add(kCounty, timetable);
    roster::v1::AssistancePlanFiled plan;
    plan.mutable_assistance_plan()->set_pairing(pairing);
    plan.mutable_assistance_plan()->set_year(2022);
    roster::v1::PlanItem& item = *plan.mutable_assistance_plan()->add_items();
    item.set_part("SYNC_LESSONS");
    item.set_kind("SYNC_LESSON");
    item.set_count(planned);
    item.set_due_day("2022-05-31");
    Roster().Add(kCounty, plan);
    Follow();
  }

  // Lessons of the local pairing on some days of a year, and an item by the year's last day.
  void PlanDays(int year, const std::vector<std::string>& days) {
    roster::v1::TimetableFiled timetable;
    timetable.mutable_timetable()->set_pairing(kLocalPairing);
    timetable.mutable_timetable()->set_year(year);
    for (const std::string& day : days) {
      roster::v1::TimetableSlot& slot = *timetable.mutable_timetable()->add_slots();
      slot.set_name(absl::StrFormat("%s/timetables/%d/slots/%s-01-1", kLocalPairing, year, day));
      slot.set_day(day);
      slot.set_period(1);
      slot.set_subject(jgt::common::v1::SUBJECT_MATHEMATICS);
      slot.set_kind("SYNC_LESSON");
      slot.set_supported_class("四(2)班");
    }
    Roster().Add(kCounty, timetable);
    roster::v1::AssistancePlanFiled plan;
    plan.mutable_assistance_plan()->set_pairing(kLocalPairing);
    plan.mutable_assistance_plan()->set_year(year);
    roster::v1::PlanItem& item = *plan.mutable_assistance_plan()->add_items();
    item.set_part("SYNC_LESSONS");
    item.set_kind("SYNC_LESSON");
    item.set_count(1);
    item.set_due_day(absl::StrFormat("%d-12-31", year));
    Roster().Add(kCounty, plan);
    Follow();
  }
  static v1::Activity LessonOn(const std::string& day) {
    v1::Activity lesson = Lesson(1);
    lesson.set_day(day);
    return lesson;
  }
  // "SLOT 2022-05-10" …
  static std::vector<std::string> ThingsOf(const v1::ListOverdueResponse& page) {
    std::vector<std::string> things;
    for (const auto& thing : page.overdue()) things.push_back(thing.what() + " " + thing.due_day());
    return things;
  }

  static v1::Activity Step(const std::string& kind, const std::string& day) {
    v1::Activity step;
    step.set_pairing(kLocalPairing);
    step.set_kind(kind);
    step.set_day(day);
    step.set_title("结对工作");
    return step;
  }

  template <class Request, class Response>
  StatusOr<Response> Ask(const std::string& token,
                         grpc::Status (OversightStub::*method)(grpc::ClientContext*, const Request&, Response*),
                         const Request& request) {
    rpc::FixedToken source(token);
    return rpc::CallUnary<Response>(*oversight_, method, request, rpc::Within(std::chrono::seconds(20), &source));
  }
  StatusOr<v1::GetFulfilmentResponse> Fulfilment(const std::string& token, const std::string& as_of = "2022-06-01",
                                                 const std::string& pairing = kLocalPairing) {
    v1::GetFulfilmentRequest request;
    request.set_pairing(pairing);
    request.set_year(2022);
    request.set_as_of(as_of);
    return Ask(token, &OversightStub::GetFulfilment, request);
  }
  StatusOr<v1::ListOverdueResponse> Overdue(const std::string& token, const std::string& pairing = "",
                                            int page_size = 0, const std::string& page_token = "",
                                            const std::string& as_of = "2022-06-01") {
    v1::ListOverdueRequest request;
    request.set_parent("regions/" + kCounty);
    request.set_pairing(pairing);
    request.set_as_of(as_of);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    return Ask(token, &OversightStub::ListOverdue, request);
  }
  StatusOr<v1::ListNoticesResponse> Notices(const std::string& token, const std::string& pairing = "",
                                            int page_size = 0, const std::string& page_token = "") {
    v1::ListNoticesRequest request;
    request.set_parent("regions/" + kCounty);
    request.set_month("2022-05");
    request.set_pairing(pairing);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    return Ask(token, &OversightStub::ListNotices, request);
  }
  StatusOr<v1::ReviewNoticeResponse> Review(const std::string& token, const std::string& name,
                                            const std::string& reason = "同一节课同时面向两所学校") {
    v1::ReviewNoticeRequest request;
    request.set_name(name);
    request.set_request_id(NextRequestId());
    request.set_reason(reason);
    return Ask(token, &OversightStub::ReviewNotice, request);
  }
};

// R44 R86 R164
TEST_F(OversightTest, R44R86R164WhatWasPlannedIsShownBesideWhatWasDone) {
  Plan(kLocalPairing, 2, 3);
  ASSERT_OK_AND_ASSIGN(const auto told, Record(Filer(kCore), Lesson(1)));
  ASSERT_OK(Confirm(Filer(kRural), told.name()));
  ASSERT_OK_AND_ASSIGN(const auto beside, Record(Filer(kCore), Step("PLAN_DRAWN_UP", "2022-05-11")));
  ASSERT_OK_AND_ASSIGN(const auto answer, Fulfilment(Filer(kRural)));
  ASSERT_EQ(answer.slots_size(), 2);
  EXPECT_EQ(answer.slots(0).state(), v1::FULFILMENT_STATE_FULFILLED);
  EXPECT_EQ(answer.slots(0).activity(), told.name());
  EXPECT_TRUE(answer.slots(0).confirmed());
  EXPECT_EQ(answer.slots(1).slot(), kLocalPairing + "/timetables/2022/slots/20220510-02-1");
  EXPECT_EQ(answer.slots(1).state(), v1::FULFILMENT_STATE_OVERDUE);
  ASSERT_EQ(answer.items_size(), 1);
  EXPECT_EQ(answer.items(0).done(), 1);
  EXPECT_EQ(answer.items(0).confirmed(), 1);
  EXPECT_EQ(answer.items(0).state(), v1::FULFILMENT_STATE_OVERDUE);
  ASSERT_EQ(answer.unplanned_size(), 1);
  EXPECT_EQ(answer.unplanned(0).activity(), beside.name());
  EXPECT_EQ(answer.unplanned(0).reason(), v1::UNPLANNED_REASON_KIND_NOT_PLANNED);
  EXPECT_EQ(answer.unplanned_count(), 1);
  EXPECT_EQ(answer.rule_version(), "2022.1");
}

// R44
TEST_F(OversightTest, R44MilestonesComeFromThePlanTheAgreementAndTheCeremony) {
  Plan(kLocalPairing, 1, 1);  // filed on 2022-01-01
  roster::v1::ReadinessRecorded signed_agreement;
  signed_agreement.set_subject(kLocalPairing);
  signed_agreement.mutable_readiness()->set_item(roster::v1::READINESS_ITEM_AGREEMENT_SIGNED);
  signed_agreement.mutable_readiness()->set_met(true);
  signed_agreement.mutable_readiness()->set_since("2022-03-10");
  Roster().Add(kCounty, signed_agreement);
  Follow();
  ASSERT_OK(Record(Filer(kCore), Step("CEREMONY", "2022-03-15")));
  ASSERT_OK(Record(Filer(kCore), Step("CEREMONY", "2022-04-15")));
  ASSERT_OK_AND_ASSIGN(const auto answer, Fulfilment(Officer()));
  std::vector<std::string> days;
  for (const auto& milestone : answer.milestones()) days.push_back(milestone.code() + " " + milestone.day());
  EXPECT_THAT(days, ElementsAre("PLAN 2022-01-01", "AGREEMENT 2022-03-10", "CEREMONY 2022-03-15"));
  ASSERT_OK_AND_ASSIGN(const auto before, Fulfilment(Officer(), "2022-03-14"));
  EXPECT_TRUE(before.milestones(1).done());
  EXPECT_FALSE(before.milestones(2).done());
  // Told as activities, too: the first day counts.
  ASSERT_OK(Record(Filer(kCore), Step("AGREEMENT_SIGNED", "2022-03-09")));
  ASSERT_OK_AND_ASSIGN(const auto told, Fulfilment(Officer()));
  EXPECT_EQ(told.milestones(1).day(), "2022-03-09");
}

TEST_F(OversightTest, ATimetableFiledAgainTakesThePlaceOfTheFirstAndAnOlderOneDoesNot) {
  Plan(kLocalPairing, 3, 3);
  Plan(kLocalPairing, 1, 1);
  ASSERT_OK_AND_ASSIGN(const auto answer, Fulfilment(Officer()));
  EXPECT_EQ(answer.slots_size(), 1);
  EXPECT_EQ(answer.items(0).count(), 1);
  // An entry that was put aside and is applied late.
  ASSERT_OK_AND_ASSIGN(const auto entries, roster_.Read(kCounty, 3, 2));
  ASSERT_OK(sql::RunTransaction(*pool_, {}, [&](sql::Transaction& tx) -> Status {
    for (const journal::Entry& entry : entries) RETURN_IF_ERROR(dispatch_.Apply(tx, entry));
    return OkStatus();
  }));
  ASSERT_OK_AND_ASSIGN(const auto again, Fulfilment(Officer()));
  EXPECT_EQ(again.slots_size(), 1);
  EXPECT_EQ(again.items_size(), 1);
  EXPECT_EQ(again.items(0).count(), 1);
}

TEST_F(OversightTest, WhatIsTakenBackFulfilsNothing) {
  Plan(kLocalPairing, 1, 1);
  ASSERT_OK_AND_ASSIGN(const auto told, Record(Filer(kCore), Lesson(1)));
  ASSERT_OK(Reverse(Filer(kCore), told.name()));
  ASSERT_OK_AND_ASSIGN(const auto answer, Fulfilment(Officer()));
  EXPECT_EQ(answer.slots(0).state(), v1::FULFILMENT_STATE_OVERDUE);
  EXPECT_EQ(answer.unplanned_count(), 0);
}

// R164
TEST_F(OversightTest, R164WhatIsOverdueIsListedByPairingAndPaged) {
  Plan(kFarPairing, 2, 2);
  Plan(kLocalPairing, 2, 2);
  std::vector<std::string> all;
  std::string page_token;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, Overdue(Officer(), "", 2, page_token));
    EXPECT_LE(page.overdue_size(), 2);
    for (const auto& thing : page.overdue())
      all.push_back(thing.pairing() + " " + thing.what() + " " + thing.due_day());
    page_token = page.next_page_token();
  } while (!page_token.empty());
  EXPECT_THAT(all, ElementsAre(kFarPairing + " SLOT 2022-05-10", kFarPairing + " SLOT 2022-05-10",
                               kFarPairing + " ITEM 2022-05-31", kLocalPairing + " SLOT 2022-05-10",
                               kLocalPairing + " SLOT 2022-05-10", kLocalPairing + " ITEM 2022-05-31"));
  ASSERT_OK_AND_ASSIGN(const auto local, Overdue(Officer(), kLocalPairing));
  EXPECT_EQ(local.overdue_size(), 3);
  EXPECT_EQ(local.overdue(2).message(), "帮扶计划要求 2022-05-31 前完成 2 次，已完成 0 次");
  ASSERT_OK_AND_ASSIGN(const auto earlier, Overdue(Officer(), "", 0, "", "2022-05-10"));
  EXPECT_EQ(earlier.overdue_size(), 0);
}

// R86 R164
TEST_F(OversightTest, R86R164WhatWasDueOnTheLastDayOfTheYearIsOverdueInTheNewYearUntilItIsDone) {
  PlanDays(2022, {"2022-12-27"});
  PlanDays(2023, {"2023-03-07"});
  clock_.Set(*FromSql("2022-12-31 16:00:00"));  // midnight in Shanghai
  ASSERT_OK_AND_ASSIGN(const auto before, Overdue(Officer(), "", 0, "", "2022-12-31"));
  EXPECT_THAT(ThingsOf(before), ElementsAre("SLOT 2022-12-27"));
  ASSERT_OK_AND_ASSIGN(const auto turned, Overdue(Officer(), "", 0, "", ""));
  EXPECT_THAT(ThingsOf(turned), ElementsAre("SLOT 2022-12-27", "ITEM 2022-12-31"));
  clock_.Set(*FromSql("2023-01-06 02:00:00"));
  ASSERT_OK_AND_ASSIGN(const auto made_up, Record(Filer(kCore), LessonOn("2023-01-05")));
  ASSERT_OK_AND_ASSIGN(const auto then, Overdue(Officer(), "", 0, "", ""));
  EXPECT_THAT(ThingsOf(then), ElementsAre("ITEM 2022-12-31"));
  v1::GetFulfilmentRequest request;
  request.set_pairing(kLocalPairing);
  request.set_year(2022);
  ASSERT_OK_AND_ASSIGN(const auto old, Ask(Officer(), &OversightStub::GetFulfilment, request));
  EXPECT_EQ(old.slots(0).activity(), made_up.name());
  EXPECT_EQ(old.slots(0).state(), v1::FULFILMENT_STATE_FULFILLED_LATE);
  request.set_year(2023);
  ASSERT_OK_AND_ASSIGN(const auto fresh, Ask(Officer(), &OversightStub::GetFulfilment, request));
  EXPECT_EQ(fresh.unplanned_count(), 0);
  EXPECT_EQ(fresh.slots_size(), 1);
  // Of the old year, and told in the new one.
  ASSERT_OK(Record(Filer(kCore), LessonOn("2022-12-30")));
  ASSERT_OK_AND_ASSIGN(const auto done, Overdue(Officer(), "", 0, "", ""));
  EXPECT_THAT(ThingsOf(done), IsEmpty());
}

TEST_F(OversightTest, WhatIsTwoYearsOldIsListedNoMore) {
  PlanDays(2020, {"2020-12-01"});
  ASSERT_OK_AND_ASSIGN(const auto next, Overdue(Officer(), "", 0, "", "2021-12-31"));
  EXPECT_EQ(next.overdue_size(), 2);
  ASSERT_OK_AND_ASSIGN(const auto later, Overdue(Officer(), "", 0, "", "2022-01-01"));
  EXPECT_EQ(later.overdue_size(), 0);
}

TEST_F(OversightTest, PagesOfTodayAreAllOfTheFirstOnesDay) {
  PlanDays(2022, {"2022-12-27", "2022-12-28"});
  clock_.Set(*FromSql("2022-12-31 15:59:00"));  // a minute to midnight in Shanghai
  ASSERT_OK_AND_ASSIGN(const auto first, Overdue(Officer(), "", 1, "", ""));
  EXPECT_THAT(ThingsOf(first), ElementsAre("SLOT 2022-12-27"));
  clock_.Set(*FromSql("2022-12-31 16:01:00"));
  ASSERT_OK_AND_ASSIGN(const auto second, Overdue(Officer(), "", 9, first.next_page_token(), ""));
  EXPECT_THAT(ThingsOf(second), ElementsAre("SLOT 2022-12-28"));  // the item is overdue only as of the next day
  EXPECT_THAT(Overdue(Officer(), "", 9, first.next_page_token(), "2023-01-01"),
              StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN"));
}

TEST_F(OversightTest, ASchoolSeesWhatIsOverdueInItsOwnPairingsOnly) {
  Plan(kFarPairing, 1, 1);
  Plan(kLocalPairing, 1, 1);
  ASSERT_OK_AND_ASSIGN(const auto own, Overdue(Filer(kRural)));
  EXPECT_THAT(own.overdue(), SizeIs(2));
  for (const auto& thing : own.overdue()) EXPECT_EQ(thing.pairing(), kLocalPairing);
  ASSERT_OK_AND_ASSIGN(const auto far, Overdue(Filer(kFar)));
  for (const auto& thing : far.overdue()) EXPECT_EQ(thing.pairing(), kFarPairing);
  EXPECT_THAT(far.overdue(), SizeIs(2));
  EXPECT_THAT(Fulfilment(Filer(kRural), "", kFarPairing), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
}

TEST_F(OversightTest, ANoticeNamesItsActivitiesAndBlocksNothing) {
  ASSERT_OK_AND_ASSIGN(const auto here, Record(Filer(kCore), Lesson(1, "T-1")));
  ASSERT_OK_AND_ASSIGN(const auto there, Record(Filer(kFar), Lesson(1, "T-1", kFarPairing)));
  ASSERT_OK_AND_ASSIGN(const auto answer, Notices(Officer()));
  ASSERT_EQ(answer.notices_size(), 1);
  const v1::Notice& notice = answer.notices(0);
  EXPECT_EQ(notice.code(), "TEACHER_IN_TWO_PLACES");
  EXPECT_EQ(notice.activity_count(), 2);
  EXPECT_THAT(notice.activities(), testing::UnorderedElementsAre(here.name(), there.name()));
  EXPECT_EQ(notice.rule_version(), "2022.1");
  EXPECT_EQ(notice.reviewed_at_micros(), 0);
  ASSERT_OK(Reverse(Filer(kCore), here.name()));
  ASSERT_OK_AND_ASSIGN(const auto after, Notices(Officer()));
  EXPECT_THAT(after.notices(), IsEmpty());
}

TEST_F(OversightTest, NoticesArePagedAndNarrowedToAPairing) {
  for (int day = 14; day <= 15; ++day) {  // a Saturday and a Sunday
    for (const std::string& pairing : {kLocalPairing, kFarPairing}) {
      v1::Activity lesson = Lesson(1, pairing == kFarPairing ? "T-2" : "T-1", pairing);
      lesson.set_day(absl::StrFormat("2022-05-%d", day));
      lesson.set_recorded_by(pairing == kFarPairing ? kOther : kCore);
      ASSERT_OK(Record(Officer(), lesson));
    }
  }
  std::vector<std::string> names;
  std::string page_token;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, Notices(Officer(), "", 3, page_token));
    for (const auto& notice : page.notices()) names.push_back(notice.name());
    page_token = page.next_page_token();
  } while (!page_token.empty());
  EXPECT_EQ(names.size(), 4U);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 4U);
  ASSERT_OK_AND_ASSIGN(const auto local, Notices(Officer(), kLocalPairing));
  EXPECT_THAT(local.notices(), SizeIs(2));
  EXPECT_THAT(Notices(Officer(), "", 0, "MTA"), StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN"));
}

TEST_F(OversightTest, OneWhoLeftAMonthAgoIsStillAway) {
  v1::Activity away;
  away.set_pairing(kLocalPairing);
  away.set_kind("SHADOWING");
  away.set_day("2022-04-08");
  away.set_end_day("2022-05-10");
  away.set_teacher("T-1");
  ASSERT_OK(Record(Filer(kCore), away));
  ASSERT_OK(Record(Filer(kFar), Lesson(1, "T-1", kFarPairing)));
  ASSERT_OK_AND_ASSIGN(const auto answer, Notices(Officer()));
  ASSERT_EQ(answer.notices_size(), 1);
  EXPECT_EQ(answer.notices(0).code(), "TEACHER_AWAY");
}

TEST_F(OversightTest, AReviewedNoticeStaysListedWithItsReasonAndAChangedOneIsNew) {
  ASSERT_OK(Record(Filer(kCore), Lesson(1, "T-1")));
  ASSERT_OK(Record(Filer(kFar), Lesson(1, "T-1", kFarPairing)));
  ASSERT_OK_AND_ASSIGN(const auto before, Notices(Officer()));
  const std::string name = before.notices(0).name();
  ASSERT_OK_AND_ASSIGN(const auto reviewed, Review(Token(auth::Role::kLeadingGroup, "regions/330327"), name));
  EXPECT_EQ(reviewed.position().seq(), static_cast<int64_t>(Journal().size()));
  v1::NoticeReviewed event;
  ASSERT_EQ(Journal().back().type, "jgt.ledger.v1.NoticeReviewed");
  ASSERT_TRUE(event.ParseFromString(Journal().back().body));
  EXPECT_EQ(event.notice().name(), name);
  EXPECT_EQ(event.notice().activities_size(), 2);
  ASSERT_OK_AND_ASSIGN(const auto after, Notices(Officer()));
  EXPECT_EQ(after.notices(0).review_reason(), "同一节课同时面向两所学校");
  EXPECT_GT(after.notices(0).reviewed_at_micros(), 0);
  ListPairing("regions/330327/pairings/third", kCore, kOther);
  Follow();
  v1::Activity third = Lesson(1, "T-1", "regions/330327/pairings/third");
  third.set_recorded_by(kCore);
  ASSERT_OK(Record(Officer(), third));
  ASSERT_OK_AND_ASSIGN(const auto changed, Notices(Officer()));
  EXPECT_EQ(changed.notices(0).activity_count(), 3);
  EXPECT_TRUE(changed.notices(0).review_reason().empty());
  EXPECT_THAT(Review(Officer(), name), StatusIs(StatusCode::kNotFound, "NO_SUCH_NOTICE"));
}

TEST_F(OversightTest, AReviewSaysWhy) {
  ASSERT_OK(Record(Filer(kCore), Lesson(1, "T-1")));
  ASSERT_OK(Record(Filer(kFar), Lesson(1, "T-1", kFarPairing)));
  ASSERT_OK_AND_ASSIGN(const auto notices, Notices(Officer()));
  const std::string name = notices.notices(0).name();
  EXPECT_THAT(Review(Officer(), name, ""), StatusIs(StatusCode::kInvalidArgument, "BAD_REASON"));
  EXPECT_THAT(Review(Officer(), name, std::string(501, 'x')), StatusIs(StatusCode::kInvalidArgument, "BAD_REASON"));
  EXPECT_THAT(Review(Officer(), name, "请致电 13800138000"), StatusIs(StatusCode::kInvalidArgument, "BAD_REASON"));
  EXPECT_OK(Review(Officer(), name, std::string(500, 'x')));
  EXPECT_THAT(Review(Officer(), "regions/330327/notices/guessed"), StatusIs(StatusCode::kNotFound, "NO_SUCH_NOTICE"));
}

TEST_F(OversightTest, WhatIsAskedWrongIsNamed) {
  EXPECT_THAT(Fulfilment(Officer(), "1.6.2022"), StatusIs(StatusCode::kInvalidArgument, "BAD_DATE"));
  EXPECT_THAT(Fulfilment(Officer(), "", "regions/330327/pairings/none"),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  v1::GetFulfilmentRequest request;
  request.set_pairing(kLocalPairing);
  request.set_year(1999);
  EXPECT_THAT(Ask(Officer(), &OversightStub::GetFulfilment, request),
              StatusIs(StatusCode::kInvalidArgument, "BAD_YEAR"));
  v1::ListNoticesRequest notices;
  notices.set_parent("regions/330327");
  notices.set_month("2022");
  EXPECT_THAT(Ask(Officer(), &OversightStub::ListNotices, notices),
              StatusIs(StatusCode::kInvalidArgument, "BAD_MONTH"));
  EXPECT_THAT(Notices(Officer(), "regions/330105/pairings/x"), StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
  EXPECT_THAT(Overdue(Officer(), "regions/330105/pairings/x"), StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
  EXPECT_THAT(Overdue(Officer(), "", -1), StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_SIZE"));
}

TEST_F(OversightTest, MoreActivitiesThanCanBeComparedAreRefusedNotCutOff) {
  for (int period = 1; period <= 4; ++period) ASSERT_OK(Record(Filer(kCore), Lesson(period)));
  const Month may{.year = 2022, .month = 5};
  const auto within = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  MysqlOversightStore wide(*writer_, *pool_, 4);
  EXPECT_OK(wide.ReadMonth(kCounty, may, {"TEACHER_EXCHANGE"}, within));
  EXPECT_OK(wide.ReadYear(kCounty, {"local"}, 2022, 14, within));
  MysqlOversightStore narrow(*writer_, *pool_, 3);
  const auto refused = StatusIs(StatusCode::kResourceExhausted, "TOO_MANY_ACTIVITIES");
  EXPECT_THAT(narrow.ReadMonth(kCounty, may, {"TEACHER_EXCHANGE"}, within), refused);
  EXPECT_THAT(narrow.ReadYear(kCounty, {"local"}, 2022, 14, within), refused);
}

TEST_F(OversightTest, WhoMayNotSeesAndReviewsNothing) {
  const auto all = [&](const std::string& token, const std::string& pairing) {
    return std::vector<Status>{Fulfilment(token, "", pairing).status(), Overdue(token).status(),
                               Notices(token).status(),
                               Review(token, "regions/330327/notices/2022-05-0123456789abcdef01234567").status()};
  };
  for (const Status& status : all("", kLocalPairing)) {
    EXPECT_THAT(status, StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  }
  for (const Status& status : all(Token(auth::Role::kOperator, "regions/330327"), kLocalPairing)) {
    EXPECT_THAT(status, StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  }
  const std::string stranger = Token(auth::Role::kCountyOfficer, "regions/330726");
  for (const std::string& pairing : {kLocalPairing, std::string("regions/330327/pairings/guessed")}) {
    for (const Status& status : all(stranger, pairing)) {
      EXPECT_THAT(status, StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
    }
  }
  // A notice may name the activities of several pairings: not for a school, nor for the other county.
  EXPECT_THAT(Notices(Filer(kRural)), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Notices(Token(auth::Role::kCountyOfficer, "regions/330105")),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_OK(Notices(Token(auth::Role::kInspector, "regions/330327")));
  EXPECT_THAT(Review(Token(auth::Role::kInspector, "regions/330327"), "regions/330327/notices/x"),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
}

}  // namespace
}  // namespace jgt::ledger::test
