#include "services/roster/storage/timetable_rows.h"

#include <map>
#include <set>

#include "common/sql/in_list.h"
#include "services/roster/storage/pairing_rows.h"
#include "services/roster/storage/proposal_rows.h"

namespace jgt::roster {
namespace {

const std::string kSlots =
    "SELECT slot_id, day, period, subject, kind, teacher, supporter_class, supported_class FROM timetable_slots"
    " WHERE region = ? AND pairing_id = ? AND year = ? ORDER BY slot_id";
const std::string kDeleteSlots = "DELETE FROM timetable_slots WHERE region = ? AND pairing_id = ? AND year = ?";
constexpr std::string_view kInsertSlots =
    "INSERT INTO timetable_slots (region, pairing_id, year, slot_id, day, period, subject, kind, teacher,"
    " supporter_class, supported_class) ";
constexpr std::string_view kSlotsOfTeachers =
    "SELECT slot_id, day, period, subject, kind, teacher, supporter_class, supported_class, pairing_id"
    " FROM timetable_slots WHERE region = ? AND year = ? AND pairing_id <> ? AND teacher IN (";
constexpr std::string_view kSlotsOfPairings =
    "SELECT slot_id, day, period, subject, kind, teacher, supporter_class, supported_class, pairing_id"
    " FROM timetable_slots WHERE region = ? AND year = ? AND pairing_id <> ? AND pairing_id IN (";

TimetableSlot SlotFrom(const sql::Row& row) {
  return {.id = row.Text(0),
          .day = row.Date(1),
          .period = row.Int(2),
          .subject = row.Int(3),
          .kind = row.Text(4),
          .teacher = row.Text(5),
          .supporter_class = row.Text(6),
          .supported_class = row.Text(7)};
}

// Confirmed aliases of a few regions.
class Aliases {
 public:
  static StatusOr<Aliases> Read(const Query& query, const std::set<std::string>& regions, const Moment& moment) {
    Aliases aliases;
    for (const std::string& region : regions) {
      ASSIGN_OR_RETURN(auto found, AliasesOfRegion(query, region, moment));
      aliases.of_.merge(found);
    }
    return aliases;
  }
  const Key& Resolve(const Key& school) const {
    const auto found = of_.find(school);
    return found == of_.end() ? school : found->second;
  }

 private:
  std::map<Key, Key> of_;
};

}  // namespace

StatusOr<std::vector<TimetableSlot>> SlotsOf(const Query& query, const PlanKey& key) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kSlots, {key.pairing.region, key.pairing.id, key.year}));
  std::vector<TimetableSlot> slots;
  slots.reserve(rows.size());
  for (const sql::Row& row : rows) slots.push_back(SlotFrom(row));
  return slots;
}

Status ReplaceSlots(journal::Batch& batch, const Timetable& timetable) {
  const PlanKey& key = timetable.key;
  RETURN_IF_ERROR(batch.Execute(kDeleteSlots, {key.pairing.region, key.pairing.id, key.year}).status());
  std::vector<sql::Params> rows;
  rows.reserve(timetable.slots.size());
  for (const TimetableSlot& slot : timetable.slots) {
    rows.push_back({key.pairing.region, key.pairing.id, key.year, slot.id, slot.day, slot.period, slot.subject,
                    slot.kind, slot.teacher, slot.supporter_class, slot.supported_class});
  }
  if (rows.empty()) return OkStatus();
  return batch.InsertMany(kInsertSlots, 11, rows);
}

StatusOr<PairingSlots> PlacedSlots(const Query& query, const Pairing& pairing, const Timetable& timetable,
                                   const Moment& moment) {
  const Key supported = pairing.supported.value_or(Key());
  ASSIGN_OR_RETURN(const Aliases aliases, Aliases::Read(query, {pairing.supporter.region, supported.region}, moment));
  return PairingSlots{.pairing = pairing.key,
                      .year = timetable.key.year,
                      .supporter = aliases.Resolve(pairing.supporter),
                      .supported = aliases.Resolve(supported),
                      .slots = timetable.slots};
}

StatusOr<std::vector<PairingSlots>> NeighbouringSlots(const Query& query, const PairingSlots& mine,
                                                      const Moment& moment) {
  const std::string& region = mine.pairing.region;
  ASSIGN_OR_RETURN(const Aliases aliases,
                   Aliases::Read(query, {region, mine.supporter.region, mine.supported.region}, moment));
  ASSIGN_OR_RETURN(const std::vector<Pairing> pairings, PairingsOfHome(query, region, moment));
  std::map<std::string, PairingSlots> others;
  std::vector<std::string> sharing;
  for (const Pairing& pairing : pairings) {
    if (pairing.key == mine.pairing || !pairing.supported.has_value()) continue;
    PairingSlots& other = others[pairing.key.id];
    other = {.pairing = pairing.key,
             .year = mine.year,
             .supporter = aliases.Resolve(pairing.supporter),
             .supported = aliases.Resolve(*pairing.supported),
             .slots = {}};
    const std::set<Key> schools = {other.supporter, other.supported};
    if (schools.contains(mine.supporter) || schools.contains(mine.supported)) sharing.push_back(pairing.key.id);
  }
  std::set<std::string> teachers;
  for (const TimetableSlot& slot : mine.slots) {
    if (!slot.teacher.empty()) teachers.insert(slot.teacher);
  }
  std::map<std::pair<std::string, std::string>, TimetableSlot> found;
  const auto read = [&](std::string_view head, const std::vector<std::string>& ids) -> Status {
    for (const std::vector<std::string>& part : sql::InListParts(ids)) {
      sql::Params params = {region, mine.year, mine.pairing.id};
      const std::string statement = std::string(head) + sql::InList(part, params);
      ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, params));
      for (const sql::Row& row : rows) found.emplace(std::pair(row.Text(8), row.Text(0)), SlotFrom(row));
    }
    return OkStatus();
  };
  RETURN_IF_ERROR(read(kSlotsOfTeachers, {teachers.begin(), teachers.end()}));
  RETURN_IF_ERROR(read(kSlotsOfPairings, sharing));
  for (auto& [place, slot] : found) others[place.first].slots.push_back(std::move(slot));
  std::vector<PairingSlots> neighbours;
  for (auto& [id, other] : others) {
    if (!other.slots.empty()) neighbours.push_back(std::move(other));
  }
  return neighbours;
}

}  // namespace jgt::roster
