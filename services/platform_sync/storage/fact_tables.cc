#include "services/platform_sync/storage/fact_tables.h"

#include "common/names/names.h"
#include "common/sql/newest.h"

namespace jgt::platform_sync {
namespace {

const std::string kPutPairing = sql::PutNewest("pairings", {"region", "id"}, {"scope"});
const std::string kFindScope = "SELECT scope FROM pairings WHERE region = ? AND id = ?";
const std::string kPutActivity = sql::PutNewest("activities", {"region", "id"}, {"pairing", "body", "told"});
const std::string kFindActivity = "SELECT pairing, body, told, seq FROM activities WHERE region = ? AND id = ?";
const std::string kLockActivity =
    "SELECT pairing, body, told, seq FROM activities WHERE region = ? AND id = ? FOR UPDATE";
constexpr std::string_view kInsertDeliveries =
    "INSERT INTO deliveries (region, service, seq, destination, type, payload, state, attempts, last_error, remote_id, "
    "next_attempt_at) ";

StatusOr<std::optional<KnownActivity>> ReadActivity(sql::Transaction& tx, const std::string& statement,
                                                    const std::string& name) {
  ASSIGN_OR_RETURN(const ResourceName parsed, ParseName("activity", name, "regions/*/activities/*"));
  ASSIGN_OR_RETURN(const auto row, tx.QueryOne(statement, {parsed.region, parsed.id()}));
  if (!row.has_value()) return std::optional<KnownActivity>();
  return std::optional<KnownActivity>(
      {.name = name, .pairing = row->Text(0), .body = row->Text(1), .told = row->Bool(2), .seq = row->Int(3)});
}

}  // namespace

Status PutPairing(sql::Transaction& tx, const journal::Entry& entry, const std::string& name,
                  const std::string& scope) {
  ASSIGN_OR_RETURN(const ResourceName parsed, ParseName("pairing", name, "regions/*/pairings/*"));
  return tx.Execute(kPutPairing, {parsed.region, parsed.id(), scope, entry.seq}).status();
}

StatusOr<std::optional<std::string>> FindScope(sql::Transaction& tx, const std::string& pairing) {
  ASSIGN_OR_RETURN(const ResourceName parsed, ParseName("pairing", pairing, "regions/*/pairings/*"));
  ASSIGN_OR_RETURN(const auto row, tx.QueryOne(kFindScope, {parsed.region, parsed.id()}));
  if (!row.has_value()) return std::optional<std::string>();
  return std::optional<std::string>(row->Text(0));
}

Status PutActivity(sql::Transaction& tx, const journal::Entry& entry, const KnownActivity& activity) {
  ASSIGN_OR_RETURN(const ResourceName parsed, ParseName("activity", activity.name, "regions/*/activities/*"));
  return tx
      .Execute(kPutActivity, {parsed.region, parsed.id(), activity.pairing, sql::Value::Bytes(activity.body),
                              activity.told, entry.seq})
      .status();
}

StatusOr<std::optional<KnownActivity>> FindActivity(sql::Transaction& tx, const std::string& name) {
  return ReadActivity(tx, kFindActivity, name);
}

StatusOr<KnownActivity> LockActivity(sql::Transaction& tx, const journal::Entry& entry, const std::string& name) {
  ASSIGN_OR_RETURN(std::optional<KnownActivity> known, ReadActivity(tx, kLockActivity, name));
  if (known.has_value()) return *std::move(known);
  return FailedPrecondition("ACTIVITY_UNKNOWN",
                            absl::StrFormat("entry %d speaks of %s, which no entry has recorded here", entry.seq, name))
      .Meta("activity", name)
      .Zh("活动尚未同步");
}

Status InsertDeliveries(sql::Transaction& tx, const std::vector<Delivery>& deliveries) {
  if (deliveries.empty()) return OkStatus();
  std::vector<sql::Params> rows;
  rows.reserve(deliveries.size());
  for (const Delivery& delivery : deliveries) {
    rows.push_back({delivery.key.region, delivery.key.service, delivery.key.seq, delivery.key.destination,
                    delivery.type, delivery.payload, static_cast<int>(delivery.state), delivery.attempts, "", "",
                    delivery.next_attempt_at});
  }
  return tx.InsertMany(kInsertDeliveries, 11, rows);
}

}  // namespace jgt::platform_sync
