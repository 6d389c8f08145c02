// Where the services are, who we are, and how to print.
#pragma once

#include <chrono>
#include <string>

#include "common/status/status.h"

namespace jgt::ctl {

struct Settings {
  std::string config_path;  // KEY=VALUE lines, as the services' own
  std::string roster;       // addresses, host:port
  std::string ledger;
  std::string evidence;
  std::string scoring;
  std::string reporting;
  std::string rollup;
  std::string platform_sync;
  std::string token_path;   // a file with a bearer token
  std::string tls_ca_path;  // PEM; empty = plain text
  bool json = false;
  std::chrono::seconds timeout{30};  // of one call
};

// Fills in what the command line left empty from the configuration file, the environment and the defaults.
Status Complete(Settings& settings);

}  // namespace jgt::ctl
