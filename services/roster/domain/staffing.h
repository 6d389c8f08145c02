// What holds for mentor groups and exchanges of a pairing before they are written.
#pragma once

#include <vector>

#include "common/status/status.h"
#include "services/roster/domain/pairing.h"

namespace jgt::roster {

// Shape: INVALID_ARGUMENT BAD_MENTOR_GROUP names the field (year, mentor, mentees 1 to 50).
Status CheckShape(const std::vector<MentorGroup>& groups);
// INVALID_ARGUMENT BAD_EXCHANGE: year, teacher; a last day before the first; a year that neither day lies in.
Status CheckShape(const std::vector<Exchange>& exchanges);

// Errors as PairingStore says. `known` are the pairing's own.
Status CheckNewGroups(const Pairing& pairing, const std::vector<MentorGroup>& known,
                      const std::vector<MentorGroup>& groups);
// FAILED_PRECONDITION MENTOR_AGREEMENT_SIGNED.
Status CheckMaySign(const MentorGroup& group);
Status CheckNewExchanges(const Pairing& pairing, const std::vector<Exchange>& known,
                         const std::vector<Exchange>& exchanges);

}  // namespace jgt::roster
