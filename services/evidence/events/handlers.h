// What evidence does with the entries of the journals it follows: one function for each kind of entry, each in its own
// file.
#pragma once

#include "common/journal/dispatch.h"

namespace jgt::evidence {

// From the roster.
void OnPairingListed(journal::Dispatch& dispatch);
void OnPairingChanged(journal::Dispatch& dispatch);
void OnAliasConfirmed(journal::Dispatch& dispatch);
void OnAliasWithdrawn(journal::Dispatch& dispatch);

inline void HandleRosterEntries(journal::Dispatch& dispatch) {
  OnPairingListed(dispatch);
  OnPairingChanged(dispatch);
  OnAliasConfirmed(dispatch);
  OnAliasWithdrawn(dispatch);
}

// From the ledger.
void OnActivityRecorded(journal::Dispatch& dispatch);
void OnActivityConfirmed(journal::Dispatch& dispatch);
void OnActivityCorrected(journal::Dispatch& dispatch);
void OnActivityReversed(journal::Dispatch& dispatch);
void OnActivityTimedOut(journal::Dispatch& dispatch);

inline void HandleLedgerEntries(journal::Dispatch& dispatch) {
  OnActivityRecorded(dispatch);
  OnActivityConfirmed(dispatch);
  OnActivityCorrected(dispatch);
  OnActivityReversed(dispatch);
  OnActivityTimedOut(dispatch);
}

}  // namespace jgt::evidence
