#include "services/roster/domain/inspection_check.h"

#include "common/ids/ids.h"
#include "services/roster/domain/plan_check.h"

namespace jgt::roster {
namespace {

constexpr size_t kInspectionReasonMax = 500;
constexpr size_t kInspectionDocumentMax = 200;

void CheckDays(const Inspection& inspection, const Day& today, Problems& problems) {
  const int64_t ahead = DayNumber(inspection.from_day) - DayNumber(today);
  if (ahead < 0 || ahead > kInspectionAheadDaysMax) {
    problems.Add("inspection.from_day",
                 absl::StrFormat("BAD_DAY: %s; from %s on, at most %d days ahead", ToString(inspection.from_day),
                                 ToString(today), kInspectionAheadDaysMax));
  }
  const int64_t days = DayNumber(inspection.until_day) - DayNumber(inspection.from_day) + 1;
  if (days < 1 || days > kInspectionDaysMax) {
    problems.Add("inspection.until_day",
                 absl::StrFormat("BAD_WINDOW: %s to %s is %d days; 1 to %d", ToString(inspection.from_day),
                                 ToString(inspection.until_day), days, kInspectionDaysMax));
  }
}

}  // namespace

Status CheckInspection(const Inspection& inspection, const Day& today, const RegionBook& regions) {
  Problems problems;
  if (!regions.IsCounty(inspection.home_county) || inspection.home_county == inspection.key.region) {
    problems.Add("inspection.home_county",
                 absl::StrFormat("BAD_COUNTY: \"%s\"; another county of this deployment", inspection.home_county));
  }
  if (!IsPlainId(inspection.inspector)) {
    problems.Add("inspection.inspector", "BAD_SUBJECT: a reference of 1 to 64 characters of [A-Za-z0-9_-], not a name");
  }
  CheckDays(inspection, today, problems);
  CheckText("inspection.reason", inspection.reason, 1, kInspectionReasonMax, problems);
  CheckText("inspection.document", inspection.document, 1, kInspectionDocumentMax, problems);
  return problems.ToStatus("BAD_INSPECTION", "对调互检授权");
}

}  // namespace jgt::roster
