#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "services/roster/domain/one_roster_row.h"

namespace jgt::roster {
namespace {

constexpr size_t kSessionType = 4;
constexpr size_t kSessionStart = 5;
constexpr size_t kSessionEnd = 6;
constexpr size_t kSessionParent = 7;
constexpr size_t kSessionYear = 8;

struct Session {
  Day start;
  Day end;  // exclusive
  std::string year;
};

std::optional<Session> SaidSession(RowJudge& judge, std::set<std::string>& sourced_ids) {
  static const std::set<std::string, std::less<>> kTypes = {"schoolYear", "semester", "term", "gradingPeriod"};
  for (const size_t column : {kSourcedIdColumn, kNameColumn, kSessionType, kSessionStart, kSessionEnd, kSessionYear}) {
    judge.Needs(column);
  }
  if (judge.refused()) return std::nullopt;
  if (!kTypes.contains(judge.At(kSessionType))) {
    judge.Refuse(kSessionType, "UNKNOWN_TYPE", "应为 schoolYear、semester、term 或 gradingPeriod");
  } else if (!sourced_ids.insert(judge.At(kSourcedIdColumn)).second) {
    judge.Refuse(kSourcedIdColumn, "DUPLICATE_SOURCED_ID", "sourcedId 重复");
  }
  const StatusOr<Day> start = ParseDay(judge.At(kSessionStart));
  const StatusOr<Day> end = ParseDay(judge.At(kSessionEnd));
  if (!start.ok()) judge.Refuse(kSessionStart, "BAD_DATE", "日期格式为 YYYY-MM-DD");
  if (!end.ok()) judge.Refuse(kSessionEnd, "BAD_DATE", "日期格式为 YYYY-MM-DD");
  const std::string& year = judge.At(kSessionYear);
  const bool is_year =
      year.size() == 4 && std::all_of(year.begin(), year.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!is_year) judge.Refuse(kSessionYear, "BAD_YEAR", "应为学年结束的年份（4 位）");
  if (judge.refused()) return std::nullopt;
  if (!(*start < *end)) judge.Refuse(kSessionEnd, "BAD_DATE", "应晚于 startDate（不含当日）");
  return Session{.start = *start, .end = *end, .year = year};
}

// D9: a school year is from 1 September until before the next; its parts lie within it. Nothing of it is stored.
void DecideSession(RowJudge& judge, const std::map<std::string, Session>& years) {
  const std::string& year = judge.At(kSessionYear);
  const std::string begin = absl::StrFormat("%d-09-01", std::stoi(year) - 1);
  const std::string end = year + "-09-01";
  if (judge.At(kSessionType) == "schoolYear") {
    if (judge.At(kSessionStart) != begin) judge.Refuse(kSessionStart, "NOT_A_SCHOOL_YEAR", "应为 " + begin, begin);
    if (judge.At(kSessionEnd) != end) judge.Refuse(kSessionEnd, "NOT_A_SCHOOL_YEAR", "应为 " + end + "（不含）", end);
    return;
  }
  const auto parent = years.find(judge.At(kSessionParent));
  if (parent == years.end() || parent->second.year != year) {
    return judge.Refuse(kSessionParent, "PARENT_NOT_FOUND", "应为本文件中同一学年的 schoolYear");
  }
  if (judge.At(kSessionStart) < begin) judge.Refuse(kSessionStart, "OUTSIDE_SCHOOL_YEAR", "不早于 " + begin);
  if (judge.At(kSessionEnd) > end) judge.Refuse(kSessionEnd, "OUTSIDE_SCHOOL_YEAR", "不晚于 " + end + "（不含）");
}

}  // namespace

void DecideSessions(const csv::Table& table, std::vector<OneRosterVerdict>& verdicts) {
  std::map<std::string, Session> years;
  std::set<std::string> sourced_ids;
  std::vector<RowJudge> judges;
  judges.reserve(table.rows.size());
  for (const csv::Row& row : table.rows) {
    RowJudge& judge = judges.emplace_back(kSessionsFile, table, row);
    const std::optional<Session> session = SaidSession(judge, sourced_ids);
    if (session.has_value() && judge.At(kSessionType) == "schoolYear") years[judge.At(kSourcedIdColumn)] = *session;
  }
  for (RowJudge& judge : judges) {
    if (!judge.refused()) DecideSession(judge, years);
    verdicts.push_back(std::move(judge.verdict()));
  }
}

}  // namespace jgt::roster
