// Reading and writing contacts in their tables.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/roster/domain/contact_store.h"
#include "services/roster/storage/versions.h"

namespace jgt::roster {

// Of whom it is, as far as is known now; absent when there is none.
StatusOr<std::optional<ContactStore::Place>> FindPlace(const Query& query, const Key& key);

// As it was at the moment, masked.
StatusOr<std::optional<MaskedContact>> FindContact(const Query& query, const Key& key, const Moment& moment);
// A page and one more than fits, masked, by id.
StatusOr<std::vector<MaskedContact>> ContactsPage(const Query& query, const ContactQuery& wanted);

// All that is known now; empty for one that nobody has set.
StatusOr<Timeline<Contact>> TimelineOfContact(const Query& query, const Key& key);
const VersionTable& ContactTable();
std::vector<sql::Value> ColumnsOf(const Contact& contact);

// How many contacts the owner has or had, as far as is known now.
StatusOr<int64_t> CountOfOwner(const Query& query, const ContactOwner& owner);
// Another contact of the owner that has the duty on a day of the span.
StatusOr<std::optional<Key>> HolderOf(const Query& query, const Contact& contact, const Span& span);

// A personal part as it is kept.
struct KeptPart {
  PersonalPart plain;
  PersonalBytes salts;
  PersonalBytes commitments;
  bool erased = false;
};
Status InsertPart(journal::Batch& batch, const Key& contact, const KeptPart& part);
StatusOr<std::optional<KeptPart>> FindPart(const Query& query, const Key& contact, int64_t person);
// The part that an entry gave.
StatusOr<std::optional<KeptPart>> FindPartOfEntry(const Query& query, const std::string& region, int64_t seq);
// Those that are not erased yet.
StatusOr<std::vector<KeptPart>> PartsLeft(const Query& query, const Key& contact);
// Leaves nothing of them but the commitments.
Status EraseParts(journal::Batch& batch, const Key& contact);

// Writes a reading down.
Status InsertRead(sql::Transaction& tx, const ContactRead& read);
// A page, newest first.
StatusOr<std::vector<ContactRead>> ReadsPage(const Query& query, const ContactReadQuery& wanted);

}  // namespace jgt::roster
