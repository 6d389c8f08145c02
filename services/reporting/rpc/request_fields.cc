#include "services/reporting/rpc/request_fields.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace jgt::reporting {

Status CheckYear(int64_t year) {
  if (year >= kYearMin && year <= kYearMax) return OkStatus();
  const std::string problem = absl::StrFormat("%d is not a year %d-%d", year, kYearMin, kYearMax);
  return InvalidArgument("BAD_DATE", "year: " + problem)
      .Field("year", problem)
      .Zh(absl::StrFormat("年份须在 %d–%d 之间", kYearMin, kYearMax));
}

StatusOr<Month> ParseMonthField(const std::string& field, const std::string& text) {
  StatusOr<Month> month = ParseMonth(text);
  if (month.ok()) return month;
  const std::string problem = absl::StrFormat("\"%s\" is not a month of the form YYYY-MM with a year %d-%d",
                                              text.substr(0, 20), kYearMin, kYearMax);
  return InvalidArgument("BAD_DATE", field + ": " + problem)
      .Field(field, problem)
      .Zh(absl::StrFormat("月份须为 YYYY-MM，年份在 %d–%d 之间", kYearMin, kYearMax));
}

Error NoForm(const std::string& region, const std::string& problem) {
  return InvalidArgument("BAD_REGION", absl::StrFormat("parent: %s: %s", region, problem))
      .Field("parent", problem)
      .Zh("月报表只有县（市、区）和设区市两级");
}

StatusOr<MonthRange> ParseRange(const std::string& from, const std::string& to) {
  MonthRange range;
  ASSIGN_OR_RETURN(range.from, ParseMonthField("from_month", from));
  ASSIGN_OR_RETURN(range.to, ParseMonthField("to_month", to));
  const int months = (range.to.year - range.from.year) * 12 + range.to.month - range.from.month + 1;
  if (months >= 1 && months <= kRangeMonthsMax) return range;
  const std::string problem =
      absl::StrFormat("%s to %s are %d months, 1-%d are allowed", from, to, months, kRangeMonthsMax);
  return InvalidArgument("BAD_RANGE", problem)
      .Field("to_month", problem)
      .Zh(absl::StrFormat("起止月份须在 1–%d 个月之内", kRangeMonthsMax));
}

StatusOr<int> ParseSubject(jgt::common::v1::Subject subject) {
  const int code = static_cast<int>(subject);
  if (jgt::common::v1::Subject_IsValid(code)) return code;
  const std::string problem =
      absl::StrFormat("%d is no subject; allowed are the codes of jgt.common.v1.Subject, 0 for none", code);
  return InvalidArgument("BAD_SUBJECT", "subject: " + problem)
      .Field("subject", problem)
      .Zh("学科代码不在学科表中；0 表示无学科");
}

Status CheckLevel(const std::string& level) {
  constexpr std::array<std::string_view, 5> kLevels = {"", "SCHOOL", "COUNTY", "CITY", "PROVINCE"};
  if (std::find(kLevels.begin(), kLevels.end(), level) != kLevels.end()) return OkStatus();
  const std::string problem =
      absl::StrFormat("\"%s\" is not one of SCHOOL, COUNTY, CITY, PROVINCE, nor empty", level.substr(0, 20));
  return InvalidArgument("BAD_LEVEL", "level: " + problem)
      .Field("level", problem)
      .Zh("级别只能是校级 SCHOOL、县级 COUNTY、市级 CITY、省及以上 PROVINCE，或留空表示全部");
}

}  // namespace jgt::reporting
