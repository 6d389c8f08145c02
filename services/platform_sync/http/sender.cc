#include "services/platform_sync/http/sender.h"

#include <set>

#include "common/log/log.h"

namespace jgt::platform_sync {

Sender::Sender(SenderOptions options, const Clock& clock, Random& random, DeliveryStore& store,
               const PlatformClient& client, const std::vector<Destination>& destinations)
    : options_(options), clock_(clock), random_(random), store_(store), client_(client), destinations_(destinations) {}

Sender::~Sender() { Stop(); }

void Sender::Start() {
  threads_.reserve(static_cast<size_t>(options_.thread_count));
  for (int i = 0; i < options_.thread_count; ++i) threads_.emplace_back([this] { Run(); });
}

void Sender::Stop() {
  {
    const MutexLock lock(mutex_);
    stop_ = true;
    wake_.NotifyAll();
  }
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Sender::Wake() { wake_.NotifyAll(); }

bool Sender::stopping() {
  const MutexLock lock(mutex_);
  return stop_;
}

// False when it is time to stop.
bool Sender::PauseUnlessStopping() {
  const MutexLock lock(mutex_);
  if (!stop_) wake_.WaitUntil(mutex_, std::chrono::steady_clock::now() + options_.idle);
  return !stop_;
}

void Sender::Run() {
  bool failing = false;
  while (!stopping()) {
    const StatusOr<int> tried = RunOnce();
    if (!tried.ok() && !failing) log::Warn("sending is failing", {{"error", ToString(tried.status())}});
    failing = !tried.ok();
    if (!tried.ok() || *tried == 0) PauseUnlessStopping();
  }
}

Delivery Sender::Send(const Delivery& delivery) {
  const Destination* destination = Find(destinations_, delivery.key.destination);
  JGT_CHECK(destination != nullptr);
  const Answer answer = client_.Deliver(*destination, delivery);
  Delivery after =
      AfterAttempt(delivery, answer, options_.retry, clock_.Now(), static_cast<int>(random_.Next() % 1000));
  if (after.state == DeliveryState::kFailed) {
    log::Error("a delivery needs a person",
               {{"key", IdempotencyKey(after.key)}, {"attempts", after.attempts}, {"error", after.last_error}});
  }
  return after;
}

// The platforms have been told; that this is written down is worth some patience while the database is away. If it is
// not, everything is sent again when the claim has run out, under the same keys.
Status Sender::SaveBefore(Instant until, const std::vector<Delivery>& outcomes) {
  while (true) {
    const Status status = store_.Save(outcomes);
    if (status.code() != StatusCode::kUnavailable || clock_.Now() >= until || !PauseUnlessStopping()) return status;
  }
}

StatusOr<int> Sender::RunOnce() {
  std::vector<std::string> enabled;
  for (const Destination& destination : destinations_) {
    if (destination.enabled) enabled.push_back(destination.code);
  }
  const Instant until = clock_.Now() + options_.claim;
  ASSIGN_OR_RETURN(const auto claimed, store_.Claim(enabled, clock_.Now(), until, options_.claim_max));
  if (claimed.empty()) return 0;
  std::vector<Delivery> outcomes;
  outcomes.reserve(claimed.size());
  int tried = 0;
  // A platform that does not answer at all is not asked again in this round: its time-outs would be the other
  // platforms' waiting.
  std::set<std::string> silent;
  for (const Delivery& delivery : claimed) {
    const std::string& destination = delivery.key.destination;
    if (stopping() || clock_.Now() + options_.claim_margin > until || silent.contains(destination)) {
      outcomes.push_back(delivery);  // given back as it was
      continue;
    }
    outcomes.push_back(Send(delivery));
    ++tried;
    const Delivery& last = outcomes.back();
    if (last.state == DeliveryState::kPending && last.last_error.rfind("HTTP ", 0) != 0) silent.insert(destination);
  }
  RETURN_IF_ERROR(SaveBefore(until, outcomes));
  return tried;
}

}  // namespace jgt::platform_sync
