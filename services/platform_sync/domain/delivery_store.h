// Where deliveries are kept. Writing them is part of following a journal (events/); this is what sending and showing
// them needs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "services/platform_sync/domain/delivery.h"

namespace jgt::platform_sync {

struct DeliveryQuery {
  std::string region;
  std::optional<DeliveryState> state;
  std::optional<std::string> destination;
  // Only what stands behind this in the order (service, seq, destination); empty service = from the beginning.
  DeliveryKey after;
  int limit = 100;
};

struct DestinationCounts {
  int64_t pending = 0;
  int64_t delivered = 0;
  int64_t failed = 0;
};

class DeliveryStore {
 public:
  virtual ~DeliveryStore() = default;
  // Takes due deliveries of these destinations, oldest first, and keeps them from others until `until`. A claim whose
  // holder dies runs out by itself; the delivery is then sent again under the same key.
  virtual StatusOr<std::vector<Delivery>> Claim(const std::vector<std::string>& destinations, Instant now,
                                                Instant until, int limit) = 0;
  // Writes what became of them, all or none. One that is written as it was claimed is given back.
  virtual Status Save(const std::vector<Delivery>& deliveries) = 0;
  virtual StatusOr<std::optional<Delivery>> Find(const DeliveryKey& key) = 0;
  virtual StatusOr<std::vector<Delivery>> List(const DeliveryQuery& query) = 0;
  virtual StatusOr<DestinationCounts> Count(const std::string& destination) = 0;
};

}  // namespace jgt::platform_sync
