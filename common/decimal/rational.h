// Exact numbers for points, rates and ratios: a fraction of two 64-bit integers, always in lowest terms, the
// denominator above zero. Intermediate results have 128 bits; a result that does not fit is an error, never a wrong
// number. Rounding happens in the text that a person sees, and nowhere else (D5).
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/status/status.h"

namespace jgt {

class Rational {
 public:
  constexpr Rational() = default;
  // A whole number is a rational one: rules read `points > 0` and {20, 2}.
  constexpr Rational(int64_t whole) : numerator_(whole) {}  // NOLINT(google-explicit-constructor)

  // INVALID_ARGUMENT DECIMAL_DIVISION_BY_ZERO; OUT_OF_RANGE DECIMAL_OVERFLOW.
  static StatusOr<Rational> Of(int64_t numerator, int64_t denominator);
  // "13.5", "-0.25", "+7": an optional sign, digits, and optionally a point with digits after it; at most 18 digits in
  // all. INVALID_ARGUMENT BAD_DECIMAL says what is allowed.
  static StatusOr<Rational> Parse(std::string_view text);

  int64_t numerator() const { return numerator_; }
  int64_t denominator() const { return denominator_; }

  // The largest whole number that is not above this one, and the smallest that is not below it.
  int64_t Floor() const;
  int64_t Ceil() const;

  // Exactly `places` (0..18) digits after the point, halves away from zero: 0.125 -> "0.13", -0.125 -> "-0.13". Never
  // "-0.00".
  std::string Round(int places) const;
  // "7/20"; a whole number without "/1".
  std::string ToFraction() const;
  // The shortest decimal when there is an exact one of at most 18 digits, otherwise the fraction: "13.5", "7/3". Loses
  // nothing.
  std::string ToText() const;

  bool operator==(const Rational&) const = default;
  std::strong_ordering operator<=>(const Rational& other) const;

 private:
  constexpr Rational(int64_t numerator, int64_t denominator) : numerator_(numerator), denominator_(denominator) {}
  friend class RationalMaker;

  int64_t numerator_ = 0;
  int64_t denominator_ = 1;
};

// OUT_OF_RANGE DECIMAL_OVERFLOW when the result's numerator or denominator needs more than 64 bits.
StatusOr<Rational> Add(const Rational& a, const Rational& b);
StatusOr<Rational> Subtract(const Rational& a, const Rational& b);
StatusOr<Rational> Multiply(const Rational& a, const Rational& b);
// And INVALID_ARGUMENT DECIMAL_DIVISION_BY_ZERO.
StatusOr<Rational> Divide(const Rational& a, const Rational& b);

}  // namespace jgt
