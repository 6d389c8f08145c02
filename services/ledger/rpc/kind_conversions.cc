#include "services/ledger/rpc/kind_conversions.h"

#include <utility>

#include "common/journal/body.h"
#include "common/names/names.h"
#include "jgt/ledger/v1/events.pb.h"
#include "services/ledger/rpc/conversions.h"

namespace jgt::ledger {
namespace {

template <typename Numbers>
std::vector<int64_t> Listed(const Numbers& numbers) {
  return {numbers.begin(), numbers.end()};
}

std::vector<std::string> Texts(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

FactRule FromProto(const v1::FactDefinition& told) {
  FactRule rule{.key = told.key(),
                .display_name = told.display_name(),
                .type = static_cast<FactType>(told.type()),
                .required = told.required(),
                .many = told.many(),
                .once = told.once(),
                .codes = {},
                .length_max = told.length_max(),
                .min = told.min(),
                .max = told.max(),
                .places = told.places(),
                .of_kinds = Texts(told.of_kinds())};
  for (const v1::FactCode& code : told.codes())
    rule.codes.push_back({.code = code.code(), .display_name = code.display_name()});
  return rule;
}

void ToProto(const FactRule& rule, v1::FactDefinition& to) {
  to.set_key(rule.key);
  to.set_display_name(rule.display_name);
  to.set_type(static_cast<v1::FactType>(rule.type));
  to.set_required(rule.required);
  to.set_many(rule.many);
  to.set_once(rule.once);
  for (const FactCode& code : rule.codes) {
    v1::FactCode& one = *to.add_codes();
    one.set_code(code.code);
    one.set_display_name(code.display_name);
  }
  to.set_length_max(static_cast<int32_t>(rule.length_max));
  to.set_min(rule.min);
  to.set_max(rule.max);
  to.set_places(static_cast<int32_t>(rule.places));
  for (const std::string& kind : rule.of_kinds) to.add_of_kinds(kind);
}

template <typename Message>
void SetOpenTo(const std::vector<int64_t>& modes, const std::vector<int64_t>& scopes, Message& message) {
  for (const int64_t mode : modes) message.add_modes(static_cast<jgt::common::v1::Mode>(mode));
  for (const int64_t scope : scopes) message.add_scopes(static_cast<jgt::common::v1::Scope>(scope));
}

// One overload for each event.
struct KindEncoder {
  EntryBody operator()(const KindDefined& event) const {
    v1::KindDefined message;
    *message.mutable_kind() = ledger::ToProto(event.year, event.kind);
    return BodyOf(message);
  }
  EntryBody operator()(const KindWithdrawn& event) const {
    v1::KindWithdrawn message;
    message.set_year(event.year);
    message.set_code(event.code);
    message.set_reason(event.reason);
    return BodyOf(message);
  }
};

}  // namespace

Kind FromProto(const v1::KindDefinition& told) {
  Kind kind{.code = told.code(),
            .display_name = told.display_name(),
            .lesson = told.lesson(),
            .lasts = told.lasts(),
            .required_fields = Texts(told.required_fields()),
            .optional_fields = Texts(told.optional_fields()),
            .forms = {},
            .facts = {},
            .modes = Listed(told.modes()),
            .scopes = Listed(told.scopes()),
            .minima = {}};
  for (const v1::FactDefinition& fact : told.facts()) kind.facts.push_back(FromProto(fact));
  for (const v1::KindMinimum& minimum : told.minima()) {
    kind.minima.push_back({.modes = Listed(minimum.modes()),
                           .scopes = Listed(minimum.scopes()),
                           .required = minimum.required(),
                           .subjects_min = minimum.subjects_min(),
                           .unit = minimum.unit()});
  }
  return kind;
}

v1::KindDefinition ToProto(int year, const Kind& kind) {
  v1::KindDefinition message;
  message.set_code(kind.code);
  message.set_year(year);
  message.set_display_name(kind.display_name);
  message.set_lesson(kind.lesson);
  message.set_lasts(kind.lasts);
  for (const std::string& field : kind.required_fields) message.add_required_fields(field);
  for (const std::string& field : kind.optional_fields) message.add_optional_fields(field);
  for (const std::string& form : kind.forms) message.add_forms(form);
  for (const FactRule& rule : kind.facts) ToProto(rule, *message.add_facts());
  SetOpenTo(kind.modes, kind.scopes, message);
  for (const KindMinimum& minimum : kind.minima) {
    v1::KindMinimum& to = *message.add_minima();
    SetOpenTo(minimum.modes, minimum.scopes, to);
    to.set_required(static_cast<int32_t>(minimum.required));
    to.set_subjects_min(static_cast<int32_t>(minimum.subjects_min));
    to.set_unit(minimum.unit);
  }
  return message;
}

v1::KindDefinition ToProto(const std::string& region, const CountyKind& kind) {
  v1::KindDefinition message = ToProto(kind.year, kind.kind);
  message.set_region(RegionName(region));
  message.set_revision(kind.revision);
  message.set_withdrawn(kind.withdrawn);
  return message;
}

v1::Kind ToListed(const KindCatalogue& catalogue, v1::KindDefinition definition) {
  v1::Kind message;
  message.set_code(definition.code());
  message.set_display_name(definition.display_name());
  for (const std::string& field : catalogue.required_for_all) message.add_required_fields(field);
  message.mutable_required_fields()->MergeFrom(definition.required_fields());
  *message.mutable_definition() = std::move(definition);
  return message;
}

EntryBody EncodeKindEntry(const KindEvent& event) { return std::visit(KindEncoder(), event); }

}  // namespace jgt::ledger
