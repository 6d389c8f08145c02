// What goes into a statement and what comes out of it: NULL, a 64-bit integer, or bytes. Everything else (instants,
// days, decimals) travels as text, because that is the one form in which the driver loses nothing. No floating point:
// money, scores and shares are integers here.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/clock/clock.h"
#include "common/status/status.h"

namespace jgt::sql {

// How many rows a query may answer with unless it says otherwise.
inline constexpr int64_t kRowsMaxDefault = 100000;

template <typename T>
concept BindableInteger = std::integral<T> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
                          !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

// One parameter of a statement or one cell of a row. Text and bytes differ only in how they are bound: text carries
// utf8mb4 (so that a comparison with a text column may use its index), bytes carry no character set.
class Value {
 public:
  enum class Kind : uint8_t { kNull, kInt, kText, kBytes };

  Value() = default;  // NULL
  static Value Null() { return Value(); }
  static Value Int(int64_t number) { return Value(number); }
  static Value Text(std::string_view text) { return Value(Kind::kText, std::string(text)); }
  static Value Text(std::string text) { return Value(Kind::kText, std::move(text)); }
  static Value Text(const char* text) { return Value(Kind::kText, std::string(text)); }
  static Value Bytes(std::string bytes) { return Value(Kind::kBytes, std::move(bytes)); }

  // Implicit on purpose: parameters are written as a braced list, {county, seq, Value::Bytes(hash)}, and read like a
  // call. NOLINTBEGIN(google-explicit-constructor)
  template <BindableInteger T>
  Value(T number) : kind_(Kind::kInt), number_(static_cast<int64_t>(number)) {
    JGT_CHECK(std::in_range<int64_t>(static_cast<Widest<T>>(number)));
  }
  Value(std::string text) : Value(Kind::kText, std::move(text)) {}
  Value(std::string_view text) : Value(Kind::kText, std::string(text)) {}
  Value(const char* text) : Value(Kind::kText, std::string(text)) {}
  Value(Instant instant) : Value(Kind::kText, ToSql(instant)) {}
  Value(const Day& day) : Value(Kind::kText, ToString(day)) {}
  Value(const Month& month) : Value(Kind::kText, ToString(month)) {}
  Value(std::nullopt_t) {}
  template <typename T>
  Value(std::optional<T> value) : Value(value.has_value() ? Value(*std::move(value)) : Value()) {}
  // NOLINTEND(google-explicit-constructor)
  Value(std::nullptr_t) = delete;
  Value(std::floating_point auto) = delete;

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  int64_t number() const { return number_; }           // kInt
  const std::string& bytes() const { return bytes_; }  // kText, kBytes
  std::string& mutable_bytes() { return bytes_; }
  // What the value costs on the wire, roughly and never less.
  size_t wire_size() const { return 10 + bytes_.size(); }

  bool operator==(const Value&) const = default;

 private:
  template <typename T>
  using Widest = std::conditional_t<std::signed_integral<T>, int64_t, uint64_t>;

  Value(Kind kind, std::string bytes) : kind_(kind), bytes_(std::move(bytes)) {}

  Kind kind_ = Kind::kNull;
  int64_t number_ = 0;
  std::string bytes_;
};

using Params = std::vector<Value>;

// Params of these values. Says the same as a braced list, whose values would each be copied once more: for rows that
// are written by the hundred.
template <typename... T>
Params MakeParams(T&&... values) {
  Params params;
  params.reserve(sizeof...(values));
  (params.emplace_back(std::forward<T>(values)), ...);
  return params;
}

// One row of a result, read fully into memory. Columns count from 0 in the order of the SELECT list. The statement and
// the reading code are written together, so a wrong index, an unexpected NULL and a cell of another type are bugs of
// ours: they CHECK.
class Row {
 public:
  explicit Row(std::vector<Value> cells) : cells_(std::move(cells)) {}

  size_t size() const { return cells_.size(); }
  bool IsNull(size_t column) const { return Cell(column).is_null(); }

  // Integer columns, and decimal ones whose value is whole (SUM of integers is DECIMAL in MySQL).
  int64_t Int(size_t column) const;
  std::optional<int64_t> OptionalInt(size_t column) const;
  bool Bool(size_t column) const { return Int(column) != 0; }

  // Text and binary columns; also DATE, DECIMAL and the like, as the server prints them.
  const std::string& Text(size_t column) const;
  std::optional<std::string> OptionalText(size_t column) const;
  // The same with the string moved out: for large blobs.
  std::string TakeText(size_t column);

  // DATETIME(6) in UTC.
  Instant Time(size_t column) const;
  std::optional<Instant> OptionalTime(size_t column) const;
  // DATE.
  jgt::Day Date(size_t column) const;
  std::optional<jgt::Day> OptionalDate(size_t column) const;

  bool operator==(const Row&) const = default;

 private:
  const Value& Cell(size_t column) const;

  std::vector<Value> cells_;
};

using Rows = std::vector<Row>;

}  // namespace jgt::sql
