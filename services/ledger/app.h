// The composition root of jgt-ledger.
#pragma once

#include <memory>
#include <string>

#include "common/config/config.h"
#include "common/rpc/app.h"

namespace jgt::ledger {

struct Settings {
  std::string mysql_dsn;       // JGT_LEDGER_MYSQL_DSN_FILE
  std::string redis_url;       // JGT_REDIS_URL; empty: no Redis, followers live on polling
  std::string roster_address;  // JGT_ADDRESS_ROSTER
  std::string data_dir;        // JGT_DATA_DIR
  bool migrate = true;         // JGT_LEDGER_MIGRATE
};

Settings ReadSettings(Config& config);
StatusOr<std::unique_ptr<rpc::Application>> MakeApp(const Settings& settings, rpc::AppContext& context);

}  // namespace jgt::ledger
