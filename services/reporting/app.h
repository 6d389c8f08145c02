// The composition root of jgt-reporting.
#pragma once

#include <memory>
#include <string>

#include "common/config/config.h"
#include "common/rpc/app.h"
#include "common/status/status.h"

namespace jgt::reporting {

struct Settings {
  std::string mysql_dsn;
  std::string redis_url;  // empty: the follower lives on polling
  std::string roster_address;
  std::string data_dir;
  bool migrate = true;
};

Settings ReadSettings(Config& config);
StatusOr<std::unique_ptr<rpc::Application>> MakeApp(const Settings& settings, rpc::AppContext& context);

}  // namespace jgt::reporting
