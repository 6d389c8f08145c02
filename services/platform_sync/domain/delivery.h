// One fact for one destination, and what an answer of the platform means for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/clock/clock.h"

namespace jgt::platform_sync {

enum class DeliveryState : int { kPending = 1, kDelivered = 2, kFailed = 3 };

// Which entry for whom; also the idempotency key, so that however often it is sent the platform can count it once.
struct DeliveryKey {
  std::string region;
  std::string service;
  int64_t seq = 0;
  std::string destination;
  bool operator==(const DeliveryKey&) const = default;
};
// "330327/ledger/17/SCHOOL_SPACE".
std::string IdempotencyKey(const DeliveryKey& key);

struct Delivery {
  DeliveryKey key;
  std::string type;
  std::string payload;  // JSON, as it is sent
  DeliveryState state = DeliveryState::kPending;
  int attempts = 0;
  std::string last_error;
  std::string remote_id;
  std::optional<Instant> next_attempt_at;  // of a pending one
  std::optional<Instant> delivered_at;
  bool operator==(const Delivery&) const = default;
};

// What came back from one try.
struct Answer {
  int http_status = 0;    // 0: no answer (refused, timed out, cut)
  std::string remote_id;  // the platform's id, from a good answer
  std::string error;      // for operators
};

struct RetryPolicy {
  std::chrono::milliseconds first{1000};
  std::chrono::milliseconds longest{300000};
  int attempts_max = 50;
};

// The delivery after a try. 200, 201 and 409 (it has it already) are good. No answer, 408, 425, 429 and 5xx may pass:
// again later, up to attempts_max. Any other answer is for good and needs a person. `jitter` is 0..999 and takes up to
// half of the delay away.
Delivery AfterAttempt(Delivery delivery, const Answer& answer, const RetryPolicy& policy, Instant now, int jitter);

// A failed delivery that a person wants tried again, from the first try.
Delivery Restarted(Delivery delivery, Instant now);

std::string_view StateName(DeliveryState state);
std::optional<DeliveryState> ParseState(std::string_view name);

}  // namespace jgt::platform_sync
