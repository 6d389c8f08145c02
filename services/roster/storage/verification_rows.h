// Verifications in their table (schema/0109).
#pragma once

#include <vector>

#include "services/roster/domain/approval_store.h"
#include "services/roster/storage/reading.h"

namespace jgt::roster {

// The pairing as far as is known now on that day of the year, and whether it is verified for the year. NOT_FOUND
// NO_SUCH_PAIRING.
StatusOr<Verification> VerificationOf(const Query& query, const Key& pairing, const Day& day);
// A page, of the pairings that stood at the moment.
StatusOr<std::vector<Verification>> VerificationsOfRange(const Query& query, const VerificationQuery& wanted);

// As entry `seq`.
Status AddVerification(journal::Batch& batch, const Verification& verification, int64_t seq);

}  // namespace jgt::roster
