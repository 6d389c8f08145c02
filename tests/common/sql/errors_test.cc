#include "common/sql/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace jgt::sql {
namespace {

using ::jgt::test::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ErrorsTest, NamesTheKeyOfADuplicateAsMariadbAndMysqlWriteIt) {
  EXPECT_EQ(DuplicateKeyName("Duplicate entry '1-2' for key 'PRIMARY'"), "PRIMARY");
  EXPECT_EQ(DuplicateKeyName("Duplicate entry 'x' for key 'entries.uk_entries_code'"), "uk_entries_code");
  EXPECT_EQ(DuplicateKeyName("Duplicate entry 'a for key 'b' for key 'uk'"), "uk");
  EXPECT_EQ(DuplicateKeyName("something else"), "");
}

TEST(ErrorsTest, MessagesCarryNoValuesOfRows) {
  EXPECT_THAT(ToString(FromServerError(1062, "Duplicate entry 'Zhang San' for key 'uk'")), Not(HasSubstr("Zhang")));
  EXPECT_THAT(ToString(FromServerError(1366, "Incorrect string value: 'Zhang San' for column `t`.`x`.`v` at row 1")),
              AllOf(Not(HasSubstr("Zhang")), HasSubstr("`v`")));
}

TEST(ErrorsTest, EachFamilyHasItsCodeAndReason) {
  EXPECT_THAT(FromServerError(1213, "deadlock"), StatusIs(StatusCode::kAborted, "SQL_CONFLICT"));
  EXPECT_THAT(FromServerError(3101, "group replication"), StatusIs(StatusCode::kAborted, "SQL_CONFLICT"));
  EXPECT_THAT(FromServerError(2013, "lost"), StatusIs(StatusCode::kUnavailable, "SQL_UNAVAILABLE"));
  EXPECT_THAT(FromServerError(1053, "shutdown"), StatusIs(StatusCode::kUnavailable, "SQL_UNAVAILABLE"));
  EXPECT_THAT(FromServerError(1045, "denied"), StatusIs(StatusCode::kFailedPrecondition, "SQL_ACCESS"));
  EXPECT_THAT(FromServerError(1290, "running with the --read-only option"),
              StatusIs(StatusCode::kUnavailable, "SQL_READ_ONLY"));
  EXPECT_THAT(FromServerError(1452, "foreign key"), StatusIs(StatusCode::kInternal, "SQL_CONSTRAINT"));
  EXPECT_THAT(FromServerError(1406, "too long"), StatusIs(StatusCode::kInternal, "SQL_DATA"));
  EXPECT_THAT(FromServerError(1064, "syntax"), StatusIs(StatusCode::kInternal, "SQL_ERROR"));
  EXPECT_EQ(DetailOf(FromServerError(1064, "syntax")).metadata.at("errno"), "1064");
}

}  // namespace
}  // namespace jgt::sql
