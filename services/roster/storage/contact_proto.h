// Contacts and their readings as messages: for journal entries, and for the answers of rpc/.
#pragma once

#include <string>

#include "jgt/roster/v1/contact.pb.h"
#include "services/roster/domain/contact_store.h"

namespace jgt::roster {

inline constexpr char kContacts[] = "contacts";
inline constexpr char kContactReads[] = "contactReads";

// "regions/{region}", or the school's or pairing's name.
std::string NameOf(const ContactOwner& owner);

// Without masks and without a number: as entries have it.
jgt::roster::v1::Contact ToProto(const Contact& contact, const Span& span);
jgt::roster::v1::Contact ToProto(const MaskedContact& contact);
jgt::roster::v1::ContactRead ToProto(const ContactRead& read);
jgt::roster::v1::PersonalPart ToProto(const PersonalPart& part);

}  // namespace jgt::roster
