// Writing readiness facts: the same for what a county records and for what a signed agreement makes true.
#pragma once

#include "common/journal/writer.h"
#include "services/roster/domain/school.h"

namespace jgt::roster {

// From its day on the subject's versions say the fact; the days before are left as they are. One that is said already
// in the end makes no entry. In the batch of the subject's region. NOT_FOUND NO_SUCH_SCHOOL, NO_SUCH_PAIRING.
Status StoreReadiness(journal::Batch& batch, const ReadinessFact& fact);

}  // namespace jgt::roster
