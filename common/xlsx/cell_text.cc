#include "common/xlsx/cell_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "common/clock/clock.h"
#include "common/csv/encoding.h"
#include "common/xlsx/xlsx.h"

namespace jgt::xlsx {
namespace {

constexpr int kExponentMax = 400;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

template <typename T>
std::optional<T> ReadWhole(std::string_view text, int base = 10) {
  T number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Takes the digits at its beginning off `text`.
std::string_view TakeDigits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), IsDigit);
  const std::string_view digits = text.substr(0, static_cast<size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

// `digits` with a decimal point after the first `point` of them.
std::string WithPoint(const std::string& digits, int point) {
  const auto size = static_cast<int>(digits.size());
  if (point <= 0) return "0." + std::string(static_cast<size_t>(-point), '0') + digits;
  if (point >= size) return digits + std::string(static_cast<size_t>(point - size), '0');
  return digits.substr(0, static_cast<size_t>(point)) + "." + digits.substr(static_cast<size_t>(point));
}

// Of the Basic Multilingual Plane, surrogates excluded.
std::string Utf8Of(uint32_t code) {
  if (code < 0x80U) return {static_cast<char>(code)};
  const auto tail = [](uint32_t bits) { return static_cast<char>(0x80U | (bits & 0x3FU)); };
  if (code < 0x800U) return {static_cast<char>(0xC0U | (code >> 6U)), tail(code)};
  return {static_cast<char>(0xE0U | (code >> 12U)), tail(code >> 6U), tail(code)};
}

}  // namespace

std::optional<Place> ParseReference(std::string_view reference) {
  Place place;
  while (!reference.empty() && reference.front() >= 'A' && reference.front() <= 'Z') {
    place.column = place.column * 26 + (reference.front() - 'A' + 1);
    if (place.column > kSheetColumnsMax) return std::nullopt;
    reference.remove_prefix(1);
  }
  if (place.column == 0 || reference.empty() || !IsDigit(reference.front())) return std::nullopt;
  const std::optional<int> row = ReadWhole<int>(reference);
  if (!row.has_value() || *row < 1 || *row > kSheetRowsMax) return std::nullopt;
  place.row = *row;
  return place;
}

std::string ColumnLetters(int column) {
  std::string letters;
  for (; column > 0; column = (column - 1) / 26) letters += static_cast<char>('A' + (column - 1) % 26);
  std::reverse(letters.begin(), letters.end());
  return letters;
}

std::string ReferenceOf(const Place& place) { return ColumnLetters(place.column) + std::to_string(place.row); }

std::optional<Range> ParseRange(std::string_view range) {
  const size_t colon = range.find(':');
  const std::optional<Place> first = ParseReference(range.substr(0, colon));
  const std::optional<Place> last = colon == std::string_view::npos ? first : ParseReference(range.substr(colon + 1));
  if (!first.has_value() || !last.has_value()) return std::nullopt;
  if (last->row < first->row || last->column < first->column) return std::nullopt;
  return Range{.first = *first, .last = *last};
}

std::optional<std::string> PlainNumber(std::string_view stored) {
  const bool negative = stored.starts_with('-');
  if (negative || stored.starts_with('+')) stored.remove_prefix(1);
  std::string digits(TakeDigits(stored));
  int point = static_cast<int>(digits.size());
  if (stored.starts_with('.')) {
    stored.remove_prefix(1);
    digits += TakeDigits(stored);
  }
  if (digits.empty() || digits.size() > kExponentMax) return std::nullopt;
  if (stored.starts_with('E') || stored.starts_with('e')) {
    stored.remove_prefix(1);
    if (stored.starts_with('+')) {
      stored.remove_prefix(1);
      if (stored.starts_with('-')) return std::nullopt;
    }
    const std::optional<int> exponent = ReadWhole<int>(stored);
    if (!exponent.has_value() || *exponent > kExponentMax || *exponent < -kExponentMax) return std::nullopt;
    point += *exponent;
    stored = "";
  }
  if (!stored.empty()) return std::nullopt;
  const size_t zeros = std::min(digits.find_first_not_of('0'), digits.size());
  digits.erase(0, zeros);
  point -= static_cast<int>(zeros);
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.empty()) return "0";
  return (negative ? "-" : "") + WithPoint(digits, point);
}

std::optional<std::string> DateOf(std::string_view plain_number, bool begins_1904) {
  const std::optional<int64_t> number = ReadWhole<int64_t>(plain_number);
  if (!number.has_value()) return std::nullopt;
  constexpr Day kLast = {.year = 9999, .month = 12, .day = 31};
  // Day 1 is 1 January 1900; from day 61 on everything is one day late for the 29 February in between.
  constexpr int64_t kLeapDay = 60;
  Day zero = {.year = 1904, .month = 1, .day = 1};
  if (!begins_1904) {
    if (*number == 0 || *number == kLeapDay) return std::nullopt;
    zero = {.year = 1899, .month = 12, .day = *number < kLeapDay ? 31 : 30};
  }
  if (*number < 0 || *number > DayNumber(kLast) - DayNumber(zero)) return std::nullopt;
  return ToString(DayFromNumber(DayNumber(zero) + *number));
}

bool IsDateFormat(int format) {
  constexpr std::array<std::pair<int, int>, 4> kDates = {{{14, 22}, {27, 36}, {45, 47}, {50, 58}}};
  return std::any_of(kDates.begin(), kDates.end(),
                     [&](const auto& range) { return format >= range.first && format <= range.second; });
}

bool IsDateFormat(std::string_view code) {
  for (size_t i = 0; i < code.size(); ++i) {
    switch (code[i]) {
      case '"':  // text in quotes, a colour or condition in brackets
      case '[': {
        const size_t end = code.find(code[i] == '"' ? '"' : ']', i + 1);
        if (end == std::string_view::npos) return false;
        i = end;
        break;
      }
      case '\\':  // the next character as it is; as wide as it; repeated
      case '_':
      case '*':
        ++i;
        break;
      default:
        if (std::string_view("yYmMdDhHsS").find(code[i]) != std::string_view::npos) return true;
    }
  }
  return false;
}

std::string Unescape(std::string_view text) {
  constexpr size_t kEscapeSize = 7;  // _xHHHH_
  std::string result;
  result.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const std::string_view escape = text.substr(i, kEscapeSize);
    if (escape.size() == kEscapeSize && escape.starts_with("_x") && escape.back() == '_') {
      const std::optional<uint32_t> code = ReadWhole<uint32_t>(escape.substr(2, 4), 16);
      if (code.has_value() && (*code < 0xD800U || *code > 0xDFFFU)) {
        result += Utf8Of(*code);
        i += kEscapeSize;
        continue;
      }
    }
    result += text[i++];
  }
  return result;
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = csv::Utf8Length(text);
    if (length == 0 || text.front() == '\0') return false;
    text.remove_prefix(length);
  }
  return true;
}

bool IsBlank(std::string_view text) {
  while (!text.empty()) {
    size_t blank = 0;
    for (const std::string_view kind : {" ", "\t", "\r", "\n", "\u3000", "\u00A0"}) {
      if (text.starts_with(kind)) blank = kind.size();
    }
    if (blank == 0) return false;
    text.remove_prefix(blank);
  }
  return true;
}

}  // namespace jgt::xlsx
