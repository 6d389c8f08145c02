#include "services/ctl/settings.h"

#include "common/config/config.h"

namespace jgt::ctl {

Status Complete(Settings& settings) {
  Config config = Config::Load("CTL", settings.config_path);
  const auto fill = [&](std::string& value, const char* name, const char* otherwise) {
    const std::string configured = config.Text(name, otherwise);
    if (value.empty()) value = configured;
  };
  fill(settings.roster, "ADDRESS_ROSTER", "127.0.0.1:7001");
  fill(settings.ledger, "ADDRESS_LEDGER", "127.0.0.1:7002");
  fill(settings.evidence, "ADDRESS_EVIDENCE", "127.0.0.1:7003");
  fill(settings.scoring, "ADDRESS_SCORING", "127.0.0.1:7004");
  fill(settings.reporting, "ADDRESS_REPORTING", "127.0.0.1:7005");
  fill(settings.rollup, "ADDRESS_ROLLUP", "127.0.0.1:7006");
  fill(settings.platform_sync, "ADDRESS_PLATFORM_SYNC", "127.0.0.1:7007");
  fill(settings.token_path, "CTL_TOKEN_FILE", "");
  fill(settings.tls_ca_path, "TLS_SERVER_CA_FILE", "");
  return config.Problems();
}

}  // namespace jgt::ctl
