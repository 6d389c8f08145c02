// From the server's error numbers to our statuses (the list is in transaction.h). Internal to common/sql.
#pragma once

#include <string>
#include <string_view>

#include "common/status/status.h"

namespace jgt::sql {

inline constexpr std::string_view kReasonDuplicate = "SQL_DUPLICATE";
inline constexpr std::string_view kReasonConflict = "SQL_CONFLICT";
inline constexpr std::string_view kReasonUnavailable = "SQL_UNAVAILABLE";

// `number` 0 stands for the driver's own complaints. Messages carry no values of rows: those are personal data, and
// logs are not for them.
Status FromServerError(int number, const std::string& message);

// Errors that the driver raises, or the server sends, when the connection is of no further use.
bool BreaksConnection(int number);

// "activities.uk_activities_code" (MySQL) or "uk_activities_code" (MariaDB) -> "uk_activities_code".
std::string DuplicateKeyName(std::string_view message);

}  // namespace jgt::sql
