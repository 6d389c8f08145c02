// The yearly verification of pairings by the level that they name (核验; R68).
#pragma once

#include <string>

#include "services/roster/domain/pairing_proposal.h"

namespace jgt::roster {

struct Verification {
  Pairing pairing;  // as it stands on the day that is asked about
  int64_t year = 0;
  bool verified = false;
  // Of one that is:
  VerificationLevel level = VerificationLevel::kUnspecified;
  std::string account;
  Instant at;
  ApprovalDocument document;
  std::string note;
};

// Whether it may be verified now. FAILED_PRECONDITION NO_VERIFICATION_LEVEL; PERMISSION_DENIED WRONG_LEVEL;
// FAILED_PRECONDITION PAIRING_ENDED, PAIRING_PENDING, ALREADY_VERIFIED.
Status CheckMayVerify(const Verification& standing, const Decider& decider);

}  // namespace jgt::roster
