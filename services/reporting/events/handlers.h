// What reporting does with the entries of the roster's journal: one function for each kind of entry, each in its own
// file.
#pragma once

#include "common/journal/dispatch.h"

namespace jgt::reporting {

void OnSchoolListed(journal::Dispatch& dispatch);
void OnSchoolChanged(journal::Dispatch& dispatch);
void OnAliasConfirmed(journal::Dispatch& dispatch);
void OnAliasWithdrawn(journal::Dispatch& dispatch);
void OnPairingListed(journal::Dispatch& dispatch);
void OnPairingChanged(journal::Dispatch& dispatch);
void OnReadinessRecorded(journal::Dispatch& dispatch);
void OnHeadCountRecorded(journal::Dispatch& dispatch);
void OnMentorGroupFormed(journal::Dispatch& dispatch);
void OnExchangeRegistered(journal::Dispatch& dispatch);
void OnExchangeConfirmed(journal::Dispatch& dispatch);

inline void HandleRosterEntries(journal::Dispatch& dispatch) {
  OnSchoolListed(dispatch);
  OnSchoolChanged(dispatch);
  OnAliasConfirmed(dispatch);
  OnAliasWithdrawn(dispatch);
  OnPairingListed(dispatch);
  OnPairingChanged(dispatch);
  OnReadinessRecorded(dispatch);
  OnHeadCountRecorded(dispatch);
  OnMentorGroupFormed(dispatch);
  OnExchangeRegistered(dispatch);
  OnExchangeConfirmed(dispatch);
}

}  // namespace jgt::reporting
