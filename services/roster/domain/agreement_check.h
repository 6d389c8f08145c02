// Whether agreements, ceremonies and notices can be: what is missing is named first, then what is wrong, all of it,
// with paths such as "agreement.tasks[2].due_day".
#pragma once

#include <optional>
#include <vector>

#include "common/status/status.h"
#include "services/roster/domain/agreement.h"

namespace jgt::roster {

// INVALID_ARGUMENT AGREEMENT_INCOMPLETE with a violation for each missing part (R45, R162), BAD_AGREEMENT.
Status CheckAgreement(const Agreement& agreement, const Day& today);

// What an agreement asks of its pairing, of which all is known that the timeline says: NOT_FOUND is the caller's to
// say. FAILED_PRECONDITION PAIRING_PENDING, PAIRING_ENDED (as it stands today), BEFORE_BEGINNING, TERM_BEYOND_END.
Status CheckMayAgree(const Timeline<Pairing>& timeline, const Agreement& agreement, const Day& today);
// ALREADY_EXISTS AGREEMENT_OVERLAPS: another one of the pairing has some day of the term. `others` are last versions.
// RESOURCE_EXHAUSTED TOO_MANY_AGREEMENTS, when it would be a new one.
Status CheckOthers(const std::vector<Agreement>& others, const Agreement& agreement);
// ABORTED ETAG_MISMATCH; FAILED_PRECONDITION SIGNED_BEFORE_FORMER.
Status CheckAmendment(const Agreement& standing, const Agreement& amended, int64_t revision);
// The readiness fact that it makes true (R183); absent when it holds on the day of signing already.
std::optional<Readiness> SignedFact(const Timeline<Pairing>& timeline, const Agreement& agreement);

// INVALID_ARGUMENT CEREMONY_INCOMPLETE with a violation for each missing part (R77, R78), BAD_CEREMONY.
Status CheckCeremony(const Ceremony& ceremony, const Day& today);
// FAILED_PRECONDITION PAIRING_NOT_STANDING with a violation for each that does not. As of the ceremony's day, in the
// ceremony's order; absent: not there then.
Status CheckTookPart(const Ceremony& ceremony, const std::vector<std::optional<Pairing>>& pairings);

// INVALID_ARGUMENT NOTICE_INCOMPLETE with a violation for each missing part (R10, R134), BAD_NOTICE.
Status CheckNotice(const Notice& notice);
// The one that it withdraws, as it stands. FAILED_PRECONDITION NOTICE_WITHDRAWN, WITHDRAWN_BEFORE_ISSUED.
Status CheckWithdrawal(const Notice& standing, const Notice& notice);

}  // namespace jgt::roster
