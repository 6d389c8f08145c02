// Every filing before the year with its time. What was filed stands in its entry of the journal, whole; here is which
// entry that is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/journal/writer.h"
#include "services/roster/domain/plan_store.h"
#include "services/roster/storage/reading.h"

namespace jgt::roster {

// The numbers are stored.
enum class FilingKind : uint8_t { kSupportRequest = 1, kAssistancePlan = 2, kTimetable = 3 };

// That the entry which is about to be written files it.
Status AddFiling(journal::Batch& batch, const PlanKey& key, FilingKind kind);

// The entry of the last filing by an instant; absent when there was none.
struct FilingEntry {
  Filed filed;
  std::string body;
};
StatusOr<std::optional<FilingEntry>> FindFiling(const Query& query, const PlanKey& key, FilingKind kind,
                                                Instant filed_by);

// The pairings at home in the county that stood in the year, with what each had filed.
StatusOr<std::vector<Filing>> ReadFilings(const Query& query, const FilingQuery& wanted);

}  // namespace jgt::roster
