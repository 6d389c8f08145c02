// What cells hold, as text: numbers and dates exactly, from the digits that the file stores.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jgt::xlsx {

// Row and column of a sheet, both from 1.
struct Place {
  int row = 0;
  int column = 0;
  bool operator==(const Place&) const = default;
};

// "B7" is row 7, column 2; absent for what is none, or lies outside every sheet.
std::optional<Place> ParseReference(std::string_view reference);
// "B", "AA".
std::string ColumnLetters(int column);
// "B7".
std::string ReferenceOf(const Place& place);

// "A3:B4"; one cell stands for itself. Absent for what is none.
struct Range {
  Place first;
  Place last;
};
std::optional<Range> ParseRange(std::string_view range);

// A stored number without exponent, leading or trailing zeros: "2.021E3" and "2021.0" are "2021", "2.50" is "2.5".
// Absent for what is no number, or beyond 10^±400.
std::optional<std::string> PlainNumber(std::string_view stored);

// YYYY-MM-DD of a day's number, as PlainNumber prints it. Absent for what is no day: a part of one, a negative number,
// a day after 9999, or 60 of the system that begins in 1900, its 29 February that never was.
std::optional<std::string> DateOf(std::string_view plain_number, bool begins_1904);

// Whether a number format shows days or times: one of those that programs know by number (ECMA-376 part 1, 18.8.30;
// 27-36 and 50-58 are the Chinese ones), or a format code with years, months, days, hours or seconds.
bool IsDateFormat(int format);
bool IsDateFormat(std::string_view code);

// _x000D_ is a carriage return: how a string holds what XML cannot.
std::string Unescape(std::string_view text);

// Well-formed UTF-8 without NUL.
bool IsUtf8(std::string_view text);

// Nothing but blanks: ASCII, ideographic, no-break.
bool IsBlank(std::string_view text);

}  // namespace jgt::xlsx
