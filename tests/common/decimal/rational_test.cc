#include "common/decimal/rational.h"

#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include "tests/support/status_matchers.h"

namespace jgt {
namespace {

using test::IsOkAndHolds;
using test::StatusIs;

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

Rational Fraction(int64_t numerator, int64_t denominator) { return *Rational::Of(numerator, denominator); }

TEST(RationalTest, AFractionIsKeptInLowestTermsWithAPositiveDenominator) {
  EXPECT_EQ(Fraction(14, 40).ToFraction(), "7/20");
  EXPECT_EQ(Fraction(3, -6).ToFraction(), "-1/2");
  EXPECT_EQ(Fraction(-4, -2).ToFraction(), "2");
  EXPECT_EQ(Fraction(0, -9), Rational(0));
}

TEST(RationalTest, ArithmeticIsExactWhereBinaryFractionsAreNot) {
  EXPECT_THAT(Add(Fraction(1, 10), Fraction(2, 10)), IsOkAndHolds(Fraction(3, 10)));
  EXPECT_THAT(Subtract(Fraction(1, 3), Fraction(1, 2)), IsOkAndHolds(Fraction(-1, 6)));
  EXPECT_THAT(Multiply(Fraction(2, 3), Fraction(9, 4)), IsOkAndHolds(Fraction(3, 2)));
  EXPECT_THAT(Divide(Fraction(1, 3), Fraction(-2, 9)), IsOkAndHolds(Fraction(-3, 2)));
}

TEST(RationalTest, ComparisonIsExactNextToEachOther) {
  EXPECT_LT(Fraction(kMax - 2, kMax - 1), Fraction(kMax - 1, kMax));
  EXPECT_GT(Fraction(1, 3), Fraction(333333333, 1000000000));
  EXPECT_LT(Rational(kMin), Rational(kMin + 1));
  EXPECT_EQ(Fraction(2, 4), Fraction(1, 2));
}

TEST(RationalTest, OverflowIsAnErrorAndNeverAWrongNumber) {
  EXPECT_THAT(Add(kMax, 1), StatusIs(StatusCode::kOutOfRange, "DECIMAL_OVERFLOW"));
  EXPECT_THAT(Subtract(kMin, 1), StatusIs(StatusCode::kOutOfRange, "DECIMAL_OVERFLOW"));
  EXPECT_THAT(Multiply(kMax, 2), StatusIs(StatusCode::kOutOfRange, "DECIMAL_OVERFLOW"));
  EXPECT_THAT(Multiply(Fraction(1, kMax), Fraction(1, 3)), StatusIs(StatusCode::kOutOfRange, "DECIMAL_OVERFLOW"));
  EXPECT_THAT(Divide(kMin, -1), StatusIs(StatusCode::kOutOfRange, "DECIMAL_OVERFLOW"));
  EXPECT_THAT(Rational::Of(kMin, -1), StatusIs(StatusCode::kOutOfRange, "DECIMAL_OVERFLOW"));
  EXPECT_THAT(Rational::Of(1, kMin), StatusIs(StatusCode::kOutOfRange, "DECIMAL_OVERFLOW"));
  EXPECT_THAT(Add(Fraction(kMin, kMax), Fraction(kMin, kMax)), StatusIs(StatusCode::kOutOfRange, "DECIMAL_OVERFLOW"));
  EXPECT_THAT(Multiply(Fraction(kMax, 3), Fraction(3, kMax)), IsOkAndHolds(Rational(1)));
}

TEST(RationalTest, DivisionByZeroIsAnError) {
  EXPECT_THAT(Divide(1, 0), StatusIs(StatusCode::kInvalidArgument, "DECIMAL_DIVISION_BY_ZERO"));
  EXPECT_THAT(Rational::Of(0, 0), StatusIs(StatusCode::kInvalidArgument, "DECIMAL_DIVISION_BY_ZERO"));
}

TEST(RationalTest, DecimalsAreReadExactly) {
  EXPECT_THAT(Rational::Parse("13.5"), IsOkAndHolds(Fraction(27, 2)));
  EXPECT_THAT(Rational::Parse("-0.25"), IsOkAndHolds(Fraction(-1, 4)));
  EXPECT_THAT(Rational::Parse("+7"), IsOkAndHolds(Rational(7)));
  EXPECT_THAT(Rational::Parse("007.50"), IsOkAndHolds(Fraction(15, 2)));
  EXPECT_THAT(Rational::Parse("999999999999999999"), IsOkAndHolds(Rational(999999999999999999)));
  EXPECT_THAT(Rational::Parse("0.000000000000000001"), StatusIs(StatusCode::kInvalidArgument, "BAD_DECIMAL"));
  EXPECT_THAT(Rational::Parse("0.00000000000000001"), IsOkAndHolds(Fraction(1, 100000000000000000)));
}

TEST(RationalTest, WhatIsNoDecimalIsRefused) {
  for (const char* text :
       {"", "-", "+", ".", "5.", ".5", "1.2.3", "1e3", " 1", "1 ", "--1", "１", "1234567890123456789"}) {
    EXPECT_THAT(Rational::Parse(text), StatusIs(StatusCode::kInvalidArgument, "BAD_DECIMAL")) << text;
  }
}

TEST(RationalTest, RoundingIsHalfUpAwayFromZero) {
  EXPECT_EQ(Fraction(1, 8).Round(2), "0.13");
  EXPECT_EQ(Fraction(-1, 8).Round(2), "-0.13");
  EXPECT_EQ(Fraction(124, 1000).Round(2), "0.12");
  EXPECT_EQ(Fraction(2, 3).Round(6), "0.666667");
  EXPECT_EQ(Fraction(19999, 2000).Round(2), "10.00");
  EXPECT_EQ(Rational(94).Round(2), "94.00");
  EXPECT_EQ(Fraction(1, 2).Round(0), "1");
  EXPECT_EQ(Fraction(-1, 1000).Round(2), "0.00");
  EXPECT_EQ(Rational(kMin).Round(18), "-9223372036854775808.000000000000000000");
}

TEST(RationalTest, TextIsADecimalWhereAnExactOneExists) {
  EXPECT_EQ(Fraction(27, 2).ToText(), "13.5");
  EXPECT_EQ(Fraction(1, 3).ToText(), "1/3");
  EXPECT_EQ(Fraction(-7, 20).ToText(), "-0.35");
  EXPECT_EQ(Rational(0).ToText(), "0");
  EXPECT_EQ(Fraction(1, int64_t{1} << 62).ToText(), "1/4611686018427387904");
}

TEST(RationalTest, FloorAndCeilingAreRightOnBothSidesOfZero) {
  EXPECT_EQ(Fraction(7, 2).Floor(), 3);
  EXPECT_EQ(Fraction(7, 2).Ceil(), 4);
  EXPECT_EQ(Fraction(-7, 2).Floor(), -4);
  EXPECT_EQ(Fraction(-7, 2).Ceil(), -3);
  EXPECT_EQ(Rational(5).Floor(), 5);
  EXPECT_EQ(Rational(5).Ceil(), 5);
}

TEST(RationalTest, RandomFractionsObeyTheLawsOfArithmetic) {
  std::mt19937_64 random(20220901);
  std::uniform_int_distribution<int64_t> part(-100000, 100000);
  const auto next = [&] {
    const int64_t denominator = part(random);
    return Fraction(part(random), denominator == 0 ? 1 : denominator);
  };
  for (int i = 0; i < 10000; ++i) {
    const Rational a = next();
    const Rational b = next();
    const Rational c = next();
    ASSERT_EQ(*Subtract(*Add(a, b), b), a);
    ASSERT_EQ(*Multiply(a, *Add(b, c)), *Add(*Multiply(a, b), *Multiply(a, c)));
    if (b != Rational(0)) ASSERT_EQ(*Multiply(*Divide(a, b), b), a);
    ASSERT_EQ(a < b, *Subtract(a, b) < Rational(0));
    ASSERT_LE(Rational(a.Floor()), a);
    ASSERT_GE(Rational(a.Ceil()), a);
  }
}

TEST(RationalTest, EveryDecimalTextReadsBackAsTheSameNumber) {
  std::mt19937_64 random(7);
  std::uniform_int_distribution<int64_t> whole(-1000000, 1000000);
  for (int i = 0; i < 1000; ++i) {
    const Rational number = Fraction(whole(random), 1000);
    EXPECT_THAT(Rational::Parse(number.ToText()), IsOkAndHolds(number));
  }
}

}  // namespace
}  // namespace jgt
