#include "services/roster/storage/contact_rows.h"

#include "services/roster/domain/personal_part.h"

namespace jgt::roster {
namespace {

#define CONTACT_COLUMNS "c.owner_kind, c.owner_id, c.end_of, c.duty, c.form, c.unit, c.subject, c.person_seq"
#define MASKED_CONTACTS                                                              \
  "SELECT c.contact_id, " CONTACT_COLUMNS                                            \
  ", c.seq, c.valid_from, c.valid_to, p.display_name, p.phone, p.mail, p.erased_seq" \
  " FROM contact_versions c JOIN contact_persons p"                                  \
  " ON p.region = c.region AND p.contact_id = c.contact_id AND p.seq = c.person_seq WHERE c.region = ? "

const std::string kFindPlace =
    "SELECT c.owner_kind, c.owner_id, c.end_of FROM contact_versions c WHERE c.region = ? AND c.contact_id = ? LIMIT 1";
const std::string kFindContact = MASKED_CONTACTS "AND c.contact_id = ? AND " OF_MOMENT("c");
const std::string kContactsOfRegion = MASKED_CONTACTS
    "AND c.contact_id > ? AND (? = 0 OR c.duty = ?) AND " OF_MOMENT("c") " ORDER BY c.contact_id LIMIT ?";
const std::string kContactsOfOwner = MASKED_CONTACTS
    "AND c.owner_kind = ? AND c.owner_id = ? AND c.contact_id > ? AND (? = 0 OR c.duty = ?) AND " OF_MOMENT(
        "c") " ORDER BY c.contact_id LIMIT ?";
const std::string kTimeline = "SELECT " CONTACT_COLUMNS
                              ", c.seq, c.part, c.valid_from, c.valid_to FROM contact_versions c WHERE c.region = ? "
                              "AND c.contact_id = ? AND " KNOWN_NOW("c") " ORDER BY c.valid_from";
const std::string kCountOfOwner =
    "SELECT COUNT(DISTINCT c.contact_id) FROM contact_versions c WHERE c.region = ? AND c.owner_kind = ?"
    " AND c.owner_id = ?";
const std::string kHolder =
    "SELECT c.contact_id FROM contact_versions c WHERE c.region = ? AND c.owner_kind = ? AND c.owner_id = ?"
    " AND c.duty = ? AND c.contact_id <> ? AND c.valid_from < ? AND c.valid_to > ? AND " KNOWN_NOW("c") " LIMIT 1";

#define PARTS                                                                                            \
  "SELECT display_name, phone, mail, display_name_salt, phone_salt, mail_salt, display_name_commitment," \
  " phone_commitment, mail_commitment, erased_seq FROM contact_persons WHERE region = ? "

const std::string kFindPart = PARTS "AND contact_id = ? AND seq = ?";
const std::string kFindPartOfEntry = PARTS "AND seq = ?";
const std::string kPartsLeft = PARTS "AND contact_id = ? AND erased_seq = 0";
const std::string kInsertPart =
    "INSERT INTO contact_persons (region, contact_id, seq, display_name, phone, mail, display_name_salt, phone_salt,"
    " mail_salt, display_name_commitment, phone_commitment, mail_commitment, recorded_at, erased_seq)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)";
const std::string kEraseParts =
    "UPDATE contact_persons SET display_name = NULL, phone = NULL, mail = NULL, display_name_salt = NULL,"
    " phone_salt = NULL, mail_salt = NULL, erased_seq = ?, erased_at = ?"
    " WHERE region = ? AND contact_id = ? AND erased_seq = 0";

constexpr size_t kContactColumns = 8;

// The eight columns of a contact's facts, from `column` on.
Contact ContactFrom(const Key& key, const sql::Row& row, size_t column) {
  Contact contact;
  contact.key = key;
  contact.owner = {.kind = static_cast<OwnerKind>(row.Int(column)),
                   .key = {.region = key.region, .id = row.Text(column + 1)}};
  contact.end = static_cast<ContactEnd>(row.Int(column + 2));
  contact.duty = static_cast<ContactDuty>(row.Int(column + 3));
  contact.form = row.Text(column + 4);
  contact.unit = row.Text(column + 5);
  contact.subject = row.Text(column + 6);
  contact.person = row.Int(column + 7);
  return contact;
}

std::string TextOrNone(const sql::Row& row, size_t column) { return row.OptionalText(column).value_or(""); }

MaskedContact MaskedFrom(const std::string& region, const sql::Row& row) {
  size_t column = 1 + kContactColumns;
  MaskedContact masked;
  masked.contact = ContactFrom({.region = region, .id = row.Text(0)}, row, 1);
  masked.revision = row.Int(column++);
  masked.valid = SpanFrom(row, column);
  column += 2;
  const PersonalPart plain = {.display_name = TextOrNone(row, column),
                              .phone = TextOrNone(row, column + 1),
                              .mail = TextOrNone(row, column + 2)};
  masked.masks = Masked(plain);
  masked.erased = row.Int(column + 3) != 0;
  return masked;
}

StatusOr<std::vector<MaskedContact>> MaskedOf(const Query& query, const std::string& statement,
                                              const std::string& region, const sql::Params& params) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, params));
  std::vector<MaskedContact> contacts;
  contacts.reserve(rows.size());
  for (const sql::Row& row : rows) contacts.push_back(MaskedFrom(region, row));
  return contacts;
}

KeptPart PartFrom(const sql::Row& row) {
  return {.plain = {.display_name = TextOrNone(row, 0), .phone = TextOrNone(row, 1), .mail = TextOrNone(row, 2)},
          .salts = {.display_name = TextOrNone(row, 3), .phone = TextOrNone(row, 4), .mail = TextOrNone(row, 5)},
          .commitments = {.display_name = row.Text(6), .phone = row.Text(7), .mail = row.Text(8)},
          .erased = row.Int(9) != 0};
}

StatusOr<std::optional<KeptPart>> OnePart(const Query& query, const std::string& statement, const sql::Params& params) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(statement, params));
  if (rows.empty()) return std::optional<KeptPart>();
  return std::optional<KeptPart>(PartFrom(rows.front()));
}

}  // namespace

StatusOr<std::optional<ContactStore::Place>> FindPlace(const Query& query, const Key& key) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kFindPlace, {key.region, key.id}));
  if (rows.empty()) return std::optional<ContactStore::Place>();
  const sql::Row& row = rows.front();
  const ContactOwner owner = {.kind = static_cast<OwnerKind>(row.Int(0)),
                              .key = {.region = key.region, .id = row.Text(1)}};
  return std::optional<ContactStore::Place>({.owner = owner, .end = static_cast<ContactEnd>(row.Int(2))});
}

StatusOr<std::optional<MaskedContact>> FindContact(const Query& query, const Key& key, const Moment& moment) {
  sql::Params params = {key.region, key.id};
  AddMoment(moment, params);
  ASSIGN_OR_RETURN(std::vector<MaskedContact> contacts, MaskedOf(query, kFindContact, key.region, params));
  if (contacts.empty()) return std::optional<MaskedContact>();
  return std::optional<MaskedContact>(std::move(contacts.front()));
}

StatusOr<std::vector<MaskedContact>> ContactsPage(const Query& query, const ContactQuery& wanted) {
  sql::Params params = {wanted.region};
  if (wanted.owner.has_value()) {
    params.emplace_back(static_cast<int64_t>(wanted.owner->kind));
    params.emplace_back(wanted.owner->key.id);
  }
  params.emplace_back(wanted.after);
  for (int i = 0; i < 2; ++i) params.emplace_back(static_cast<int64_t>(wanted.duty));
  AddMoment(wanted.moment, params);
  params.emplace_back(wanted.limit + 1);
  return MaskedOf(query, wanted.owner.has_value() ? kContactsOfOwner : kContactsOfRegion, wanted.region, params);
}

StatusOr<Timeline<Contact>> TimelineOfContact(const Query& query, const Key& key) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kTimeline, {key.region, key.id}));
  std::vector<Dated<Contact>> spans;
  spans.reserve(rows.size());
  for (const sql::Row& row : rows) {
    const VersionId id = {.seq = row.Int(kContactColumns), .part = row.Int(kContactColumns + 1)};
    spans.push_back({.span = SpanFrom(row, kContactColumns + 2), .value = ContactFrom(key, row, 0), .stored = id});
  }
  return Timeline<Contact>(std::move(spans));
}

const VersionTable& ContactTable() {
  static const VersionTable table = MakeVersionTable(
      "contact_versions", "contact_id", "owner_kind, owner_id, end_of, duty, form, unit, subject, person_seq");
  return table;
}

std::vector<sql::Value> ColumnsOf(const Contact& contact) {
  return {static_cast<int64_t>(contact.owner.kind),
          contact.owner.key.id,
          static_cast<int64_t>(contact.end),
          static_cast<int64_t>(contact.duty),
          contact.form,
          contact.unit,
          contact.subject,
          contact.person};
}

StatusOr<int64_t> CountOfOwner(const Query& query, const ContactOwner& owner) {
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   query(kCountOfOwner, {owner.key.region, static_cast<int64_t>(owner.kind), owner.key.id}));
  return rows.front().Int(0);
}

StatusOr<std::optional<Key>> HolderOf(const Query& query, const Contact& contact, const Span& span) {
  const ContactOwner& owner = contact.owner;
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   query(kHolder, {owner.key.region, static_cast<int64_t>(owner.kind), owner.key.id,
                                   static_cast<int64_t>(contact.duty), contact.key.id, span.to, span.from}));
  if (rows.empty()) return std::optional<Key>();
  return std::optional<Key>({.region = owner.key.region, .id = rows.front().Text(0)});
}

Status InsertPart(journal::Batch& batch, const Key& contact, const KeptPart& part) {
  const auto& [plain, salts, commitments, erased] = part;
  using sql::Value;
  return batch.Insert(kInsertPart, {contact.region, contact.id, batch.next_seq(), plain.display_name, plain.phone,
                                    plain.mail, Value::Bytes(salts.display_name), Value::Bytes(salts.phone),
                                    Value::Bytes(salts.mail), Value::Bytes(commitments.display_name),
                                    Value::Bytes(commitments.phone), Value::Bytes(commitments.mail), batch.now()});
}

StatusOr<std::optional<KeptPart>> FindPart(const Query& query, const Key& contact, int64_t person) {
  return OnePart(query, kFindPart, {contact.region, contact.id, person});
}

StatusOr<std::optional<KeptPart>> FindPartOfEntry(const Query& query, const std::string& region, int64_t seq) {
  return OnePart(query, kFindPartOfEntry, {region, seq});
}

StatusOr<std::vector<KeptPart>> PartsLeft(const Query& query, const Key& contact) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kPartsLeft, {contact.region, contact.id}));
  std::vector<KeptPart> parts;
  parts.reserve(rows.size());
  for (const sql::Row& row : rows) parts.push_back(PartFrom(row));
  return parts;
}

Status EraseParts(journal::Batch& batch, const Key& contact) {
  return batch.Execute(kEraseParts, {batch.next_seq(), batch.now(), contact.region, contact.id}).status();
}

}  // namespace jgt::roster
