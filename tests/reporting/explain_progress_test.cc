// Every figure of the progress, opened down to the entries behind it.
#include <set>

#include "tests/reporting/reporting_world.h"

namespace jgt::reporting::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kCore = "regions/330327/schools/core";

class ExplainProgressTest : public ReportingTest {
 protected:
  void SetUp() override {
    for (const auto& [id, member] : {std::pair("a", "m1"), {"b", "m2"}}) {
      ListPairing({.id = id,
                   .home = kCangnan,
                   .supporter = kCore,
                   .supported = std::string("regions/330327/schools/") + member,
                   .mode = jgt::common::v1::MODE_CO_BUILT,
                   .founded_year = 2021});
    }
    ListPairing({.id = "far",
                 .home = kCangnan,
                 .supporter = "regions/330105/schools/far",
                 .supported = "regions/330327/schools/near",
                 .mode = jgt::common::v1::MODE_COLLABORATIVE,
                 .scope = jgt::common::v1::SCOPE_IN_PROVINCE,
                 .level = jgt::common::v1::VERIFICATION_LEVEL_PROVINCE,
                 .founded_year = 2022});
    Follow();
  }

  static v1::ExplainProgressRequest Of(const std::string& pairing, const std::string& task) {
    v1::ExplainProgressRequest request;
    request.set_pairing(pairing);
    request.set_year(2022);
    request.set_task(task);
    return request;
  }
  StatusOr<v1::ExplainProgressResponse> Explain(const v1::ExplainProgressRequest& request,
                                                const std::string& token = Province()) {
    return Call(token, &Reporting::ExplainProgress, request);
  }
  // Different units of the entries that count.
  static int32_t Units(const v1::ExplainProgressResponse& response) {
    std::set<std::string> units;
    for (const auto& entry : response.entries()) {
      if (entry.counts()) units.insert(entry.unit());
      EXPECT_EQ(entry.counts(), entry.reason().empty()) << entry.ShortDebugString();
    }
    return static_cast<int32_t>(units.size());
  }
  // Registers a teacher's exchange as its entry says, and tells its activity.
  void Exchange(const std::string& pairing, const std::string& id, const std::string& teacher, bool confirmed) {
    roster::v1::ExchangeRegistered registered;
    registered.mutable_exchange()->set_name(pairing + "/exchanges/" + id);
    registered.mutable_exchange()->set_pairing(pairing);
    registered.mutable_exchange()->set_year(2022);
    registered.mutable_exchange()->set_teacher(teacher);
    roster_.Add(kCangnan, registered);
    roster::v1::ExchangeConfirmed event;
    *event.mutable_exchange() = registered.exchange();
    event.mutable_exchange()->set_confirmed(true);
    if (confirmed) roster_.Add(kCangnan, event);
    TellExchange(pairing, pairing + "/exchanges/" + id);
  }
  void TellExchange(const std::string& pairing, const std::string& exchange) {
    TellConfirmed(pairing, "TEACHER_EXCHANGE", "2022-03-01",
                  [&](ledger::v1::Activity& activity) { activity.set_exchange(exchange); });
  }
  void Sessions(const std::string& group, int count) {
    for (int i = 0; i < count; ++i) {
      TellConfirmed(a_, "MENTORING_SESSION", "2022-04-11",
                    [&](ledger::v1::Activity& activity) { activity.set_mentor_group(group); });
    }
  }
  std::string Stay(const std::string& teacher, const std::string& first, const std::string& last) {
    return TellConfirmed(far_, "SHADOWING", first, [&](ledger::v1::Activity& activity) {
      activity.set_end_day(last);
      activity.set_teacher(teacher);
    });
  }

  const std::string a_ = "regions/330327/pairings/a";
  const std::string b_ = "regions/330327/pairings/b";
  const std::string far_ = "regions/330327/pairings/far";
};

TEST_F(ExplainProgressTest, LessonsOpenIntoThoseThatCountUnderTheBasis) {     // R53, D13
  const std::string lesson = TellConfirmed(a_, "SYNC_LESSON", "2022-04-11");  // entries 1 and 2
  Assess(TellConfirmed(a_, "VISITING_LESSON", "2022-05-11"));                 // 3 and 4
  Tell(a_, "SYNC_LESSON", "2022-06-01");
  TellConfirmed(a_, "SYNC_LESSON", "2021-12-31");
  TellConfirmed(a_, "ONLINE_RESEARCH", "2022-04-11");
  TellConfirmed(b_, "SYNC_LESSON", "2022-04-11");
  Follow();
  v1::ExplainProgressRequest request = Of(a_, "lessons");
  ASSERT_OK_AND_ASSIGN(const auto confirmed, Explain(request));
  EXPECT_EQ(confirmed.task().done(), 2);
  ASSERT_EQ(confirmed.entries_size(), 2);
  EXPECT_EQ(confirmed.entries(0).activity(), lesson);
  EXPECT_EQ(confirmed.entries(0).seq(), 1);
  EXPECT_EQ(confirmed.entries(1).seq(), 3);
  EXPECT_EQ(confirmed.entries(0).county(), "regions/330327");
  EXPECT_EQ(Units(confirmed), 2);
  EXPECT_GT(confirmed.positions_size(), 0);
  request.set_basis(v1::BASIS_RECORDED);
  EXPECT_EQ(Explain(request)->entries_size(), 3);
  request.set_basis(v1::BASIS_EVIDENCED);
  EXPECT_EQ(Explain(request)->entries_size(), 1);
}

TEST_F(ExplainProgressTest, MentorGroupsOpenIntoSessionsAndSayWhyOneDoesNotCount) {  // R56, D8
  const std::string full = FormGroup(a_, "g1", 3);
  const std::string small = FormGroup(a_, "g2", 2);
  const std::string idle = FormGroup(a_, "g3", 3);
  const std::string slow = FormGroup(a_, "g4", 3);
  Sessions(full, 5);
  Sessions(small, 6);
  Sessions(slow, 4);
  Sessions(a_ + "/mentorGroups/unknown", 1);
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto explained, Explain(Of(a_, "mentoring")));
  EXPECT_EQ(explained.task().done(), 1);
  EXPECT_EQ(Units(explained), 1);
  EXPECT_EQ(explained.entries_size(), 5 + 6 + 1 + 4 + 1);
  std::map<std::string, std::string> reasons;
  for (const auto& entry : explained.entries()) {
    reasons[entry.unit()] = entry.reason();
    EXPECT_EQ(entry.activity().empty(), entry.unit() == idle);
  }
  EXPECT_EQ(reasons.at(full), "");
  EXPECT_EQ(reasons.at(small), "徒弟 2 人，不足 3 人");
  EXPECT_EQ(reasons.at(idle), "指导 0 次，不足 5 次");
  EXPECT_EQ(reasons.at(slow), "指导 4 次，不足 5 次");
  EXPECT_THAT(reasons.at(a_ + "/mentorGroups/unknown"), HasSubstr("名册中没有"));
  EXPECT_EQ(explained.entries(0).fact(), full);
  EXPECT_EQ(explained.entries(0).fact_seq(), 4) << "three pairings were listed before it";
}

TEST_F(ExplainProgressTest, StaysOpenIntoTeachersOfWhomOneStayLastedAMonth) {  // R48
  const std::string brief = Stay("T-9", "2022-03-01", "2022-03-20");
  const std::string whole = Stay("T-9", "2022-04-01", "2022-04-30");
  Stay("T-8", "2022-04-01", "2022-04-15");
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto explained, Explain(Of(far_, "shadowing")));
  EXPECT_EQ(explained.task().done(), 1);
  EXPECT_EQ(Units(explained), 1);
  ASSERT_EQ(explained.entries_size(), 3);
  EXPECT_EQ(explained.entries(0).unit(), "T-8");
  EXPECT_EQ(explained.entries(0).reason(), "不足 1 个月");
  EXPECT_EQ(explained.entries(1).activity(), brief);
  EXPECT_FALSE(explained.entries(1).counts());
  EXPECT_EQ(explained.entries(2).activity(), whole);
  EXPECT_TRUE(explained.entries(2).counts());
  EXPECT_EQ(explained.entries(2).end_day(), "2022-04-30");
}

TEST_F(ExplainProgressTest, ExchangedTeachersOpenAcrossTheCoresMembersAsFarAsTheCallerSees) {  // R55, R118, D7
  Exchange(a_, "e1", "T-1", true);
  Exchange(b_, "e2", "T-2", true);
  Exchange(b_, "e3", "T-2", true);
  Exchange(b_, "e4", "T-4", false);
  TellExchange(a_, a_ + "/exchanges/none");
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto explained, Explain(Of(a_, "teacher_exchange")));
  EXPECT_EQ(explained.task().done(), 2);
  EXPECT_EQ(Units(explained), 2);
  EXPECT_EQ(explained.withheld(), 0);
  std::vector<std::string> lines;
  for (const auto& entry : explained.entries())
    lines.push_back(entry.unit() + " " + entry.pairing().substr(24) + " " + entry.reason());
  EXPECT_THAT(lines, ElementsAre("T-1 a ", "T-2 b ", "T-2 b ", "T-4 b 这项交流未经领导小组确认",
                                 HasSubstr("a 名册中没有这项交流")));
  EXPECT_EQ(explained.entries(0).fact(), a_ + "/exchanges/e1");
  EXPECT_EQ(explained.entries(0).fact_seq(), 5) << "its confirmation";
  // The core sees what it sent to all; a member what was sent to itself, and how much more there is.
  const std::string core = Token(auth::Role::kSchoolFiler, kCore);
  EXPECT_EQ(Explain(Of(a_, "teacher_exchange"), core)->entries_size(), 5);
  const std::string member = Token(auth::Role::kSchoolFiler, "regions/330327/schools/m1");
  ASSERT_OK_AND_ASSIGN(const auto own, Explain(Of(a_, "teacher_exchange"), member));
  EXPECT_EQ(own.task().done(), 2);
  EXPECT_EQ(own.withheld(), 3);
  for (const auto& entry : own.entries()) EXPECT_EQ(entry.pairing(), a_);
}

TEST_F(ExplainProgressTest, PagesAreOfOneList) {
  for (int i = 0; i < 5; ++i) TellConfirmed(a_, "SYNC_LESSON", "2022-04-11");
  Follow();
  v1::ExplainProgressRequest request = Of(a_, "lessons");
  request.set_page_size(2);
  std::vector<int64_t> seqs;
  ASSERT_OK_AND_ASSIGN(auto page, Explain(request));
  const std::string second = page.next_page_token();
  while (true) {
    EXPECT_LE(page.entries_size(), 2);
    for (const auto& entry : page.entries()) seqs.push_back(entry.seq());
    if (page.next_page_token().empty()) break;
    request.set_page_token(page.next_page_token());
    ASSERT_OK_AND_ASSIGN(page, Explain(request));
  }
  EXPECT_THAT(seqs, ElementsAre(1, 3, 5, 7, 9));
  TellConfirmed(b_, "SYNC_LESSON", "2022-04-12");
  Follow();
  request.set_page_token(second);
  EXPECT_OK(Explain(request)) << "another pairing's entries move nothing";
  TellConfirmed(a_, "SYNC_LESSON", "2022-04-12");
  Follow();
  EXPECT_THAT(Explain(request), StatusIs(StatusCode::kAborted, "LIST_MOVED"));
  request.set_task("research");
  EXPECT_THAT(Explain(request), StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN"));
}

TEST_F(ExplainProgressTest, EveryTaskOfEveryPairingOpensIntoAsManyAsWereDone) {  // R46
  const std::string group = FormGroup(a_, "g1", 4);
  Sessions(group, 7);
  Exchange(b_, "e1", "T-1", true);
  Stay("T-9", "2022-04-01", "2022-05-30");
  for (const std::string& pairing : {a_, b_, far_}) {
    for (const char* kind : {"SYNC_LESSON", "VISITING_LESSON", "ONLINE_RESEARCH", "EXTENSION_COURSE"})
      TellConfirmed(pairing, kind, "2022-04-11");
  }
  Follow();
  int opened = 0;
  for (const std::string& pairing : {a_, b_, far_}) {
    ASSERT_OK_AND_ASSIGN(const v1::PairingProgress progress, Progress(pairing, 2022));
    for (const v1::TaskProgress& task : progress.tasks()) {
      ASSERT_OK_AND_ASSIGN(const auto explained, Explain(Of(pairing, task.task())));
      EXPECT_EQ(explained.task().SerializeAsString(), task.SerializeAsString());
      EXPECT_EQ(Units(explained), task.done()) << pairing << " " << task.task();
      opened += task.done() > 0 ? 1 : 0;
    }
  }
  EXPECT_GE(opened, 9) << "figures that are not 0";
}

TEST_F(ExplainProgressTest, WhatIsAskedWronglyIsSaid) {
  const auto none = Explain(Of(a_, "shadowing"));
  ASSERT_THAT(none, StatusIs(StatusCode::kNotFound, "NO_SUCH_TASK"));
  EXPECT_THAT(DetailOf(none.status()).fields.front().description, HasSubstr("mentoring"));
  EXPECT_NE(DetailOf(none.status()).message_zh, "");
  EXPECT_THAT(Explain(Of("regions/330327/pairings/none", "lessons")),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  EXPECT_THAT(Explain(Of("regions/330327/schools/x", "lessons")), StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
  v1::ExplainProgressRequest request = Of(a_, "lessons");
  request.set_year(1999);
  EXPECT_THAT(Explain(request), StatusIs(StatusCode::kInvalidArgument, "BAD_DATE"));
  const std::string stranger = Token(auth::Role::kSchoolFiler, "regions/330327/schools/near");
  EXPECT_THAT(Explain(Of(a_, "lessons"), stranger), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
}

}  // namespace
}  // namespace jgt::reporting::test
