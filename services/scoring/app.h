// The composition root of jgt-scoring.
#pragma once

#include <memory>
#include <string>

#include "common/config/config.h"
#include "common/rpc/app.h"

namespace jgt::scoring {

struct Settings {
  std::string mysql_dsn;         // JGT_SCORING_MYSQL_DSN_FILE
  std::string redis_url;         // JGT_REDIS_URL; empty: no Redis, followers live on polling
  std::string roster_address;    // JGT_ADDRESS_ROSTER
  std::string ledger_address;    // JGT_ADDRESS_LEDGER
  std::string evidence_address;  // JGT_ADDRESS_EVIDENCE
  std::string data_dir;          // JGT_DATA_DIR
  std::string policy_file;       // JGT_SCORING_POLICY, in data_dir
  bool migrate = true;           // JGT_SCORING_MIGRATE
};

Settings ReadSettings(Config& config);
StatusOr<std::unique_ptr<rpc::Application>> MakeApp(const Settings& settings, rpc::AppContext& context);

}  // namespace jgt::scoring
