// One function per kind of entry that the roll-up follows, each in its own on_<event>.cc.
#pragma once

#include "common/journal/entry.h"
#include "common/status/status.h"
#include "jgt/ledger/v1/ledger.pb.h"
#include "services/rollup/domain/activity.h"
#include "services/rollup/events/fold_dispatch.h"

namespace jgt::rollup {

void OnActivityRecorded(FoldDispatch& dispatch);
void OnActivityConfirmed(FoldDispatch& dispatch);
void OnActivityCorrected(FoldDispatch& dispatch);
void OnActivityReversed(FoldDispatch& dispatch);
void OnCheckpointPublished(FoldDispatch& dispatch);
void OnKindDefined(FoldDispatch& dispatch);
void OnKindWithdrawn(FoldDispatch& dispatch);
void OnActivityTimedOut(FoldDispatch& dispatch);
void OnEvidenceLinked(FoldDispatch& dispatch);
void OnEvidenceAssessed(FoldDispatch& dispatch);

// All of them.
FoldDispatch AllEvents();

// The values that figures are made of. DATA_LOSS BAD_BODY when the ledger let through what it never should.
StatusOr<ActivityFacts> FactsFrom(const journal::Entry& entry, const jgt::ledger::v1::Activity& activity);

}  // namespace jgt::rollup
