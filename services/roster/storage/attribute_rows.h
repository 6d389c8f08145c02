// Attributes of schools in the tables: what stands, which school bears a code, and what was recorded.
#pragma once

#include <string>

#include "services/roster/domain/school_attributes.h"
#include "services/roster/storage/school_rows.h"

namespace jgt::roster {

// All schools of the region, with every name by which lists find them.
StatusOr<KnownSchools> ReadKnownSchools(const Query& query, const std::string& region);

// Whether another school bears the code that this one is to have. One that it came from by a move had it before.
StatusOr<bool> IsCodeTaken(const Query& query, const School& school, const std::string& code);
// Whoever claims a code second waits until the first is done; then it is to be asked again whether it is taken.
Status ClaimCode(journal::Batch& batch, const Key& school, const std::string& code);
// Says that the school has it now, in place of the one that had claimed it last.
Status TakeOverCode(journal::Batch& batch, const Key& school, const std::string& code);

// An entry and versions for each school that the plan changes, and its codes, which are claimed.
Status WriteAttributes(journal::Batch& batch, const AttributePlan& plan, const AttributeSource& source);

}  // namespace jgt::roster
