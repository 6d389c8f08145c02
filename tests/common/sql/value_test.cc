#include "common/sql/value.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace jgt::sql {
namespace {

TEST(ValueTest, IsMadeImplicitlyFromWhatStatementsBind) {
  const std::string text = "x";
  const Params params = {int32_t{-1},
                         uint64_t{7},
                         true,
                         text,
                         std::string_view("y"),
                         "z",
                         std::nullopt,
                         std::optional<int>(),
                         std::optional<std::string>("o"),
                         Instant{.micros = 1},
                         Day{2022, 4, 5},
                         Month{2022, 4}};
  EXPECT_EQ(params[0], Value::Int(-1));
  EXPECT_EQ(params[1], Value::Int(7));
  EXPECT_EQ(params[2], Value::Int(1));
  EXPECT_EQ(params[3], Value::Text("x"));
  EXPECT_EQ(params[4], Value::Text("y"));
  EXPECT_EQ(params[5], Value::Text("z"));
  EXPECT_TRUE(params[6].is_null());
  EXPECT_TRUE(params[7].is_null());
  EXPECT_EQ(params[8], Value::Text("o"));
  EXPECT_EQ(params[9], Value::Text("1970-01-01 00:00:00.000001"));
  EXPECT_EQ(params[10], Value::Text("2022-04-05"));
  EXPECT_EQ(params[11], Value::Text("2022-04"));
}

TEST(ValueTest, TextWithNulBytesKeepsThem) {
  const std::string bytes("a\0b", 3);
  EXPECT_EQ(Value::Bytes(bytes).bytes(), bytes);
  EXPECT_EQ(Value::Text(std::string_view(bytes)).bytes(), bytes);
}

TEST(ValueDeathTest, AnIntegerOfMoreThan63BitsIsABug) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // Other tests of this binary start threads.
  EXPECT_DEATH((void)Value(UINT64_MAX), "in_range");
}

TEST(RowTest, ReadsWholeDecimalsAsIntegers) {
  const Row row({Value::Text("-9000000000000000000"), Value::Text("12.000"), Value::Int(5)});
  EXPECT_EQ(row.Int(0), -9000000000000000000);
  EXPECT_EQ(row.Int(1), 12);
  EXPECT_EQ(row.OptionalInt(2), 5);
}

TEST(RowTest, OptionalAccessorsAnswerNullWithNullopt) {
  const Row row({Value()});
  EXPECT_TRUE(row.IsNull(0));
  EXPECT_EQ(row.OptionalInt(0), std::nullopt);
  EXPECT_EQ(row.OptionalText(0), std::nullopt);
  EXPECT_EQ(row.OptionalTime(0), std::nullopt);
  EXPECT_EQ(row.OptionalDate(0), std::nullopt);
}

TEST(RowTest, TakeTextMovesTheStringOut) {
  Row row({Value::Bytes(std::string(100, 'x'))});
  EXPECT_EQ(row.TakeText(0), std::string(100, 'x'));
}

TEST(RowDeathTest, AWrongIndexANullOrAnotherTypeIsABug) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const Row row({Value(), Value::Int(1), Value::Text("1.5")});
  EXPECT_DEATH((void)row.Int(3), "CHECK|column");
  EXPECT_DEATH((void)row.Int(0), "is_null");
  EXPECT_DEATH((void)row.Text(1), "kText");
  EXPECT_DEATH((void)row.Int(2), "has_value");
  EXPECT_DEATH((void)row.Time(2), "instant");
}

}  // namespace
}  // namespace jgt::sql
