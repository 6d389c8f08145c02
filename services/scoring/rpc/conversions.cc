#include "services/scoring/rpc/conversions.h"

#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"

namespace jgt::scoring {
namespace {

// A condition as the rubric requires it; nothing is done yet.
void Put(const RubricItem& item, const ConditionRule& rule, v1::Condition& message) {
  message.set_code(rule.code);
  message.set_display_name(rule.display_name);
  message.set_unit(rule.unit);
  switch (rule.measure) {
    case Measure::kSurveyRate:
      message.set_required(item.satisfaction.base_rate.ToText());
      break;
    case Measure::kDeductions:
      message.set_required(item.points.ToText());
      message.set_base(item.points.ToText());
      break;
    default:
      message.set_required(rule.required.ToText());
  }
}

}  // namespace

Survey FromProto(const v1::Survey& survey) {
  return {.name = "",
          .pairing = survey.pairing(),
          .year = survey.year(),
          .satisfied = survey.satisfied(),
          .mostly_satisfied = survey.mostly_satisfied(),
          .dissatisfied = survey.dissatisfied(),
          .abstained = survey.abstained()};
}

v1::Survey ToProto(const Survey& survey) {
  v1::Survey message;
  message.set_name(survey.name);
  message.set_pairing(survey.pairing);
  message.set_year(survey.year);
  message.set_satisfied(survey.satisfied);
  message.set_mostly_satisfied(survey.mostly_satisfied);
  message.set_dissatisfied(survey.dissatisfied);
  message.set_abstained(survey.abstained);
  return message;
}

StatusOr<Deduction> FromProto(const v1::Deduction& deduction) {
  const StatusOr<Rational> points = Rational::Parse(deduction.points());
  if (!points.ok()) {
    return InvalidArgument("BAD_DEDUCTION", "the deduction's points are no decimal")
        .Field("deduction.points", std::string(points.status().message()))
        .Zh("扣分分值须为小数，例如 2.5");
  }
  return Deduction{.name = "",
                   .pairing = deduction.pairing(),
                   .year = deduction.year(),
                   .item = deduction.item(),
                   .points = *points,
                   .reason = deduction.reason()};
}

v1::ScoreRun ToProto(const ScoreRun& run) {
  v1::ScoreRun message;
  message.set_name(MakeName(run.region, "scoreRuns", run.id));
  message.set_year(run.year);
  message.set_run_at_micros(run.run_at.micros);
  for (const journal::Position& position : run.positions) *message.add_positions() = journal::ToProto(position);
  message.set_scored(run.scored);
  message.set_unassigned(run.unassigned);
  return message;
}

v1::Rubric ToProto(const Rubric& rubric, const Policy& policy) {
  v1::Rubric message;
  message.set_version(rubric.version);
  message.set_display_name(rubric.display_name);
  message.set_declared_total(rubric.declared_total.ToText());
  message.set_item_total(rubric.item_total.ToText());
  for (const RubricItem& item : rubric.items) {
    v1::ItemScore& added = *message.add_items();
    added.set_code(item.code);
    added.set_display_name(item.display_name);
    added.set_explanation(item.text);
    added.set_bonus(item.bonus);
    const auto bonus = policy.bonus_points.find(item.code);
    const bool from_policy = item.bonus && bonus != policy.bonus_points.end();
    added.set_points_max((from_policy ? bonus->second : item.points).ToText());
    for (const ConditionRule& rule : item.conditions) Put(item, rule, *added.add_conditions());
  }
  return message;
}

}  // namespace jgt::scoring
