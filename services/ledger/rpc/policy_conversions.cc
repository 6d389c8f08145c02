#include "services/ledger/rpc/policy_conversions.h"

#include "common/journal/body.h"
#include "jgt/ledger/v1/events.pb.h"

namespace jgt::ledger {

v1::ConfirmationPolicy ToProto(const ConfirmationPolicy& policy) {
  v1::ConfirmationPolicy message;
  message.set_version(policy.version);
  message.set_year(policy.year);
  for (const ConfirmationRule& rule : policy.rules) {
    v1::ConfirmationRule& to = *message.add_rules();
    for (const std::string& kind : rule.kinds) to.add_kinds(kind);
    for (const int64_t mode : rule.modes) to.add_modes(static_cast<jgt::common::v1::Mode>(mode));
    for (const int64_t scope : rule.scopes) to.add_scopes(static_cast<jgt::common::v1::Scope>(scope));
    to.set_outcome(static_cast<v1::TimeoutOutcome>(rule.outcome));
    to.set_days(rule.days);
    to.set_working_days(rule.working_days);
  }
  return message;
}

ConfirmationPolicy FromProto(const v1::ConfirmationPolicy& policy) {
  ConfirmationPolicy from{.version = "", .year = policy.year(), .rules = {}, .seq = 0};
  for (const v1::ConfirmationRule& rule : policy.rules()) {
    from.rules.push_back({.kinds = {rule.kinds().begin(), rule.kinds().end()},
                          .modes = {rule.modes().begin(), rule.modes().end()},
                          .scopes = {rule.scopes().begin(), rule.scopes().end()},
                          .outcome = static_cast<TimeoutOutcome>(rule.outcome()),
                          .days = rule.days(),
                          .working_days = rule.working_days()});
  }
  return from;
}

PolicyCodec EntryPolicyCodec() {
  return {.encode =
              [](const PolicyDecision& decision) {
                v1::ConfirmationPolicySet event;
                *event.mutable_policy() = ToProto(decision.policy);
                event.mutable_policy()->clear_version();
                event.set_reason(decision.reason);
                return EntryBody{.type = journal::TypeOf(event), .bytes = journal::Serialize(event)};
              },
          .decode = [](const std::string& bytes) -> StatusOr<ConfirmationPolicy> {
            v1::ConfirmationPolicySet event;
            if (!event.ParseFromString(bytes)) return DataLoss("BAD_BODY", "a stored policy cannot be read");
            return FromProto(event.policy());
          }};
}

}  // namespace jgt::ledger
