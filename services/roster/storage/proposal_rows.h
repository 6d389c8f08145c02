// Alias proposals in their table.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "services/roster/domain/list_store.h"
#include "services/roster/storage/reading.h"

namespace jgt::roster {

StatusOr<std::optional<AliasProposal>> FindProposal(const Query& query, const Key& key);
StatusOr<std::vector<AliasProposal>> ProposalsOfRegion(const Query& query, const std::string& region);
StatusOr<std::vector<AliasProposal>> ProposalsPage(const Query& query, const ProposalQuery& wanted);
// What stands in the way of confirming it.
StatusOr<AliasEnds> EndsOf(const Query& query, const AliasProposal& proposal);

Status InsertProposals(journal::Batch& batch, const std::vector<AliasProposal>& proposals);
// Marks the proposal and makes its school an alias.
Status Confirm(journal::Batch& batch, const AliasProposal& proposal);

// Confirmed aliases of a region: alias -> the school that stands.
StatusOr<std::map<Key, Key>> AliasesOfRegion(const Query& query, const std::string& region);

}  // namespace jgt::roster
