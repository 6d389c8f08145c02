// Where OneRoster tables come from and go to.
#pragma once

#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/roster/domain/alias.h"
#include "services/roster/domain/one_roster.h"
#include "services/roster/domain/school_store.h"

namespace jgt::roster {

struct OneRosterImported {
  OneRosterPlan plan;
  std::vector<AliasProposal> proposals;      // that the new names raise
  std::vector<journal::Position> positions;  // empty on a dry run
};

class OneRosterStore {
 public:
  virtual ~OneRosterStore() = default;

  // The county's tables at the moment.
  virtual StatusOr<OneRosterTables> Print(const std::string& county, const Moment& moment, Deadline deadline) = 0;
  // What an import would do. Reads, writes nothing.
  virtual StatusOr<OneRosterImported> Preview(const OneRosterTables& tables, const OneRosterContext& context,
                                              Deadline deadline) = 0;
  // INVALID_ARGUMENT IMPORT_REFUSED. Returns the answer's bytes.
  virtual StatusOr<std::string> Import(const OneRosterTables& tables, const OneRosterContext& context,
                                       const journal::Mutation& mutation, const Encoder<OneRosterImported>& encode) = 0;
};

}  // namespace jgt::roster
