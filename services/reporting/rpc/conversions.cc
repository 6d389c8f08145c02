#include "services/reporting/rpc/conversions.h"

#include <absl/strings/escaping.h>

#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"

namespace jgt::reporting {

StatusOr<Basis> FromProto(v1::Basis basis) {
  switch (basis) {
    case v1::BASIS_RECORDED:
      return Basis::kRecorded;
    case v1::BASIS_UNSPECIFIED:
    case v1::BASIS_CONFIRMED:
      return Basis::kConfirmed;
    case v1::BASIS_EVIDENCED:
      return Basis::kEvidenced;
    case v1::BASIS_VERIFIED:
      return Basis::kVerified;
    default:
      break;
  }
  const std::string problem =
      absl::StrFormat("%d is not one of RECORDED, CONFIRMED, EVIDENCED, VERIFIED", static_cast<int>(basis));
  return InvalidArgument("BAD_BASIS", "basis: " + problem)
      .Field("basis", problem)
      .Zh("统计口径只能是已记录、已确认、佐证齐全或已核验");
}

v1::TaskProgress ToProto(const TaskProgress& task) {
  v1::TaskProgress proto;
  proto.set_task(task.task);
  proto.set_display_name(task.display_name);
  proto.set_required(static_cast<int32_t>(task.required));
  proto.set_done(static_cast<int32_t>(task.done));
  proto.set_unit(task.unit);
  proto.set_note(task.note);
  proto.set_met(task.met);
  return proto;
}

v1::PairingProgress ToProto(const PairingProgress& progress) {
  v1::PairingProgress proto;
  proto.set_pairing(progress.pairing.name);
  proto.set_supporter_name(progress.pairing.supporter_name);
  proto.set_supported_name(progress.pairing.supported_name);
  proto.set_mode(static_cast<jgt::common::v1::Mode>(progress.pairing.mode));
  proto.set_minima(progress.minima);
  for (const TaskProgress& task : progress.tasks) *proto.add_tasks() = ToProto(task);
  return proto;
}

v1::RollupCell ToProto(const RollupCell& cell) {
  v1::RollupCell proto;
  proto.set_kind(cell.kind);
  proto.set_month(ToString(cell.month));
  proto.set_subject(static_cast<jgt::common::v1::Subject>(cell.subject));
  proto.set_activities(cell.activities);
  proto.set_teachers(cell.teachers);
  proto.set_students(cell.students);
  return proto;
}

v1::ReflectedLedger ToProto(const ReflectedLedger& ledger) {
  v1::ReflectedLedger proto;
  *proto.mutable_position() = journal::ToProto({.service = "ledger", .region = ledger.region, .seq = ledger.seq});
  if (!ledger.checkpoint.has_value()) return proto;
  const LedgerCheckpoint& checkpoint = *ledger.checkpoint;
  v1::LedgerCheckpoint& to = *proto.mutable_checkpoint();
  to.set_origin(checkpoint.origin);
  to.set_size(checkpoint.size);
  to.set_root(absl::Base64Escape(checkpoint.root));
  to.set_note(checkpoint.note);
  *to.mutable_told_at() =
      journal::ToProto({.service = "ledger", .region = checkpoint.told_in, .seq = checkpoint.told_seq});
  return proto;
}

v1::BureauForm ToProto(const BureauForm& form) {
  v1::BureauForm proto;
  proto.set_name(MakeName(form.region, "bureauForms", ToString(form.month)));
  proto.set_bureau(form.bureau);
  proto.set_month(ToString(form.month));
  if (form.quota.has_value()) proto.set_quota(*form.quota);
  proto.set_pairings(static_cast<int32_t>(form.pairings));
  proto.set_agreements_signed(static_cast<int32_t>(form.agreements_signed));
  proto.set_agreement_rate(form.agreement_rate);
  proto.set_equipment_compliant(static_cast<int32_t>(form.equipment_compliant));
  proto.set_equipment_rate(form.equipment_rate);
  proto.set_spaces_opened(static_cast<int32_t>(form.spaces_opened));
  proto.set_space_rate(form.space_rate);
  proto.set_agreements_uploaded(static_cast<int32_t>(form.agreements_uploaded));
  proto.set_new_materials(static_cast<int32_t>(form.new_materials));
  proto.set_schools(static_cast<int32_t>(form.schools));
  for (const FormRow& row : form.rows) {
    v1::FormRow& to = *proto.add_rows();
    to.set_kind(row.kind);
    to.set_display_name(row.display_name);
    to.set_activities(row.activities);
    to.set_participants(row.participants);
  }
  for (const int subject : form.subjects) proto.add_subjects(static_cast<jgt::common::v1::Subject>(subject));
  proto.set_publicity_school(form.publicity.at("SCHOOL"));
  proto.set_publicity_county(form.publicity.at("COUNTY"));
  proto.set_publicity_city(form.publicity.at("CITY"));
  proto.set_publicity_province(form.publicity.at("PROVINCE"));
  proto.set_highlights(form.texts.highlights);
  proto.set_next_month_plan(form.texts.next_month_plan);
  proto.set_other(form.texts.other);
  proto.set_filler(form.texts.filler);
  for (const journal::Position& position : form.positions) *proto.add_positions() = journal::ToProto(position);
  proto.set_due_at_micros(form.due_at.micros);
  for (const ReflectedLedger& ledger : form.ledgers) *proto.add_ledgers() = ToProto(ledger);
  return proto;
}

v1::Contribution ToProto(const Contribution& contribution) {
  v1::Contribution proto;
  proto.set_activity(contribution.activity);
  proto.set_pairing(contribution.pairing);
  proto.set_day(contribution.day);
  proto.set_kind(contribution.kind);
  proto.set_subject(static_cast<jgt::common::v1::Subject>(contribution.subject));
  proto.set_teachers(static_cast<int32_t>(contribution.teachers));
  proto.set_students(static_cast<int32_t>(contribution.students));
  proto.set_seq(contribution.seq);
  proto.set_evidenced(contribution.evidenced);
  proto.set_level(contribution.level);
  return proto;
}

}  // namespace jgt::reporting
