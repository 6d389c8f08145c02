// What the ledger does with the entries of the journals it follows: one function for each kind of entry, each in its
// own file.
#pragma once

#include "common/journal/dispatch.h"

namespace jgt::ledger {

// From the roster.
void OnPairingListed(journal::Dispatch& dispatch);
void OnPairingChanged(journal::Dispatch& dispatch);
void OnMentorGroupFormed(journal::Dispatch& dispatch);
void OnExchangeRegistered(journal::Dispatch& dispatch);
void OnExchangeConfirmed(journal::Dispatch& dispatch);
void OnAliasConfirmed(journal::Dispatch& dispatch);
void OnAliasWithdrawn(journal::Dispatch& dispatch);
void OnAssistancePlanFiled(journal::Dispatch& dispatch);
void OnTimetableFiled(journal::Dispatch& dispatch);
void OnReadinessRecorded(journal::Dispatch& dispatch);

// From reporting.
void OnBureauFormFiled(journal::Dispatch& dispatch);

inline void HandleRosterEntries(journal::Dispatch& dispatch) {
  OnPairingListed(dispatch);
  OnPairingChanged(dispatch);
  OnMentorGroupFormed(dispatch);
  OnExchangeRegistered(dispatch);
  OnExchangeConfirmed(dispatch);
  OnAliasConfirmed(dispatch);
  OnAliasWithdrawn(dispatch);
  OnAssistancePlanFiled(dispatch);
  OnTimetableFiled(dispatch);
  OnReadinessRecorded(dispatch);
}

inline void HandleReportingEntries(journal::Dispatch& dispatch) { OnBureauFormFiled(dispatch); }

}  // namespace jgt::ledger
