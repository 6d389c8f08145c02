#include "services/roster/rpc/requests.h"

#include <charconv>

#include "common/names/names.h"
#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {

StatusOr<std::string> RegionOfParent(const std::string& parent) {
  // A pattern without an id: the name is "regions/330327".
  ASSIGN_OR_RETURN(const ResourceName name, ParseName("parent", parent, "regions/*"));
  return name.region;
}

StatusOr<Key> KeyOf(std::string_view field, const std::string& name, std::string_view collection) {
  ASSIGN_OR_RETURN(const ResourceName parsed, ParseName(field, name, absl::StrFormat("regions/*/%s/*", collection)));
  return Key{.region = parsed.region, .id = parsed.id()};
}

Status CheckYear(std::string_view field, int64_t year) {
  if (year >= kYearMin && year <= kYearMax) return OkStatus();
  return InvalidArgument("BAD_YEAR",
                         absl::StrFormat("%s: %d is not a year from %d to %d", field, year, kYearMin, kYearMax))
      .Field(std::string(field), absl::StrFormat("%d; allowed are %d to %d", year, kYearMin, kYearMax))
      .Zh(absl::StrFormat("年份 %d 不在 %d–%d 之间", year, kYearMin, kYearMax));
}

Status CheckCount(std::string_view field, int count, int max) {
  if (count >= 1 && count <= max) return OkStatus();
  return InvalidArgument("BAD_COUNT", absl::StrFormat("%s: %d given, allowed are 1 to %d", field, count, max))
      .Field(std::string(field), absl::StrFormat("%d given; allowed are 1 to %d", count, max))
      .Zh(absl::StrFormat("%s 应为 1–%d 项，实有 %d 项", field, max, count));
}

StatusOr<Day> DayIn(std::string_view field, const std::string& text) {
  const StatusOr<Day> day = ParseDay(text);
  if (day.ok()) return day;
  const std::string shown = FirstCharacters(text, 40);
  return InvalidArgument("BAD_DATE", absl::StrFormat("%s: \"%s\" is not a date", field, shown))
      .Field(std::string(field),
             absl::StrFormat("\"%s\"; a date of the form YYYY-MM-DD, %d to %d", shown, kYearMin, kYearMax))
      .Zh(absl::StrFormat("%s 的值“%s”不是有效日期，格式为 YYYY-MM-DD", field, shown));
}

StatusOr<Instant> InstantIn(std::string_view field, const std::string& text) {
  constexpr size_t kSecondsEnd = 19;  // 2022-03-01T10:00:00
  constexpr std::string_view kShanghai = "+08:00";
  const bool utc = text.ends_with('Z');
  const bool shanghai = text.ends_with(kShanghai);
  if (text.size() > kSecondsEnd && text[10] == 'T' && (utc || shanghai)) {
    std::string plain = text.substr(0, text.size() - (utc ? 1 : kShanghai.size()));
    plain[10] = ' ';
    const StatusOr<Instant> instant = FromSql(plain);
    if (instant.ok()) return shanghai ? *instant - std::chrono::hours(8) : *instant;
  }
  const std::string shown = FirstCharacters(text, 40);
  return InvalidArgument("BAD_INSTANT", absl::StrFormat("%s: \"%s\" is not an instant", field, shown))
      .Field(std::string(field),
             absl::StrFormat("\"%s\"; like 2022-03-01T10:00:00+08:00 or 2022-03-01T02:00:00Z", shown))
      .Zh(absl::StrFormat("%s 的值“%s”不是有效时刻，格式如 2022-03-01T10:00:00+08:00", field, shown));
}

Status CheckReason(const std::string& reason) {
  if (CharacterCount(reason) <= kReasonCharactersMax) return OkStatus();
  return InvalidArgument("REASON_TOO_LONG",
                         absl::StrFormat("reason is longer than %d characters", kReasonCharactersMax))
      .Field("reason", absl::StrFormat("at most %d characters", kReasonCharactersMax))
      .Zh(absl::StrFormat("理由不超过 %d 个字", kReasonCharactersMax));
}

Status CheckReasonGiven(const std::string& reason) {
  if (!Trim(reason).empty()) return CheckReason(reason);
  return InvalidArgument("REASON_MISSING", "reason: it must be given")
      .Field("reason", absl::StrFormat("1 to %d characters", kReasonCharactersMax))
      .Zh("请填写理由");
}

Status CheckIsCounty(const RegionBook& regions, std::string_view field, const std::string& county) {
  if (regions.IsCounty(county)) return OkStatus();
  return InvalidArgument("NOT_A_COUNTY", absl::StrFormat("region %s is no county of this deployment", county))
      .Field(std::string(field), absl::StrFormat("%s; a county, as ListRegions names them", RegionName(county)))
      .Zh(absl::StrFormat("%s 不是本系统内的县（市、区）", county));
}

Status CheckPast(std::string_view field, Instant instant, Instant now) {
  if (instant < now) return OkStatus();
  return InvalidArgument("KNOWN_AT_NOT_PAST",
                         absl::StrFormat("%s: %s has not passed; it is %s", field, ToRfc3339(instant), ToRfc3339(now)))
      .Field(std::string(field), absl::StrFormat("%s; before %s", ToRfc3339(instant), ToRfc3339(now)))
      .Zh(absl::StrFormat("%s 应早于当前时刻", field));
}

std::vector<Reach> ReachOf(const rpc::Call& call, const std::string& region) {
  if (call.whole()) return {{.region = region, .school = ""}};
  std::vector<Reach> reach;
  for (const auth::Org& org : call.VisibleOrgs()) reach.push_back({.region = org.region, .school = org.school});
  return reach;
}

int64_t NumberIn(const std::string& field) {
  int64_t number = 0;
  std::from_chars(field.data(), field.data() + field.size(), number);
  return number;
}

}  // namespace jgt::roster
