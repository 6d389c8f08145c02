#include "services/platform_sync/domain/delivery.h"

#include <absl/strings/str_format.h>

#include <algorithm>

namespace jgt::platform_sync {
namespace {

bool IsGood(int status) { return status == 200 || status == 201 || status == 409; }
bool MayPass(int status) { return status == 0 || status == 408 || status == 425 || status == 429 || status >= 500; }

std::chrono::milliseconds Delay(int attempts, const RetryPolicy& policy, int jitter) {
  std::chrono::milliseconds delay = policy.first;
  for (int i = 1; i < attempts && delay < policy.longest; ++i) delay *= 2;
  delay = std::min(delay, policy.longest);
  return delay - delay * jitter / 2000;
}

}  // namespace

std::string IdempotencyKey(const DeliveryKey& key) {
  return absl::StrFormat("%s/%s/%d/%s", key.region, key.service, key.seq, key.destination);
}

Delivery AfterAttempt(Delivery delivery, const Answer& answer, const RetryPolicy& policy, Instant now, int jitter) {
  ++delivery.attempts;
  delivery.next_attempt_at.reset();
  if (IsGood(answer.http_status)) {
    delivery.state = DeliveryState::kDelivered;
    delivery.remote_id = answer.remote_id;
    delivery.last_error.clear();
    delivery.delivered_at = now;
    return delivery;
  }
  delivery.last_error =
      answer.http_status == 0 ? answer.error : absl::StrFormat("HTTP %d %s", answer.http_status, answer.error);
  if (MayPass(answer.http_status) && delivery.attempts < policy.attempts_max) {
    delivery.next_attempt_at = now + Delay(delivery.attempts, policy, jitter);
  } else {
    delivery.state = DeliveryState::kFailed;
  }
  return delivery;
}

Delivery Restarted(Delivery delivery, Instant now) {
  delivery.state = DeliveryState::kPending;
  delivery.attempts = 0;
  delivery.next_attempt_at = now;
  return delivery;
}

std::string_view StateName(DeliveryState state) {
  switch (state) {
    case DeliveryState::kPending:
      return "PENDING";
    case DeliveryState::kDelivered:
      return "DELIVERED";
    case DeliveryState::kFailed:
      return "FAILED";
  }
  return "";
}

std::optional<DeliveryState> ParseState(std::string_view name) {
  for (const DeliveryState state : {DeliveryState::kPending, DeliveryState::kDelivered, DeliveryState::kFailed}) {
    if (StateName(state) == name) return state;
  }
  return std::nullopt;
}

}  // namespace jgt::platform_sync
