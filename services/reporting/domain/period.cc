#include "services/reporting/domain/period.h"

#include <optional>

namespace jgt::reporting {
namespace {

constexpr char kTo[] = "..";

std::optional<int> YearIn(const std::string& text) {
  if (text.size() != 4 || text.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  const int year = std::stoi(text);
  return year >= kYearMin && year <= kYearMax ? std::optional(year) : std::nullopt;
}

std::optional<Period> Quarter(const std::string& text) {  // 2022-Q2
  if (text.size() != 7 || text.substr(4, 2) != "-Q" || text[6] < '1' || text[6] > '4') return std::nullopt;
  const std::optional<int> year = YearIn(text.substr(0, 4));
  if (!year.has_value()) return std::nullopt;
  const int first = (text[6] - '1') * 3 + 1;
  return Period{.from = {.year = *year, .month = first}, .to = {.year = *year, .month = first + 2}};
}

std::optional<Period> Named(const std::string& text) {
  if (const auto year = YearIn(text); year.has_value())
    return Period{.from = {.year = *year, .month = 1}, .to = {.year = *year, .month = 12}};
  if (text.starts_with("SY")) {
    const auto year = YearIn(text.substr(2));
    if (!year.has_value() || *year == kYearMax) return std::nullopt;
    return Period{.from = {.year = *year, .month = 9}, .to = {.year = *year + 1, .month = 8}};
  }
  return Quarter(text);
}

std::optional<Period> Months(const std::string& text) {
  const size_t cut = text.find(kTo);
  const StatusOr<Month> from = ParseMonth(text.substr(0, cut));
  if (!from.ok()) return std::nullopt;
  if (cut == std::string::npos) return Period{.from = *from, .to = *from};
  const StatusOr<Month> to = ParseMonth(text.substr(cut + 2));
  if (!to.ok()) return std::nullopt;
  return Period{.from = *from, .to = *to};
}

}  // namespace

StatusOr<Period> ParsePeriod(const std::string& text) {
  std::optional<Period> period = Named(text);
  if (!period.has_value()) period = Months(text);
  const int months =
      period.has_value() ? (period->to.year - period->from.year) * 12 + period->to.month - period->from.month + 1 : 0;
  if (months >= 1 && months <= kPeriodMonthsMax) return *period;
  const std::string problem = absl::StrFormat(
      "\"%s\" is not YYYY-MM, YYYY-MM..YYYY-MM of 1-%d months, YYYY-Q1 to Q4, YYYY or SYYYYY, with years %d-%d",
      text.substr(0, 40), kPeriodMonthsMax, kYearMin, kYearMax);
  return InvalidArgument("BAD_PERIOD", "period: " + problem)
      .Field("period", problem)
      .Zh("统计期须为月份、起止月份、季度、年份或学年，例如 2022-05、2022-03..2022-06、2022-Q2、2022、SY2021");
}

}  // namespace jgt::reporting
