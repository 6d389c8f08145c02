#include <gtest/gtest.h>

#include "common/journal/writer.h"
#include "common/sql/migrator.h"
#include "common/sql/transaction.h"
#include "services/roster/storage/pairing_rows.h"
#include "services/roster/storage/schema_files.h"
#include "services/roster/storage/school_rows.h"
#include "tests/support/mariadb_server.h"
#include "tests/support/status_matchers.h"

// What an older release has written is carried over.
namespace jgt::roster::test {
namespace {

constexpr int kLastBefore = 104;

TEST(Migration, WhatStoodBeforeVersionsIsTheirFirst) {
  auto options = sql::ParseDsn(jgt::test::SharedMariadb().CreateDatabase());
  ASSERT_OK(options.status());
  sql::Pool pool(*options);
  const auto all = journal::WithJournal(sql::MigrationsFrom(kSchemaFiles));
  std::vector<sql::Migration> before;
  for (const sql::Migration& migration : all) {
    if (migration.version <= kLastBefore) before.push_back(migration);
  }
  ASSERT_OK(sql::Migrate(pool, before));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  ASSERT_OK(sql::RunTransaction(pool, {.deadline = deadline}, [](sql::Transaction& tx) -> Status {
    RETURN_IF_ERROR(tx.Execute("INSERT INTO schools VALUES ('330327','s','甲校',1,1,'',40,90,'2021-09-01','330327',"
                               "'2022-03-01 02:00:00')")
                        .status());
    RETURN_IF_ERROR(
        tx.Execute("INSERT INTO pairings VALUES ('330327','p','330327','','',0,1,'330327','s','甲校','330327',"
                   "'t','乙校',2,'共建型',1,1,0,1,1,'2022-03-01 02:00:00','2022-03-01 02:00:00')")
            .status());
    RETURN_IF_ERROR(
        tx.Execute("INSERT INTO list_pairings VALUES ('330327',2021,'330327','p','2022-03-01 02:00:00')").status());
    return tx
        .Execute(
            "INSERT INTO readiness VALUES ('330327','schools/s',2,1,'2021-10-01','2022-03-01 02:00:00'),"
            "('330327','schools/s',3,0,NULL,'2022-03-01 02:00:00')")
        .status();
  }));
  ASSERT_OK(sql::Migrate(pool, all));
  const auto at = [&](const Day& day) {
    return ReadAtOneMoment<std::optional<Pairing>>(pool, deadline, [&](const Query& query) {
      return FindPairing(query, {.region = "330327", .id = "p"}, {.as_of = day, .known_at = std::nullopt});
    });
  };
  ASSERT_OK_AND_ASSIGN(const auto earlier, at({.year = 2020, .month = 12, .day = 31}));
  EXPECT_FALSE(earlier.has_value());  // no founding year is known, and the first list that names it is of 2021
  ASSERT_OK_AND_ASSIGN(const auto pairing, at({.year = 2021, .month = 1, .day = 1}));
  ASSERT_TRUE(pairing.has_value());
  EXPECT_EQ(pairing->mode, Mode::kCoBuilt);
  EXPECT_EQ(pairing->said_on, (Day{.year = 2021, .month = 1, .day = 1}));
  ASSERT_OK_AND_ASSIGN(const auto school,
                       ReadAtOneMoment<std::optional<School>>(pool, deadline, [&](const Query& query) {
                         return FindSchool(query, {.region = "330327", .id = "s"}, InTheEnd());
                       }));
  ASSERT_TRUE(school.has_value());
  EXPECT_EQ(school->state, SchoolState::kOpen);
  EXPECT_EQ(school->teachers, 40);
  EXPECT_EQ(school->readiness,
            (std::vector<Readiness>{{.item = ReadinessItem::kEquipmentCompliant, .met = true, .since = "2021-10-01"},
                                    {.item = ReadinessItem::kSpaceOpened, .met = false, .since = ""}}));
}

}  // namespace
}  // namespace jgt::roster::test
