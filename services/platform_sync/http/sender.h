// Sends what is due. A delivery is claimed for a while, sent, and its outcome written; whoever dies in between leaves
// it to be sent again under the same key, which the platform counts once.
#pragma once

#include <thread>
#include <vector>

#include "common/clock/clock.h"
#include "common/ids/ids.h"
#include "common/runtime/mutex.h"
#include "services/platform_sync/domain/delivery_store.h"
#include "services/platform_sync/domain/destination.h"
#include "services/platform_sync/http/platform_client.h"

namespace jgt::platform_sync {

struct SenderOptions {
  int thread_count = 4;
  int claim_max = 20;                      // deliveries of each destination that a thread takes at a time
  std::chrono::milliseconds idle{500};     // how long to wait when nothing is due
  std::chrono::milliseconds claim{60000};  // how long what was taken is kept from others
  // Towards the end of the claim nothing more is sent, and what is left is given back: longer than one time-out.
  std::chrono::milliseconds claim_margin{20000};
  RetryPolicy retry;
};

class Sender final {
 public:
  Sender(SenderOptions options, const Clock& clock, Random& random, DeliveryStore& store, const PlatformClient& client,
         const std::vector<Destination>& destinations);
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  void Start();
  // Finishes the request under way.
  void Stop();
  // There may be something to send.
  void Wake();

  // One round without a thread, for tests: how many were tried.
  StatusOr<int> RunOnce();

 private:
  void Run();
  bool stopping();
  bool PauseUnlessStopping();
  Delivery Send(const Delivery& delivery);
  Status SaveBefore(Instant until, const std::vector<Delivery>& outcomes);

  const SenderOptions options_;
  const Clock& clock_;
  Random& random_;
  DeliveryStore& store_;
  const PlatformClient& client_;
  const std::vector<Destination>& destinations_;
  Mutex mutex_;
  CondVar wake_;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace jgt::platform_sync
