// Speaks our contract with one platform over HTTP (libcurl). See README.md for the contract.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "services/platform_sync/domain/delivery.h"
#include "services/platform_sync/domain/destination.h"

namespace jgt::platform_sync {

struct HttpLimits {
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds timeout{10000};
  size_t answer_bytes_max = size_t{4} << 20U;
};

// One page of the keys that a platform has for a region.
struct KeyPage {
  std::vector<std::string> keys;
  std::string next;  // empty on the last page
};

// Thread-safe: every call uses a connection of its own thread.
class PlatformClient {
 public:
  explicit PlatformClient(HttpLimits limits = {}) : limits_(limits) {}

  // POST {url}/v1/facts with the key. Never fails otherwise than by its Answer.
  Answer Deliver(const Destination& destination, const Delivery& delivery) const;
  // GET {url}/v1/facts?region=…&after=…. UNAVAILABLE PLATFORM_UNAVAILABLE when it does not answer as the contract says.
  StatusOr<KeyPage> ListKeys(const Destination& destination, const std::string& region, const std::string& after) const;

 private:
  const HttpLimits limits_;
};

}  // namespace jgt::platform_sync
