#include "services/roster/storage/to_proto.h"

#include "common/journal/entry.h"
#include "common/names/names.h"

namespace jgt::roster {

namespace pb = jgt::roster::v1;

std::string NameOf(const Key& key, std::string_view collection) { return MakeName(key.region, collection, key.id); }

std::string NameBelow(const Key& pairing, std::string_view collection, std::string_view id) {
  return absl::StrFormat("%s/%s/%s", NameOf(pairing, kPairings), collection, id);
}

namespace {

// The etag of what was seen.
template <typename Message>
void SetVersion(const std::optional<VersionId>& version, Message& message) {
  if (version.has_value()) message.set_etag(absl::StrFormat("%d-%d", version->seq, version->part));
}

template <typename T, typename Message>
void AddSpans(const Timeline<T>& timeline, google::protobuf::RepeatedPtrField<Message>* messages) {
  for (const Dated<T>& each : timeline.spans()) {
    T value = each.value;
    value.valid = each.span;
    *messages->Add() = ToProto(value);
  }
}

template <typename Message>
void SetValid(const std::optional<Span>& valid, Message& message) {
  if (!valid.has_value()) return;
  if (valid->from != kAlways) message.set_valid_from(ToString(valid->from));
  if (valid->to != kNoEnd) message.set_valid_to(ToString(valid->to));
}

void SetAttributes(const SchoolAttributes& attributes, pb::School& message) {
  message.set_urban_rural(static_cast<pb::UrbanRural>(attributes.urban_rural));
  message.set_locality(static_cast<pb::Locality>(attributes.locality));
  if (attributes.boarding != Known::kUnknown) message.set_boarding(attributes.boarding == Known::kYes);
  if (attributes.weak != Known::kUnknown) message.set_weak(attributes.weak == Known::kYes);
  if (attributes.town_quality != Known::kUnknown) message.set_town_quality(attributes.town_quality == Known::kYes);
  message.set_school_code(attributes.code);
  message.set_attributes_source(attributes.source);
  message.set_attributes_source_day(attributes.source_day);
}

}  // namespace

pb::Readiness ToProto(const Readiness& readiness) {
  pb::Readiness message;
  message.set_item(static_cast<pb::ReadinessItem>(readiness.item));
  message.set_met(readiness.met);
  message.set_since(readiness.since);
  message.set_check(static_cast<pb::ReadinessCheck>(readiness.check));
  message.set_checked_by(readiness.checked_by);
  return message;
}

pb::School ToProto(const School& school) {
  pb::School message;
  message.set_name(NameOf(school.key, kSchools));
  message.set_display_name(school.display_name);
  for (const std::string& name : school.printed_names) message.add_printed_names(name);
  message.set_region(school.key.region);
  message.set_stage(static_cast<jgt::common::v1::Stage>(school.stage));
  message.set_ownership(static_cast<pb::Ownership>(school.ownership));
  if (school.alias_of.has_value()) message.set_alias_of(NameOf(*school.alias_of, kSchools));
  message.set_teachers(static_cast<int32_t>(school.teachers));
  message.set_pupils(static_cast<int32_t>(school.pupils));
  message.set_head_count_day(school.head_count_day);
  AddAll(school.readiness, message.mutable_readiness());
  message.set_state(static_cast<pb::SchoolState>(school.state));
  if (school.campus_of.has_value()) message.set_campus_of(NameOf(*school.campus_of, kSchools));
  if (school.predecessor.has_value()) message.set_predecessor(NameOf(*school.predecessor, kSchools));
  if (school.successor.has_value()) message.set_successor(NameOf(*school.successor, kSchools));
  SetAttributes(school.attributes, message);
  SetValid(school.valid, message);
  SetVersion(school.version, message);
  return message;
}

pb::School ToProto(const School& school, const SchoolClassPolicy& policy) {
  pb::School message = ToProto(school);
  const SchoolClass derived = ClassOf(school, policy);
  if (derived.rural != Known::kUnknown) message.set_rural(derived.rural == Known::kYes);
  if (derived.small_scale != Known::kUnknown) message.set_small_scale(derived.small_scale == Known::kYes);
  if (derived.rural_small_scale != Known::kUnknown) {
    message.set_rural_small_scale(derived.rural_small_scale == Known::kYes);
  }
  message.set_priority(derived.priority);
  return message;
}

pb::Pairing ToProto(const Pairing& pairing) {
  pb::Pairing message;
  message.set_name(NameOf(pairing.key, kPairings));
  if (pairing.community.has_value()) message.set_community(NameOf(*pairing.community, kCommunities));
  message.set_supporter(NameOf(pairing.supporter, kSchools));
  message.set_supporter_name(pairing.supporter_name);
  if (pairing.supported.has_value()) message.set_supported(NameOf(*pairing.supported, kSchools));
  message.set_supported_name(pairing.supported_name);
  message.set_mode(static_cast<jgt::common::v1::Mode>(pairing.mode));
  message.set_mode_as_printed(pairing.mode_as_printed);
  message.set_scope(static_cast<jgt::common::v1::Scope>(pairing.scope));
  message.set_verification_level(static_cast<jgt::common::v1::VerificationLevel>(pairing.level));
  message.set_founded_year(static_cast<int32_t>(pairing.founded_year));
  message.set_state(static_cast<pb::PairingState>(pairing.state));
  message.set_supporter_region(pairing.supporter.region);
  message.set_supported_region(pairing.supported_region);
  message.set_stage(static_cast<jgt::common::v1::Stage>(pairing.stage));
  message.set_sequence(static_cast<int32_t>(pairing.sequence));
  AddAll(pairing.readiness, message.mutable_readiness());
  message.set_listed_by(pairing.listed_by);
  if (pairing.predecessor.has_value()) message.set_predecessor(NameOf(*pairing.predecessor, kPairings));
  SetValid(pairing.valid, message);
  SetVersion(pairing.version, message);
  return message;
}

pb::Import ToProto(const ImportRecord& record) {
  pb::Import message;
  message.set_name(NameOf(record.key, kImports));
  message.set_year(static_cast<int32_t>(record.year));
  message.set_effective_day(ToString(record.effective_day));
  message.set_imported_at(ToRfc3339(record.recorded_at));
  message.set_imported_by(record.principal);
  message.set_rows_new(static_cast<int32_t>(record.rows_new));
  message.set_rows_changed(static_cast<int32_t>(record.rows_changed));
  message.set_rows_unchanged(static_cast<int32_t>(record.rows_unchanged));
  message.set_rows_differing(static_cast<int32_t>(record.rows_differing));
  message.set_content_sha256(journal::ToHex(record.content_sha256));
  if (!record.undo.has_value()) return message;
  message.mutable_undo()->set_undone_at(ToRfc3339(record.undo->at));
  message.mutable_undo()->set_undone_by(record.undo->principal);
  message.mutable_undo()->set_reason(record.undo->reason);
  return message;
}

pb::Pairing AtLast(const Timeline<Pairing>& timeline) {
  pb::Pairing message = ToProto(timeline.last().value);
  message.set_begins_on(ToString(timeline.spans().front().span.from));
  std::optional<Day> ends_on;
  std::optional<Mode> mode;
  for (const Dated<Pairing>& each : timeline.spans()) {
    if (each.value.state != PairingState::kEnded) {
      ends_on.reset();
    } else if (!ends_on.has_value()) {
      ends_on = each.span.from;
    }
    if (mode == each.value.mode) continue;
    mode = each.value.mode;
    pb::ModeStep* const step = message.add_mode_steps();
    step->set_from_day(ToString(each.span.from));
    step->set_mode(static_cast<jgt::common::v1::Mode>(*mode));
  }
  if (ends_on.has_value()) message.set_ends_on(ToString(*ends_on));
  return message;
}

pb::School AtLast(const Timeline<School>& timeline) { return ToProto(timeline.last().value); }

void AddTimeline(const Timeline<Pairing>& timeline, google::protobuf::RepeatedPtrField<pb::Pairing>* messages) {
  AddSpans(timeline, messages);
}

void AddTimeline(const Timeline<School>& timeline, google::protobuf::RepeatedPtrField<pb::School>* messages) {
  AddSpans(timeline, messages);
}

pb::Community ToProto(const Community& community) {
  pb::Community message;
  message.set_name(NameOf(community.key, kCommunities));
  message.set_sequence(static_cast<int32_t>(community.sequence));
  message.set_stage(static_cast<jgt::common::v1::Stage>(community.stage));
  message.set_core_school(NameOf(community.core_school, kSchools));
  for (const Key& pairing : community.pairings) message.add_pairings(NameOf(pairing, kPairings));
  SetValid(community.valid, message);
  return message;
}

pb::MentorGroup ToProto(const MentorGroup& group) {
  pb::MentorGroup message;
  message.set_name(NameBelow(group.pairing, kMentorGroups, group.id));
  message.set_pairing(NameOf(group.pairing, kPairings));
  message.set_year(static_cast<int32_t>(group.year));
  message.set_mentor(group.mentor);
  message.set_mentees(static_cast<int32_t>(group.mentees));
  message.set_short_group(IsShort(group));
  if (group.agreement_signed_on.has_value()) message.set_agreement_signed_on(ToString(*group.agreement_signed_on));
  message.set_agreement_document(group.agreement_document);
  return message;
}

pb::Exchange ToProto(const Exchange& exchange) {
  pb::Exchange message;
  message.set_name(NameBelow(exchange.pairing, kExchanges, exchange.id));
  message.set_pairing(NameOf(exchange.pairing, kPairings));
  message.set_year(static_cast<int32_t>(exchange.year));
  message.set_teacher(exchange.teacher);
  message.set_start_day(ToString(exchange.start_day));
  message.set_end_day(ToString(exchange.end_day));
  message.set_confirmed(exchange.confirmed);
  return message;
}

pb::AliasProposal ToProto(const AliasProposal& proposal) {
  pb::AliasProposal message;
  message.set_name(NameOf(proposal.key, kProposals));
  message.set_alias(MakeName(proposal.key.region, kSchools, proposal.alias_id));
  message.set_alias_name(proposal.alias_name);
  message.set_target(MakeName(proposal.key.region, kSchools, proposal.target_id));
  message.set_target_name(proposal.target_name);
  message.set_rule(proposal.rule);
  message.set_confidence(static_cast<int32_t>(proposal.confidence));
  message.set_confirmed(proposal.confirmed);
  return message;
}

pb::ControlTotal ToProto(const ControlTotal& total) {
  pb::ControlTotal message;
  message.set_code(total.code);
  message.set_display_name(total.display_name);
  message.set_unit(total.unit);
  if (total.printed.has_value()) message.set_printed(static_cast<int32_t>(*total.printed));
  message.set_computed(static_cast<int32_t>(total.computed));
  if (const auto difference = total.Difference(); difference.has_value()) {
    message.set_difference(static_cast<int32_t>(*difference));
  }
  message.set_definition(total.definition);
  for (const std::string& explanation : total.explanations) message.add_explanations(explanation);
  message.set_source(total.source);
  return message;
}

}  // namespace jgt::roster
