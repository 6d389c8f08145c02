#include "services/ctl/app.h"

#include <iostream>

#include "common/log/log.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/exit_code.h"

namespace jgt::ctl {
namespace {

void AddGlobalOptions(Command app, Settings& settings) {
  app.Add("--config", settings.config_path, "KEY=VALUE file with JGT_ADDRESS_<SERVICE> and JGT_CTL_TOKEN_FILE");
  app.Add("--token-file", settings.token_path, "file with a bearer token (JGT_CTL_TOKEN_FILE)");
  app.Add("--tls-ca", settings.tls_ca_path, "PEM file; without it connections are plain text (JGT_TLS_SERVER_CA_FILE)");
  app.Add("--roster", settings.roster, "address of jgt-roster (JGT_ADDRESS_ROSTER)");
  app.Add("--ledger", settings.ledger, "address of jgt-ledger (JGT_ADDRESS_LEDGER)");
  app.Add("--evidence", settings.evidence, "address of jgt-evidence (JGT_ADDRESS_EVIDENCE)");
  app.Add("--scoring", settings.scoring, "address of jgt-scoring (JGT_ADDRESS_SCORING)");
  app.Add("--reporting", settings.reporting, "address of jgt-reporting (JGT_ADDRESS_REPORTING)");
  app.Add("--rollup", settings.rollup, "address of jgt-rollup (JGT_ADDRESS_ROLLUP)");
  app.Add("--platform-sync", settings.platform_sync, "address of jgt-platform-sync (JGT_ADDRESS_PLATFORM_SYNC)");
  app.AddText(
         "--output", [&](const std::string& output) { settings.json = output == "json"; }, "text (default) or json")
      .OneOf({"text", "json"});
  app.AddNumber(
         "--timeout", [&](int64_t seconds) { settings.timeout = std::chrono::seconds(seconds); },
         "seconds for one call, 1-600 (default 30)")
      .Range(1, 600);
}

// What went wrong, for the person at the terminal: Chinese when the service said it so, and every wrong place.
void PrintError(const Status& status, bool json) {
  const ErrorDetail detail = DetailOf(status);
  if (json) {
    std::string text = absl::StrFormat("{\"code\":\"%s\",\"reason\":\"%s\"", CodeName(status.code()), detail.reason);
    const auto put = [&](const char* key, const std::string& value) {
      text += absl::StrFormat(",\"%s\":\"", key);
      for (const char c : value) {
        if (c == '"' || c == '\\') text += '\\';
        if (static_cast<unsigned char>(c) >= 0x20) text += c;
      }
      text += '"';
    };
    put("message", std::string(status.message()));
    put("message_zh", detail.message_zh);
    std::cerr << text << "}\n";
    return;
  }
  std::cerr << "jgtctl: " << ToString(status) << '\n';
  if (!detail.message_zh.empty()) std::cerr << "  " << detail.message_zh << '\n';
  for (const FieldViolation& violation : detail.fields)
    std::cerr << "  " << violation.field << ": " << violation.description << '\n';
}

}  // namespace

int RunCtl(int argc, char** argv) {
  log::Start({.service = "jgtctl", .level = log::Level::kWarn});
  Session session;
  CommandLine line("教共体结对帮扶 command line", "jgtctl");
  const Command app = line.root();
  AddGlobalOptions(app, session.settings);
  AddHealth(app, session);
  AddImport(app, session);
  AddRoster(app, session);
  AddRosterChange(app, session);
  AddKinds(app, session);
  AddPlan(app, session);
  AddTimetable(app, session);
  AddRecord(app, session);
  AddConfirmations(app, session);
  AddCount(app, session);
  AddExport(app, session);
  AddOverdue(app, session);
  AddNotices(app, session);
  AddUpload(app, session);
  AddScore(app, session);
  AddReport(app, session);
  AddBacklog(app, session);
  AddDeadLetters(app, session);
  AddDeliveries(app, session);
  AddToken(app, session);
  AddCall(app, session);
  AddPlay(app, session);
  AddLog(app, session);
  AddVerify(app, session);
  if (const int code = line.Parse(argc, argv); code >= 0) return code;
  const Status status = session.Run();
  if (!status.ok()) PrintError(status, session.settings.json);
  return ExitCodeOf(status);
}

}  // namespace jgt::ctl
