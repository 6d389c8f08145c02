// Where inspectors' windows are kept.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/roster/domain/inspection.h"
#include "services/roster/domain/school_store.h"

namespace jgt::roster {

struct InspectionNow {
  Inspection inspection;
  journal::Position position;
};

// Order: newest first.
struct InspectionQuery {
  std::string region;  // and those below it
  std::optional<Day> as_of;
  std::optional<Instant> known_at;
  std::optional<Instant> before;  // the last row of the page before, with its id
  std::string before_id;
  int limit = 100;
};

// Order: region, id.
struct InspectionGrantQuery {
  std::string inspector;
  std::vector<std::string> regions;  // within these, and those below them
  Day today;
  Key after;
  int limit = 100;
};

class InspectionStore {
 public:
  virtual ~InspectionStore() = default;

  // Checked by itself already. ALREADY_EXISTS INSPECTION_OVERLAPS; RESOURCE_EXHAUSTED TOO_MANY_INSPECTIONS.
  virtual StatusOr<std::string> GrantInspection(const Inspection& inspection, const journal::Mutation& mutation,
                                                const Encoder<InspectionNow>& encode) = 0;
  // NOT_FOUND NO_SUCH_INSPECTION; FAILED_PRECONDITION INSPECTION_OVER.
  virtual StatusOr<std::string> RevokeInspection(const Key& key, const std::string& reason,
                                                 const journal::Mutation& mutation,
                                                 const Encoder<journal::Position>& encode) = 0;
  virtual StatusOr<std::vector<Inspection>> ListInspections(const InspectionQuery& query, Deadline deadline) = 0;
  // Neither revoked nor over on that day.
  virtual StatusOr<std::vector<Inspection>> ListGrants(const InspectionGrantQuery& query, Deadline deadline) = 0;
};

}  // namespace jgt::roster
