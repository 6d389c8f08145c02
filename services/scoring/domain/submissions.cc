#include "services/scoring/domain/submissions.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "common/names/names.h"

namespace jgt::scoring {
namespace {

constexpr char kPairingPattern[] = "regions/*/pairings/*";

bool IsYear(int year) { return year >= kYearMin && year <= kYearMax; }

bool IsPairingOf(const std::string& region, const std::string& name) {
  const StatusOr<ResourceName> parsed = ParseName("pairing", name, kPairingPattern);
  return parsed.ok() && parsed->region == region;
}

size_t CharacterCount(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

void CheckSurvey(const std::string& region, const Survey& survey, const std::string& place,
                 std::vector<FieldViolation>& violations) {
  if (!IsPairingOf(region, survey.pairing)) {
    violations.push_back({place + ".pairing", absl::StrFormat("\"%s\" is not a name of the form regions/%s/pairings/*",
                                                              survey.pairing.substr(0, 100), region)});
  }
  if (!IsYear(survey.year)) {
    violations.push_back({place + ".year", absl::StrFormat("%d is outside %d to %d", survey.year, kYearMin, kYearMax)});
  }
  const std::array<std::pair<const char*, int>, 4> counts = {{{"satisfied", survey.satisfied},
                                                              {"mostly_satisfied", survey.mostly_satisfied},
                                                              {"dissatisfied", survey.dissatisfied},
                                                              {"abstained", survey.abstained}}};
  for (const auto& [field, count] : counts) {
    if (count >= 0 && count <= kAnswersMax) continue;
    violations.push_back({place + "." + field, absl::StrFormat("%d is outside 0 to %d", count, kAnswersMax)});
  }
  if (int64_t{survey.satisfied} + survey.mostly_satisfied + survey.dissatisfied < 1) {
    violations.push_back({place, "satisfied, mostly_satisfied and dissatisfied are all 0: at least one valid answer"});
  }
}

Error BadDeduction(std::vector<FieldViolation> violations) {
  return InvalidArgument("BAD_DEDUCTION", "the deduction is not valid")
      .Fields(std::move(violations))
      .Zh("扣分记录有误，请检查所列字段");
}

}  // namespace

Status CheckSurveys(const std::string& region, const std::vector<Survey>& surveys) {
  std::vector<FieldViolation> violations;
  if (surveys.empty() || surveys.size() > kSurveysMax) {
    violations.push_back({"surveys", absl::StrFormat("%d surveys: 1 to %d are allowed", surveys.size(), kSurveysMax)});
  }
  std::set<std::pair<std::string, int>> seen;
  for (size_t i = 0; i < surveys.size() && i < kSurveysMax; ++i) {
    const std::string place = absl::StrFormat("surveys[%d]", i);
    CheckSurvey(region, surveys[i], place, violations);
    if (!seen.emplace(surveys[i].pairing, surveys[i].year).second) {
      violations.push_back({place, "the same pairing and year stand twice in this request"});
    }
  }
  if (violations.empty()) return OkStatus();
  return InvalidArgument("BAD_SURVEY", absl::StrFormat("%d problems with the surveys", violations.size()))
      .Fields(std::move(violations))
      .Zh("满意度测评数据有误，请检查所列字段");
}

Status CheckDeduction(const std::string& region, const Deduction& deduction) {
  std::vector<FieldViolation> violations;
  if (!IsPairingOf(region, deduction.pairing)) {
    violations.push_back({"deduction.pairing", absl::StrFormat("\"%s\" is not a name of the form regions/%s/pairings/*",
                                                               deduction.pairing.substr(0, 100), region)});
  }
  if (!IsYear(deduction.year)) {
    violations.push_back(
        {"deduction.year", absl::StrFormat("%d is outside %d to %d", deduction.year, kYearMin, kYearMax)});
  }
  const size_t length = CharacterCount(deduction.reason);
  if (length < 1 || length > kReasonMax) {
    violations.push_back(
        {"deduction.reason", absl::StrFormat("%d characters: 1 to %d are allowed", length, kReasonMax)});
  }
  if (deduction.points < Rational(0)) {
    violations.push_back({"deduction.points", deduction.points.ToText() + " is below 0"});
  }
  if (violations.empty()) return OkStatus();
  return BadDeduction(std::move(violations));
}

Status CheckDeductionItem(const Rubric* rubric, const Deduction& deduction) {
  if (rubric == nullptr) {
    return BadDeduction({{"deduction.pairing", "has no rubric, so there is nothing to deduct from"}});
  }
  std::string allowed;
  for (const RubricItem& item : rubric->items) {
    if (item.rule != RuleType::kOnTime) continue;
    if (item.code != deduction.item) {
      allowed += (allowed.empty() ? "" : ", ") + item.code;
      continue;
    }
    if (deduction.points <= item.points) return OkStatus();
    return BadDeduction({{"deduction.points", absl::StrFormat("%s is above the item's %s", deduction.points.ToText(),
                                                              item.points.ToText())}});
  }
  return BadDeduction({{"deduction.item", absl::StrFormat("\"%s\" is not an item of %s with deductions; there: %s",
                                                          deduction.item.substr(0, 100), rubric->version,
                                                          allowed.empty() ? "none" : allowed)}});
}

Status CheckYear(int year) {
  if (IsYear(year)) return OkStatus();
  return InvalidArgument("BAD_YEAR", absl::StrFormat("year %d is outside %d to %d", year, kYearMin, kYearMax))
      .Field("year", absl::StrFormat("%d is outside %d to %d", year, kYearMin, kYearMax))
      .Zh(absl::StrFormat("年度须在 %d 至 %d 之间", kYearMin, kYearMax));
}

}  // namespace jgt::scoring
