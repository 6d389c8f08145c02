// Copies of another service's facts are held to its journal.
#include "common/journal/copies_audit.h"

#include <gmock/gmock.h>

#include "common/sql/newest.h"
#include "tests/common/journal/journal_fixture.h"
#include "tests/support/late_entry.h"

namespace jgt::journal {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string kCounty = "330327";
const std::string kPut = sql::PutNewest("fact", {"region", "id", "year"}, {"text", "day", "at"});

// "id text": the newest text of each id. Told to misbehave by the id.
class FactHandler final : public EntryHandler {
 public:
  Status Apply(sql::Transaction& tx, const Entry& entry) override {
    const size_t space = entry.body.find(' ');
    const std::string id = entry.body.substr(0, space);
    const std::string text = entry.body.substr(space + 1);
    if (id == broken) return InvalidArgument("BROKEN", "it cannot be applied");
    if (id == "unlisted") return tx.Insert("INSERT INTO note (region, id, seq) VALUES ('330327', 'x', 1)", {});
    const std::string region = id == "elsewhere" ? "330105" : entry.region;
    return tx.Execute(kPut, {region, id, 2022, text, "2022-05-10", entry.recorded_at, entry.seq}).status();
  }
  std::string broken = "none";
};

// A source that can be away.
class AwayableSource final : public Source {
 public:
  explicit AwayableSource(std::unique_ptr<Source> source) : owned_(std::move(source)), source_(*owned_) {}
  const std::string& service() const override { return source_.service(); }
  StatusOr<std::vector<Entry>> Read(const std::string& region, int64_t from_seq, int limit) override {
    if (away) return Unavailable("AWAY", "nobody answers");
    return source_.Read(region, from_seq, limit);
  }
  StatusOr<std::map<std::string, int64_t>> Heads(const std::string& follower,
                                                 const std::map<std::string, int64_t>& applied) override {
    if (away) return Unavailable("AWAY", "nobody answers");
    return source_.Heads(follower, applied);
  }
  bool away = false;

 private:
  const std::unique_ptr<Source> owned_;
  Source& source_;
};

class CopiesAuditTest : public JournalTest {
 protected:
  void SetUp() override {
    JournalTest::SetUp();
    own_ = OpenSchema(test::SharedMariadb().CreateDatabase());
    Sql("CREATE TABLE fact (region VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, id VARCHAR(64) "
        "CHARACTER "
        "SET ascii COLLATE ascii_bin NOT NULL, year SMALLINT NOT NULL, text VARCHAR(50) NULL, day DATE NOT NULL, at "
        "DATETIME(6) NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (region, id, year)) DEFAULT CHARSET = utf8mb4");
    source_ = std::make_unique<AwayableSource>(std::make_unique<TableSource>("notes", *pool_));
    follower_ = std::make_unique<Follower>(
        FollowerOptions{.name = "copy", .owner = "a", .poll_interval = std::chrono::milliseconds(0), .attempts_max = 1},
        *own_, *source_, std::nullopt, handler_);
  }

  void Sql(const std::string& statement, const sql::Params& params = {}) {
    ASSERT_OK(sql::RunTransaction(*own_, {.deadline = Soon()}, [&](sql::Transaction& tx) {
      return tx.Execute(statement, params).status();
    })) << statement;
  }

  // One command that tells all of them.
  void Tell(const std::vector<std::string>& bodies, const std::string& region = kCounty) {
    const std::string id = "t" + std::to_string(++told_);
    ASSERT_THAT(writer_->Append(region, MakeMutation(id),
                                [&](Batch& batch) -> StatusOr<std::string> {
                                  for (const std::string& body : bodies) batch.Append("test.Fact", body);
                                  return std::string();
                                }),
                IsOk());
  }
  void Follow() {
    for (StatusOr<int> applied = 1; applied.ok() && *applied > 0;) applied = follower_->RunOnce();
  }

  // "table | key | column", with " ?" behind what could not be compared.
  std::vector<std::string> Found(size_t findings_max = 100) {
    CopiesAudit audit({.follower = "copy", .tables = {"fact"}}, *own_, *source_, handler_);
    std::vector<std::string> found;
    messages_.clear();
    const auto entries = audit.Run(
        kCounty,
        [&](const CopyFinding& finding) {
          found.push_back(absl::StrFormat("%s | %s | %s%s", finding.table, finding.key, finding.column,
                                          finding.unchecked ? " ?" : ""));
          messages_ += finding.message + "\n";
          return found.size() < findings_max;
        },
        Soon());
    if (!entries.ok()) found.push_back(ToString(entries.status()));
    return found;
  }

  std::unique_ptr<sql::Pool> own_;
  std::unique_ptr<AwayableSource> source_;
  FactHandler handler_;
  std::unique_ptr<Follower> follower_;
  std::string messages_;
  int told_ = 0;
};

TEST_F(CopiesAuditTest, EveryColumnIsComparedAndNothingIsChanged) {
  Tell({"a one", "b two", "a three"});
  Tell({"a of another county"}, "330105");
  Follow();
  EXPECT_THAT(Found(), ElementsAre());
  const std::vector<std::pair<std::string, std::string>> flips = {
      {"text", "'Three'"},  // no other text to a collation that takes no notice of case
      {"text", "NULL"},
      {"day", "'2022-05-11'"},
      {"at", "at + INTERVAL 1 MICROSECOND"},
      {"seq", "seq ^ 1"}};
  for (const auto& [column, value] : flips) {
    Sql("CREATE OR REPLACE TABLE kept AS SELECT region, id, year, text, day, at, seq FROM fact");
    Sql("UPDATE fact SET " + column + " = " + value + " WHERE region = '330327' AND id = 'a'");
    EXPECT_THAT(Found(), ElementsAre("fact | id a, year 2022 | " + column)) << value;
    Sql("REPLACE INTO fact SELECT region, id, year, text, day, at, seq FROM kept");
  }
  Sql("UPDATE fact SET id = 'c' WHERE region = '330327' AND id = 'a'");
  EXPECT_THAT(Found(), ElementsAre("fact | id a, year 2022 | ", "fact | id c, year 2022 | "));
  EXPECT_THAT(messages_, ::testing::AllOf(HasSubstr("missing"), HasSubstr("no entry of notes")));
  Sql("UPDATE fact SET id = 'a', year = 2023 WHERE id = 'c'");
  EXPECT_THAT(Found(), ElementsAre("fact | id a, year 2022 | ", "fact | id a, year 2023 | "));
  Sql("UPDATE fact SET region = '330105' WHERE id = 'b'");
  EXPECT_THAT(Found(),
              ElementsAre("fact | id a, year 2022 | ", "fact | id a, year 2023 | ", "fact | id b, year 2022 | "));
  EXPECT_EQ(Count(*own_, "SELECT COUNT(*) FROM fact"), 3);
}

TEST_F(CopiesAuditTest, PagesAreComparedToTheirEnds) {
  std::vector<std::string> bodies;
  for (int i = 0; i < 1201; ++i) bodies.push_back(absl::StrFormat("n%04d text", i));
  Tell(bodies);
  Follow();
  EXPECT_THAT(Found(), ElementsAre());
  Sql("UPDATE fact SET text = 'x' WHERE id IN ('n0500', 'n0999', 'n1200')");
  Sql("DELETE FROM fact WHERE id = 'n0501'");
  EXPECT_THAT(Found(), ElementsAre("fact | id n0500, year 2022 | text", "fact | id n0501, year 2022 | ",
                                   "fact | id n0999, year 2022 | text", "fact | id n1200, year 2022 | text"));
  EXPECT_EQ(Found(2).size(), 2U);
}

TEST_F(CopiesAuditTest, AnOffsetBeyondTheJournalIsNamedAndABacklogIsNot) {
  Tell({"a one"});
  Follow();
  Tell({"a two"});
  EXPECT_THAT(Found(), ElementsAre());  // not applied yet
  Sql("UPDATE follower SET next_seq = 1026");
  EXPECT_THAT(Found(), ElementsAre("follower | source notes | next_seq", "fact | id a, year 2022 | text",
                                   "fact | id a, year 2022 | seq"));
  Sql("UPDATE follower SET next_seq = 1");
  EXPECT_THAT(Found(), ElementsAre("fact | id a, year 2022 | "));
}

TEST_F(CopiesAuditTest, WhatWasPutAsideIsSaidAndNotExpected) {
  handler_.broken = "b";
  Tell({"a one", "b two", "c three"});
  Follow();
  EXPECT_THAT(Found(), ElementsAre("dead_letter | source notes, seq 2 |  ?"));
  handler_.broken = "none";
  Tell({"b four"});
  Follow();
  ASSERT_OK(follower_->Requeue(kCounty, 2));  // after the newer one, and changes nothing
  EXPECT_THAT(Found(), ElementsAre());
  Sql("INSERT INTO dead_letter (region, source, follower, seq, type, error, attempts, dead_at) VALUES ('330327', "
      "'notes', 'copy', 3, 'any', 'any', 5, '2022-06-15')");
  EXPECT_THAT(Found(), ElementsAre("dead_letter | source notes, seq 3 |  ?", "fact | id c, year 2022 | "));
}

TEST_F(CopiesAuditTest, ASourceThatCannotBeReadOrIsDamagedIsSaid) {
  Tell({"a one", "b two"});
  Follow();
  source_->away = true;
  EXPECT_THAT(Found(), ElementsAre("follower | source notes |  ?"));
  EXPECT_THAT(messages_, ::testing::AllOf(StartsWith("fact could not be compared"), HasSubstr("AWAY")));
  source_->away = false;
  ASSERT_OK(sql::RunTransaction(*pool_, {.deadline = Soon()}, [](sql::Transaction& tx) {
    return tx.Execute("UPDATE journal SET body = 'b tvo' WHERE seq = 2").status();
  }));
  EXPECT_THAT(Found(), ElementsAre("follower | source notes |  ?"));
  EXPECT_THAT(messages_, HasSubstr("ENTRY_DAMAGED"));
}

TEST_F(CopiesAuditTest, ATableThatIsNotListedCannotBeWritten) {
  Tell({"unlisted x", "a one"});
  Follow();
  ASSERT_EQ(Count(*own_, "SELECT COUNT(*) FROM note"), 1);
  Sql("DELETE FROM note");
  EXPECT_THAT(Found(), ElementsAre("follower | source notes |  ?"));
  EXPECT_THAT(messages_, HasSubstr("READ ONLY"));
  EXPECT_EQ(Count(*own_, "SELECT COUNT(*) FROM note"), 0);
}

TEST_F(CopiesAuditTest, AnEntryThatWritesToAnotherRegionIsRefused) {
  Tell({"elsewhere x"});
  Follow();
  EXPECT_THAT(Found(), ElementsAre(HasSubstr("COPY_ACROSS_REGIONS")));
}

}  // namespace
}  // namespace jgt::journal
