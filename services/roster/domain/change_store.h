// Where dated changes of schools and pairings go.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/roster/domain/school_change.h"
#include "services/roster/domain/school_store.h"

namespace jgt::roster {

struct PairingChanged {
  Pairing pairing;                   // as it stands on the change's day
  std::optional<Pairing> successor;  // the one in its place
  std::vector<journal::Position> positions;
};

struct SchoolChanged {
  School school;               // as it stands on the change's day
  std::optional<School> made;  // by a split, a move, an opened campus
  std::vector<Pairing> pairings;
  std::vector<journal::Position> positions;
};

class ChangeStore {
 public:
  virtual ~ChangeStore() = default;

  // NOT_FOUND NO_SUCH_PAIRING, NO_SUCH_SCHOOL; ABORTED ETAG_MISMATCH when what was `seen` no longer stands; the errors
  // of ApplyChange, SuccessorOf and OpenSchoolOn; FAILED_PRECONDITION ALREADY_PAIRED.
  virtual StatusOr<std::string> ChangePairing(const Key& key, const PairingChange& change,
                                              std::optional<VersionId> seen, const journal::Mutation& mutation,
                                              const Encoder<PairingChanged>& encode) = 0;
  // The same for schools, and FAILED_PRECONDITION NAME_TAKEN, CAMPUSES_OPEN, SCHOOL_STILL_PAIRED.
  virtual StatusOr<std::string> ChangeSchool(const Key& key, const SchoolChange& change, std::optional<VersionId> seen,
                                             const journal::Mutation& mutation,
                                             const Encoder<SchoolChanged>& encode) = 0;
};

}  // namespace jgt::roster
