// Where contacts are kept: who has which duty on which days, the personal parts beside, and who has read them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/roster/domain/contact.h"
#include "services/roster/domain/school_store.h"

namespace jgt::roster {

// Checked by itself already (contact_check.h). An empty id of the key: a new contact.
struct ContactSetting {
  Contact contact;
  Span span;
  PersonalPart personal;
  std::string reason;
  int64_t revision = 0;  // what the caller saw
};

struct ContactNow {
  Contact contact;
  Span span;
  journal::Position position;
};

// What a revelation leaves: what is shown, but not the thing itself.
struct Revelation {
  int64_t person = 0;
  journal::Position position;
};

// A contact may be narrowed to some: those of an owner, of a duty. Order: id.
struct ContactQuery {
  std::string region;
  std::optional<ContactOwner> owner;  // absent: all of the region
  ContactDuty duty = ContactDuty::kUnspecified;
  Moment moment;
  std::string after;
  int limit = kContactsPageDefault;
};

struct ListedContacts {
  std::vector<MaskedContact> contacts;
  bool more = false;
};

// Order: newest first.
struct ContactReadQuery {
  std::string region;  // and those below it
  std::optional<Key> contact;
  std::string subject;
  ContactReading reading = ContactReading::kUnspecified;
  std::optional<Instant> from;
  std::optional<Instant> until;
  std::optional<Instant> before;  // the last row of the page before, with its id
  std::string before_id;
  int limit = kContactsPageDefault;
};

// Who reads: what a reading's record says beside what was read. Its id, reading and contacts are filled in by the
// store.
using Reader = ContactRead;

class ContactStore {
 public:
  virtual ~ContactStore() = default;

  // Of whom a contact is and at which end, to decide who may ask: no reading. Absent for one that there is not.
  struct Place {
    ContactOwner owner;
    ContactEnd end = ContactEnd::kUnspecified;
  };
  virtual StatusOr<std::optional<Place>> PlaceOf(const Key& contact, Deadline deadline) = 0;

  // NOT_FOUND NO_SUCH_SCHOOL, NO_SUCH_PAIRING, NO_SUCH_REGION, NO_SUCH_CONTACT; FAILED_PRECONDITION PAIRING_PENDING,
  // CONTACT_DIFFERS; ABORTED ETAG_MISMATCH; ALREADY_EXISTS DUTY_TAKEN, and REQUEST_ID_REUSED also when a repetition
  // gives another personal part: the mutation's hash must not cover that, because a hash of a phone number tells it.
  // RESOURCE_EXHAUSTED TOO_MANY_CONTACTS.
  virtual StatusOr<std::string> SetContact(const ContactSetting& setting, const journal::Mutation& mutation,
                                           const Encoder<ContactNow>& encode) = 0;
  // NOT_FOUND NO_SUCH_CONTACT; FAILED_PRECONDITION CONTACT_OVER; ABORTED ETAG_MISMATCH. `revision` 0 is not compared.
  virtual StatusOr<std::string> EndContact(const Key& key, const Day& last_day, const std::string& reason,
                                           int64_t revision, const journal::Mutation& mutation,
                                           const Encoder<journal::Position>& encode) = 0;
  // NOT_FOUND NO_SUCH_CONTACT; FAILED_PRECONDITION CONTACT_ERASED.
  virtual StatusOr<std::string> EraseContact(const Key& key, const std::string& reason,
                                             const journal::Mutation& mutation,
                                             const Encoder<journal::Position>& encode) = 0;

  // Both write the reading down in the transaction that reads; no record, no answer. NOT_FOUND NO_SUCH_CONTACT.
  virtual StatusOr<MaskedContact> GetContact(const Key& key, const Moment& moment, const Reader& reader,
                                             Deadline deadline) = 0;
  // NOT_FOUND NO_SUCH_SCHOOL, NO_SUCH_PAIRING.
  virtual StatusOr<ListedContacts> ListContacts(const ContactQuery& query, const Reader& reader, Deadline deadline) = 0;

  // The entry; shows nothing yet. NOT_FOUND NO_SUCH_CONTACT; FAILED_PRECONDITION CONTACT_ERASED.
  virtual StatusOr<std::string> RevealContact(const Key& key, const Day& as_of, const std::string& reason,
                                              const journal::Mutation& mutation, const Encoder<Revelation>& encode) = 0;
  // What the entry is about, written down as a reading. FAILED_PRECONDITION CONTACT_ERASED; DATA_LOSS CONTACT_DAMAGED.
  virtual StatusOr<PersonalPart> ReadPersonalPart(const Key& key, int64_t person, const Reader& reader,
                                                  Deadline deadline) = 0;

  virtual StatusOr<std::vector<ContactRead>> ListContactReads(const ContactReadQuery& query, Deadline deadline) = 0;
};

}  // namespace jgt::roster
