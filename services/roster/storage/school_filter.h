// Which schools a list shows, and in what order: as conditions of its statement, and for schools that are read already.
// Both say what domain/school_class.h says.
#pragma once

#include <string>

#include "common/sql/value.h"
#include "services/roster/domain/school_store.h"

namespace jgt::roster {

// " AND … ORDER BY … LIMIT ?" on school_versions v; their parameters are added to `params`.
std::string SchoolConditions(const SchoolQuery& wanted, sql::Params& params);

bool Matches(const School& school, const SchoolQuery& wanted);
// The order of the list.
bool ComesBefore(const School& a, const School& b, const SchoolQuery& wanted);

}  // namespace jgt::roster
