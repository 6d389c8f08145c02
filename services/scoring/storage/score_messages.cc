#include "services/scoring/storage/score_messages.h"

#include "common/names/names.h"

namespace jgt::scoring {
namespace {

constexpr int kPointsPlaces = 6;
constexpr int kDisplayPlaces = 2;

// Exact where the decimal ends within six places, otherwise rounded there.
std::string PointsText(const Rational& points) {
  const std::string exact = points.ToText();
  const std::string rounded = points.Round(kPointsPlaces);
  const StatusOr<Rational> read = Rational::Parse(rounded);
  return read.ok() && *read == points ? exact : rounded;
}

void Put(const journal::Position& position, jgt::common::v1::Position& message) {
  message.set_service(position.service);
  message.set_region(position.region);
  message.set_seq(position.seq);
}

void Put(const Condition& condition, jgt::scoring::v1::Condition& message) {
  message.set_code(condition.code);
  message.set_display_name(condition.display_name);
  message.set_required(condition.required.ToText());
  message.set_base(condition.base.ToText());
  message.set_done(condition.done.ToText());
  message.set_ratio(condition.ratio.ToFraction());
  message.set_unit(condition.unit);
  for (const CountedEntry& entry : condition.entries) {
    jgt::scoring::v1::CountedEntry& added = *message.add_entries();
    added.set_name(entry.name);
    Put(entry.position, *added.mutable_position());
    added.set_contribution(entry.contribution.ToText());
  }
}

void Put(const ItemScore& item, jgt::scoring::v1::ItemScore& message) {
  message.set_code(item.code);
  message.set_display_name(item.display_name);
  message.set_points_max(item.points_max.ToText());
  message.set_points(PointsText(item.points));
  message.set_points_display(item.points.Round(kDisplayPlaces));
  for (const Condition& condition : item.conditions) Put(condition, *message.add_conditions());
  message.set_explanation(item.explanation);
  message.set_bonus(item.bonus);
}

}  // namespace

jgt::scoring::v1::Survey ToMessage(const Survey& survey) {
  jgt::scoring::v1::Survey message;
  message.set_name(survey.name);
  message.set_pairing(survey.pairing);
  message.set_year(survey.year);
  message.set_satisfied(survey.satisfied);
  message.set_mostly_satisfied(survey.mostly_satisfied);
  message.set_dissatisfied(survey.dissatisfied);
  message.set_abstained(survey.abstained);
  return message;
}

jgt::scoring::v1::Deduction ToMessage(const Deduction& deduction) {
  jgt::scoring::v1::Deduction message;
  message.set_name(deduction.name);
  message.set_pairing(deduction.pairing);
  message.set_year(deduction.year);
  message.set_item(deduction.item);
  message.set_points(deduction.points.ToText());
  message.set_reason(deduction.reason);
  return message;
}

jgt::scoring::v1::ScoreRun ToMessage(const ScoreRun& run) {
  jgt::scoring::v1::ScoreRun message;
  message.set_name(MakeName(run.region, "scoreRuns", run.id));
  message.set_year(run.year);
  message.set_run_at_micros(run.run_at.micros);
  for (const journal::Position& position : run.positions) Put(position, *message.add_positions());
  message.set_scored(run.scored);
  message.set_unassigned(run.unassigned);
  return message;
}

jgt::scoring::v1::Score ToMessage(const ScoreRun& run, const Score& score) {
  jgt::scoring::v1::Score message;
  const std::string pairing_id = IdOf(score.pairing);
  message.set_name(MakeName(run.region, "scoreRuns", run.id) + "/scores/" + pairing_id);
  message.set_pairing(score.pairing);
  message.set_supporter_name(score.supporter_name);
  message.set_supported_name(score.supported_name);
  message.set_policy(score.policy);
  for (const Notice& notice : score.notices) {
    jgt::scoring::v1::Notice& added = *message.add_notices();
    added.set_code(notice.code);
    added.set_message(notice.message);
  }
  if (!score.assigned()) return message;
  message.set_rubric(score.rubric);
  message.set_total(score.total.ToText());
  message.set_total_display(score.total.Round(kDisplayPlaces));
  message.set_declared_total(score.declared_total.ToText());
  message.set_item_total(score.item_total.ToText());
  message.set_grade(score.grade);
  for (const ItemScore& item : score.items) Put(item, *message.add_items());
  return message;
}

}  // namespace jgt::scoring
