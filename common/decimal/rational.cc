#include "common/decimal/rational.h"

#include <algorithm>
#include <limits>

namespace jgt {
namespace {

// Two 64-bit factors always fit; so does the sum of two such products, because a denominator is below 2^63.
__extension__ using Wide = __int128;

constexpr int kDigitsMax = 18;

constexpr Wide Magnitude(Wide value) { return value < 0 ? -value : value; }

constexpr Wide GreatestCommonDivisor(Wide a, Wide b) {
  while (b != 0) {
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

constexpr Wide PowerOfTen(int exponent) {
  Wide power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

bool Fits(Wide value) {
  return value >= std::numeric_limits<int64_t>::min() && value <= std::numeric_limits<int64_t>::max();
}

std::string Digits(Wide value) {
  std::string text;
  do {
    text.push_back(static_cast<char>('0' + static_cast<int>(value % 10)));
    value /= 10;
  } while (value != 0);
  std::reverse(text.begin(), text.end());
  return text;
}

Status DivisionByZero() { return InvalidArgument("DECIMAL_DIVISION_BY_ZERO", "division by zero").Zh("除数为零"); }

Status BadDecimal(std::string_view text) {
  return InvalidArgument(
             "BAD_DECIMAL",
             absl::StrFormat("\"%s\" is not a decimal: an optional sign and at most 18 digits, for example 13.5",
                             std::string(text.substr(0, 40))))
      .Zh("小数格式不正确：可有正负号，最多 18 位数字，例如 13.5");
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

// The one place that makes a Rational of a wide fraction.
class RationalMaker {
 public:
  static StatusOr<Rational> Make(Wide numerator, Wide denominator) {
    if (denominator == 0) return DivisionByZero();
    if (denominator < 0) {
      numerator = -numerator;
      denominator = -denominator;
    }
    const Wide divisor = GreatestCommonDivisor(Magnitude(numerator), denominator);
    numerator /= divisor;
    denominator /= divisor;
    if (!Fits(numerator) || !Fits(denominator)) {
      return OutOfRange("DECIMAL_OVERFLOW", "a number of this calculation does not fit into 64 bits")
          .Zh("计算结果超出范围");
    }
    return Rational(static_cast<int64_t>(numerator), static_cast<int64_t>(denominator));
  }
};

StatusOr<Rational> Rational::Of(int64_t numerator, int64_t denominator) {
  return RationalMaker::Make(numerator, denominator);
}

StatusOr<Rational> Rational::Parse(std::string_view text) {
  std::string_view rest = text;
  const bool negative = !rest.empty() && rest.front() == '-';
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) rest.remove_prefix(1);
  Wide value = 0;
  int digit_count = 0;
  int places = -1;  // -1 until the point
  for (size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '.' && places < 0 && i > 0 && i + 1 < rest.size()) {
      places = 0;
      continue;
    }
    if (!IsDigit(rest[i]) || ++digit_count > kDigitsMax) return BadDecimal(text);
    value = value * 10 + (rest[i] - '0');
    if (places >= 0) ++places;
  }
  if (digit_count == 0) return BadDecimal(text);
  return RationalMaker::Make(negative ? -value : value, PowerOfTen(std::max(places, 0)));
}

int64_t Rational::Floor() const {
  const int64_t quotient = numerator_ / denominator_;
  return numerator_ % denominator_ < 0 ? quotient - 1 : quotient;
}

int64_t Rational::Ceil() const {
  const int64_t quotient = numerator_ / denominator_;
  return numerator_ % denominator_ > 0 ? quotient + 1 : quotient;
}

std::string Rational::Round(int places) const {
  JGT_CHECK(places >= 0 && places <= kDigitsMax);
  const Wide scaled = Magnitude(numerator_) * PowerOfTen(places);
  Wide quotient = scaled / denominator_;
  if (scaled % denominator_ * 2 >= denominator_) ++quotient;
  std::string text = Digits(quotient);
  if (places > 0) {
    const auto size = static_cast<size_t>(places);
    if (text.size() <= size) text.insert(0, size + 1 - text.size(), '0');
    text.insert(text.size() - size, 1, '.');
  }
  return numerator_ < 0 && quotient != 0 ? "-" + text : text;
}

std::string Rational::ToFraction() const {
  if (denominator_ == 1) return std::to_string(numerator_);
  return std::to_string(numerator_) + "/" + std::to_string(denominator_);
}

std::string Rational::ToText() const {
  if (denominator_ == 1) return std::to_string(numerator_);
  int64_t rest = denominator_;
  int twos = 0;
  int fives = 0;
  for (; rest % 2 == 0; rest /= 2) ++twos;
  for (; rest % 5 == 0; rest /= 5) ++fives;
  const int places = std::max(twos, fives);
  if (rest != 1 || places > kDigitsMax) return ToFraction();
  std::string text = Round(places);
  const auto digit_count = std::count_if(text.begin(), text.end(), IsDigit);
  return digit_count > kDigitsMax ? ToFraction() : text;
}

std::strong_ordering Rational::operator<=>(const Rational& other) const {
  return Wide{numerator_} * other.denominator_ <=> Wide{other.numerator_} * denominator_;
}

StatusOr<Rational> Add(const Rational& a, const Rational& b) {
  return RationalMaker::Make(Wide{a.numerator()} * b.denominator() + Wide{b.numerator()} * a.denominator(),
                             Wide{a.denominator()} * b.denominator());
}

StatusOr<Rational> Subtract(const Rational& a, const Rational& b) {
  return RationalMaker::Make(Wide{a.numerator()} * b.denominator() - Wide{b.numerator()} * a.denominator(),
                             Wide{a.denominator()} * b.denominator());
}

StatusOr<Rational> Multiply(const Rational& a, const Rational& b) {
  return RationalMaker::Make(Wide{a.numerator()} * b.numerator(), Wide{a.denominator()} * b.denominator());
}

StatusOr<Rational> Divide(const Rational& a, const Rational& b) {
  return RationalMaker::Make(Wide{a.numerator()} * b.denominator(), Wide{a.denominator()} * b.numerator());
}

}  // namespace jgt
