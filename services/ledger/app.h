// The composition root of jgt-ledger.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "common/config/config.h"
#include "common/rpc/app.h"

namespace jgt::ledger {

struct Settings {
  std::string mysql_dsn;                              // JGT_LEDGER_MYSQL_DSN_FILE
  std::string redis_url;                              // JGT_REDIS_URL; empty: no Redis, followers live on polling
  std::string roster_address;                         // JGT_ADDRESS_ROSTER
  std::string reporting_address;                      // JGT_ADDRESS_REPORTING
  std::string xapi_home;                              // JGT_LEDGER_XAPI_HOME
  std::string data_dir;                               // JGT_DATA_DIR
  bool migrate = true;                                // JGT_LEDGER_MIGRATE
  std::chrono::milliseconds timeout_interval{60000};  // JGT_LEDGER_TIMEOUT_INTERVAL
  // Proofs.
  std::string signing_keys;              // JGT_LEDGER_SIGNING_KEYS_FILE; empty: nothing is signed
  std::string verifier_keys;             // JGT_LEDGER_VERIFIER_KEYS_FILE: of keys that are no longer active
  std::string log_origin;                // JGT_LEDGER_LOG_ORIGIN
  std::vector<std::string> sm3_regions;  // JGT_LEDGER_SM3_REGIONS
  std::string checkpoint_dir;            // JGT_LEDGER_CHECKPOINT_DIR; empty: no copies outside the database
  std::chrono::milliseconds checkpoint_interval{1000};  // JGT_LEDGER_CHECKPOINT_INTERVAL
  std::chrono::milliseconds province_interval{60000};   // JGT_LEDGER_PROVINCE_INTERVAL
};

Settings ReadSettings(Config& config);
StatusOr<std::unique_ptr<rpc::Application>> MakeApp(const Settings& settings, rpc::AppContext& context);

}  // namespace jgt::ledger
