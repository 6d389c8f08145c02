#include "services/roster/storage/grouped_schools.h"

#include <absl/cleanup/cleanup.h>
#include <absl/functional/any_invocable.h>
#include <absl/strings/match.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "common/runtime/executor.h"
#include "common/sql/connection.h"
#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"

// Which calls are read together, over a database that answers when the test says so.
namespace jgt::roster {
namespace {

using jgt::test::Eventually;

constexpr char kCounty[] = "330327";
constexpr char kFirst[] = "2000-01-01";
constexpr Day kAskedDay = {.year = 2022, .month = 3, .day = 1};

Deadline Soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(20); }

// Knows every school but "none"; one is called as its id is, and since 2022 "new" before it.
class Server {
 public:
  sql::Rows Answer(const std::string& statement, const sql::Params& params) {
    if (absl::StrContains(statement, "FROM journal_head")) return Heads();
    if (absl::StrContains(statement, "LIMIT ?")) return Region(params.at(1).number());
    std::set<std::string> ids;
    for (size_t i = 3; i < params.size(); i += 2) ids.insert(params[i].bytes());
    MutexLock lock(mutex_);
    asked_.push_back(ids.size());
    while (!open_) opened_.Wait(mutex_);
    sql::Rows rows;
    for (const std::string& id : ids) {
      if (id == "none") continue;
      rows.push_back(RowOf(id, id, kFirst, "2022-01-01"));
      rows.push_back(RowOf(id, "new" + id + called, "2022-01-01", "9999-12-31"));
    }
    return rows;
  }
  void Open() {
    const MutexLock lock(mutex_);
    open_ = true;
    opened_.NotifyAll();
  }
  std::vector<size_t> asked() {
    const MutexLock lock(mutex_);
    return asked_;
  }
  bool fails = false;
  int64_t head = 1;                        // of the county's journal
  std::string called;                      // what follows each school's name; a change moves the head
  std::vector<std::string> in_region;      // of a reading of the whole county; empty: too many
  absl::AnyInvocable<void()> as_it_reads;  // done while the whole county is read
  int heads_asked = 0;
  int regions_read = 0;

 private:
  sql::Rows Heads() {
    const MutexLock lock(mutex_);
    ++heads_asked;
    return {sql::Row({kCounty, std::to_string(head) + "@2022-03-01 00:00:00"})};
  }
  sql::Rows Region(int64_t rows_max) {
    const MutexLock lock(mutex_);
    ++regions_read;
    sql::Rows rows;
    if (in_region.empty()) rows.assign(static_cast<size_t>(rows_max), RowOf("a", "a", kFirst, "9999-12-31"));
    for (const std::string& id : in_region) {
      rows.push_back(RowOf(id, id, kFirst, "2022-01-01"));
      rows.push_back(RowOf(id, "new" + id + called, "2022-01-01", "9999-12-31"));
    }
    if (as_it_reads) as_it_reads();
    return rows;
  }
  static sql::Row RowOf(const std::string& id, const std::string& name, const char* from, const char* to) {
    return sql::Row({kCounty,
                     id,
                     1,
                     std::string(from) == kFirst ? 0 : 1,
                     from,
                     to,
                     name,
                     1,
                     1,
                     1,
                     "",
                     "",
                     "",
                     "",
                     "",
                     "",
                     0,
                     0,
                     sql::Value::Null(),
                     "",
                     kCounty,
                     0,
                     0,
                     0,
                     0,
                     0,
                     "",
                     "",
                     sql::Value::Null(),
                     name,
                     "2021-01-01 00:00:00"});
  }

  Mutex mutex_;
  CondVar opened_;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<size_t> asked_ ABSL_GUARDED_BY(mutex_);
};

class ServerConnection final : public sql::Connection {
 public:
  explicit ServerConnection(Server& server) : Connection(nullptr), server_(server) {}
  StatusOr<sql::Rows> Query(const std::string& statement, const sql::Params& params, int64_t) override {
    sql::Rows rows = server_.Answer(statement, params);
    if (server_.fails) return Internal("SQL_ERROR", "broken");
    return rows;
  }
  StatusOr<int64_t> Execute(const std::string&, const sql::Params&) override { return 0; }
  Status ExecuteText(const std::string&) override { return OkStatus(); }

 private:
  Server& server_;
};

class GroupedSchoolsTest : public ::testing::Test {
 protected:
  ~GroupedSchoolsTest() override { Release(); }

  // Two calls that hold both readers until Release.
  void HoldReaders() {
    for (const char* id : {"a", "b"}) {
      const size_t asked = server_.asked().size();
      Ask(id);
      ASSERT_TRUE(Eventually([&] { return server_.asked().size() == asked + 1; }));
    }
  }
  // Until everything that was asked is answered, and the readers are gone.
  void Release() {
    server_.Open();
    executor_.Stop(std::chrono::seconds(20));
  }
  void Ask(const std::string& id, Day day = kAskedDay, Deadline deadline = Soon()) {
    // Tells whether it was answered, or dropped.
    auto dropped = absl::MakeCleanup([this, id] { SetAnswer(id, Unavailable("DROPPED", "nobody has answered")); });
    schools_.Read({.key = {.region = kCounty, .id = id}, .day = day}, deadline,
                  [this, id, dropped = std::move(dropped)](StatusOr<School> school) mutable {
                    std::move(dropped).Cancel();
                    SetAnswer(id, std::move(school));
                  });
  }
  void SetAnswer(const std::string& id, StatusOr<School> school) {
    const MutexLock lock(mutex_);
    answers_.emplace(id, std::move(school));
  }
  StatusOr<School> AnswerTo(const std::string& id) {
    const auto found = [&] {
      const MutexLock lock(mutex_);
      return answers_.contains(id);
    };
    EXPECT_TRUE(Eventually(found)) << id;
    const MutexLock lock(mutex_);
    return answers_.at(id);
  }
  size_t answered() {
    const MutexLock lock(mutex_);
    return answers_.size();
  }

  Server server_;
  sql::Pool pool_{{}, [this](const sql::PoolOptions&) -> StatusOr<std::unique_ptr<sql::Connection>> {
                    return std::make_unique<ServerConnection>(server_);
                  }};
  Mutex mutex_;
  std::map<std::string, StatusOr<School>> answers_ ABSL_GUARDED_BY(mutex_);
  Executor executor_{{.name = "readers", .thread_count = 3, .queue_count_max = 4}};
  GroupedSchools schools_{pool_, executor_};
};

TEST_F(GroupedSchoolsTest, WhoComesAloneIsAnsweredAtOnce) {
  server_.Open();
  Ask("a");
  ASSERT_OK_AND_ASSIGN(const School school, AnswerTo("a"));
  EXPECT_EQ(school.display_name, "newa");
  EXPECT_EQ(school.printed_names, std::vector<std::string>{"newa"});
}

TEST_F(GroupedSchoolsTest, WhatComesMeanwhileIsReadTogether) {
  HoldReaders();
  for (int i = 0; i < 70; ++i) Ask(std::to_string(i));
  Ask("none");
  Ask("old", {.year = 2021, .month = 12, .day = 31});
  EXPECT_EQ(answered(), 0U);
  Release();
  const std::vector<size_t> asked = server_.asked();
  EXPECT_EQ(std::vector<size_t>(asked.begin(), asked.begin() + 2), (std::vector<size_t>{1, 1}));
  EXPECT_EQ(std::multiset<size_t>(asked.begin() + 2, asked.end()), (std::multiset<size_t>{8, 64}));
  for (int i = 0; i < 70; ++i) {
    ASSERT_OK_AND_ASSIGN(const School school, AnswerTo(std::to_string(i)));
    EXPECT_EQ(school.display_name, "new" + std::to_string(i));
  }
  EXPECT_THAT(AnswerTo("none"), jgt::test::StatusIs(StatusCode::kNotFound, "NO_SUCH_SCHOOL"));
  ASSERT_OK_AND_ASSIGN(const School old, AnswerTo("old"));
  EXPECT_EQ(old.display_name, "old");
}

TEST_F(GroupedSchoolsTest, WhoHasStoppedWaitingIsNotReadFor) {
  HoldReaders();
  Ask("late", kAskedDay, std::chrono::steady_clock::now());
  Release();
  EXPECT_EQ(server_.asked(), (std::vector<size_t>{1, 1}));
  EXPECT_THAT(AnswerTo("late"), jgt::test::StatusIs(StatusCode::kDeadlineExceeded, "EXPIRED_IN_QUEUE"));
}

TEST_F(GroupedSchoolsTest, AnErrorIsEverybodys) {
  HoldReaders();
  Ask("c");
  Ask("d");
  server_.fails = true;
  Release();
  for (const char* id : {"a", "b", "c", "d"}) {
    EXPECT_THAT(AnswerTo(id), jgt::test::StatusIs(StatusCode::kInternal, "SQL_ERROR"));
  }
}

TEST_F(GroupedSchoolsTest, NoMoreWaitThanMay) {
  HoldReaders();
  for (size_t i = 0; i < GroupedSchools::kWaitingMax; ++i) Ask(std::to_string(i));
  Ask("dropped");
  EXPECT_THAT(AnswerTo("dropped"), jgt::test::StatusIs(StatusCode::kUnavailable, "DROPPED"));
  server_.Open();
  EXPECT_TRUE(Eventually([&] { return answered() == GroupedSchools::kWaitingMax + 3; }));
  Ask("after");
  EXPECT_OK(AnswerTo("after"));
}

TEST_F(GroupedSchoolsTest, WhatNoReaderComesForIsDropped) {
  executor_.Stop(std::chrono::seconds(20));
  for (const char* id : {"a", "b", "c"}) {
    Ask(id);
    EXPECT_THAT(AnswerTo(id), jgt::test::StatusIs(StatusCode::kUnavailable, "DROPPED"));
  }
}

TEST_F(GroupedSchoolsTest, AReaderThatIsDroppedFromTheQueueTakesItsCallsAlong) {
  Executor busy({.name = "busy", .thread_count = 1, .queue_count_max = 4});
  GroupedSchools schools(pool_, busy);
  std::atomic<bool> runs = false;
  std::atomic<bool> may_end = false;
  ASSERT_TRUE(busy.TryPost([&] {
    runs = true;
    EXPECT_TRUE(Eventually([&] { return may_end.load(); }));
  }));
  ASSERT_TRUE(Eventually([&] { return runs.load(); }));
  std::atomic<bool> dropped = false;
  schools.Read({.key = {.region = kCounty, .id = "a"}, .day = kAskedDay}, Soon(),
               [drop = absl::MakeCleanup([&] { dropped = true; })](const StatusOr<School>&) { ADD_FAILURE(); });
  std::thread stops([&] { busy.Stop(std::chrono::milliseconds(0)); });
  EXPECT_TRUE(Eventually([&] { return dropped.load(); }));
  may_end = true;
  stops.join();
}

// Asks three times: to be read, to be read with the whole county, and to be answered from that.
class KnownCountyTest : public GroupedSchoolsTest {
 protected:
  KnownCountyTest() {
    server_.Open();
    server_.in_region = {"a", "b"};
  }
  StatusOr<School> AskNow(const std::string& id, Day day = kAskedDay) {
    {
      const MutexLock lock(mutex_);
      answers_.erase(id);
    }
    Ask(id, day);
    return AnswerTo(id);
  }
  std::string NameOf(const std::string& id, Day day = kAskedDay) {
    const StatusOr<School> school = AskNow(id, day);
    return school.ok() ? school->display_name : ReasonOf(school.status());
  }
};

TEST_F(KnownCountyTest, IsReadWholeWhenItIsAskedForAgainAndThenNoMore) {
  EXPECT_EQ(NameOf("a"), "newa");
  EXPECT_EQ(server_.regions_read, 0);
  EXPECT_EQ(NameOf("b"), "newb");
  EXPECT_EQ(server_.regions_read, 1);
  const size_t asked = server_.asked().size();
  EXPECT_EQ(NameOf("a"), "newa");
  EXPECT_EQ(NameOf("a", {.year = 2021, .month = 12, .day = 31}), "a");
  EXPECT_EQ(NameOf("a", {.year = 1999, .month = 12, .day = 31}), "NO_SUCH_SCHOOL");
  EXPECT_EQ(NameOf("c"), "NO_SUCH_SCHOOL");  // it is not in the county
  EXPECT_EQ(server_.asked().size(), asked);
  EXPECT_EQ(server_.heads_asked, 7);  // each time, and once more after the county was read
}

TEST_F(KnownCountyTest, IsReadAnewWhenItsHeadHasMoved) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(NameOf("a"), "newa");
  server_.called = "2";
  server_.head = 2;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(NameOf("a"), "newa2");
  EXPECT_EQ(server_.regions_read, 2);
}

TEST_F(KnownCountyTest, IsNotKeptWhenItsHeadMovesWhileItIsRead) {
  server_.as_it_reads = [this] {
    server_.called = "2";
    server_.head = 2;
  };
  EXPECT_EQ(NameOf("a"), "newa");
  EXPECT_EQ(NameOf("a"), "newa");  // what was read of it is of neither head
  server_.as_it_reads = nullptr;
  server_.head = 1;  // had that been kept under the head that was asked first, it would be used now
  server_.called = "3";
  EXPECT_EQ(NameOf("a"), "newa3");
}

TEST_F(KnownCountyTest, IsNotUsedWhenItsHeadCannotBeAskedFor) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(NameOf("a"), "newa");
  server_.fails = true;
  EXPECT_EQ(NameOf("a"), "SQL_ERROR");
}

}  // namespace
}  // namespace jgt::roster
