// The composition root of jgt-roster.
#pragma once

#include <memory>
#include <string>

#include "common/config/config.h"
#include "common/rpc/app.h"

namespace jgt::roster {

struct Settings {
  std::string mysql_dsn;  // JGT_ROSTER_MYSQL_DSN_FILE
  std::string redis_url;  // JGT_REDIS_URL; empty: no Redis, followers poll
  std::string data_dir;   // JGT_DATA_DIR
  bool migrate = true;    // JGT_ROSTER_MIGRATE
};

Settings ReadSettings(Config& config);
StatusOr<std::unique_ptr<rpc::Application>> MakeApp(const Settings& settings, rpc::AppContext& context);

}  // namespace jgt::roster
