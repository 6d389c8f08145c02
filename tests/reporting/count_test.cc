// Counts under every basis, what is behind each, and what changed after a form was filed.
#include <set>

#include "common/names/names.h"
#include "tests/reporting/reporting_world.h"
#include "tests/rollup/random_events.h"

namespace jgt::reporting::test {
namespace {

const std::string kInside = "regions/330726/pairings/n1";
const std::string kAcross = "regions/330782/pairings/s2";  // at home in Yiwu, supported by a school of Pujiang

class CountTest : public ReportingTest {
 protected:
  void SetUp() override {
    ListPujiang();
    Follow();
  }

  static v1::CountActivitiesRequest Counting(const std::string& region, const std::string& period) {
    v1::CountActivitiesRequest request;
    request.set_parent("regions/" + region);
    request.set_period(period);
    return request;
  }
  StatusOr<v1::CountActivitiesResponse> CountOf(const std::string& token, const v1::CountActivitiesRequest& request) {
    return CallCounts(token, &Counts::CountActivities, request);
  }
  // Of the totals, activities under the four bases.
  std::vector<int64_t> TotalsOf(const std::string& region, const std::string& period) {
    const auto response = CountOf(Province(), Counting(region, period));
    JGT_CHECK(response.ok());
    std::vector<int64_t> totals(4, 0);
    for (const v1::Count& total : response->totals()) {
      totals[0] += total.recorded().activities();
      totals[1] += total.confirmed().activities();
      totals[2] += total.evidenced().activities();
      totals[3] += total.verified().activities();
    }
    return totals;
  }

  // Turns all pages: each activity is there once, and they add up to the figures that the first page says.
  v1::Figures AddUp(v1::ExplainCountRequest request, std::set<int>* subjects) {
    request.set_page_size(7);
    std::set<std::string> names;
    v1::Figures sum;
    v1::Figures figures;
    do {
      const auto page = Explain(request);
      EXPECT_OK(page);
      if (!page.ok()) return sum;
      if (request.page_token().empty()) figures = page->figures();
      for (const auto& explained : page->activities()) {
        EXPECT_TRUE(names.insert(explained.activity()).second);
        subjects->insert(explained.subject());
        sum.set_activities(sum.activities() + 1);
        sum.set_teachers(sum.teachers() + explained.teachers());
        sum.set_students(sum.students() + explained.students());
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(sum.activities(), figures.activities());
    EXPECT_EQ(sum.teachers(), figures.teachers());
    EXPECT_EQ(sum.students(), figures.students());
    return figures;
  }

  static v1::ExplainCountRequest Explaining(const std::string& region, const std::string& period, v1::Basis basis) {
    v1::ExplainCountRequest request;
    request.set_parent("regions/" + region);
    request.set_period(period);
    request.set_basis(basis);
    return request;
  }
  StatusOr<v1::ExplainCountResponse> Explain(const v1::ExplainCountRequest& request) {
    return CallCounts(Province(), &Counts::ExplainCount, request);
  }
  StatusOr<v1::ListRestatementsResponse> Restatements(const std::string& token, const std::string& region,
                                                      const std::string& month, int page_size = 0,
                                                      const std::string& page_token = "") {
    v1::ListRestatementsRequest request;
    request.set_parent("regions/" + region);
    request.set_month(month);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    return CallCounts(token, &Counts::ListRestatements, request);
  }
  void FileForm(const std::string& request_id, const std::string& month) {
    v1::FileBureauFormRequest request;
    request.set_parent("regions/" + kPujiang);
    request.set_request_id(request_id);
    request.set_month(month);
    request.set_highlights("同步课堂常态化");
    ASSERT_OK((Call(Officer(kPujiang), &Reporting::FileBureauForm, request)));
  }
  void End(const std::string& activity) {
    ledger::v1::ActivityReversed event;
    event.set_activity(activity);
    ledger_.Add(RegionOf(activity), event);
  }
  void TimeOut(const std::string& activity) {
    ledger::v1::ActivityTimedOut event;
    event.set_activity(activity);
    event.set_outcome(ledger::v1::TIMEOUT_OUTCOME_CONFIRM);
    ledger_.Add(RegionOf(activity), event);
  }
};

TEST_F(CountTest, EveryBasisStandsBesideTheOthers) {  // D13
  Tell(kInside, "SYNC_LESSON", "2019-04-01");
  TellConfirmed(kInside, "SYNC_LESSON", "2019-04-02");
  Assess(TellConfirmed(kInside, "SYNC_LESSON", "2019-04-03"));
  Assess(TellConfirmed(kInside, "SYNC_LESSON", "2019-04-04"), true, true);
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto counts, CountOf(Officer(kPujiang), Counting(kPujiang, "2019-04")));
  ASSERT_EQ(counts.counts_size(), 1);
  const v1::Count& count = counts.counts(0);
  EXPECT_EQ(count.pairing(), kInside);
  EXPECT_EQ(count.kind(), "SYNC_LESSON");
  EXPECT_EQ(count.recorded().activities(), 4);
  EXPECT_EQ(count.confirmed().activities(), 3);
  EXPECT_EQ(count.evidenced().activities(), 2);
  EXPECT_EQ(count.verified().activities(), 1);
  EXPECT_EQ(count.verified().students(), 40);
  ASSERT_EQ(counts.totals_size(), 1);
  EXPECT_EQ(counts.totals(0).recorded().activities(), 4);
  EXPECT_GT(counts.positions_size(), 0);
}

TEST_F(CountTest, ALateEntryCountsInTheMonthInWhichItHappened) {
  ledger_.now = ShanghaiMidnight({.year = 2019, .month = 12, .day = 30});
  TellConfirmed(kInside, "SYNC_LESSON", "2019-04-02");
  Follow();
  EXPECT_EQ(TotalsOf(kPujiang, "2019-04")[1], 1);
  EXPECT_EQ(TotalsOf(kPujiang, "2019-12")[1], 0);
}

TEST_F(CountTest, PeriodsAreMonthsQuartersYearsAndSchoolYears) {  // D9
  for (const char* day : {"2018-08-31", "2018-09-01", "2019-03-31", "2019-04-01", "2019-08-31", "2019-09-01"})
    TellConfirmed(kInside, "SYNC_LESSON", day);
  Follow();
  EXPECT_EQ(TotalsOf(kPujiang, "2019-04")[1], 1);
  EXPECT_EQ(TotalsOf(kPujiang, "2019-03..2019-04")[1], 2);
  EXPECT_EQ(TotalsOf(kPujiang, "2019-Q1")[1], 1);
  EXPECT_EQ(TotalsOf(kPujiang, "2019")[1], 4);
  EXPECT_EQ(TotalsOf(kPujiang, "SY2018")[1], 4);
  for (const char* bad :
       {"", "2019-13", "2019-Q5", "SY", "SY19", "19", "2019-04..2019-03", "2000-01..2019-01", "2019-"})
    EXPECT_THAT(CountOf(Province(), Counting(kPujiang, bad)), StatusIs(StatusCode::kInvalidArgument, "BAD_PERIOD"))
        << bad;
}

TEST_F(CountTest, APairingAcrossCountiesCountsInBothAndOnceAbove) {  // D11
  TellConfirmed(kAcross, "SYNC_LESSON", "2019-04-02");
  Follow();
  EXPECT_EQ(TotalsOf(kPujiang, "2019-04")[1], 1);
  EXPECT_EQ(TotalsOf(kYiwu, "2019-04")[1], 1);
  EXPECT_EQ(TotalsOf(kJinhua, "2019-04")[1], 1);
  ASSERT_OK_AND_ASSIGN(const auto explained, Explain(Explaining(kPujiang, "2019-04", v1::BASIS_CONFIRMED)));
  ASSERT_EQ(explained.activities_size(), 1);
  EXPECT_EQ(explained.activities(0).county(), "regions/330782");
}

TEST_F(CountTest, ASchoolSeesItsOwnPairingsOnly) {
  TellConfirmed(kInside, "SYNC_LESSON", "2019-04-02");
  TellConfirmed("regions/330726/pairings/n2", "SYNC_LESSON", "2019-04-02");
  Follow();
  const std::string filer = Token(auth::Role::kSchoolFiler, "regions/330726/schools/tanxi");
  ASSERT_OK_AND_ASSIGN(const auto counts, CountOf(filer, Counting(kPujiang, "2019-04")));
  ASSERT_EQ(counts.counts_size(), 1);
  EXPECT_EQ(counts.counts(0).pairing(), kInside);
  EXPECT_EQ(counts.totals(0).confirmed().activities(), 1);
  const auto explaining = Explaining(kPujiang, "2019-04", v1::BASIS_CONFIRMED);
  ASSERT_OK_AND_ASSIGN(const auto explained, CallCounts(filer, &Counts::ExplainCount, explaining));
  EXPECT_EQ(explained.figures().activities(), 1);
  EXPECT_EQ(explained.activities_size(), 1);
  v1::CountActivitiesRequest other = Counting(kPujiang, "2019-04");
  other.set_pairing("regions/330726/pairings/n2");
  EXPECT_THAT(CountOf(filer, other), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  other.set_pairing("regions/330726/pairings/none");
  EXPECT_THAT(CountOf(filer, other), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  const std::string stranger = Token(auth::Role::kSchoolFiler, "regions/330327/schools/x");
  EXPECT_THAT(CountOf(stranger, Counting(kPujiang, "2019-04")),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(CountOf(Operator(), Counting(kPujiang, "2019-04")),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(CountOf("", Counting(kPujiang, "2019-04")), StatusIs(StatusCode::kUnauthenticated));
}

TEST_F(CountTest, RowsComeInPages) {
  for (const char* id : {"n1", "n2", "n3"})
    TellConfirmed(std::string("regions/330726/pairings/") + id, "SYNC_LESSON", "2019-04-02");
  Follow();
  v1::CountActivitiesRequest request = Counting(kPujiang, "2019-04");
  request.set_page_size(2);
  ASSERT_OK_AND_ASSIGN(const auto first, CountOf(Officer(kPujiang), request));
  EXPECT_EQ(first.counts_size(), 2);
  request.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second, CountOf(Officer(kPujiang), request));
  EXPECT_EQ(second.counts_size(), 1);
  EXPECT_EQ(second.totals_size(), 0);
  EXPECT_EQ(second.next_page_token(), "");
  request.set_period("2019-05");
  EXPECT_THAT(CountOf(Officer(kPujiang), request), StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN"));
}

TEST_F(CountTest, ATimeOutIsVisibleInTheExplanation) {
  const std::string timed_out = Tell(kInside, "SYNC_LESSON", "2019-04-02");
  TimeOut(timed_out);
  TellConfirmed(kInside, "SYNC_LESSON", "2019-04-03");
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto explained, Explain(Explaining(kPujiang, "2019-04", v1::BASIS_CONFIRMED)));
  ASSERT_EQ(explained.activities_size(), 2);
  EXPECT_EQ(explained.activities(0).activity(), timed_out);
  EXPECT_EQ(explained.activities(0).seq(), 1);
  EXPECT_EQ(explained.activities(0).confirmed_seq(), 2);
  EXPECT_TRUE(explained.activities(0).timed_out());
  EXPECT_FALSE(explained.activities(1).timed_out());
}

// An explanation that was begun shows its first moment to the end, whatever comes meanwhile.
TEST_F(CountTest, PagesAreOfOneMomentWhateverComesMeanwhile) {
  std::vector<std::string> names;
  for (int i = 1; i <= 5; ++i) {
    names.push_back(TellConfirmed(kInside, "SYNC_LESSON", "2019-04-0" + std::to_string(i)));
    Assess(names.back());
  }
  Follow();
  v1::ExplainCountRequest request = Explaining(kPujiang, "2019-04", v1::BASIS_EVIDENCED);
  request.set_page_size(2);
  ASSERT_OK_AND_ASSIGN(auto page, Explain(request));
  EXPECT_EQ(page.figures().activities(), 5);
  const auto positions = page.positions_size();
  End(names[2]);                                                // no longer counts
  Assess(names[3], false);                                      // nor does this one
  Assess(TellConfirmed(kInside, "SYNC_LESSON", "2019-04-09"));  // one more does
  Follow();
  std::vector<std::string> shown;
  while (true) {
    EXPECT_EQ(page.figures().activities(), 5);
    EXPECT_EQ(page.positions_size(), positions);
    for (const auto& explained : page.activities()) shown.push_back(explained.activity());
    if (page.next_page_token().empty()) break;
    request.set_page_token(page.next_page_token());
    ASSERT_OK_AND_ASSIGN(page, Explain(request));
  }
  EXPECT_EQ(shown, names);
  request.clear_page_token();
  EXPECT_EQ(Explain(request)->figures().activities(), 4);
  request.set_page_token("forged");
  EXPECT_THAT(Explain(request), StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN"));
  request.clear_page_token();
  request.set_basis(static_cast<v1::Basis>(9));
  EXPECT_THAT(Explain(request), StatusIs(StatusCode::kInvalidArgument, "BAD_BASIS"));
}

TEST_F(CountTest, TheFiledFormStaysAndWhatChangedSinceIsListed) {
  const std::string stays = TellConfirmed(kInside, "SYNC_LESSON", "2019-04-02");
  const std::string ends = TellConfirmed(kInside, "SYNC_LESSON", "2019-04-03");
  const std::string late = Tell(kInside, "SYNC_LESSON", "2019-04-04");
  Follow();
  FileForm("f-1", "2019-04");
  ASSERT_OK_AND_ASSIGN(const auto nothing, Restatements(Officer(kPujiang), kPujiang, "2019-04"));
  EXPECT_EQ(nothing.restatements_size(), 0);
  End(ends);                                                                 // entry 6
  Confirm(late);                                                             // entry 7
  TimeOut(Tell(kInside, "SYNC_LESSON", "2019-04-05"));                       // entry 9
  TellConfirmed(kInside, "SYNC_LESSON", "2019-05-05");                       // another month
  TellConfirmed(kAcross, "SYNC_LESSON", "2019-04-06");                       // Yiwu's journal
  TellConfirmed("regions/330723/pairings/s5", "SYNC_LESSON", "2019-05-06");  // another county and month
  Follow();
  ASSERT_OK_AND_ASSIGN(const auto changed, Restatements(Officer(kPujiang), kPujiang, "2019-04"));
  EXPECT_EQ(changed.filed().rows(0).activities(), 2) << "as it was filed";
  EXPECT_EQ(changed.filed().highlights(), "同步课堂常态化");
  EXPECT_EQ(changed.filed_seq(), 1);
  EXPECT_EQ(changed.filed_at_micros(), clock_.Now().micros);
  ASSERT_EQ(changed.restatements_size(), 4);
  EXPECT_EQ(changed.restatements(0).activity(), ends);
  EXPECT_EQ(changed.restatements(0).seq(), 6);
  EXPECT_EQ(changed.restatements(0).cause(), v1::RESTATEMENT_CAUSE_ENDED);
  EXPECT_EQ(changed.restatements(0).change().students(), -40);
  EXPECT_EQ(changed.restatements(1).activity(), late);
  EXPECT_EQ(changed.restatements(1).cause(), v1::RESTATEMENT_CAUSE_CONFIRMED);
  EXPECT_EQ(changed.restatements(2).cause(), v1::RESTATEMENT_CAUSE_TIMED_OUT);
  EXPECT_EQ(changed.restatements(3).county(), "regions/330782");
  int64_t sum = changed.filed().rows(0).activities();
  for (const auto& entry : changed.restatements()) sum += entry.change().activities();
  EXPECT_EQ(Form(kPujiang, "2019-04")->rows(0).activities(), sum) << "filed and changed make what stands";
  ASSERT_OK_AND_ASSIGN(const auto first, Restatements(Officer(kPujiang), kPujiang, "2019-04", 3));
  EXPECT_EQ(first.restatements_size(), 3);
  FileForm("f-2", "2019-04");
  ASSERT_OK_AND_ASSIGN(const auto rest,
                       Restatements(Officer(kPujiang), kPujiang, "2019-04", 3, first.next_page_token()));
  EXPECT_EQ(rest.filed_seq(), 1) << "the pages of one list are about one filing";
  EXPECT_EQ(rest.restatements_size(), 1);
  EXPECT_EQ(Restatements(Officer(kPujiang), kPujiang, "2019-04")->restatements_size(), 0);
}

TEST_F(CountTest, OnlyWhoHoldsTheBureausRegionSeesItsRestatements) {
  FileForm("f-1", "2019-04");
  EXPECT_THAT(Restatements(Officer(kPujiang), kPujiang, "2019-05"), StatusIs(StatusCode::kNotFound, "NOT_FILED"));
  EXPECT_THAT(Restatements(Token(auth::Role::kSchoolFiler, "regions/330726/schools/tanxi"), kPujiang, "2019-04"),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Restatements(Officer(kYiwu), kPujiang, "2019-04"),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Restatements(Operator(), kPujiang, "2019-04"),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(Restatements(Province(), kZhejiang, "2019-04"), StatusIs(StatusCode::kInvalidArgument, "BAD_REGION"));
  EXPECT_THAT(Restatements(Province(), kPujiang, "April"), StatusIs(StatusCode::kInvalidArgument, "BAD_DATE"));
}

// R117: a collaborative pairing sends teachers as subjects ask for them, in no fixed number: they are counted by
// subject, and no task of the year asks for a number.
TEST_F(CountTest, R117TeachersSentBySubjectAreCountedAndHaveNoNumberToReach) {
  const std::string pairing = ListPairing({.id = "k1",
                                           .home = kPujiang,
                                           .supporter = "regions/330106/schools/far",
                                           .supported = "regions/330726/schools/village",
                                           .mode = jgt::common::v1::MODE_COLLABORATIVE,
                                           .scope = jgt::common::v1::SCOPE_IN_PROVINCE,
                                           .level = jgt::common::v1::VERIFICATION_LEVEL_PROVINCE});
  const auto teaches = [](jgt::common::v1::Subject subject) {
    return [subject](ledger::v1::Activity& activity) { activity.set_subject(subject); };
  };
  TellConfirmed(pairing, "TEACHER_EXCHANGE", "2022-04-02", teaches(jgt::common::v1::SUBJECT_ENGLISH));
  TellConfirmed(pairing, "TEACHER_EXCHANGE", "2022-04-03", teaches(jgt::common::v1::SUBJECT_ENGLISH));
  TellConfirmed(pairing, "TEACHER_EXCHANGE", "2022-04-04", teaches(jgt::common::v1::SUBJECT_MUSIC));
  Follow();
  v1::CountActivitiesRequest request = Counting(kPujiang, "2022");
  request.set_pairing(pairing);
  request.set_kind("TEACHER_EXCHANGE");
  const auto sent = [&](jgt::common::v1::Subject subject) -> int64_t {
    request.set_subject(subject);
    const auto counts = CountOf(Officer(kPujiang), request);
    EXPECT_OK(counts);
    return counts.ok() && counts->totals_size() == 1 ? counts->totals(0).confirmed().activities() : 0;
  };
  EXPECT_EQ(sent(jgt::common::v1::SUBJECT_ENGLISH), 2);
  EXPECT_EQ(sent(jgt::common::v1::SUBJECT_MUSIC), 1);
  EXPECT_EQ(sent(jgt::common::v1::SUBJECT_ART), 0);
  ASSERT_OK_AND_ASSIGN(const v1::PairingProgress progress, Progress(pairing, 2022));
  EXPECT_EQ(progress.minima(), "minima-2022/cross-region");
  for (const v1::TaskProgress& task : progress.tasks()) EXPECT_NE(task.task(), "teacher_exchange");
}

TEST_F(CountTest, SubjectsAndLevelsOpenTheCellsThatTheyNameAndNoOthers) {  // R189, D13
  const auto with = [](jgt::common::v1::Subject subject, const char* level) {
    return [subject, level](ledger::v1::Activity& activity) {
      activity.set_subject(subject);
      activity.set_publicity_level(level);
    };
  };
  TellConfirmed(kInside, "SYNC_LESSON", "2019-04-02", with(jgt::common::v1::SUBJECT_CHINESE, ""));
  TellConfirmed(kInside, "SYNC_LESSON", "2019-04-03", with(jgt::common::v1::SUBJECT_MUSIC, ""));
  TellConfirmed(kAcross, "SYNC_LESSON", "2019-04-04", with(jgt::common::v1::SUBJECT_MUSIC, ""));
  TellConfirmed(kInside, "PUBLICITY", "2019-04-05", with(jgt::common::v1::SUBJECT_UNSPECIFIED, "CITY"));
  TellConfirmed(kInside, "PUBLICITY", "2019-04-06", with(jgt::common::v1::SUBJECT_UNSPECIFIED, "SCHOOL"));
  Follow();
  // Counted, explained and listed: three ways to one figure.
  const auto figures = [&](std::optional<jgt::common::v1::Subject> subject, const std::string& level) {
    v1::CountActivitiesRequest counting = Counting(kPujiang, "2019-04");
    v1::ExplainCountRequest explaining = Explaining(kPujiang, "2019-04", v1::BASIS_CONFIRMED);
    v1::ListContributionsRequest listing;
    listing.set_parent("regions/" + kPujiang);
    listing.set_from_month("2019-04");
    listing.set_to_month("2019-04");
    if (subject.has_value()) {
      counting.set_subject(*subject);
      explaining.set_subject(*subject);
      listing.set_subject(*subject);
    }
    counting.set_level(level);
    explaining.set_level(level);
    listing.set_level(level);
    const auto counted = CountOf(Province(), counting);
    const auto explained = Explain(explaining);
    const auto listed = Call(Province(), &Reporting::ListContributions, listing);
    JGT_CHECK(counted.ok() && explained.ok() && listed.ok());
    int64_t total = 0;
    for (const v1::Count& row : counted->totals()) total += row.confirmed().activities();
    return std::vector<int64_t>{total, explained->figures().activities(), explained->activities_size(),
                                listed->contributions_size()};
  };
  const auto all = [](int64_t figure) { return std::vector<int64_t>(4, figure); };
  EXPECT_EQ(figures(std::nullopt, ""), all(5));
  EXPECT_EQ(figures(jgt::common::v1::SUBJECT_CHINESE, ""), all(1));
  EXPECT_EQ(figures(jgt::common::v1::SUBJECT_MUSIC, ""), all(2)) << "one of them in Yiwu's ledger";
  EXPECT_EQ(figures(jgt::common::v1::SUBJECT_UNSPECIFIED, ""), all(2)) << "without a subject, which is not all";
  EXPECT_EQ(figures(std::nullopt, "CITY"), all(1));
  EXPECT_EQ(figures(jgt::common::v1::SUBJECT_MUSIC, "CITY"), all(0));
}

TEST_F(CountTest, UnknownSubjectsAndLevelsAreRefusedByName) {
  v1::CountActivitiesRequest counting = Counting(kPujiang, "2019-04");
  v1::ExplainCountRequest explaining = Explaining(kPujiang, "2019-04", v1::BASIS_CONFIRMED);
  v1::ListContributionsRequest listing;
  listing.set_parent("regions/" + kPujiang);
  listing.set_from_month("2019-04");
  listing.set_to_month("2019-04");
  const auto spoil = [](auto& request, bool subject) {
    if (subject) request.set_subject(static_cast<jgt::common::v1::Subject>(7));
    request.set_level(subject ? "" : "VILLAGE");
  };
  for (const bool subject : {false, true}) {
    spoil(counting, subject);
    spoil(explaining, subject);
    spoil(listing, subject);
    const auto refused = CountOf(Province(), counting);
    const auto bad = StatusIs(StatusCode::kInvalidArgument, subject ? "BAD_SUBJECT" : "BAD_LEVEL");
    ASSERT_THAT(refused, bad);
    EXPECT_NE(DetailOf(refused.status()).message_zh, "");
    EXPECT_EQ(DetailOf(refused.status()).fields.front().field, subject ? "subject" : "level");
    EXPECT_THAT(Explain(explaining), bad);
    EXPECT_THAT(Call(Province(), &Reporting::ListContributions, listing), bad);
  }
}

// Whatever the history: under every basis the pages of an explanation add up to the count, each activity once.
TEST_F(CountTest, AnExplanationAlwaysAddsUpToItsCount) {
  for (int pairing = 0; pairing < 4; ++pairing) {
    ListPairing({.id = "P" + std::to_string(pairing),
                 .home = kPujiang,
                 .supporter = "regions/330726/schools/core",
                 .supported = "regions/330726/schools/r" + std::to_string(pairing)});
  }
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(seed);
    rollup::RandomCounty county(seed, "h" + std::to_string(seed) + "-");
    for (int step = 0; step < 120; ++step) county.Step();
    for (const journal::Entry& entry : county.histories().ledger) ledger_.AddNext(entry);
    for (const journal::Entry& entry : county.histories().evidence) evidence_.AddNext(entry);
    Follow();
    for (const v1::Basis basis : {v1::BASIS_RECORDED, v1::BASIS_CONFIRMED, v1::BASIS_EVIDENCED, v1::BASIS_VERIFIED}) {
      for (const char* period : {"2019", "2019-05", "2019-04..2019-05"}) {
        SCOPED_TRACE(v1::Basis_Name(basis) + " " + period);
        std::set<int> subjects;
        const v1::Figures figures = AddUp(Explaining(kPujiang, period, basis), &subjects);
        EXPECT_EQ(figures.activities(), TotalsOf(kPujiang, period)[static_cast<size_t>(basis) - 1]);
        if (basis == v1::BASIS_RECORDED) EXPECT_GT(figures.activities(), 0);
        // The parts by subject, each explained by itself, are the whole.
        int64_t parts = 0;
        for (const int subject : subjects) {
          v1::ExplainCountRequest part = Explaining(kPujiang, period, basis);
          part.set_subject(static_cast<jgt::common::v1::Subject>(subject));
          std::set<int> only;
          parts += AddUp(part, &only).activities();
          EXPECT_EQ(only, std::set<int>{subject});
        }
        EXPECT_EQ(parts, figures.activities());
      }
    }
  }
}

}  // namespace
}  // namespace jgt::reporting::test
