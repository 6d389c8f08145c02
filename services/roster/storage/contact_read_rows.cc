// Who has read contacts. Rows are only added.
#include <map>

#include "common/sql/in_list.h"
#include "services/roster/storage/contact_rows.h"

namespace jgt::roster {
namespace {

const std::string kInsertRead =
    "INSERT INTO contact_reads (region, read_id, read_at, subject, reading, asked, duty, as_of, known_at, reason,"
    " revealed_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kInsertItems = "INSERT INTO contact_read_items (region, contact_id, read_id) ";
constexpr char kReads[] =
    "SELECT r.region, r.read_id, r.read_at, r.subject, r.reading, r.asked, r.duty, r.as_of, r.known_at, r.reason,"
    " r.revealed_seq FROM contact_reads r WHERE r.region BETWEEN ? AND ?";
constexpr char kOfContact[] =
    " AND EXISTS (SELECT 1 FROM contact_read_items i WHERE i.region = r.region AND i.read_id = r.read_id"
    " AND i.region = ? AND i.contact_id = ?)";
const std::string kItems =
    "SELECT region, read_id, contact_id FROM contact_read_items WHERE region BETWEEN ? AND ? AND read_id IN (";

ContactRead ReadFrom(const sql::Row& row) {
  ContactRead read;
  read.key = {.region = row.Text(0), .id = row.Text(1)};
  read.at = row.Time(2);
  read.subject = row.Text(3);
  read.reading = static_cast<ContactReading>(row.Int(4));
  read.asked = row.Text(5);
  read.duty = static_cast<ContactDuty>(row.Int(6));
  read.as_of = row.Date(7);
  read.known_at = row.Text(8);
  read.reason = row.Text(9);
  read.revealed_seq = row.Int(10);
  return read;
}

Status AddItems(const Query& query, const RegionRange& range, std::vector<ContactRead>& reads) {
  if (reads.empty()) return OkStatus();
  std::map<Key, ContactRead*> by_key;
  std::vector<std::string> ids;
  ids.reserve(reads.size());
  for (ContactRead& read : reads) {
    by_key[read.key] = &read;
    ids.push_back(read.key.id);
  }
  sql::Params params = {range.first, range.last};
  const std::string list = sql::InList(ids, params);
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kItems + list + " ORDER BY contact_id", params));
  for (const sql::Row& row : rows) {
    const auto found = by_key.find({.region = row.Text(0), .id = row.Text(1)});
    if (found != by_key.end()) found->second->contacts.push_back(row.Text(2));
  }
  return OkStatus();
}

}  // namespace

Status InsertRead(sql::Transaction& tx, const ContactRead& read) {
  RETURN_IF_ERROR(tx.Insert(
      kInsertRead, {read.key.region, read.key.id, read.at, read.subject, static_cast<int64_t>(read.reading), read.asked,
                    static_cast<int64_t>(read.duty), read.as_of, read.known_at, read.reason, read.revealed_seq}));
  std::vector<sql::Params> items;
  items.reserve(read.contacts.size());
  for (const std::string& contact : read.contacts) items.push_back({read.key.region, contact, read.key.id});
  return items.empty() ? OkStatus() : tx.InsertMany(kInsertItems, 3, std::move(items));
}

StatusOr<std::vector<ContactRead>> ReadsPage(const Query& query, const ContactReadQuery& wanted) {
  const RegionRange range = RangeOf(wanted.region);
  std::string statement = kReads;
  sql::Params params = {range.first, range.last};
  const auto narrow = [&](std::string_view condition, const sql::Params& values) {
    statement += condition;
    params.insert(params.end(), values.begin(), values.end());
  };
  if (wanted.contact.has_value()) narrow(kOfContact, {wanted.contact->region, wanted.contact->id});
  if (!wanted.subject.empty()) narrow(" AND r.subject = ?", {wanted.subject});
  if (wanted.reading != ContactReading::kUnspecified) {
    narrow(" AND r.reading = ?", {static_cast<int64_t>(wanted.reading)});
  }
  if (wanted.from.has_value()) narrow(" AND r.read_at >= ?", {*wanted.from});
  if (wanted.until.has_value()) narrow(" AND r.read_at < ?", {*wanted.until});
  if (wanted.before.has_value()) {
    narrow(" AND (r.read_at < ? OR (r.read_at = ? AND r.read_id < ?))",
           {*wanted.before, *wanted.before, wanted.before_id});
  }
  narrow(" ORDER BY r.read_at DESC, r.read_id DESC LIMIT ?", {wanted.limit});
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, params));
  std::vector<ContactRead> reads;
  reads.reserve(rows.size());
  for (const sql::Row& row : rows) reads.push_back(ReadFrom(row));
  RETURN_IF_ERROR(AddItems(query, range, reads));
  return reads;
}

}  // namespace jgt::roster
