#include "services/roster/storage/contact_proto.h"

#include "common/names/names.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {

namespace pb = jgt::roster::v1;

std::string NameOf(const ContactOwner& owner) {
  if (owner.kind == OwnerKind::kRegion) return RegionName(owner.key.region);
  return NameOf(owner.key, owner.kind == OwnerKind::kSchool ? kSchools : kPairings);
}

pb::Contact ToProto(const Contact& contact, const Span& span) {
  pb::Contact proto;
  proto.set_name(NameOf(contact.key, kContacts));
  proto.set_owner(NameOf(contact.owner));
  proto.set_end(static_cast<pb::ContactEnd>(contact.end));
  proto.set_duty(static_cast<pb::ContactDuty>(contact.duty));
  proto.set_form(contact.form);
  proto.set_unit(contact.unit);
  proto.set_subject(contact.subject);
  proto.set_valid_from(ToString(span.from));
  if (span.to != kNoEnd) proto.set_valid_until(ToString(DayFromNumber(DayNumber(span.to) - 1)));
  return proto;
}

pb::Contact ToProto(const MaskedContact& contact) {
  pb::Contact proto = ToProto(contact.contact, contact.valid);
  proto.set_masked_name(contact.masks.display_name);
  proto.set_masked_phone(contact.masks.phone);
  proto.set_masked_mail(contact.masks.mail);
  proto.set_erased(contact.erased);
  proto.set_revision(contact.revision);
  return proto;
}

pb::ContactRead ToProto(const ContactRead& read) {
  pb::ContactRead proto;
  proto.set_name(NameOf(read.key, kContactReads));
  proto.set_read_at_micros(read.at.micros);
  proto.set_subject(read.subject);
  proto.set_reading(static_cast<pb::ContactReading>(read.reading));
  proto.set_asked(read.asked);
  proto.set_duty(static_cast<pb::ContactDuty>(read.duty));
  proto.set_as_of(ToString(read.as_of));
  proto.set_known_at(read.known_at);
  proto.set_reason(read.reason);
  proto.set_revealed_seq(read.revealed_seq);
  proto.mutable_contacts()->Reserve(static_cast<int>(read.contacts.size()));
  for (const std::string& id : read.contacts) {
    proto.add_contacts(NameOf(Key{.region = read.key.region, .id = id}, kContacts));
  }
  return proto;
}

pb::PersonalPart ToProto(const PersonalPart& part) {
  pb::PersonalPart proto;
  proto.set_display_name(part.display_name);
  proto.set_phone(part.phone);
  proto.set_mail(part.mail);
  return proto;
}

}  // namespace jgt::roster
