// Deliveries in MySQL.
#pragma once

#include "common/sql/pool.h"
#include "services/platform_sync/domain/delivery_store.h"

namespace jgt::platform_sync {

class MysqlDeliveryStore final : public DeliveryStore {
 public:
  explicit MysqlDeliveryStore(sql::Pool& pool) : pool_(pool) {}

  StatusOr<std::vector<Delivery>> Claim(const std::vector<std::string>& destinations, Instant now, Instant until,
                                        int limit) override;
  Status Save(const std::vector<Delivery>& deliveries) override;
  StatusOr<std::optional<Delivery>> Find(const DeliveryKey& key) override;
  StatusOr<std::vector<Delivery>> List(const DeliveryQuery& query) override;
  StatusOr<DestinationCounts> Count(const std::string& destination) override;

 private:
  sql::Pool& pool_;
};

}  // namespace jgt::platform_sync
