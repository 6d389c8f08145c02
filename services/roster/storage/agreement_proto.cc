#include "services/roster/storage/agreement_proto.h"

#include "common/names/names.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

template <typename Message>
void Place(const Filed& filed, Message& message) {
  message.set_revision(filed.revision);
  message.set_recorded_at_micros(filed.at.micros);
}

template <typename Names>
void AddNames(const std::vector<Key>& keys, std::string_view collection, Names* names) {
  for (const Key& key : keys) *names->Add() = NameOf(key, collection);
}

template <typename Names>
std::vector<Key> KeysFrom(const Names& names) {
  std::vector<Key> keys;
  keys.reserve(static_cast<size_t>(names.size()));
  for (const std::string& name : names) keys.push_back({.region = RegionOf(name), .id = IdOf(name)});
  return keys;
}

template <typename Texts>
std::vector<std::string> TextsFrom(const Texts& texts) {
  return {texts.begin(), texts.end()};
}

}  // namespace

std::string AgreementName(const AgreementKey& key) { return NameBelow(key.pairing, kAgreements, key.id); }

pb::Agreement ToProto(const Agreement& agreement) {
  pb::Agreement message;
  message.set_name(AgreementName(agreement.key));
  message.set_pairing(NameOf(agreement.key.pairing, kPairings));
  for (const std::string& goal : agreement.goals) message.add_goals(goal);
  for (const AgreementTask& task : agreement.tasks) {
    pb::AgreementTask* const told = message.add_tasks();
    told->set_content(task.content);
    told->set_due_day(task.due_day);
  }
  for (const AgreementDuty& duty : agreement.duties) {
    pb::AgreementDuty* const told = message.add_duties();
    told->set_side(static_cast<pb::AgreementSide>(duty.side));
    told->set_content(duty.content);
  }
  message.set_first_day(agreement.first_day);
  message.set_last_day(agreement.last_day);
  message.set_signed_on(agreement.signed_on);
  for (const AgreementSigner& signer : agreement.signers) {
    pb::AgreementSigner* const told = message.add_signers();
    told->set_side(static_cast<pb::AgreementSide>(signer.side));
    told->set_post(signer.post);
  }
  message.set_signed_file(agreement.signed_file);
  message.set_document_number(agreement.document_number);
  message.set_version(static_cast<int32_t>(agreement.version));
  message.set_reason(agreement.reason);
  Place(agreement.filed, message);
  return message;
}

Agreement FromProto(const pb::Agreement& message) {
  Agreement agreement;
  agreement.goals = TextsFrom(message.goals());
  agreement.tasks.reserve(static_cast<size_t>(message.tasks_size()));
  for (const pb::AgreementTask& task : message.tasks()) {
    agreement.tasks.push_back({.content = task.content(), .due_day = task.due_day()});
  }
  agreement.duties.reserve(static_cast<size_t>(message.duties_size()));
  for (const pb::AgreementDuty& duty : message.duties()) {
    const bool known = pb::AgreementSide_IsValid(duty.side());
    agreement.duties.push_back({.side = known ? static_cast<AgreementSide>(duty.side()) : AgreementSide::kUnspecified,
                                .content = duty.content()});
  }
  agreement.first_day = message.first_day();
  agreement.last_day = message.last_day();
  agreement.signed_on = message.signed_on();
  agreement.signers.reserve(static_cast<size_t>(message.signers_size()));
  for (const pb::AgreementSigner& signer : message.signers()) {
    const bool known = pb::AgreementSide_IsValid(signer.side());
    agreement.signers.push_back(
        {.side = known ? static_cast<AgreementSide>(signer.side()) : AgreementSide::kUnspecified,
         .post = signer.post()});
  }
  agreement.signed_file = message.signed_file();
  agreement.document_number = message.document_number();
  agreement.version = message.version();
  agreement.reason = message.reason();
  return agreement;
}

pb::Ceremony ToProto(const Ceremony& ceremony) {
  pb::Ceremony message;
  message.set_name(NameOf(ceremony.key, kCeremonies));
  message.set_day(ceremony.day);
  message.set_place(ceremony.place);
  AddNames(ceremony.pairings, kPairings, message.mutable_pairings());
  for (const std::string& agreement : ceremony.agreements) message.add_agreements(agreement);
  for (const std::string& photo : ceremony.photos) message.add_photos(photo);
  Place(ceremony.filed, message);
  return message;
}

Ceremony FromProto(const pb::Ceremony& message) {
  Ceremony ceremony;
  ceremony.day = message.day();
  ceremony.place = message.place();
  ceremony.pairings = KeysFrom(message.pairings());
  ceremony.agreements = TextsFrom(message.agreements());
  ceremony.photos = TextsFrom(message.photos());
  return ceremony;
}

pb::Notice ToProto(const Notice& notice) {
  const auto name_of = [&](const std::string& id) {
    return id.empty() ? "" : NameOf({.region = notice.key.region, .id = id}, kNotices);
  };
  pb::Notice message;
  message.set_name(name_of(notice.key.id));
  message.set_number(notice.number);
  message.set_title(notice.title);
  for (const NoticeIssuer& issuer : notice.issuers) {
    pb::NoticeIssuer* const told = message.add_issuers();
    if (!issuer.region.empty()) told->set_region(RegionName(issuer.region));
    told->set_organisation(issuer.organisation);
  }
  message.set_issued_on(notice.issued_on);
  for (const std::string& addressee : notice.addressees) message.add_addressees(addressee);
  AddNames(notice.pairings, kPairings, message.mutable_pairings());
  for (const std::string& task : notice.tasks) message.add_tasks(task);
  message.set_cycle_first_day(notice.cycle_first_day);
  message.set_cycle_last_day(notice.cycle_last_day);
  for (const BasisDocument& basis : notice.basis) {
    pb::BasisDocument* const told = message.add_basis();
    told->set_number(basis.number);
    told->set_title(basis.title);
    told->set_issuer(basis.issuer);
  }
  message.set_withdraws(name_of(notice.withdraws));
  message.set_withdrawn_by(name_of(notice.withdrawn_by));
  Place(notice.filed, message);
  return message;
}

Notice FromProto(const pb::Notice& message) {
  Notice notice;
  notice.number = message.number();
  notice.title = message.title();
  notice.issuers.reserve(static_cast<size_t>(message.issuers_size()));
  for (const pb::NoticeIssuer& issuer : message.issuers()) {
    notice.issuers.push_back({.region = RegionOf(issuer.region()), .organisation = issuer.organisation()});
  }
  notice.issued_on = message.issued_on();
  notice.addressees = TextsFrom(message.addressees());
  notice.pairings = KeysFrom(message.pairings());
  notice.tasks = TextsFrom(message.tasks());
  notice.cycle_first_day = message.cycle_first_day();
  notice.cycle_last_day = message.cycle_last_day();
  notice.basis.reserve(static_cast<size_t>(message.basis_size()));
  for (const pb::BasisDocument& basis : message.basis()) {
    notice.basis.push_back({.number = basis.number(), .title = basis.title(), .issuer = basis.issuer()});
  }
  if (!message.withdraws().empty()) notice.withdraws = IdOf(message.withdraws());
  return notice;
}

pb::QuotaTarget ToProto(const QuotaTarget& target) {
  pb::QuotaTarget message;
  message.set_code(target.code);
  message.set_target(target.target);
  message.set_base(static_cast<int32_t>(target.base));
  message.set_source(target.source);
  return message;
}

QuotaTarget FromProto(const pb::QuotaTarget& message) {
  return {.code = message.code(), .target = message.target(), .base = message.base(), .source = message.source()};
}

pb::Quota ToProto(const Quota& quota) {
  pb::Quota message;
  message.set_code(quota.code);
  message.set_display_name(quota.display_name);
  if (quota.target.has_value()) *message.mutable_target() = ToProto(*quota.target);
  message.set_numerator(static_cast<int32_t>(quota.numerator));
  message.set_denominator(static_cast<int32_t>(quota.denominator));
  message.set_denominator_given(quota.denominator_given);
  if (quota.actual.has_value()) message.set_actual(quota.actual->ToText());
  message.set_actual_text(quota.actual_text);
  if (quota.difference.has_value()) message.set_difference(quota.difference->ToText());
  if (quota.met.has_value()) message.set_met(*quota.met);
  message.set_numerator_definition(quota.numerator_definition);
  message.set_denominator_definition(quota.denominator_definition);
  message.set_unit(quota.unit);
  message.set_rounding(quota.rounding);
  return message;
}

pb::QuotaSchool ToProto(const QuotaSchool& school) {
  pb::QuotaSchool message;
  message.set_school(NameOf(school.school, kSchools));
  for (const std::string& name : school.printed_names) message.add_printed_names(name);
  AddNames(school.pairings, kPairings, message.mutable_pairings());
  return message;
}

pb::PairingRound ToProto(const PairingRound& round) {
  pb::PairingRound message;
  message.set_pairing(NameOf(round.pairing.key, kPairings));
  message.set_supporter_name(round.pairing.supporter_name);
  message.set_supported_name(round.pairing.supported_name);
  message.set_scope(static_cast<jgt::common::v1::Scope>(round.pairing.scope));
  message.set_begins_on(ToString(round.begins_on));
  message.set_number(round.number);
  message.set_rounds_min(round.rounds_min);
  message.set_first_day(ToString(round.first_day));
  message.set_last_day(ToString(round.last_day));
  message.set_over(round.over);
  message.set_period(round.period_name);
  message.set_novelty(static_cast<pb::Novelty>(round.novelty));
  return message;
}

pb::LifeStage ToProto(const LifeStage& stage, const std::string& service) {
  pb::LifeStage message;
  message.set_kind(static_cast<pb::LifeStageKind>(stage.kind));
  message.set_day(stage.day);
  if (stage.entry.has_value() && stage.entry->seq > 0) {
    message.mutable_position()->set_service(service);
    message.mutable_position()->set_region(stage.entry->region);
    message.mutable_position()->set_seq(stage.entry->seq);
  }
  message.set_document(stage.document);
  message.set_resource(stage.resource);
  message.set_mode(static_cast<jgt::common::v1::Mode>(stage.mode));
  message.set_verification_level(static_cast<jgt::common::v1::VerificationLevel>(stage.level));
  message.set_note(stage.note);
  return message;
}

}  // namespace jgt::roster
