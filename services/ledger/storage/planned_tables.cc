#include "services/ledger/storage/planned_tables.h"

#include "common/names/names.h"
#include "common/sql/newest.h"

namespace jgt::ledger {
namespace {

const std::string kPutPlan = sql::PutNewest("assistance_plans", {"region", "pairing_id", "year"}, {"filed_at"});
const std::string kPlanSeq = "SELECT seq FROM assistance_plans WHERE region = ? AND pairing_id = ? AND year = ?";
const std::string kDeleteItems = "DELETE FROM plan_items WHERE region = ? AND pairing_id = ? AND year = ?";
constexpr std::string_view kInsertItems =
    "INSERT INTO plan_items (region, pairing_id, year, position, part, kind, planned, due_day, note) ";
const std::string kPutTimetable = sql::PutNewest("timetables", {"region", "pairing_id", "year"}, {});
const std::string kTimetableSeq = "SELECT seq FROM timetables WHERE region = ? AND pairing_id = ? AND year = ?";
const std::string kDeleteSlots = "DELETE FROM timetable_slots WHERE region = ? AND pairing_id = ? AND year = ?";
constexpr std::string_view kInsertSlots =
    "INSERT INTO timetable_slots (region, pairing_id, year, slot_id, day, period, subject, kind, teacher,"
    " supporter_class, supported_class) ";
const std::string kPutAgreement = sql::PutNewest("pairing_agreements", {"region", "pairing_id"}, {"met", "since"});
constexpr std::string_view kPlans =
    "SELECT pairing_id, filed_at FROM assistance_plans WHERE region = ? AND year = ? AND pairing_id IN (";
constexpr std::string_view kItems =
    "SELECT pairing_id, position, part, kind, planned, due_day, note FROM plan_items"
    " WHERE region = ? AND year = ? AND pairing_id IN (";
constexpr std::string_view kSlots =
    "SELECT pairing_id, slot_id, day, period, subject, kind, teacher, supporter_class, supported_class"
    " FROM timetable_slots WHERE region = ? AND year = ? AND pairing_id IN (";
constexpr std::string_view kAgreements =
    "SELECT pairing_id, since FROM pairing_agreements WHERE region = ? AND met = 1 AND pairing_id IN (";

// Whether the head row is this entry's now, so that its lines are to be written.
StatusOr<bool> IsNewest(sql::Transaction& tx, const std::string& statement, const sql::Params& key, int64_t seq) {
  ASSIGN_OR_RETURN(const std::optional<sql::Row> head, tx.QueryOne(statement, key));
  return head.has_value() && head->Int(0) == seq;
}

}  // namespace

Status PutPlan(sql::Transaction& tx, const journal::Entry& entry, const std::string& pairing, int64_t year,
               const std::vector<PlannedItem>& items) {
  const sql::Params key = {entry.region, IdOf(pairing), year};
  sql::Params head = key;
  head.insert(head.end(), {entry.recorded_at, entry.seq});
  RETURN_IF_ERROR(tx.Execute(kPutPlan, head).status());
  ASSIGN_OR_RETURN(const bool newest, IsNewest(tx, kPlanSeq, key, entry.seq));
  if (!newest) return OkStatus();
  RETURN_IF_ERROR(tx.Execute(kDeleteItems, key).status());
  std::vector<sql::Params> rows;
  rows.reserve(items.size());
  for (const PlannedItem& item : items) {
    sql::Params row = key;
    row.insert(row.end(),
               {static_cast<int64_t>(rows.size()), item.part, item.kind, item.count, item.due_day, item.note});
    rows.push_back(std::move(row));
  }
  return rows.empty() ? OkStatus() : tx.InsertMany(kInsertItems, 9, rows);
}

Status PutTimetable(sql::Transaction& tx, const journal::Entry& entry, const std::string& pairing, int64_t year,
                    const std::vector<PlannedSlot>& slots) {
  const sql::Params key = {entry.region, IdOf(pairing), year};
  sql::Params head = key;
  head.emplace_back(entry.seq);
  RETURN_IF_ERROR(tx.Execute(kPutTimetable, head).status());
  ASSIGN_OR_RETURN(const bool newest, IsNewest(tx, kTimetableSeq, key, entry.seq));
  if (!newest) return OkStatus();
  RETURN_IF_ERROR(tx.Execute(kDeleteSlots, key).status());
  std::vector<sql::Params> rows;
  rows.reserve(slots.size());
  for (const PlannedSlot& slot : slots) {
    sql::Params row = key;
    row.insert(row.end(), {IdOf(slot.name), slot.day, slot.period, slot.subject, slot.kind, slot.teacher,
                           slot.supporter_class, slot.supported_class});
    rows.push_back(std::move(row));
  }
  return rows.empty() ? OkStatus() : tx.InsertMany(kInsertSlots, 11, rows);
}

Status PutAgreement(sql::Transaction& tx, const journal::Entry& entry, const std::string& pairing, bool met,
                    const std::string& since) {
  return tx.Execute(kPutAgreement, {entry.region, IdOf(pairing), met, since, entry.seq}).status();
}

StatusOr<std::map<std::string, PlannedYear>> ReadPlanned(const Reader& read, const std::string& region,
                                                         const std::vector<std::string>& pairings, int64_t year) {
  std::map<std::string, PlannedYear> planned;
  for (const std::string& id : pairings) {
    planned[id] = {.pairing = MakeName(region, "pairings", id), .year = year};
  }
  ASSIGN_OR_RETURN(const sql::Rows plans, QueryIn(read, kPlans, {region, year}, pairings));
  for (const sql::Row& row : plans) planned[row.Text(0)].plan_day = ToString(ShanghaiDay(row.Time(1)));
  ASSIGN_OR_RETURN(const sql::Rows items, QueryIn(read, kItems, {region, year}, pairings));
  std::map<std::string, std::map<int64_t, PlannedItem>> by_position;
  for (const sql::Row& row : items) {
    by_position[row.Text(0)][row.Int(1)] = {
        .part = row.Text(2), .kind = row.Text(3), .count = row.Int(4), .due_day = row.Text(5), .note = row.Text(6)};
  }
  for (auto& [id, of_pairing] : by_position) {
    for (auto& [position, item] : of_pairing) planned[id].items.push_back(std::move(item));
  }
  ASSIGN_OR_RETURN(auto slots, ReadSlots(read, region, pairings, year));
  for (auto& [id, of_pairing] : slots) planned[id].slots = std::move(of_pairing);
  ASSIGN_OR_RETURN(const sql::Rows agreements, QueryIn(read, kAgreements, {region}, pairings));
  for (const sql::Row& row : agreements) planned[row.Text(0)].agreement_day = row.Text(1);
  return planned;
}

StatusOr<std::map<std::string, std::vector<PlannedSlot>>> ReadSlots(const Reader& read, const std::string& region,
                                                                    const std::vector<std::string>& pairings,
                                                                    int64_t year) {
  ASSIGN_OR_RETURN(const sql::Rows rows, QueryIn(read, kSlots, {region, year}, pairings));
  // A slot's id begins with day and period, so the order of ids is theirs.
  std::map<std::string, std::map<std::string, PlannedSlot>> by_id;
  for (const sql::Row& row : rows) {
    by_id[row.Text(0)][row.Text(1)] = {
        .name =
            absl::StrFormat("%s/timetables/%d/slots/%s", MakeName(region, "pairings", row.Text(0)), year, row.Text(1)),
        .day = row.Text(2),
        .period = row.Int(3),
        .subject = row.Int(4),
        .kind = row.Text(5),
        .teacher = row.Text(6),
        .supporter_class = row.Text(7),
        .supported_class = row.Text(8)};
  }
  std::map<std::string, std::vector<PlannedSlot>> slots;
  for (auto& [id, of_pairing] : by_id) {
    std::vector<PlannedSlot>& ordered = slots[id];
    ordered.reserve(of_pairing.size());
    for (auto& [slot_id, slot] : of_pairing) ordered.push_back(std::move(slot));
  }
  return slots;
}

}  // namespace jgt::ledger
