#include "services/scoring/domain/score_pairing.h"

#include <algorithm>
#include <set>

namespace jgt::scoring {
namespace {

constexpr size_t kNamesShownMax = 5;

bool Applies(const ConditionRule& rule, Mode mode) {
  return rule.modes.empty() || std::find(rule.modes.begin(), rule.modes.end(), mode) != rule.modes.end();
}

Rational PointsMax(const RubricItem& item, const Policy& policy) {
  if (!item.bonus) return item.points;
  const auto found = policy.bonus_points.find(item.code);
  return found == policy.bonus_points.end() ? Rational(0) : found->second;
}

// D6: base points, plus or minus so many per percentage point, never below 0 or above the item's points.
StatusOr<Rational> SatisfactionPoints(const RubricItem& item, const Condition& rate) {
  if (rate.entries.empty()) return Rational(0);
  ASSIGN_OR_RETURN(const Rational above, Subtract(rate.done, item.satisfaction.base_rate));
  ASSIGN_OR_RETURN(const Rational change, Multiply(above, item.satisfaction.points_per_percent));
  ASSIGN_OR_RETURN(const Rational points, Add(item.satisfaction.base_points, change));
  return std::clamp(points, Rational(0), item.points);
}

StatusOr<Rational> PointsOf(const RubricItem& item, const ItemScore& score, const Rational& ratio) {
  switch (item.rule) {
    case RuleType::kLinear:
    case RuleType::kOnTime:
      return Multiply(score.points_max, ratio);
    case RuleType::kAllOrNothing:
      return ratio == Rational(1) ? score.points_max : Rational(0);
    case RuleType::kSteps: {
      Rational points;
      for (const Step& step : item.steps) {
        if (ratio >= step.ratio) points = step.points;
      }
      return points;
    }
    case RuleType::kSatisfaction:
      return SatisfactionPoints(item, score.conditions.front());
  }
  return Rational(0);
}

std::string Figures(const Condition& condition) {
  if (condition.required == Rational(0)) return condition.display_name + "无最低要求";
  return absl::StrFormat("%s %s/%s %s", condition.display_name, condition.done.ToText(), condition.required.ToText(),
                         condition.unit);
}

std::string Explain(const RubricItem& item, const ItemScore& score, const Rational& ratio) {
  std::string figures;
  for (const Condition& condition : score.conditions) {
    if (!figures.empty()) figures += "，";
    figures += Figures(condition);
  }
  if (item.bonus) {
    return absl::StrFormat("%s；加分项%s，政策分值 %s 分", figures, ratio == Rational(1) ? "已达成" : "未达成",
                           score.points_max.ToText());
  }
  const std::string result =
      absl::StrFormat("得 %s 分（满分 %s 分）", score.points.Round(2), score.points_max.ToText());
  switch (item.rule) {
    case RuleType::kSatisfaction: {
      if (score.conditions.front().entries.empty()) return "无测评数据，" + result;
      return absl::StrFormat("满意率 %s%%，%s%% 得基本分 %s 分，每高（低）1 个百分点加（减）%s 分，%s",
                             score.conditions.front().done.Round(2), item.satisfaction.base_rate.ToText(),
                             item.satisfaction.base_points.ToText(), item.satisfaction.points_per_percent.ToText(),
                             result);
    }
    case RuleType::kOnTime:
      return absl::StrFormat("从 %s 分起算，扣除后 %s 分，%s", score.points_max.ToText(),
                             score.conditions.front().done.ToText(), result);
    default:
      return absl::StrFormat("%s；完成比例 %s，%s", figures, ratio.ToFraction(), result);
  }
}

StatusOr<ItemScore> ScoreItem(const RubricItem& item, const PairingContext& context, std::vector<Notice>& notices) {
  ItemScore score;
  score.code = item.code;
  score.display_name = item.display_name;
  score.bonus = item.bonus;
  score.points_max = PointsMax(item, context.policy);
  Rational ratio = 1;
  for (const ConditionRule& rule : item.conditions) {
    if (!Applies(rule, context.facts.pairing.mode)) continue;
    ASSIGN_OR_RETURN(Condition condition, MeasureCondition(item, rule, context, notices));
    ratio = std::min(ratio, condition.ratio);
    score.conditions.push_back(std::move(condition));
  }
  // No condition for this mode: nothing shows that the item was fulfilled, so it gives nothing. Integrated pairings,
  // which need no minimum of exchanges (R26), have a condition that requires 0.
  if (score.conditions.empty()) ratio = 0;
  ASSIGN_OR_RETURN(score.points, PointsOf(item, score, ratio));
  if (item.rule == RuleType::kSatisfaction) {
    ASSIGN_OR_RETURN(score.conditions.front().ratio, Divide(score.points, score.points_max));
  }
  score.explanation = Explain(item, score, ratio);
  return score;
}

// D13: what is confirmed and would count if its evidence were in order.
void NoteUnevidenced(const Rubric& rubric, const PairingContext& context, std::vector<Notice>& notices) {
  if (context.policy.basis != Basis::kEvidenced) return;
  std::set<std::string> kinds;
  for (const RubricItem& item : rubric.items) {
    for (const ConditionRule& rule : item.conditions) kinds.insert(rule.kinds.begin(), rule.kinds.end());
  }
  size_t count = 0;
  std::string names;
  for (const Activity& activity : context.facts.activities) {
    if (activity.state != ActivityState::kConfirmed || activity.evidenced || kinds.count(activity.kind) == 0) continue;
    if (++count <= kNamesShownMax) names += (names.empty() ? "" : "、") + activity.name;
  }
  if (count == 0) return;
  notices.push_back({.code = "UNEVIDENCED_ENTRIES",
                     .message = absl::StrFormat("%d 项已确认的活动缺少合格的佐证材料，未计入：%s%s", count, names,
                                                count > kNamesShownMax ? " 等" : "")});
}

void NoteTotals(const Rubric& rubric, std::vector<Notice>& notices) {
  if (rubric.item_total != rubric.declared_total) {
    notices.push_back({.code = "RUBRIC_TOTAL_MISMATCH",
                       .message = absl::StrFormat("细则标明满分 %s 分，各项分值合计 %s 分；等级按合计分值的百分比评定",
                                                  rubric.declared_total.ToText(), rubric.item_total.ToText())});
  }
  notices.push_back(
      {.code = "GRADE_THRESHOLDS_ASSUMED", .message = "细则未规定等级分数线，等级按系统政策的默认分数线评定"});
}

Score Outline(const PairingContext& context) {
  Score score;
  const Pairing& pairing = context.facts.pairing;
  score.pairing = pairing.name;
  score.supporter = pairing.supporter;
  score.supported = pairing.supported;
  score.supporter_name = pairing.supporter_name;
  score.supported_name = pairing.supported_name;
  score.policy = context.policy.version;
  return score;
}

Status AddTotals(const Rubric& rubric, const Policy& policy, Score& score) {
  Rational bonus;
  for (const ItemScore& item : score.items) {
    Rational& sum = item.bonus ? bonus : score.total;
    ASSIGN_OR_RETURN(sum, Add(sum, item.points));
  }
  ASSIGN_OR_RETURN(score.total, Add(score.total, std::min(bonus, policy.bonus_points_cap)));
  ASSIGN_OR_RETURN(const Rational share, Divide(score.total, rubric.item_total));
  ASSIGN_OR_RETURN(score.grade, GradeOf(policy, share));
  if (policy.total_basis == TotalBasis::kDeclaredTotal) {
    ASSIGN_OR_RETURN(score.total, Multiply(share, rubric.declared_total));
    score.item_total = rubric.declared_total;
  }
  return OkStatus();
}

}  // namespace

StatusOr<std::string> GradeOf(const Policy& policy, const Rational& share) {
  ASSIGN_OR_RETURN(const Rational percent, Multiply(share, 100));
  for (const Grade& grade : policy.grades) {
    if (percent >= grade.at_least) return grade.name;
  }
  return policy.grades.back().name;
}

StatusOr<Score> ScorePairing(const Rubric* rubric, const PairingContext& context) {
  Score score = Outline(context);
  if (rubric == nullptr) {
    score.notices.push_back(
        {.code = "RUBRIC_UNASSIGNED", .message = "该结对的模式、范围和核验级别没有对应的考核细则，不予评分"});
    return score;
  }
  score.rubric = rubric->version;
  score.declared_total = rubric->declared_total;
  score.item_total = rubric->item_total;
  for (const RubricItem& item : rubric->items) {
    ASSIGN_OR_RETURN(ItemScore scored, ScoreItem(item, context, score.notices));
    score.items.push_back(std::move(scored));
  }
  RETURN_IF_ERROR(AddTotals(*rubric, context.policy, score));
  NoteUnevidenced(*rubric, context, score.notices);
  NoteTotals(*rubric, score.notices);
  return score;
}

}  // namespace jgt::scoring
