// The table of activities.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/ledger/domain/activity.h"
#include "services/ledger/domain/activity_store.h"
#include "services/ledger/storage/reader.h"

namespace jgt::ledger {

// By resource name; those that are there.
StatusOr<std::map<std::string, Activity>> FindActivities(const Reader& read, const std::string& region,
                                                         const std::vector<std::string>& ids);
// Which activity holds each of the slots (LessonSlot); free ones are left out.
StatusOr<std::map<std::string, std::string>> FindSlots(const Reader& read, const std::string& region,
                                                       const std::vector<std::string>& slots);

// "SELECT … FROM activities FORCE INDEX (", and an activity of such a row: for lists (activity_list.h).
std::string_view SelectActivities();
Activity ActivityFrom(const std::string& region, const sql::Row& row);

// The columns as they are written, for those who compare whole rows: their names, the cells of an activity, and the
// rows of the activities that entries `first` to `last` told, in the same order.
const std::vector<std::string>& ActivityColumns();
sql::Params ActivityCells(const std::string& region, const Activity& activity);
StatusOr<sql::Rows> ReadActivityCells(const Reader& read, const std::string& region, int64_t first, int64_t last);

// Multi-row statements. Updates come first: a corrected lesson gives its slot up before its correction takes it.
Status UpdateActivities(sql::Transaction& tx, const std::string& region, const std::vector<Activity>& activities);
Status InsertActivities(sql::Transaction& tx, const std::string& region, const std::vector<Activity>& activities);

}  // namespace jgt::ledger
