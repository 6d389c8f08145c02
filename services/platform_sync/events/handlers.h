// What platform sync does with the entries of the journals it follows: one function for each kind of entry, each in its
// own file.
#pragma once

#include <string>
#include <vector>

#include "common/journal/dispatch.h"
#include "services/platform_sync/domain/destination.h"

namespace jgt::platform_sync {

// `destinations` outlives the dispatch.
void OnPairingListed(journal::Dispatch& dispatch, const std::vector<Destination>& destinations);
void OnPairingChanged(journal::Dispatch& dispatch, const std::vector<Destination>& destinations);
void OnActivityRecorded(journal::Dispatch& dispatch);
void OnActivityConfirmed(journal::Dispatch& dispatch, const std::vector<Destination>& destinations);
void OnActivityCorrected(journal::Dispatch& dispatch, const std::vector<Destination>& destinations);
void OnActivityReversed(journal::Dispatch& dispatch, const std::vector<Destination>& destinations);
void OnActivityTimedOut(journal::Dispatch& dispatch, const std::vector<Destination>& destinations);
void OnEvidenceLinked(journal::Dispatch& dispatch, const std::vector<Destination>& destinations);

inline void HandleRosterEntries(journal::Dispatch& dispatch, const std::vector<Destination>& destinations) {
  OnPairingListed(dispatch, destinations);
  OnPairingChanged(dispatch, destinations);
}
inline void HandleLedgerEntries(journal::Dispatch& dispatch, const std::vector<Destination>& destinations) {
  OnActivityRecorded(dispatch);
  OnActivityConfirmed(dispatch, destinations);
  OnActivityCorrected(dispatch, destinations);
  OnActivityReversed(dispatch, destinations);
  OnActivityTimedOut(dispatch, destinations);
}
inline void HandleEvidenceEntries(journal::Dispatch& dispatch, const std::vector<Destination>& destinations) {
  OnEvidenceLinked(dispatch, destinations);
}

}  // namespace jgt::platform_sync
