#include "common/sql/migrator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "sql_test/schema.h"
#include "tests/common/sql/sql_test_base.h"
#include "tests/support/eventually.h"

namespace jgt::sql {
namespace {

using ::jgt::test::IsOk;
using ::jgt::test::IsOkAndHolds;
using ::jgt::test::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

using MigratorTest = SqlTest;

Migration CreateA() { return {.version = 1, .name = "0001_create_a", .sql = "CREATE TABLE a (id INT PRIMARY KEY);\n"}; }
Migration FillA() {
  return {
      .version = 2, .name = "0002_fill_a", .sql = "INSERT INTO a (id) VALUES (1);\nINSERT INTO a (id) VALUES (2);\n"};
}

TEST(SplitStatementsTest, SplitsAtSemicolonsThatEndALine) {
  EXPECT_THAT(SplitStatements(
                  "-- a comment;\nCREATE TABLE a (\n  id INT\n);  \r\n\nINSERT INTO a VALUES ('x;y');\nDROP TABLE b"),
              ElementsAre("CREATE TABLE a (\n  id INT\n)", "INSERT INTO a VALUES ('x;y')", "DROP TABLE b"));
  EXPECT_THAT(SplitStatements(""), ElementsAre());
  EXPECT_THAT(SplitStatements("-- nothing\n;\n ;\n"), ElementsAre());
}

TEST_F(MigratorTest, AppliesEmbeddedFilesInOrder) {
  ASSERT_EQ(sql_test::Migrations().size(), 2U);
  EXPECT_THAT(SchemaVersion(*pool_), IsOkAndHolds(0));
  EXPECT_THAT(CheckSchema(*pool_, sql_test::Migrations()), StatusIs(StatusCode::kFailedPrecondition, "SCHEMA_BEHIND"));
  ASSERT_OK(Migrate(*pool_, sql_test::Migrations()));
  EXPECT_THAT(SchemaVersion(*pool_), IsOkAndHolds(2));
  EXPECT_OK(CheckSchema(*pool_, sql_test::Migrations()));
  const Rows rows = Select(*pool_, "SELECT name, floor FROM rooms");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].Text(0), "音乐室; (R\"x\" \\ \"quoted\")");
}

TEST_F(MigratorTest, ApplyingTwiceChangesNothing) {
  ASSERT_OK(Migrate(*pool_, {CreateA(), FillA()}));
  ASSERT_OK(Migrate(*pool_, {CreateA(), FillA()}));
  EXPECT_EQ(SelectInt(*pool_, "SELECT COUNT(*) FROM a"), 2);
}

TEST_F(MigratorTest, OnlyWhatIsMissingIsApplied) {
  ASSERT_OK(Migrate(*pool_, {CreateA()}));
  EXPECT_THAT(SchemaVersion(*pool_), IsOkAndHolds(1));
  ASSERT_OK(Migrate(*pool_, {CreateA(), FillA()}));
  EXPECT_EQ(SelectInt(*pool_, "SELECT COUNT(*) FROM a"), 2);
}

TEST_F(MigratorTest, AnEditedFileIsRefusedByName) {
  ASSERT_OK(Migrate(*pool_, {CreateA()}));
  Migration edited = CreateA();
  edited.sql += "CREATE TABLE b (id INT PRIMARY KEY);\n";
  for (const Status& status : {Migrate(*pool_, {edited}), CheckSchema(*pool_, {edited})}) {
    EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "SCHEMA_EDITED"));
    EXPECT_THAT(ToString(status), HasSubstr("0001_create_a"));
  }
}

TEST_F(MigratorTest, AMissingFileOlderThanAnAppliedOneIsRefused) {
  ASSERT_OK(Migrate(*pool_, {{.version = 3, .name = "0003_create_c", .sql = "CREATE TABLE c (id INT PRIMARY KEY);"}}));
  EXPECT_THAT(Migrate(*pool_, {CreateA()}), StatusIs(StatusCode::kFailedPrecondition, "SCHEMA_ORDER"));
}

// Services have had migrations of their own for long when a table that they share changes.
TEST_F(MigratorTest, SharedTablesAndAServicesOwnGoForwardEachByThemselves) {
  const Migration own{.version = 101, .name = "0101_create_b", .sql = "CREATE TABLE b (id INT PRIMARY KEY);\n"};
  const Migration older{.version = 102, .name = "0102_create_c", .sql = "CREATE TABLE c (id INT PRIMARY KEY);\n"};
  ASSERT_OK(Migrate(*pool_, {CreateA(), own}));
  ASSERT_OK(Migrate(*pool_, {CreateA(), FillA(), own}));
  EXPECT_EQ(SelectInt(*pool_, "SELECT COUNT(*) FROM a"), 2);
  EXPECT_OK(CheckSchema(*pool_, {CreateA(), FillA(), own}));
  const Migration newer{.version = 103, .name = "0103_create_d", .sql = "CREATE TABLE d (id INT PRIMARY KEY);\n"};
  ASSERT_OK(Migrate(*pool_, {CreateA(), FillA(), own, newer}));
  EXPECT_THAT(Migrate(*pool_, {CreateA(), FillA(), own, older, newer}),
              StatusIs(StatusCode::kFailedPrecondition, "SCHEMA_ORDER"));
}

TEST_F(MigratorTest, ANewerSchemaIsGoodEnoughForAnOlderProgram) {
  ASSERT_OK(Migrate(*pool_, {CreateA(), FillA()}));
  EXPECT_OK(CheckSchema(*pool_, {CreateA()}));
  EXPECT_OK(Migrate(*pool_, {CreateA()}));
  EXPECT_THAT(SchemaVersion(*pool_), IsOkAndHolds(2));
}

TEST_F(MigratorTest, ConcurrentStartersApplyEverythingOnce) {
  std::vector<std::thread> starters;
  std::atomic<int> ok_count = 0;
  for (int i = 0; i < 4; ++i) {
    starters.emplace_back([&] {
      const auto pool = NewPool();
      const Status status = Migrate(*pool, {CreateA(), FillA()});
      EXPECT_OK(status);
      ok_count += status.ok() ? 1 : 0;
    });
  }
  for (std::thread& starter : starters) starter.join();
  EXPECT_EQ(ok_count, 4);
  EXPECT_EQ(SelectInt(*pool_, "SELECT COUNT(*) FROM a"), 2);
}

TEST_F(MigratorTest, AStatementThatFailsIsNamedAndTheFileMayBeCorrectedUntilSomethingTookEffect) {
  const Migration wrong{.version = 1, .name = "0001_create_a", .sql = "CREATE TABEL a (id INT PRIMARY KEY);\n"};
  const Status status = Migrate(*pool_, {wrong});
  EXPECT_THAT(ToString(status), HasSubstr("0001_create_a, statement 1"));
  EXPECT_THAT(SchemaVersion(*pool_), IsOkAndHolds(0));
  ASSERT_OK(Migrate(*pool_, {CreateA()}));
  EXPECT_OK(CheckSchema(*pool_, {CreateA()}));
}

TEST_F(MigratorTest, AFileThatFailedHalfWayGoesOnFromThereAndCannotBeEdited) {
  const Migration half{.version = 1,
                       .name = "0001_create_ab",
                       .sql = "CREATE TABLE a (id INT PRIMARY KEY);\nINSERT INTO b (id) VALUES (1);\n"};
  EXPECT_THAT(Migrate(*pool_, {half}), Not(IsOk()));
  Migration edited = half;
  edited.sql = CreateA().sql;
  EXPECT_THAT(Migrate(*pool_, {edited}), StatusIs(StatusCode::kFailedPrecondition, "SCHEMA_EDITED"));
  ASSERT_OK(Execute(*pool_, "CREATE TABLE b (id INT PRIMARY KEY)"));
  ASSERT_OK(Migrate(*pool_, {half}));
  EXPECT_EQ(SelectInt(*pool_, "SELECT COUNT(*) FROM b"), 1);
}

TEST_F(MigratorTest, AStarterThatDiedAfterAStatementDoesNotStopTheNext) {
  // As a starter leaves it that dies between CREATE TABLE and the note that it is done.
  ASSERT_OK(Migrate(*pool_, {CreateA(), FillA()}));
  ASSERT_OK(Execute(*pool_, "UPDATE schema_version SET done = 0, applied_at = NULL WHERE version = 1"));
  EXPECT_THAT(CheckSchema(*pool_, {CreateA()}), StatusIs(StatusCode::kFailedPrecondition, "SCHEMA_BEHIND"));
  ASSERT_OK(Migrate(*pool_, {CreateA(), FillA()}));
  EXPECT_OK(CheckSchema(*pool_, {CreateA(), FillA()}));
}

TEST_F(MigratorTest, ATableThatIsThereForAnotherReasonIsAnErrorAgainAndAgain) {
  ASSERT_OK(Execute(*pool_, "CREATE TABLE a (name TEXT)"));
  EXPECT_THAT(Migrate(*pool_, {CreateA()}), Not(IsOk()));
  EXPECT_THAT(Migrate(*pool_, {CreateA()}), Not(IsOk()));
}

TEST_F(MigratorTest, ADatabaseOfAnotherCharacterSetIsRefused) {
  ASSERT_OK(Execute(*pool_, "ALTER DATABASE CHARACTER SET latin1"));
  const auto pool = NewPool();
  EXPECT_THAT(Migrate(*pool, {CreateA()}), StatusIs(StatusCode::kFailedPrecondition, "SCHEMA_CHARSET"));
}

TEST(MigrationsFromTest, NumbersAndNamesComeFromTheFiles) {
  const std::vector<std::pair<std::string_view, std::string_view>> files = {{"0010_add_b.sql", "B;"},
                                                                            {"0002_add_a.sql", "A;"}};
  const std::vector<Migration> migrations = MigrationsFrom(files);
  ASSERT_EQ(migrations.size(), 2U);
  EXPECT_EQ(migrations[0].version, 2);
  EXPECT_EQ(migrations[0].name, "0002_add_a");
  EXPECT_EQ(migrations[1].sql, "B;");
}

}  // namespace
}  // namespace jgt::sql
