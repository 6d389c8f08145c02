// Progress against the minima, pairing by pairing and for a county.
#include "tests/reporting/reporting_world.h"

namespace jgt::reporting::test {
namespace {

using ::testing::HasSubstr;

const std::string kCore = "regions/330327/schools/core";

class ProgressRpcTest : public ReportingTest {
 protected:
  void SetUp() override {
    for (const auto& [id, member] : {std::pair("a", "m1"), {"b", "m2"}, {"c", "m3"}}) {
      ListPairing({.id = id,
                   .home = kCangnan,
                   .supporter = kCore,
                   .supported = std::string("regions/330327/schools/") + member,
                   .mode = jgt::common::v1::MODE_CO_BUILT,
                   .founded_year = 2021});
    }
    ListPairing({.id = "city",
                 .home = kCangnan,
                 .supporter = "regions/330303/schools/yongchang",
                 .supported = "regions/330327/schools/xinan",
                 .mode = jgt::common::v1::MODE_COLLABORATIVE,
                 .scope = jgt::common::v1::SCOPE_IN_CITY,
                 .level = jgt::common::v1::VERIFICATION_LEVEL_CITY,
                 .founded_year = 2019});
    Follow();
  }

  static v1::ListProgressRequest ListOf(int page_size = 0) {
    v1::ListProgressRequest request;
    request.set_parent("regions/" + kCangnan);
    request.set_year(2022);
    request.set_page_size(page_size);
    return request;
  }
  static v1::TaskProgress Task(const v1::PairingProgress& progress, const std::string& name) {
    for (const v1::TaskProgress& task : progress.tasks()) {
      if (task.task() == name) return task;
    }
    ADD_FAILURE() << "no task " << name;
    return {};
  }
  // Registers and confirms a teacher's exchange, and tells its activity.
  void Exchange(const std::string& pairing, const std::string& id, const std::string& teacher, bool confirmed) {
    roster::v1::ExchangeRegistered registered;
    registered.mutable_exchange()->set_name(pairing + "/exchanges/" + id);
    registered.mutable_exchange()->set_pairing(pairing);
    registered.mutable_exchange()->set_year(2022);
    registered.mutable_exchange()->set_teacher(teacher);
    roster_.Add(kCangnan, registered);
    if (confirmed) {
      roster::v1::ExchangeConfirmed event;
      *event.mutable_exchange() = registered.exchange();
      event.mutable_exchange()->set_confirmed(true);
      roster_.Add(kCangnan, event);
    }
    TellConfirmed(pairing, "TEACHER_EXCHANGE", "2022-03-01",
                  [&](ledger::v1::Activity& activity) { activity.set_exchange(pairing + "/exchanges/" + id); });
  }

  const std::string a_ = "regions/330327/pairings/a";
  const std::string b_ = "regions/330327/pairings/b";
  const std::string city_ = "regions/330327/pairings/city";
};

TEST_F(ProgressRpcTest, LessonsAndResearchOfTheYearCountUnderTheBasisAskedFor) {  // R53, R54, D13
  const auto of = [](jgt::common::v1::Subject subject) {
    return [subject](ledger::v1::Activity& activity) { activity.set_subject(subject); };
  };
  for (int i = 0; i < 19; ++i) TellConfirmed(a_, "SYNC_LESSON", "2022-04-11", of(jgt::common::v1::SUBJECT_CHINESE));
  Assess(TellConfirmed(a_, "VISITING_LESSON", "2022-05-11", of(jgt::common::v1::SUBJECT_MUSIC)));
  Tell(a_, "SYNC_LESSON", "2022-06-01");
  TellConfirmed(a_, "SYNC_LESSON", "2021-12-31", of(jgt::common::v1::SUBJECT_ART));
  Follow();
  ASSERT_OK_AND_ASSIGN(const v1::PairingProgress confirmed, Progress(a_, 2022));
  EXPECT_EQ(confirmed.minima(), "minima-2022/in-county");
  EXPECT_EQ(confirmed.mode(), jgt::common::v1::MODE_CO_BUILT);
  EXPECT_EQ(Task(confirmed, "lessons").done(), 20);
  EXPECT_EQ(Task(confirmed, "lessons").required(), 20);
  EXPECT_TRUE(Task(confirmed, "lessons").met());
  EXPECT_EQ(Task(*Progress(a_, 2022, v1::BASIS_RECORDED), "lessons").done(), 21);
  EXPECT_EQ(Task(*Progress(a_, 2022, v1::BASIS_EVIDENCED), "lessons").done(), 1);
}

TEST_F(ProgressRpcTest, MentorGroupsCountFromFiveSessionsOn) {  // R56, D8
  const std::string full = FormGroup(a_, "g1", 3);
  const std::string short_group = FormGroup(a_, "g2", 2);
  for (const std::string& group : {full, short_group}) {
    for (int i = 0; i < 5; ++i) {
      TellConfirmed(a_, "MENTORING_SESSION", "2022-04-11",
                    [&](ledger::v1::Activity& activity) { activity.set_mentor_group(group); });
    }
  }
  Follow();
  ASSERT_OK_AND_ASSIGN(const v1::PairingProgress progress, Progress(a_, 2022));
  EXPECT_EQ(Task(progress, "mentoring").done(), 1);
  EXPECT_EQ(Task(progress, "mentoring").required(), 3);
  EXPECT_THAT(Task(progress, "mentoring").note(), HasSubstr("1 组不计"));
}

TEST_F(ProgressRpcTest, ExchangedTeachersAreTheCoresAcrossItsMembersAndOnlyConfirmedOnes) {  // R55, R118, D7
  roster::v1::HeadCountRecorded count;
  count.set_school(kCore);
  count.set_teachers(21);
  count.set_day("2021-09-01");
  roster_.Add(kCangnan, count);
  Exchange(a_, "e1", "T-1", true);
  Exchange(b_, "e2", "T-2", true);
  Exchange(b_, "e3", "T-2", true);
  Exchange(b_, "e4", "T-4", false);
  Follow();
  ASSERT_OK_AND_ASSIGN(const v1::PairingProgress progress, Progress(a_, 2022));
  EXPECT_EQ(Task(progress, "teacher_exchange").required(), 3) << "10 % of 21, rounded up";
  EXPECT_EQ(Task(progress, "teacher_exchange").done(), 2) << "T-2 went twice, T-4 was not confirmed";
  EXPECT_FALSE(Task(progress, "teacher_exchange").met());
}

TEST_F(ProgressRpcTest, ShadowingCountsTeachersWhoStayedAMonth) {  // R48
  ListPairing({.id = "far",
               .home = kCangnan,
               .supporter = "regions/330105/schools/far",
               .supported = "regions/330327/schools/near",
               .mode = jgt::common::v1::MODE_COLLABORATIVE,
               .scope = jgt::common::v1::SCOPE_IN_PROVINCE,
               .level = jgt::common::v1::VERIFICATION_LEVEL_PROVINCE,
               .founded_year = 2022});
  const std::string far = "regions/330327/pairings/far";
  const auto until = [](const char* day) {
    return [day](ledger::v1::Activity& activity) {
      activity.set_end_day(day);
      activity.set_teacher("T-9");
    };
  };
  TellConfirmed(far, "SHADOWING", "2022-03-01", until("2022-03-20"));
  Follow();
  EXPECT_EQ(Task(*Progress(far, 2022), "shadowing").done(), 0);
  TellConfirmed(far, "SHADOWING", "2022-04-01", until("2022-04-30"));
  Follow();
  ASSERT_OK_AND_ASSIGN(const v1::PairingProgress progress, Progress(far, 2022));
  EXPECT_EQ(progress.minima(), "minima-2022/cross-region");
  EXPECT_TRUE(Task(progress, "shadowing").met());
}

TEST_F(ProgressRpcTest, ACityVerifiedPairingHasNoMinima) {  // D12
  ASSERT_OK_AND_ASSIGN(const v1::PairingProgress progress, Progress(city_, 2022));
  EXPECT_EQ(progress.minima(), "");
  EXPECT_EQ(progress.tasks_size(), 0);
}

TEST_F(ProgressRpcTest, AnUnknownPairingAndAWrongYearAreSaid) {
  EXPECT_THAT(Progress("regions/330327/pairings/none", 2022), StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  EXPECT_THAT(Progress(a_, 1999), StatusIs(StatusCode::kInvalidArgument, "BAD_DATE"));
  EXPECT_THAT(Progress("regions/330327/schools/a", 2022), StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
}

TEST_F(ProgressRpcTest, AListIsInPrintedOrderWithTotalsOnItsFirstPage) {
  TellConfirmed(b_, "ONLINE_RESEARCH", "2022-04-11");
  Follow();
  v1::ListProgressRequest request = ListOf(3);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(Officer(kCangnan), &Reporting::ListProgress, request));
  ASSERT_EQ(first.progress_size(), 3);
  EXPECT_EQ(first.progress(0).pairing(), a_);
  EXPECT_EQ(first.progress(1).pairing(), b_);
  ASSERT_EQ(first.totals_size(), 4);
  EXPECT_EQ(first.totals(1).task(), "research");
  EXPECT_EQ(first.totals(1).pairings(), 3);
  EXPECT_EQ(first.totals(1).required(), 36);
  EXPECT_EQ(first.totals(1).done(), 1);
  EXPECT_EQ(first.totals(3).required(), 1) << "one core owes one teacher, not three";
  request.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second, Call(Officer(kCangnan), &Reporting::ListProgress, request));
  ASSERT_EQ(second.progress_size(), 1);
  EXPECT_EQ(second.progress(0).pairing(), city_);
  EXPECT_EQ(second.totals_size(), 0);
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(ProgressRpcTest, ATokenOfAnotherListIsRefused) {
  ASSERT_OK_AND_ASSIGN(const auto first, Call(Officer(kCangnan), &Reporting::ListProgress, ListOf(1)));
  v1::ListProgressRequest other = ListOf(1);
  other.set_year(2023);
  other.set_page_token(first.next_page_token());
  EXPECT_THAT((Call(Officer(kCangnan), &Reporting::ListProgress, other)),
              StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN"));
  other = ListOf(-1);
  EXPECT_THAT((Call(Officer(kCangnan), &Reporting::ListProgress, other)),
              StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_SIZE"));
}

TEST_F(ProgressRpcTest, ASchoolSeesItsOwnPairingsOnly) {
  const std::string filer = Token(auth::Role::kSchoolFiler, "regions/330327/schools/m2");
  ASSERT_OK_AND_ASSIGN(const auto list, Call(filer, &Reporting::ListProgress, ListOf()));
  ASSERT_EQ(list.progress_size(), 1);
  EXPECT_EQ(list.progress(0).pairing(), b_);
  v1::GetPairingProgressRequest request;
  request.set_year(2022);
  request.set_pairing(b_);
  EXPECT_OK((Call(filer, &Reporting::GetPairingProgress, request)));
  request.set_pairing(a_);
  EXPECT_THAT((Call(filer, &Reporting::GetPairingProgress, request)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  request.set_pairing("regions/330327/pairings/none");
  EXPECT_THAT((Call(filer, &Reporting::GetPairingProgress, request)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"))
      << "a guessed id is refused as one that exists";
}

TEST_F(ProgressRpcTest, BothCountiesOfAPairingMayAskForItsProgress) {  // D11
  v1::GetPairingProgressRequest request;
  request.set_year(2022);
  request.set_pairing(city_);
  EXPECT_OK((Call(Officer("330327"), &Reporting::GetPairingProgress, request)));
  EXPECT_OK((Call(Officer("330303"), &Reporting::GetPairingProgress, request)));
  const std::string supporter = Token(auth::Role::kSchoolFiler, "regions/330303/schools/yongchang");
  EXPECT_OK((Call(supporter, &Reporting::GetPairingProgress, request)));
  EXPECT_THAT((Call(Officer("330302"), &Reporting::GetPairingProgress, request)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
}

TEST_F(ProgressRpcTest, AFilerOfASchoolSeesPairingsUnderItsAliasToo) {  // D3
  roster::v1::AliasConfirmed event;
  event.mutable_proposal()->set_alias("regions/330327/schools/m3");
  event.mutable_proposal()->set_target("regions/330327/schools/m2");
  roster_.Add(kCangnan, event);
  Follow();
  const std::string filer = Token(auth::Role::kSchoolFiler, "regions/330327/schools/m2");
  ASSERT_OK_AND_ASSIGN(const auto list, Call(filer, &Reporting::ListProgress, ListOf()));
  EXPECT_EQ(list.progress_size(), 2);
}

}  // namespace
}  // namespace jgt::reporting::test
