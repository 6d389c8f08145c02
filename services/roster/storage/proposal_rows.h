// Alias proposals in their table.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "services/roster/domain/list_store.h"
#include "services/roster/storage/versions.h"

namespace jgt::roster {

// With the decision that stands, or stood at `known_at`.
StatusOr<std::optional<AliasProposal>> FindProposal(const Query& query, const Key& key);
StatusOr<std::vector<AliasProposal>> ProposalsOfRegion(const Query& query, const std::string& region,
                                                       std::optional<Instant> known_at);
StatusOr<std::vector<AliasProposal>> ProposalsPage(const Query& query, const ProposalQuery& wanted);
// What stands in the way of confirming it.
StatusOr<AliasEnds> EndsOf(const Query& query, const AliasProposal& proposal);

// A proposal, and the number of the entry that tells of it.
struct MadeProposal {
  AliasProposal proposal;
  int64_t seq = 0;
};
Status InsertProposals(journal::Batch& batch, const std::vector<MadeProposal>& proposals);
// Those that these entries made, and nobody has confirmed.
Status WithdrawProposals(journal::Batch& batch, const std::string& region, int64_t first_seq, int64_t last_seq);
// What entry `seq` says: the decision, and its school an alias on all of its days, or none.
Status Decide(journal::Batch& batch, const AliasProposal& proposal, const std::string& reason, int64_t seq);

// Confirmed aliases of a region: alias -> the school that stands.
StatusOr<std::map<Key, Key>> AliasesOfRegion(const Query& query, const std::string& region, const Moment& moment);

}  // namespace jgt::roster
