// The policy for activities that nobody answers: set, listed, applied, and visible for what it is.
#include <thread>

#include "jgt/ledger/v1/events.pb.h"
#include "tests/ledger/ledger_world.h"

namespace jgt::ledger::test {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;

constexpr hours kDay{24};

class TimeoutTest : public LedgerTest {
 protected:
  void TearDown() override { clock_.Set(*FromSql("2022-06-15 02:00:00")); }

  static v1::ConfirmationPolicy Policy(v1::TimeoutOutcome outcome, int days, const std::string& kind = "") {
    v1::ConfirmationPolicy policy;
    policy.set_year(2022);
    v1::ConfirmationRule& rule = *policy.add_rules();
    rule.set_outcome(outcome);
    rule.set_days(days);
    if (!kind.empty()) rule.add_kinds(kind);
    return policy;
  }
  StatusOr<v1::SetConfirmationPolicyResponse> Set(const std::string& token, const v1::ConfirmationPolicy& policy,
                                                  const std::string& reason = "领导小组 6 月例会决定") {
    v1::SetConfirmationPolicyRequest request;
    request.set_parent("regions/" + kCounty);
    request.set_request_id(NextRequestId());
    *request.mutable_policy() = policy;
    request.set_reason(reason);
    return CallConfirmations(token, &Confirmations::SetConfirmationPolicy, request);
  }
  StatusOr<v1::GetConfirmationPolicyResponse> InForce(const std::string& token, int year = 2022) {
    v1::GetConfirmationPolicyRequest request;
    request.set_parent("regions/" + kCounty);
    request.set_year(year);
    return CallConfirmations(token, &Confirmations::GetConfirmationPolicy, request);
  }
  StatusOr<v1::ListAwaitingResponse> Awaiting(const std::string& token, const std::string& school = "",
                                              bool overdue_only = false, int page_size = 0,
                                              const std::string& page_token = "") {
    v1::ListAwaitingRequest request;
    request.set_parent("regions/" + kCounty);
    request.set_school(school);
    request.set_overdue_only(overdue_only);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    return CallConfirmations(token, &Confirmations::ListAwaiting, request);
  }
  // Defaults that do nothing by themselves.
  static const ConfirmationPolicies& Defaults() {
    static const ConfirmationPolicies defaults({{.version = "none", .year = 2022, .rules = {}, .seq = 0}});
    return defaults;
  }
  static const WorkCalendar& WorkDays() {
    static const WorkCalendar calendar = *WorkCalendar::FromFile(JGT_DATA_DIR "/cn_calendar_exceptions_2019_2026.csv");
    return calendar;
  }
  std::string Told(int period, const std::string& by = kCore, const std::string& pairing = kLocalPairing) {
    const auto activity = Record(Filer(by), Lesson(period, "T-0001", pairing));
    JGT_CHECK(activity.ok());
    return activity->name();
  }
};

TEST_F(TimeoutTest, ByDefaultNothingHappensButThatItIsOverdue) {
  const std::string name = Told(1);
  clock_.Advance(60 * kDay);
  EXPECT_EQ(*timeouts_->RunOnce(), 0);
  ASSERT_OK_AND_ASSIGN(const auto page, Awaiting(Officer()));
  ASSERT_EQ(page.awaited_size(), 1);
  const v1::Awaited& awaited = page.awaited(0);
  EXPECT_EQ(awaited.activity().name(), name);
  EXPECT_EQ(awaited.awaits(), kRural);
  EXPECT_EQ(awaited.due_day(), "2022-06-29");  // ten working days after 15 June
  EXPECT_TRUE(awaited.overdue());
  EXPECT_EQ(awaited.outcome(), v1::TIMEOUT_OUTCOME_AWAIT);
  EXPECT_EQ(awaited.policy(), "2022.1");
  EXPECT_EQ(Get(Officer(), name)->state(), v1::ACTIVITY_STATE_RECORDED);
}

TEST_F(TimeoutTest, ACountyMayLetItCountByTimeOutAndThatIsVisible) {
  const std::string name = Told(1);
  ASSERT_OK_AND_ASSIGN(const auto set, Set(Officer(), Policy(v1::TIMEOUT_OUTCOME_CONFIRM, 3)));
  EXPECT_EQ(set.policy().version(), "330327-2022@2");
  EXPECT_EQ(*timeouts_->RunOnce(), 0);
  clock_.Advance(3 * kDay);  // the due day itself is still time to answer
  EXPECT_EQ(*timeouts_->RunOnce(), 0);
  clock_.Advance(kDay);
  EXPECT_EQ(*timeouts_->RunOnce(), 1);
  EXPECT_EQ(*timeouts_->RunOnce(), 0);
  ASSERT_OK_AND_ASSIGN(const auto counted, Get(Officer(), name));
  EXPECT_EQ(counted.state(), v1::ACTIVITY_STATE_CONFIRMED);
  EXPECT_EQ(counted.confirmed_by(), "");
  EXPECT_EQ(counted.timeout_policy(), "330327-2022@2");
  v1::ActivityTimedOut entry;
  ASSERT_TRUE(entry.ParseFromString(Journal().back().body));
  EXPECT_EQ(entry.due_day(), "2022-06-18");
  EXPECT_EQ(entry.outcome(), v1::TIMEOUT_OUTCOME_CONFIRM);
  EXPECT_EQ(Journal().back().principal, "service:ledger");
  ASSERT_OK_AND_ASSIGN(const auto answered, Confirm(Filer(kRural), name));
  EXPECT_EQ(answered.confirmed_by(), kRural);
  EXPECT_EQ(answered.timeout_policy(), "");
}

TEST_F(TimeoutTest, WhatLapsesIsToldAgain) {
  const std::string name = Told(1);
  ASSERT_THAT(Set(Officer(), Policy(v1::TIMEOUT_OUTCOME_LAPSE, 3)), IsOk());
  clock_.Advance(4 * kDay);
  EXPECT_EQ(*timeouts_->RunOnce(), 1);
  EXPECT_EQ(Get(Officer(), name)->state(), v1::ACTIVITY_STATE_LAPSED);
  const auto late = Confirm(Filer(kRural), name);
  EXPECT_THAT(late, StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_EQ(DetailOf(late.status()).metadata.at("state"), "LAPSED");
  EXPECT_THAT(Record(Filer(kCore), Lesson(1)), IsOk());  // its slot is free again
  ASSERT_OK_AND_ASSIGN(const auto lapsed, List(Officer(), R"(state = "LAPSED")"));
  EXPECT_EQ(lapsed.activities_size(), 1);
}

TEST_F(TimeoutTest, OneSchoolsWordIsEnoughWhereThePolicySaysSo) {
  ASSERT_THAT(Set(Officer(), Policy(v1::TIMEOUT_OUTCOME_CONFIRM, 0, "SYNC_LESSON")), IsOk());
  const std::string name = Told(1);
  EXPECT_EQ(*timeouts_->RunOnce(), 1);
  EXPECT_EQ(Get(Officer(), name)->state(), v1::ACTIVITY_STATE_CONFIRMED);
}

TEST_F(TimeoutTest, AnotherYearsPolicyIsAnotherOne) {
  Told(1);
  v1::ConfirmationPolicy policy = Policy(v1::TIMEOUT_OUTCOME_LAPSE, 0);
  policy.set_year(2021);
  ASSERT_THAT(Set(Officer(), policy), IsOk());
  clock_.Advance(30 * kDay);
  EXPECT_EQ(*timeouts_->RunOnce(), 0);
}

TEST_F(TimeoutTest, APolicyWithoutRulesTakesTheOwnOneBack) {
  ASSERT_THAT(Set(Officer(), Policy(v1::TIMEOUT_OUTCOME_LAPSE, 1)), IsOk());
  EXPECT_TRUE(InForce(Officer())->overridden());
  v1::ConfirmationPolicy none;
  none.set_year(2022);
  ASSERT_OK_AND_ASSIGN(const auto set, Set(Officer(), none));
  EXPECT_EQ(set.policy().version(), "2022.1");
  EXPECT_FALSE(InForce(Officer())->overridden());
  Told(1);
  clock_.Advance(30 * kDay);
  EXPECT_EQ(*timeouts_->RunOnce(), 0);
}

TEST_F(TimeoutTest, WhatCanNeverTimeOutIsNotReadAndKeepsNobodyWaiting) {
  ASSERT_THAT(Set(Officer(), Policy(v1::TIMEOUT_OUTCOME_CONFIRM, 1, "SYNC_LESSON")), IsOk());
  for (int i = 0; i < 12; ++i) {  // by their kind, or the year of their day
    v1::Activity resting = Lesson(1 + i, "T-0002");
    if (i % 2 == 0) resting.set_day("2021-05-10");
    if (i % 2 == 1) resting.set_kind("VISITING_LESSON");
    ASSERT_THAT(Record(Filer(kCore), resting), IsOk());
  }
  Told(1);
  clock_.Advance(5 * kDay);
  for (int period = 2; period <= 12; ++period) Told(period);  // their day is still to come
  TimeoutWorker one({.looked_at_max = 1, .pages_max = 1}, *pool_, clock_, Defaults(), WorkDays(), *confirmation_store_,
                    *store_);
  EXPECT_EQ(*one.RunOnce(), 1);
}

TEST_F(TimeoutTest, ARoundGoesThroughAllThatAwaitsUpToItsBoundAndTheNextGoesOnBehindIt) {
  v1::ConfirmationPolicy policy = Policy(v1::TIMEOUT_OUTCOME_CONFIRM, 1);
  policy.mutable_rules(0)->add_scopes(jgt::common::v1::SCOPE_IN_PROVINCE);
  ASSERT_THAT(Set(Officer(), policy), IsOk());
  for (int period = 1; period <= 12; ++period) Told(period);  // of another scope: these rest for ever
  Told(1, kFar, kFarPairing);
  clock_.Advance(5 * kDay);
  TimeoutWorker bounded({.looked_at_max = 4, .pages_max = 2}, *pool_, clock_, Defaults(), WorkDays(),
                        *confirmation_store_, *store_);
  EXPECT_EQ(*bounded.RunOnce(), 0);
  EXPECT_EQ(*bounded.RunOnce(), 1);
  Told(2, kFar, kFarPairing);
  clock_.Advance(5 * kDay);
  EXPECT_EQ(*timeouts_->RunOnce(), 1);  // the eleventh and more, in one round of ten at a time
}

TEST_F(TimeoutTest, TwoProcessesWriteEachTimeOutOnce) {
  ASSERT_THAT(Set(Officer(), Policy(v1::TIMEOUT_OUTCOME_CONFIRM, 1)), IsOk());
  for (int period = 1; period <= 6; ++period) Told(period);
  clock_.Advance(5 * kDay);
  WorkCalendar calendar = *WorkCalendar::FromFile(JGT_DATA_DIR "/cn_calendar_exceptions_2019_2026.csv");
  const ConfirmationPolicies defaults({{.version = "none", .year = 2022, .rules = {}, .seq = 0}});
  TimeoutWorker other({.looked_at_max = 4}, *pool_, clock_, defaults, calendar, *confirmation_store_, *store_);
  std::thread second([&] {
    for (int round = 0; round < 4; ++round) EXPECT_THAT(other.RunOnce(), IsOk());
  });
  for (int round = 0; round < 4; ++round) EXPECT_THAT(timeouts_->RunOnce(), IsOk());
  second.join();
  EXPECT_EQ(Count("SELECT COUNT(*) FROM journal WHERE type = 'jgt.ledger.v1.ActivityTimedOut'"), 6);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM activities WHERE state = 2"), 6);
}

TEST_F(TimeoutTest, ATimeOutWhoseCommitWasNotAnsweredIsWrittenOnce) {
  ASSERT_THAT(Set(Officer(), Policy(v1::TIMEOUT_OUTCOME_LAPSE, 1)), IsOk());
  Told(1);
  clock_.Advance(5 * kDay);
  faults_.FailNextCommit(sql::CommitFault::kAfterEffect);
  static_cast<void>(timeouts_->RunOnce());
  static_cast<void>(timeouts_->RunOnce());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM journal WHERE type = 'jgt.ledger.v1.ActivityTimedOut'"), 1);
}

TEST_F(TimeoutTest, ASchoolSeesWhatAwaitsItsOwnPairings) {
  Told(1);                       // awaits rural
  Told(2, kRural);               // awaits core
  Told(3, kOther, kFarPairing);  // awaits far, in another city
  ASSERT_OK_AND_ASSIGN(const auto own, Awaiting(Filer(kRural)));
  EXPECT_EQ(own.awaited_size(), 2);
  ASSERT_OK_AND_ASSIGN(const auto mine, Awaiting(Filer(kRural), kRural));
  ASSERT_EQ(mine.awaited_size(), 1);
  EXPECT_EQ(mine.awaited(0).activity().recorded_by(), kCore);
  ASSERT_OK_AND_ASSIGN(const auto far, Awaiting(Filer(kFar), kFar));
  EXPECT_EQ(far.awaited_size(), 1);
  EXPECT_EQ(Awaiting(Officer(), "", true)->awaited_size(), 0);
  EXPECT_THAT(Awaiting(Filer("regions/330726/schools/x")), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Awaiting("none"), StatusIs(StatusCode::kUnauthenticated));
  EXPECT_THAT(Awaiting(Token(auth::Role::kOperator, "regions/330327")),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
}

TEST_F(TimeoutTest, PagesOfWhatIsAwaitedFollowEachOther) {
  for (int period = 1; period <= 3; ++period) Told(period);
  ASSERT_OK_AND_ASSIGN(const auto first, Awaiting(Officer(), "", false, 2));
  EXPECT_EQ(first.awaited_size(), 2);
  ASSERT_OK_AND_ASSIGN(const auto second, Awaiting(Officer(), "", false, 2, first.next_page_token()));
  EXPECT_EQ(second.awaited_size(), 1);
  EXPECT_EQ(second.next_page_token(), "");
  EXPECT_THAT(Awaiting(Officer(), "", true, 2, first.next_page_token()),
              StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN"));
  EXPECT_THAT(Awaiting(Officer(), "", true, -1), StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_SIZE"));
  EXPECT_THAT(Awaiting(Officer(), "schools/x"), StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
}

TEST_F(TimeoutTest, OnlyTheCountysOwnPeopleSetItsPolicy) {
  const v1::ConfirmationPolicy policy = Policy(v1::TIMEOUT_OUTCOME_LAPSE, 1);
  EXPECT_THAT(Set(Filer(kCore), policy), StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(Set(Token(auth::Role::kProvinceOfficer, "regions/330000"), policy),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(Set(Token(auth::Role::kCountyOfficer, "regions/330726"), policy),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Set(Token(auth::Role::kLeadingGroup, "regions/330327"), policy), IsOk());
  EXPECT_THAT(InForce(Token(auth::Role::kOperator, "regions/330327")),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(InForce(Officer(), 1999), StatusIs(StatusCode::kInvalidArgument, "BAD_YEAR"));
}

TEST_F(TimeoutTest, EverythingWrongWithAPolicyIsSaidAtOnce) {
  v1::ConfirmationPolicy policy = Policy(v1::TIMEOUT_OUTCOME_UNSPECIFIED, 367, "no kind");
  policy.set_year(1999);
  const auto set = Set(Officer(), policy, "");
  EXPECT_THAT(set, StatusIs(StatusCode::kInvalidArgument, "BAD_POLICY"));
  EXPECT_THAT(FieldsOf(set.status()), ElementsAre("policy.year", "policy.rules[0].kinds", "policy.rules[0].outcome",
                                                  "policy.rules[0].days", "reason"));
}

TEST_F(TimeoutTest, TheAuditFollowsTimeOutsToo) {
  Told(1);
  ASSERT_THAT(Set(Officer(), Policy(v1::TIMEOUT_OUTCOME_CONFIRM, 1)), IsOk());
  clock_.Advance(5 * kDay);
  ASSERT_EQ(*timeouts_->RunOnce(), 1);
  rpc::FixedToken token(Officer());
  grpc::ClientContext context;
  ASSERT_THAT(rpc::Prepare(context, rpc::Within(std::chrono::seconds(20), &token)), IsOk());
  v1::AuditLogRequest request;
  request.set_parent("regions/" + kCounty);
  const auto reader = proofs_->AuditLog(&context, request);
  v1::AuditLogResponse all;
  for (v1::AuditLogResponse message; reader->Read(&message);) all.MergeFrom(message);
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(all.findings_size(), 0) << all.ShortDebugString();
}

}  // namespace
}  // namespace jgt::ledger::test
