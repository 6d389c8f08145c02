// The composition root of jgt-rollup.
#pragma once

#include <memory>
#include <string>

#include "common/config/config.h"
#include "common/rpc/app.h"
#include "common/status/status.h"

namespace jgt::rollup {

struct Settings {
  std::string mysql_dsn;  // of reporting's schema: the cells stand there
  std::string redis_url;  // empty: followers live on polling
  std::string ledger_address;
  std::string evidence_address;
  std::chrono::milliseconds poll_interval{500};
  int followers = 8;  // of each journal, in this process
};

Settings ReadSettings(Config& config);
StatusOr<std::unique_ptr<rpc::Application>> MakeApp(const Settings& settings, rpc::AppContext& context);

}  // namespace jgt::rollup
