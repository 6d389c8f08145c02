#include <algorithm>

#include "common/sql/transaction.h"
#include "services/ledger/storage/activity_list.h"
#include "tests/ledger/ledger_world.h"

namespace jgt::ledger::test {
namespace {

class ListTest : public LedgerTest {
 protected:
  void SetUp() override {
    LedgerTest::SetUp();
    v1::BatchRecordActivitiesRequest request;
    request.set_parent("regions/" + kCounty);
    request.set_request_id("seed");
    for (int i = 0; i < 25; ++i) {
      v1::Activity lesson = Lesson(1 + i % 12, "T-" + std::to_string(i), i % 5 == 0 ? kFarPairing : kLocalPairing);
      lesson.set_day(absl::StrFormat("2022-05-%02d", 1 + i));
      lesson.set_recorded_by(i % 5 == 0 ? kOther : kCore);
      *request.add_activities() = lesson;
    }
    ASSERT_OK_AND_ASSIGN(all_, Call(Officer(), &Stub::BatchRecordActivities, request));
    ASSERT_THAT(Confirm(Officer(), all_.activities(3).name()), IsOk());
  }
  int CountOf(const std::string& filter) {
    const auto list = List(Officer(), filter);
    EXPECT_THAT(list, IsOk());
    return list.ok() ? list->activities_size() : -1;
  }
  v1::BatchRecordActivitiesResponse all_;
};

TEST_F(ListTest, PagesFollowTheEntriesAndEndOnce) {
  std::vector<int64_t> seqs;
  std::string page_token;
  int pages = 0;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, List(Officer(), "", 10, page_token));
    for (const auto& activity : page.activities()) seqs.push_back(activity.seq());
    page_token = page.next_page_token();
    ++pages;
  } while (!page_token.empty());
  EXPECT_EQ(pages, 3);
  ASSERT_EQ(seqs.size(), 25U);
  for (size_t i = 0; i < seqs.size(); ++i) EXPECT_EQ(seqs[i], static_cast<int64_t>(i) + 1);
}

TEST_F(ListTest, AFullLastPageHasNoNext) {
  ASSERT_OK_AND_ASSIGN(const auto page, List(Officer(), "", 25));
  EXPECT_EQ(page.activities_size(), 25);
  EXPECT_TRUE(page.next_page_token().empty());
}

TEST_F(ListTest, FiltersChoose) {
  EXPECT_EQ(CountOf(""), 25);
  EXPECT_EQ(CountOf("pairing = \"" + kFarPairing + "\""), 5);
  EXPECT_EQ(CountOf("kind = \"SYNC_LESSON\""), 25);
  EXPECT_EQ(CountOf("kind = \"TRAINING\""), 0);
  EXPECT_EQ(CountOf("state = \"CONFIRMED\""), 1);
  EXPECT_EQ(CountOf("day >= \"2022-05-10\" AND day <= \"2022-05-12\""), 3);
  EXPECT_EQ(CountOf("pairing = \"" + kLocalPairing + "\" AND day <= \"2022-05-06\" AND state = \"RECORDED\""), 3);
}

// Days of the pages of a list that is read to its end.
TEST_F(ListTest, WhatIsChosenIsListedByDayAndThenByEntry) {
  // Told last, but of the earliest day; and two of one day, of which the later told is of the earlier period.
  for (const auto& [day, period] : std::vector<std::pair<std::string, int>>{
           {"2022-04-01", 1}, {"2022-05-10", 12}, {"2022-05-10", 11}, {"2022-04-01", 2}}) {
    v1::Activity lesson = Lesson(period, "T-late");
    lesson.set_day(day);
    ASSERT_THAT(Record(Filer(kCore), lesson), IsOk());
  }
  for (const std::string& filter :
       {"pairing = \"" + kLocalPairing + "\"", std::string("kind = \"SYNC_LESSON\""),
        std::string("state = \"RECORDED\""), std::string("day >= \"2022-04-01\" AND day <= \"2022-05-20\""),
        std::string("kind = \"SYNC_LESSON\" AND state = \"RECORDED\" AND day >= \"2022-04-01\"")}) {
    ASSERT_OK_AND_ASSIGN(const auto whole, List(Officer(), filter, 100));
    std::vector<std::pair<std::string, int64_t>> places;
    for (const auto& activity : whole.activities()) places.emplace_back(activity.day(), activity.seq());
    EXPECT_TRUE(std::is_sorted(places.begin(), places.end())) << filter;
    EXPECT_EQ(places.front().first, "2022-04-01") << filter;
    // Pages of every size come to the same.
    for (const int size : {1, 2, 3, 7}) {
      std::vector<std::pair<std::string, int64_t>> paged;
      std::string token;
      do {
        ASSERT_OK_AND_ASSIGN(const auto page, List(Officer(), filter, size, token));
        for (const auto& activity : page.activities()) paged.emplace_back(activity.day(), activity.seq());
        token = page.next_page_token();
      } while (!token.empty());
      EXPECT_EQ(paged, places) << filter << " by " << size;
    }
  }
}

// Every combination of filters, the callers who see a few pairings or many, first pages and later ones: the server
// reads the rows of a page from an index, in order, and sorts nothing.
TEST_F(ListTest, NoListIsSortedOrReadThroughATable) {
  const auto explain = [&](const ListQuery& query) {
    for (const ListStream& stream : StreamsOf(query)) {
      for (const ListStatement& statement : stream) {
        const auto rows = sql::RunQuery(*pool_, "EXPLAIN " + statement.text, statement.params,
                                        std::chrono::steady_clock::now() + std::chrono::seconds(20));
        ASSERT_OK(rows);
        for (const sql::Row& row : *rows) {
          const std::string extra = row.OptionalText(9).value_or("");
          EXPECT_NE(row.OptionalText(3).value_or("ALL"), "ALL") << statement.text;
          EXPECT_EQ(extra.find("filesort"), std::string::npos) << statement.text;
          EXPECT_EQ(extra.find("temporary"), std::string::npos) << statement.text;
        }
      }
    }
  };
  for (int bits = 0; bits < 64; ++bits) {
    ListQuery query{.region = kCounty};
    if ((bits & 1) != 0) query.filter.pairing = kLocalPairing;
    if ((bits & 2) != 0) query.filter.kind = "SYNC_LESSON";
    if ((bits & 4) != 0) query.filter.state = ActivityState::kRecorded;
    if ((bits & 8) != 0) query.filter.day_min = "2022-05-03";
    if ((bits & 16) != 0) query.filter.day_max = "2022-05-20";
    if ((bits & 32) != 0) query.pairings = std::vector<std::string>{"local", "far"};
    explain(query);
    query.after_seq = 3;
    if (OrderedByDay(query)) query.after_day = "2022-05-05";
    explain(query);
  }
}

TEST_F(ListTest, AWrongFilterIsRefusedWithThePlace) {
  const auto result = List(Officer(), "color = \"red\"");
  EXPECT_THAT(result, StatusIs(StatusCode::kInvalidArgument, "BAD_FILTER"));
  EXPECT_EQ(DetailOf(result.status()).fields[0].field, "filter");
}

TEST_F(ListTest, APageTokenBelongsToItsListAndIsNotMadeByHand) {
  ASSERT_OK_AND_ASSIGN(const auto page, List(Officer(), "", 10));
  EXPECT_THAT(List(Officer(), "kind = \"SYNC_LESSON\"", 10, page.next_page_token()),
              StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN"));
  EXPECT_THAT(List(Officer(), "", 10, "MTA"), StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_TOKEN"));
  EXPECT_THAT(List(Officer(), "", -1), StatusIs(StatusCode::kInvalidArgument, "BAD_PAGE_SIZE"));
  EXPECT_THAT(List(Officer(), "", 7, page.next_page_token()), IsOk());
}

TEST_F(ListTest, ASchoolPagesThroughItsOwn) {
  ASSERT_OK_AND_ASSIGN(const auto first, List(Filer(kOther), "", 3));
  EXPECT_EQ(first.activities_size(), 3);
  ASSERT_OK_AND_ASSIGN(const auto second, List(Filer(kOther), "", 3, first.next_page_token()));
  EXPECT_EQ(second.activities_size(), 2);
  EXPECT_TRUE(second.next_page_token().empty());
}

}  // namespace
}  // namespace jgt::ledger::test
