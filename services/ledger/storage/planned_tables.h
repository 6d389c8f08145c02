// The copies of plans, timetables and agreements.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/journal/entry.h"
#include "common/sql/transaction.h"
#include "services/ledger/domain/planned.h"
#include "services/ledger/storage/reader.h"

namespace jgt::ledger {

// What an entry of the roster tells, in place of what an older one told; a copy of a newer entry stays.
Status PutPlan(sql::Transaction& tx, const journal::Entry& entry, const std::string& pairing, int64_t year,
               const std::vector<PlannedItem>& items);
Status PutTimetable(sql::Transaction& tx, const journal::Entry& entry, const std::string& pairing, int64_t year,
                    const std::vector<PlannedSlot>& slots);
Status PutAgreement(sql::Transaction& tx, const journal::Entry& entry, const std::string& pairing, bool met,
                    const std::string& since);

// By pairing's id; the ceremony's day is the activities' to say.
StatusOr<std::map<std::string, PlannedYear>> ReadPlanned(const Reader& read, const std::string& region,
                                                         const std::vector<std::string>& pairings, int64_t year);

// The lessons alone of a year's timetables, by pairing's id, in the order of day and period.
StatusOr<std::map<std::string, std::vector<PlannedSlot>>> ReadSlots(const Reader& read, const std::string& region,
                                                                    const std::vector<std::string>& pairings,
                                                                    int64_t year);

}  // namespace jgt::ledger
