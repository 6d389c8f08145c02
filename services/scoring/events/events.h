// One function per kind of entry that scoring follows, each in its own on_<event>.cc.
#pragma once

#include "common/journal/dispatch.h"
#include "common/journal/entry.h"
#include "common/status/status.h"
#include "jgt/ledger/v1/ledger.pb.h"
#include "jgt/roster/v1/roster.pb.h"
#include "services/scoring/domain/facts.h"

namespace jgt::scoring {

void OnPairingListed(journal::Dispatch& dispatch);
void OnPairingChanged(journal::Dispatch& dispatch);
void OnSchoolListed(journal::Dispatch& dispatch);
void OnSchoolChanged(journal::Dispatch& dispatch);
void OnAliasConfirmed(journal::Dispatch& dispatch);
void OnAliasWithdrawn(journal::Dispatch& dispatch);
void OnHeadCountRecorded(journal::Dispatch& dispatch);
void OnMentorGroupFormed(journal::Dispatch& dispatch);
void OnExchangeRegistered(journal::Dispatch& dispatch);
void OnExchangeConfirmed(journal::Dispatch& dispatch);
void OnActivityRecorded(journal::Dispatch& dispatch);
void OnActivityConfirmed(journal::Dispatch& dispatch);
void OnActivityCorrected(journal::Dispatch& dispatch);
void OnActivityReversed(journal::Dispatch& dispatch);
void OnActivityTimedOut(journal::Dispatch& dispatch);
void OnEvidenceAssessed(journal::Dispatch& dispatch);

// All of them. Entries are told apart by type, so one dispatch serves the followers of all three journals.
journal::Dispatch AllEvents();

// DATA_LOSS BAD_BODY when the ledger let through what it never should.
StatusOr<Activity> ActivityFrom(const journal::Entry& entry, const jgt::ledger::v1::Activity& message);
Exchange ExchangeFrom(const journal::Entry& entry, const jgt::roster::v1::Exchange& message);
// DATA_LOSS BAD_BODY for a day that is none.
StatusOr<HeadCount> HeadCountFrom(const journal::Entry& entry, const std::string& school, int teachers,
                                  const std::string& day);

}  // namespace jgt::scoring
