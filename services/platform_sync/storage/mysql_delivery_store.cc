#include "services/platform_sync/storage/mysql_delivery_store.h"

#include "common/log/utf8.h"
#include "common/sql/transaction.h"

namespace jgt::platform_sync {
namespace {

constexpr std::chrono::seconds kQueryMax{10};

const std::string kColumns =
    "region, service, seq, destination, type, payload, state, attempts, last_error, remote_id, next_attempt_at, "
    "delivered_at";
// What another process is claiming just now is skipped, so that senders never wait for each other.
const std::string kClaim = "SELECT " + kColumns +
                           " FROM deliveries WHERE destination = ? AND state = 1 AND next_attempt_at <= ? "
                           "ORDER BY next_attempt_at LIMIT ? FOR UPDATE SKIP LOCKED";
const std::string kHold =
    "UPDATE deliveries SET next_attempt_at = ? WHERE region = ? AND service = ? AND seq = ? AND destination = ?";
const std::string kSave =
    "UPDATE deliveries SET state = ?, attempts = ?, last_error = ?, remote_id = ?, next_attempt_at = ?, delivered_at = "
    "? "
    "WHERE region = ? AND service = ? AND seq = ? AND destination = ?";
const std::string kFind =
    "SELECT " + kColumns + " FROM deliveries WHERE region = ? AND service = ? AND seq = ? AND destination = ?";
// 0 and '' stand for "any".
const std::string kList =
    "SELECT " + kColumns +
    " FROM deliveries WHERE region = ? AND (service, seq, destination) > (?, ?, ?) "
    "AND (? = 0 OR state = ?) AND (? = '' OR destination = ?) ORDER BY service, seq, destination LIMIT ?";
const std::string kCount = "SELECT state, COUNT(*) FROM deliveries WHERE destination = ? GROUP BY state";

Delivery FromRow(const sql::Row& row) {
  return {.key = {.region = row.Text(0), .service = row.Text(1), .seq = row.Int(2), .destination = row.Text(3)},
          .type = row.Text(4),
          .payload = row.Text(5),
          .state = static_cast<DeliveryState>(row.Int(6)),
          .attempts = static_cast<int>(row.Int(7)),
          .last_error = row.Text(8),
          .remote_id = row.Text(9),
          .next_attempt_at = row.OptionalTime(10),
          .delivered_at = row.OptionalTime(11)};
}

sql::Deadline Soon() { return std::chrono::steady_clock::now() + kQueryMax; }

}  // namespace

StatusOr<std::vector<Delivery>> MysqlDeliveryStore::Claim(const std::vector<std::string>& destinations, Instant now,
                                                          Instant until, int limit) {
  std::vector<Delivery> claimed;
  const Status status = sql::RunTransaction(pool_, {.deadline = Soon()}, [&](sql::Transaction& tx) -> Status {
    claimed.clear();
    for (const std::string& destination : destinations) {
      ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kClaim, {destination, now, limit}));
      for (const sql::Row& row : rows) {
        Delivery delivery = FromRow(row);
        const DeliveryKey& key = delivery.key;
        RETURN_IF_ERROR(tx.Execute(kHold, {until, key.region, key.service, key.seq, key.destination}).status());
        claimed.push_back(std::move(delivery));
      }
    }
    return OkStatus();
  });
  RETURN_IF_ERROR(status);
  return claimed;
}

Status MysqlDeliveryStore::Save(const std::vector<Delivery>& deliveries) {
  return sql::RunTransaction(pool_, {.deadline = Soon()}, [&](sql::Transaction& tx) -> Status {
    for (const Delivery& delivery : deliveries) {
      const DeliveryKey& key = delivery.key;
      RETURN_IF_ERROR(
          tx.Execute(kSave, {static_cast<int>(delivery.state), delivery.attempts, CutUtf8(delivery.last_error, 500),
                             CutUtf8(delivery.remote_id, 200), delivery.next_attempt_at, delivery.delivered_at,
                             key.region, key.service, key.seq, key.destination})
              .status());
    }
    return OkStatus();
  });
}

StatusOr<std::optional<Delivery>> MysqlDeliveryStore::Find(const DeliveryKey& key) {
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   sql::RunQuery(pool_, kFind, {key.region, key.service, key.seq, key.destination}, Soon()));
  if (rows.empty()) return std::optional<Delivery>();
  return std::optional<Delivery>(FromRow(rows.front()));
}

StatusOr<std::vector<Delivery>> MysqlDeliveryStore::List(const DeliveryQuery& query) {
  const int state = query.state.has_value() ? static_cast<int>(*query.state) : 0;
  const std::string destination = query.destination.value_or("");
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   sql::RunQuery(pool_, kList,
                                 {query.region, query.after.service, query.after.seq, query.after.destination, state,
                                  state, destination, destination, query.limit},
                                 Soon()));
  std::vector<Delivery> deliveries;
  deliveries.reserve(rows.size());
  for (const sql::Row& row : rows) deliveries.push_back(FromRow(row));
  return deliveries;
}

StatusOr<DestinationCounts> MysqlDeliveryStore::Count(const std::string& destination) {
  ASSIGN_OR_RETURN(const sql::Rows rows, sql::RunQuery(pool_, kCount, {destination}, Soon()));
  DestinationCounts counts;
  for (const sql::Row& row : rows) {
    switch (static_cast<DeliveryState>(row.Int(0))) {
      case DeliveryState::kPending:
        counts.pending = row.Int(1);
        break;
      case DeliveryState::kDelivered:
        counts.delivered = row.Int(1);
        break;
      case DeliveryState::kFailed:
        counts.failed = row.Int(1);
        break;
    }
  }
  return counts;
}

}  // namespace jgt::platform_sync
