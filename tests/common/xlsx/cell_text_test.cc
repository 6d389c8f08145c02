#include "common/xlsx/cell_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jgt::xlsx {
namespace {

using testing::Eq;
using testing::Optional;

TEST(CellText, ANumberIsPrintedInFullFromItsOwnDigits) {
  for (const char* const stored : {"2021", "2021.0", "2.021E3", "2.021e+3", "20210E-1", "002021.000", "+2021"}) {
    EXPECT_THAT(PlainNumber(stored), Optional(Eq("2021"))) << stored;
  }
  EXPECT_THAT(PlainNumber("0"), Optional(Eq("0")));
  EXPECT_THAT(PlainNumber("-0.0"), Optional(Eq("0")));
  EXPECT_THAT(PlainNumber("-2.50"), Optional(Eq("-2.5")));
  EXPECT_THAT(PlainNumber(".5"), Optional(Eq("0.5")));
  EXPECT_THAT(PlainNumber("1.25E-3"), Optional(Eq("0.00125")));
  EXPECT_THAT(PlainNumber("0.30000000000000004"), Optional(Eq("0.30000000000000004")));
  // Beyond what binary floating point can tell apart from its neighbours.
  EXPECT_THAT(PlainNumber("9007199254740993"), Optional(Eq("9007199254740993")));
  EXPECT_THAT(PlainNumber("1E+22"), Optional(Eq("10000000000000000000000")));
}

TEST(CellText, WhatIsNoNumberIsNone) {
  for (const char* const stored :
       {"", "-", ".", "E3", "1E", "1E+-3", "12a", "0x10", "1,000", "1E401", "1E-401", "1.2.3", "NaN", " 1", "--1"}) {
    EXPECT_EQ(PlainNumber(stored), std::nullopt) << stored;
  }
}

TEST(CellText, DaysOf1900SkipTheOneThatNeverWas) {
  EXPECT_THAT(DateOf("1", false), Optional(Eq("1900-01-01")));
  EXPECT_THAT(DateOf("59", false), Optional(Eq("1900-02-28")));
  EXPECT_EQ(DateOf("60", false), std::nullopt);
  EXPECT_THAT(DateOf("61", false), Optional(Eq("1900-03-01")));
  EXPECT_THAT(DateOf("44621", false), Optional(Eq("2022-03-01")));
  EXPECT_THAT(DateOf("2958465", false), Optional(Eq("9999-12-31")));
  EXPECT_EQ(DateOf("2958466", false), std::nullopt);
}

TEST(CellText, DaysOf1904BeginAtZero) {
  EXPECT_THAT(DateOf("0", true), Optional(Eq("1904-01-01")));
  EXPECT_THAT(DateOf("60", true), Optional(Eq("1904-03-01")));
  EXPECT_THAT(DateOf("43159", true), Optional(Eq("2022-03-01")));
  EXPECT_EQ(DateOf("2957004", true), std::nullopt);
}

TEST(CellText, APartOfADayIsNoDay) {
  for (const char* const number : {"0", "-1", "44621.5", "", "99999999999999999999"}) {
    EXPECT_EQ(DateOf(number, false), std::nullopt) << number;
  }
}

TEST(CellText, FormatsOfDatesAreKnownByNumberAndByCode) {
  for (const int format : {14, 22, 27, 31, 36, 46, 50, 57, 58}) EXPECT_TRUE(IsDateFormat(format)) << format;
  for (const int format : {0, 1, 2, 4, 10, 13, 23, 26, 37, 44, 48, 49, 59})
    EXPECT_FALSE(IsDateFormat(format)) << format;
  for (const char* const code : {"yyyy-mm-dd", "YYYY\"年\"m\"月\"", "[$-804]d", "[Red]yyyy", "h:mm", "\\-yy"}) {
    EXPECT_TRUE(IsDateFormat(code)) << code;
  }
  for (const char* const code : {"General", "0.00", "0.00E+00", "#,##0_);[Red](#,##0)", "0\"day\"", "0\\d", "[DBNum1]0",
                                 "@", "0_y", "\"unclosed"}) {
    EXPECT_FALSE(IsDateFormat(code)) << code;
  }
}

TEST(CellText, ReferencesAreThoseOfASheet) {
  EXPECT_THAT(ParseReference("A1"), Optional(Eq(Place{1, 1})));
  EXPECT_THAT(ParseReference("AA10"), Optional(Eq(Place{10, 27})));
  EXPECT_THAT(ParseReference("XFD1048576"), Optional(Eq(Place{1'048'576, 16'384})));
  for (const char* const none : {"", "A", "1", "A0", "XFE1", "A1048577", "a1", "A-1", "A1B", "$A$1"}) {
    EXPECT_EQ(ParseReference(none), std::nullopt) << none;
  }
  EXPECT_EQ(ReferenceOf({7, 2}), "B7");
  EXPECT_EQ(ColumnLetters(26), "Z");
  EXPECT_EQ(ColumnLetters(27), "AA");
  EXPECT_EQ(ColumnLetters(703), "AAA");
  EXPECT_EQ(ParseRange("A3:B4")->last, (Place{4, 2}));
  EXPECT_EQ(ParseRange("C3")->last, (Place{3, 3}));
  EXPECT_FALSE(ParseRange("B4:A3").has_value());
}

TEST(CellText, EscapesStandForWhatXmlCannotHold) {
  EXPECT_EQ(Unescape("a_x000D_b"), "a\rb");
  EXPECT_EQ(Unescape("_x005F_x000D_"), "_x000D_");
  EXPECT_EQ(Unescape("_x5C0F_学"), "小学");
  EXPECT_EQ(Unescape("_xD83D_"), "_xD83D_");
  EXPECT_EQ(Unescape("_x00_ _x00zz_ _x"), "_x00_ _x00zz_ _x");
}

TEST(CellText, BlanksAreNothing) {
  EXPECT_TRUE(IsBlank(""));
  EXPECT_TRUE(IsBlank(" \t\r\n\u3000\u00A0"));
  EXPECT_FALSE(IsBlank(" 校 "));
}

}  // namespace
}  // namespace jgt::xlsx
