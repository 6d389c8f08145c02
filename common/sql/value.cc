#include "common/sql/value.h"

#include <charconv>
#include <system_error>

namespace jgt::sql {
namespace {

// "-123" or, from a decimal column, "-123.000". nullopt when it is not a whole number that fits.
std::optional<int64_t> ParseWhole(std::string_view text) {
  const size_t point = text.find('.');
  if (point != std::string_view::npos) {
    if (text.find_first_not_of('0', point + 1) != std::string_view::npos) return std::nullopt;
    text = text.substr(0, point);
  }
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

const Value& Row::Cell(size_t column) const {
  JGT_CHECK(column < cells_.size());
  return cells_[column];
}

int64_t Row::Int(size_t column) const {
  const Value& cell = Cell(column);
  JGT_CHECK(!cell.is_null());
  if (cell.kind() == Value::Kind::kInt) return cell.number();
  const std::optional<int64_t> number = ParseWhole(cell.bytes());
  JGT_CHECK(number.has_value());
  return *number;
}

std::optional<int64_t> Row::OptionalInt(size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return Int(column);
}

const std::string& Row::Text(size_t column) const {
  const Value& cell = Cell(column);
  JGT_CHECK(cell.kind() == Value::Kind::kText || cell.kind() == Value::Kind::kBytes);
  return cell.bytes();
}

std::optional<std::string> Row::OptionalText(size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return Text(column);
}

std::string Row::TakeText(size_t column) {
  (void)Text(column);
  return std::move(cells_[column].mutable_bytes());
}

Instant Row::Time(size_t column) const {
  const StatusOr<Instant> instant = FromSql(Text(column));
  JGT_CHECK(instant.ok());
  return *instant;
}

std::optional<Instant> Row::OptionalTime(size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return Time(column);
}

jgt::Day Row::Date(size_t column) const {
  const StatusOr<jgt::Day> day = ParseDay(Text(column));
  JGT_CHECK(day.ok());
  return *day;
}

std::optional<jgt::Day> Row::OptionalDate(size_t column) const {
  if (IsNull(column)) return std::nullopt;
  return Date(column);
}

}  // namespace jgt::sql
