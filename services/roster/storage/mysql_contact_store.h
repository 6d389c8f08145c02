#pragma once

#include <functional>

#include "common/ids/ids.h"
#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/roster/domain/contact_store.h"

namespace jgt::roster {

class MysqlContactStore final : public ContactStore {
 public:
  // `random` gives the salts: outside of tests the operating system's.
  MysqlContactStore(sql::Pool& pool, journal::Writer& writer, IdSource& ids, Random& random)
      : pool_(pool), writer_(writer), ids_(ids), random_(random) {}

  StatusOr<std::optional<Place>> PlaceOf(const Key& contact, Deadline deadline) override;
  StatusOr<std::string> SetContact(const ContactSetting& setting, const journal::Mutation& mutation,
                                   const Encoder<ContactNow>& encode) override;
  StatusOr<std::string> EndContact(const Key& key, const Day& last_day, const std::string& reason, int64_t revision,
                                   const journal::Mutation& mutation,
                                   const Encoder<journal::Position>& encode) override;
  StatusOr<std::string> EraseContact(const Key& key, const std::string& reason, const journal::Mutation& mutation,
                                     const Encoder<journal::Position>& encode) override;
  StatusOr<MaskedContact> GetContact(const Key& key, const Moment& moment, const Reader& reader,
                                     Deadline deadline) override;
  StatusOr<ListedContacts> ListContacts(const ContactQuery& query, const Reader& reader, Deadline deadline) override;
  StatusOr<std::string> RevealContact(const Key& key, const Day& as_of, const std::string& reason,
                                      const journal::Mutation& mutation, const Encoder<Revelation>& encode) override;
  StatusOr<PersonalPart> ReadPersonalPart(const Key& key, int64_t person, const Reader& reader,
                                          Deadline deadline) override;
  StatusOr<std::vector<ContactRead>> ListContactReads(const ContactReadQuery& query, Deadline deadline) override;

 private:
  sql::Pool& pool_;
  journal::Writer& writer_;
  IdSource& ids_;
  Random& random_;
};

}  // namespace jgt::roster
