#include "services/platform_sync/storage/fact_tables.h"

#include "common/names/names.h"

namespace jgt::platform_sync {
namespace {

const std::string kPutPairing =
    "INSERT INTO pairings (region, id, scope) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE scope = VALUES(scope)";
const std::string kFindScope = "SELECT scope FROM pairings WHERE region = ? AND id = ?";
const std::string kPutActivity =
    "INSERT INTO activities (region, id, pairing, body, told) VALUES (?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE pairing = VALUES(pairing), body = VALUES(body), told = VALUES(told)";
const std::string kFindActivity = "SELECT pairing, body, told FROM activities WHERE region = ? AND id = ?";
constexpr std::string_view kInsertDeliveries =
    "INSERT INTO deliveries (region, service, seq, destination, type, payload, state, attempts, last_error, remote_id, "
    "next_attempt_at) ";

}  // namespace

Status PutPairing(sql::Transaction& tx, const std::string& name, const std::string& scope) {
  ASSIGN_OR_RETURN(const ResourceName parsed, ParseName("pairing", name, "regions/*/pairings/*"));
  return tx.Execute(kPutPairing, {parsed.region, parsed.id(), scope}).status();
}

StatusOr<std::optional<std::string>> FindScope(sql::Transaction& tx, const std::string& pairing) {
  ASSIGN_OR_RETURN(const ResourceName parsed, ParseName("pairing", pairing, "regions/*/pairings/*"));
  ASSIGN_OR_RETURN(const auto row, tx.QueryOne(kFindScope, {parsed.region, parsed.id()}));
  if (!row.has_value()) return std::optional<std::string>();
  return std::optional<std::string>(row->Text(0));
}

Status PutActivity(sql::Transaction& tx, const KnownActivity& activity) {
  ASSIGN_OR_RETURN(const ResourceName parsed, ParseName("activity", activity.name, "regions/*/activities/*"));
  return tx
      .Execute(kPutActivity,
               {parsed.region, parsed.id(), activity.pairing, sql::Value::Bytes(activity.body), activity.told})
      .status();
}

StatusOr<std::optional<KnownActivity>> FindActivity(sql::Transaction& tx, const std::string& name) {
  ASSIGN_OR_RETURN(const ResourceName parsed, ParseName("activity", name, "regions/*/activities/*"));
  ASSIGN_OR_RETURN(const auto row, tx.QueryOne(kFindActivity, {parsed.region, parsed.id()}));
  if (!row.has_value()) return std::optional<KnownActivity>();
  return std::optional<KnownActivity>(
      {.name = name, .pairing = row->Text(0), .body = row->Text(1), .told = row->Bool(2)});
}

Status InsertDeliveries(sql::Transaction& tx, const std::vector<Delivery>& deliveries) {
  if (deliveries.empty()) return OkStatus();
  std::vector<sql::Params> rows;
  for (const Delivery& delivery : deliveries) {
    rows.push_back({delivery.key.region, delivery.key.service, delivery.key.seq, delivery.key.destination,
                    delivery.type, delivery.payload, static_cast<int>(delivery.state), delivery.attempts, "", "",
                    delivery.next_attempt_at});
  }
  return tx.InsertMany(kInsertDeliveries, 11, rows);
}

}  // namespace jgt::platform_sync
