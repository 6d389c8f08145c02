// Where whole lists go: imports, control totals, reconciliation, alias proposals.
#pragma once

#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/roster/domain/import.h"
#include "services/roster/domain/reconciliation.h"
#include "services/roster/domain/school_store.h"

namespace jgt::roster {

struct Imported {
  ImportPlan plan;
  int64_t seq = 0;                           // of the import's own entry, which names it; 0 on a dry run
  std::vector<journal::Position> positions;  // of the partitions that got an entry; empty on a dry run
};

struct Reconciled {
  std::vector<ControlTotal> totals;
  std::vector<journal::Position> positions;
};

struct Listed {
  std::vector<Pairing> pairings;
  std::vector<journal::Position> positions;  // that the pairings reflect
};

struct AliasConfirmation {
  AliasProposal proposal;
  journal::Position position;
};

// Order: confidence (highest first), then region and id.
struct ProposalQuery {
  std::string region;
  std::optional<Instant> known_at;  // absent: all that is recorded
  int64_t after_confidence = 101;
  Key after;
  int limit = 100;
};

class ListStore {
 public:
  virtual ~ListStore() = default;

  // What an import would do. Reads, writes nothing.
  virtual StatusOr<Imported> PreviewImport(const PairingList& list, const ListContext& context, Deadline deadline) = 0;
  // Writes the list's changes over all partitions that it touches, in one transaction. The list has no problems by
  // itself; INVALID_ARGUMENT IMPORT_REFUSED when it has beside the confirmed aliases.
  virtual StatusOr<std::string> Import(const PairingList& list, const ListContext& context,
                                       const std::string& content_sha256, const journal::Mutation& mutation,
                                       const Encoder<Imported>& encode) = 0;

  // Takes the place of the totals of that county and year.
  virtual StatusOr<std::string> SetControlTotals(const std::string& county, int year,
                                                 const std::vector<PrintedTotal>& totals,
                                                 const journal::Mutation& mutation,
                                                 const Encoder<journal::Position>& encode) = 0;
  // The pairings that the county's list of the year names, as they were at the moment, beside what was printed.
  virtual StatusOr<Reconciled> GetReconciliation(const std::string& county, int year, const Moment& moment,
                                                 Deadline deadline) = 0;

  // Those pairings alone.
  virtual StatusOr<Listed> GetList(const std::string& county, int year, const Moment& moment, Deadline deadline) = 0;

  virtual StatusOr<std::vector<AliasProposal>> ListAliasProposals(const ProposalQuery& query, Deadline deadline) = 0;
  // NOT_FOUND NO_SUCH_PROPOSAL; FAILED_PRECONDITION ALIAS_CHAIN.
  virtual StatusOr<std::string> ConfirmAlias(const Key& proposal, const std::string& reason,
                                             const journal::Mutation& mutation,
                                             const Encoder<AliasConfirmation>& encode) = 0;
  // NOT_FOUND NO_SUCH_PROPOSAL; FAILED_PRECONDITION ALIAS_NOT_CONFIRMED.
  virtual StatusOr<std::string> WithdrawAlias(const Key& proposal, const std::string& reason,
                                              const journal::Mutation& mutation,
                                              const Encoder<AliasConfirmation>& encode) = 0;
};

}  // namespace jgt::roster
