#include "services/evidence/storage/followed_tables.h"

#include <algorithm>
#include <set>

#include "common/names/names.h"
#include "common/sql/newest.h"

namespace jgt::evidence {
namespace {

const std::string kPutPairing = sql::PutNewest("followed_pairings", {"region", "pairing"}, {"supporter", "supported"});
const std::string kPutAlias = sql::PutNewest("followed_school_aliases", {"region", "alias"}, {"target"});
const std::string kPutActivity =
    "INSERT INTO followed_activities (region, activity_id, pairing, kind, state, mentor_group, seq) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)";
// Assigned from left to right: seq is the standing one until it is assigned itself.
const std::string kMoveActivity =
    "UPDATE followed_activities SET state = IF(? >= seq, ?, state), seq = GREATEST(?, seq) "
    "WHERE region = ? AND activity_id = ?";

constexpr KeyedStatement kReadActivities = {
    .head =
        "SELECT region, activity_id, pairing, kind, state, mentor_group FROM followed_activities "
        "WHERE region = ? AND activity_id IN",
    .tail = ""};
constexpr KeyedStatement kReadActivitiesOfGroups = {
    .head =
        "SELECT region, activity_id, pairing, kind, state, mentor_group FROM followed_activities "
        "WHERE region = ? AND mentor_group IN",
    .tail = ""};
constexpr KeyedStatement kReadEnds = {
    .head = "SELECT pairing, supporter, supported FROM followed_pairings WHERE region = ? AND pairing IN", .tail = ""};
const std::string kReadAllEnds = "SELECT pairing, supporter, supported FROM followed_pairings WHERE region = ?";
const std::string kReadAliases = "SELECT alias, target FROM followed_school_aliases WHERE region = ? AND target <> ''";

std::map<std::string, Activity> ActivitiesFrom(const sql::Rows& rows) {
  std::map<std::string, Activity> activities;
  for (const sql::Row& row : rows) {
    activities.insert_or_assign(row.Text(1), Activity{.region = row.Text(0),
                                                      .id = row.Text(1),
                                                      .pairing = row.Text(2),
                                                      .kind = row.Text(3),
                                                      .mentor_group = row.Text(5),
                                                      .state = static_cast<ActivityState>(row.Int(4))});
  }
  return activities;
}

}  // namespace

Status PutPairing(sql::Transaction& tx, const journal::Entry& entry, const std::string& pairing,
                  const PairingEnds& ends) {
  return tx.Execute(kPutPairing, {entry.region, pairing, ends.supporter, ends.supported, entry.seq}).status();
}

Status PutAlias(sql::Transaction& tx, const journal::Entry& entry, const std::string& alias,
                const std::string& target) {
  return tx.Execute(kPutAlias, {RegionOf(alias), alias, target, entry.seq}).status();
}

Status PutActivity(sql::Transaction& tx, const journal::Entry& entry, const Activity& activity) {
  return tx.Insert(kPutActivity, {activity.region, activity.id, activity.pairing, activity.kind,
                                  static_cast<int>(activity.state), activity.mentor_group, entry.seq});
}

Status MoveActivity(sql::Transaction& tx, const journal::Entry& entry, const std::string& activity_id,
                    ActivityState state) {
  ASSIGN_OR_RETURN(const int64_t matched, tx.Execute(kMoveActivity, {entry.seq, static_cast<int>(state), entry.seq,
                                                                     entry.region, activity_id}));
  if (matched == 1) return OkStatus();
  return FailedPrecondition("ACTIVITY_UNKNOWN", absl::StrFormat("activity %s of region %s was never recorded here",
                                                                activity_id, entry.region));
}

StatusOr<std::map<std::string, Activity>> ReadActivities(const Reads& read, const std::string& region,
                                                         const std::vector<std::string>& activity_ids) {
  ASSIGN_OR_RETURN(const sql::Rows rows, ReadByKeys(read, kReadActivities, region, activity_ids));
  return ActivitiesFrom(rows);
}

StatusOr<std::map<std::string, Activity>> ReadActivitiesOfGroups(const Reads& read, const std::string& region,
                                                                 const std::vector<std::string>& mentor_groups) {
  ASSIGN_OR_RETURN(const sql::Rows rows, ReadByKeys(read, kReadActivitiesOfGroups, region, mentor_groups));
  return ActivitiesFrom(rows);
}

StatusOr<std::map<std::string, PairingEnds>> ReadEnds(const Reads& read, const std::string& region,
                                                      const std::map<std::string, Activity>& activities) {
  std::set<std::string> pairings;
  for (const auto& [id, activity] : activities) pairings.insert(activity.pairing);
  ASSIGN_OR_RETURN(const sql::Rows rows, ReadByKeys(read, kReadEnds, region, {pairings.begin(), pairings.end()}));
  std::map<std::string, PairingEnds> ends;
  for (const sql::Row& row : rows) ends[row.Text(0)] = {.supporter = row.Text(1), .supported = row.Text(2)};
  return ends;
}

StatusOr<bool> ReadIsPaired(const Reads& read, const std::string& region, const std::string& school) {
  // A county has some dozens of pairings: reading them all is cheaper than an index that this rare question alone would
  // use.
  ASSIGN_OR_RETURN(const sql::Rows rows, read(kReadAllEnds, {region}));
  ASSIGN_OR_RETURN(const SchoolAliases aliases, ReadAliases(read, {{"", {.supporter = school, .supported = ""}}}));
  return std::ranges::any_of(rows, [&](const sql::Row& row) {
    return SideOf({.supporter = row.Text(1), .supported = row.Text(2)}, aliases, school).has_value();
  });
}

StatusOr<SchoolAliases> ReadAliases(const Reads& read, const std::map<std::string, PairingEnds>& ends) {
  std::set<std::string> regions;
  for (const auto& [pairing, both] : ends) {
    for (const std::string& school : {both.supporter, both.supported}) {
      if (!school.empty()) regions.insert(RegionOf(school));
    }
  }
  std::map<std::string, std::string> targets;
  for (const std::string& region : regions) {
    ASSIGN_OR_RETURN(const sql::Rows rows, read(kReadAliases, {region}));
    for (const sql::Row& row : rows) targets[row.Text(0)] = row.Text(1);
  }
  return SchoolAliases(std::move(targets));
}

}  // namespace jgt::evidence
