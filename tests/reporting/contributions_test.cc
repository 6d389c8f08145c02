// Every figure can be opened.
#include "tests/reporting/reporting_world.h"

namespace jgt::reporting::test {
namespace {

class ContributionsTest : public ReportingTest {
 protected:
  void SetUp() override {
    ListPujiang();
    lesson_ = TellConfirmed(inside_, "SYNC_LESSON", "2019-04-16");
    Assess(lesson_);
    TellConfirmed(across_, "SYNC_LESSON", "2019-04-17");
    TellConfirmed(inside_, "ONLINE_RESEARCH", "2019-04-18");
    Tell(inside_, "SYNC_LESSON", "2019-04-19");
    TellConfirmed(inside_, "SYNC_LESSON", "2019-05-20");
    Follow();
  }

  static v1::ListContributionsRequest Opening(const std::string& region, const std::string& kind) {
    v1::ListContributionsRequest request;
    request.set_parent("regions/" + region);
    request.set_from_month("2019-04");
    request.set_to_month("2019-04");
    request.set_kind(kind);
    return request;
  }

  const std::string across_ = "regions/330782/pairings/s2";
  const std::string inside_ = "regions/330726/pairings/n1";
  std::string lesson_;
};

TEST_F(ContributionsTest, AFormsCountOpensIntoExactlyItsActivities) {
  ASSERT_OK_AND_ASSIGN(const v1::BureauForm form, Form(kPujiang, "2019-04"));
  ASSERT_OK_AND_ASSIGN(const auto opened,
                       Call(Officer(kPujiang), &Reporting::ListContributions, Opening(kPujiang, "SYNC_LESSON")));
  ASSERT_EQ(opened.contributions_size(), form.rows(0).activities());
  ASSERT_EQ(opened.contributions_size(), 2);
  EXPECT_EQ(opened.contributions(0).activity(), lesson_);
  EXPECT_EQ(opened.contributions(0).pairing(), inside_);
  EXPECT_EQ(opened.contributions(0).day(), "2019-04-16");
  EXPECT_EQ(opened.contributions(0).seq(), 1);
  EXPECT_TRUE(opened.contributions(0).evidenced());
  EXPECT_EQ(opened.contributions(1).pairing(), across_) << "the other county's journal, in this county's form";
  EXPECT_FALSE(opened.contributions(1).evidenced());
}

TEST_F(ContributionsTest, TheBasisChoosesWhatIsOpened) {  // D13
  v1::ListContributionsRequest request = Opening(kPujiang, "SYNC_LESSON");
  request.set_basis(v1::BASIS_RECORDED);
  EXPECT_EQ((Call(Officer(kPujiang), &Reporting::ListContributions, request))->contributions_size(), 3);
  request.set_basis(v1::BASIS_EVIDENCED);
  EXPECT_EQ((Call(Officer(kPujiang), &Reporting::ListContributions, request))->contributions_size(), 1);
}

TEST_F(ContributionsTest, ProvinceAndNationOpenTheirSumsToo) {
  for (const std::string& region : {kJinhua, kZhejiang, std::string("000000")}) {
    ASSERT_OK_AND_ASSIGN(const auto opened, Call(Province(), &Reporting::ListContributions, Opening(region, "")));
    EXPECT_EQ(opened.contributions_size(), Activities(*Sum(region, "2019-04"))) << region;
    EXPECT_EQ(opened.contributions_size(), 3) << region;
  }
}

TEST_F(ContributionsTest, PagesGoOnWhereTheLastOneEndedAcrossRegions) {
  v1::ListContributionsRequest request = Opening(kPujiang, "");
  request.set_page_size(1);
  std::vector<std::string> days;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, Call(Officer(kPujiang), &Reporting::ListContributions, request));
    ASSERT_EQ(page.contributions_size(), 1);
    days.push_back(page.contributions(0).day());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(days, ::testing::ElementsAre("2019-04-16", "2019-04-18", "2019-04-17"));
}

TEST_F(ContributionsTest, MonthsTogetherComeInTheOrderOfTheirEntries) {
  TellConfirmed(inside_, "SYNC_LESSON", "2019-04-25");  // told after one of May
  Follow();
  for (const std::string& region : {kPujiang, kZhejiang}) {
    for (const int page_size : {1, 2, 100}) {
      v1::ListContributionsRequest request = Opening(region, "");
      request.set_to_month("2019-05");
      request.set_page_size(page_size);
      std::vector<std::string> days;
      do {
        ASSERT_OK_AND_ASSIGN(const auto page, Call(Province(), &Reporting::ListContributions, request));
        for (const auto& contribution : page.contributions()) days.push_back(contribution.day());
        request.set_page_token(page.next_page_token());
      } while (!request.page_token().empty());
      EXPECT_THAT(days, ::testing::ElementsAre("2019-04-16", "2019-04-18", "2019-05-20", "2019-04-25", "2019-04-17"))
          << region << ", " << page_size << " to a page";
    }
  }
}

TEST_F(ContributionsTest, ASchoolOpensItsOwnPairingAndNothingElse) {
  const std::string filer = Token(auth::Role::kSchoolFiler, "regions/330726/schools/tanxi");
  v1::ListContributionsRequest request = Opening(kPujiang, "");
  EXPECT_THAT((Call(filer, &Reporting::ListContributions, request)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  request.set_pairing(inside_);
  ASSERT_OK_AND_ASSIGN(const auto opened, Call(filer, &Reporting::ListContributions, request));
  EXPECT_EQ(opened.contributions_size(), 2);
  request.set_pairing("regions/330726/pairings/n2");
  EXPECT_THAT((Call(filer, &Reporting::ListContributions, request)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
}

}  // namespace
}  // namespace jgt::reporting::test
