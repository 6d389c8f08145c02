#include "services/roster/storage/grouped_schools.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <thread>

#include "common/sql/connection.h"
#include "tests/support/eventually.h"
#include "tests/support/status_matchers.h"

// Which calls are read together, over a database that answers when the test says so.
namespace jgt::roster {
namespace {

using jgt::test::Eventually;

constexpr char kCounty[] = "330327";
constexpr Day kToday = {.year = 2022, .month = 3, .day = 1};

Deadline Soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(20); }

// Knows every school but "none"; one is called as its id is, and since 2022 "new" before it.
class Server {
 public:
  sql::Rows Answer(const sql::Params& params) {
    std::set<std::string> ids;
    for (size_t i = 3; i < params.size(); i += 2) ids.insert(params[i].bytes());
    MutexLock lock(mutex_);
    asked_.push_back(ids.size());
    while (!open_) opened_.Wait(mutex_);
    sql::Rows rows;
    for (const std::string& id : ids) {
      if (id == "none") continue;
      rows.push_back(RowOf(id, id, "2000-01-01", "2022-01-01"));
      rows.push_back(RowOf(id, "new" + id, "2022-01-01", "9999-12-31"));
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

 private:
  static sql::Row RowOf(const std::string& id, const std::string& name, const char* from, const char* to) {
    return sql::Row({kCounty,
                     id,
                     1,
                     0,
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
  StatusOr<sql::Rows> Query(const std::string&, const sql::Params& params, int64_t) override {
    sql::Rows rows = server_.Answer(params);
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
    for (const std::string id : {"a", "b"}) {
      readers_.emplace_back([this, id] { Ask(id); });
      ASSERT_TRUE(Eventually([&] { return server_.asked().size() == readers_.size(); }));
    }
  }
  void Release() {
    server_.Open();
    for (std::thread& reader : readers_) reader.join();
    readers_.clear();
  }
  void Ask(const std::string& id, Day day = kToday, Deadline deadline = Soon()) {
    schools_.Read({.key = {.region = kCounty, .id = id}, .day = day}, deadline, [this, id](StatusOr<School> school) {
      const MutexLock lock(mutex_);
      answers_.emplace(id, std::move(school));
    });
  }
  StatusOr<School> AnswerTo(const std::string& id) {
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
  GroupedSchools schools_{pool_};
  Mutex mutex_;
  std::map<std::string, StatusOr<School>> answers_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> readers_;
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
  Ask("late", kToday, std::chrono::steady_clock::now());
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
  Release();
  EXPECT_EQ(answered(), GroupedSchools::kWaitingMax + 2);
  Ask("after");
  EXPECT_OK(AnswerTo("after"));
}

}  // namespace
}  // namespace jgt::roster
