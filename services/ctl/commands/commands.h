// Each command adds itself to the parser; when it is chosen, its callback sets session.command.
#pragma once

#include "services/ctl/command_line.h"

namespace jgt::ctl {

void AddHealth(Command app, Session& session);
void AddImport(Command app, Session& session);
void AddRoster(Command app, Session& session);
// Below `roster`.
void AddRosterApproval(Command roster, Session& session);
void AddRosterContacts(Command roster, Session& session);
void AddRosterInspections(Command roster, Session& session);
void AddRosterOneRoster(Command roster, Session& session);
void AddRosterOrganizations(Command roster, Session& session);
void AddRosterPapers(Command roster, Session& session);
void AddRosterSchools(Command roster, Session& session);
void AddRosterChange(Command app, Session& session);
void AddKinds(Command app, Session& session);
void AddPlan(Command app, Session& session);
void AddTimetable(Command app, Session& session);
void AddOverdue(Command app, Session& session);
void AddNotices(Command app, Session& session);
void AddRecord(Command app, Session& session);
void AddCount(Command app, Session& session);
void AddConfirmations(Command app, Session& session);
void AddExport(Command app, Session& session);
void AddUpload(Command app, Session& session);
void AddScore(Command app, Session& session);
void AddReport(Command app, Session& session);
void AddBacklog(Command app, Session& session);
void AddDeadLetters(Command app, Session& session);
void AddDeliveries(Command app, Session& session);
void AddToken(Command app, Session& session);
void AddCall(Command app, Session& session);
void AddPlay(Command app, Session& session);
void AddLog(Command app, Session& session);
void AddVerify(Command app, Session& session);

}  // namespace jgt::ctl
