// The composition root of jgt-evidence.
#pragma once

#include <memory>
#include <string>

#include "common/config/config.h"
#include "common/rpc/app.h"

namespace jgt::evidence {

struct Settings {
  std::string mysql_dsn;       // JGT_EVIDENCE_MYSQL_DSN_FILE
  std::string files_dir;       // JGT_EVIDENCE_FILES_DIR
  int uploads_max = 16;        // JGT_EVIDENCE_UPLOADS_MAX
  std::string redis_url;       // JGT_REDIS_URL; empty: no Redis, followers live on polling
  std::string roster_address;  // JGT_ADDRESS_ROSTER
  std::string ledger_address;  // JGT_ADDRESS_LEDGER
  std::string data_dir;        // JGT_DATA_DIR
  bool migrate = true;         // JGT_EVIDENCE_MIGRATE
};

Settings ReadSettings(Config& config);
StatusOr<std::unique_ptr<rpc::Application>> MakeApp(const Settings& settings, rpc::AppContext& context);

}  // namespace jgt::evidence
