// The composition root of jgt-platform-sync.
#pragma once

#include <memory>
#include <string>

#include "common/config/config.h"
#include "common/rpc/app.h"

namespace jgt::platform_sync {

struct Settings {
  std::string mysql_dsn;                            // JGT_PLATFORM_SYNC_MYSQL_DSN_FILE
  std::string redis_url;                            // JGT_REDIS_URL; empty: no Redis, followers live on polling
  std::string roster_address;                       // JGT_ADDRESS_ROSTER
  std::string ledger_address;                       // JGT_ADDRESS_LEDGER
  std::string evidence_address;                     // JGT_ADDRESS_EVIDENCE
  std::string destinations_path;                    // JGT_PLATFORM_SYNC_DESTINATIONS_FILE
  int sender_count = 4;                             // JGT_PLATFORM_SYNC_SENDERS
  std::chrono::milliseconds retry_first{1000};      // JGT_PLATFORM_SYNC_RETRY_FIRST
  std::chrono::milliseconds retry_longest{300000};  // JGT_PLATFORM_SYNC_RETRY_LONGEST
  int attempts_max = 50;                            // JGT_PLATFORM_SYNC_ATTEMPTS_MAX
  bool migrate = true;                              // JGT_PLATFORM_SYNC_MIGRATE
};

Settings ReadSettings(Config& config);
StatusOr<std::unique_ptr<rpc::Application>> MakeApp(const Settings& settings, rpc::AppContext& context);

}  // namespace jgt::platform_sync
