// Proposals in their tables (schema/0109).
#pragma once

#include <optional>
#include <vector>

#include "services/roster/domain/approval_store.h"
#include "services/roster/storage/reading.h"

namespace jgt::roster {

// How it stood at an instant (absent: stands now). NOT_FOUND NO_SUCH_PROPOSAL.
StatusOr<ProposalStanding> StandingOf(const Query& query, const Key& key, std::optional<Instant> known_at);
// All that had been done with it by then, oldest first.
StatusOr<std::vector<ProposalAct>> HistoryOf(const Query& query, const Key& key, std::optional<Instant> known_at);
// What was submitted as that revision, with its rows. NOT_FOUND NO_SUCH_PROPOSAL.
StatusOr<ProposalSubmission> SubmissionOf(const Query& query, const Key& key, int64_t revision);
// A page: standings with their last submissions, without rows.
StatusOr<std::vector<PairingProposal>> ProposalsOfRange(const Query& query, const PairingProposalQuery& wanted);

// Adds what was done, as entry `seq`, and how the proposal stands from now on.
Status AddAct(journal::Batch& batch, const ProposalStanding& after, const ProposalAct& act, int64_t seq);
Status AddRevision(journal::Batch& batch, const PairingProposal& proposal, int64_t seq);

}  // namespace jgt::roster
