// Each command adds itself to the parser; when it is chosen, its callback sets session.command.
#pragma once

#include <CLI/CLI.hpp>

#include "services/ctl/session.h"

namespace jgt::ctl {

void AddHealth(CLI::App& app, Session& session);
void AddImport(CLI::App& app, Session& session);
void AddRoster(CLI::App& app, Session& session);
void AddKinds(CLI::App& app, Session& session);
void AddPlan(CLI::App& app, Session& session);
void AddTimetable(CLI::App& app, Session& session);
void AddOverdue(CLI::App& app, Session& session);
void AddNotices(CLI::App& app, Session& session);
void AddRecord(CLI::App& app, Session& session);
void AddCount(CLI::App& app, Session& session);
void AddConfirmations(CLI::App& app, Session& session);
void AddExport(CLI::App& app, Session& session);
void AddUpload(CLI::App& app, Session& session);
void AddScore(CLI::App& app, Session& session);
void AddReport(CLI::App& app, Session& session);
void AddBacklog(CLI::App& app, Session& session);
void AddDeadLetters(CLI::App& app, Session& session);
void AddDeliveries(CLI::App& app, Session& session);
void AddToken(CLI::App& app, Session& session);
void AddCall(CLI::App& app, Session& session);
void AddPlay(CLI::App& app, Session& session);
void AddLog(CLI::App& app, Session& session);
void AddVerify(CLI::App& app, Session& session);

}  // namespace jgt::ctl
