#include "services/platform_sync/events/tell.h"

#include <google/protobuf/util/json_util.h>

#include <nlohmann/json.hpp>

#include "services/platform_sync/storage/fact_tables.h"

namespace jgt::platform_sync {
namespace {

std::string Payload(const journal::Entry& entry, const Fact& fact, const google::protobuf::Message& body) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(body, &text, options);
  JGT_CHECK(status.ok());
  const nlohmann::json json = {{"contract", "jgt.facts.v1"},
                               {"region", entry.region},
                               {"service", fact.service},
                               {"seq", entry.seq},
                               {"type", entry.type},
                               {"subject", fact.subject},
                               {"recorded_at", ToRfc3339(entry.recorded_at)},
                               {"entry_hash", journal::ToHex(entry.entry_hash)},
                               {"body", nlohmann::json::parse(text)}};
  return json.dump();
}

}  // namespace

Status Tell(sql::Transaction& tx, const journal::Entry& entry, const Fact& fact, const google::protobuf::Message& body,
            const std::vector<Destination>& destinations) {
  ASSIGN_OR_RETURN(const auto scope, FindScope(tx, fact.pairing));
  if (!scope.has_value()) {
    return Aborted("PAIRING_NOT_FOLLOWED",
                   absl::StrFormat("%s is not known here yet; the roster's journal is behind", fact.pairing));
  }
  std::vector<Delivery> deliveries;
  const std::string payload = Payload(entry, fact, body);
  for (const std::string& destination : Route(destinations, *scope)) {
    deliveries.push_back(
        {.key = {.region = entry.region, .service = fact.service, .seq = entry.seq, .destination = destination},
         .type = entry.type,
         .payload = payload,
         .state = DeliveryState::kPending,
         .attempts = 0,
         .last_error = "",
         .remote_id = "",
         // Due since it was recorded, so that the oldest facts go first.
         .next_attempt_at = entry.recorded_at,
         .delivered_at = std::nullopt});
  }
  return InsertDeliveries(tx, deliveries);
}

}  // namespace jgt::platform_sync
