#include "services/roster/storage/mysql_contact_store.h"

#include <algorithm>

#include "common/journal/body.h"
#include "jgt/roster/v1/contact_events.pb.h"
#include "services/roster/domain/contact_check.h"
#include "services/roster/domain/plan_check.h"
#include "services/roster/domain/vocabulary.h"
#include "services/roster/storage/commitments.h"
#include "services/roster/storage/contact_proto.h"
#include "services/roster/storage/contact_rows.h"
#include "services/roster/storage/missing.h"
#include "services/roster/storage/pairing_rows.h"
#include "services/roster/storage/reading.h"
#include "services/roster/storage/school_rows.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

Status NoSuchContact(const Key& key) {
  const std::string name = NameOf(key, kContacts);
  return NotFound("NO_SUCH_CONTACT", absl::StrFormat("%s does not exist", name))
      .Meta("name", name)
      .Zh(absl::StrFormat("联系人不存在：%s", name));
}

Status Erased(const Key& key) {
  return FailedPrecondition("CONTACT_ERASED", "the personal part was erased")
      .Meta("name", NameOf(key, kContacts))
      .Zh("该联系人的个人信息已删除");
}

// That the owner is there; a pairing's end, too, when one is said. Regions are the handler's to know.
Status CheckOwner(const Query& query, const ContactOwner& owner, ContactEnd end) {
  if (owner.kind == OwnerKind::kSchool) {
    ASSIGN_OR_RETURN(const std::optional<School> school, FindSchool(query, owner.key, InTheEnd()));
    return school.has_value() ? OkStatus() : NoSuchSchool(owner.key);
  }
  if (owner.kind != OwnerKind::kPairing) return OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Pairing> pairing, FindPairing(query, owner.key, InTheEnd()));
  if (!pairing.has_value()) return NoSuchPairing(owner.key);
  if (end != ContactEnd::kSupported || pairing->supported.has_value()) return OkStatus();
  return FailedPrecondition("PAIRING_PENDING", "the pairing has no school at that end yet")
      .Meta("pairing", owner.key.id)
      .Zh("该结对关系尚无受援校，不能设联系人");
}

Status CheckRoom(const Query& query, const ContactOwner& owner) {
  ASSIGN_OR_RETURN(const int64_t count, CountOfOwner(query, owner));
  if (count < kContactsOfOwnerMax) return OkStatus();
  return ResourceExhausted("TOO_MANY_CONTACTS",
                           absl::StrFormat("%s has %d contacts; that is all", NameOf(owner), count))
      .Meta("owner", NameOf(owner))
      .Zh(absl::StrFormat("每个单位至多设 %d 名联系人", kContactsOfOwnerMax));
}

// R58: one accountable person per school.
Status CheckDutyFree(const Query& query, const Contact& contact, const Span& span) {
  if (contact.duty != ContactDuty::kAccountableHead) return OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Key> holder, HolderOf(query, contact, span));
  if (!holder.has_value()) return OkStatus();
  const std::string name = NameOf(*holder, kContacts);
  return AlreadyExists("DUTY_TAKEN", absl::StrFormat("%s is the school's accountable head on some of the days", name))
      .Meta("contact", name)
      .Field("contact.valid_from", "a school has one accountable head at a time; end the other first")
      .Zh("该校在此期间已有责任人，请先结束其任期");
}

// What the caller saw is still what holds on some day. It is the number of an entry, whatever part of it.
Status CheckSeen(const Timeline<Contact>& timeline, int64_t revision) {
  const auto& spans = timeline.spans();
  const bool stands =
      std::any_of(spans.begin(), spans.end(), [&](const Dated<Contact>& each) { return each.stored->seq == revision; });
  return stands ? OkStatus() : CheckRevision(revision, timeline.last().stored->seq);
}

StatusOr<Timeline<Contact>> StandingTimeline(const Query& query, const Key& key) {
  ASSIGN_OR_RETURN(Timeline<Contact> timeline, TimelineOfContact(query, key));
  if (timeline.empty()) return NoSuchContact(key);
  return timeline;
}

StatusOr<Timeline<Contact>> Prepare(const Query& query, const ContactSetting& setting, bool is_new) {
  const Contact& contact = setting.contact;
  Timeline<Contact> timeline;
  RETURN_IF_ERROR(CheckOwner(query, contact.owner, contact.end));
  if (is_new) {
    RETURN_IF_ERROR(CheckRoom(query, contact.owner));
  } else {
    ASSIGN_OR_RETURN(timeline, StandingTimeline(query, contact.key));
    RETURN_IF_ERROR(CheckSameDuty(timeline.last().value, contact));
    RETURN_IF_ERROR(CheckSeen(timeline, setting.revision));
  }
  RETURN_IF_ERROR(CheckDutyFree(query, contact, setting.span));
  return timeline;
}

// Reasons are in entries, which are for ever: those that name the person are refused.
Status CheckNamesNobody(const std::string& reason, const std::vector<KeptPart>& parts) {
  const auto names = [&](const KeptPart& part) {
    const std::string& name = part.plain.display_name;
    return CharacterCount(name) > 1 && reason.find(name) != std::string::npos;
  };
  if (std::none_of(parts.begin(), parts.end(), names)) return OkStatus();
  return InvalidArgument("PERSONAL_DATA", "reason: it tells the person's name")
      .Field("reason", "not shown; without the person's name")
      .Zh("理由中不得填写联系人姓名");
}

Status WriteTimeline(journal::Batch& batch, const Key& key, const Timeline<Contact>& timeline) {
  VersionWriter versions(batch, ContactTable());
  versions.Add(key, timeline, batch.next_seq(), [](const Contact& each) { return ColumnsOf(each); });
  return versions.Flush();
}

pb::ContactSet EventOf(const ContactSetting& setting, const Contact& contact, const PersonalBytes& commitments) {
  pb::ContactSet event;
  *event.mutable_contact() = ToProto(contact, setting.span);
  event.mutable_commitments()->set_display_name(commitments.display_name);
  event.mutable_commitments()->set_phone(commitments.phone);
  event.mutable_commitments()->set_mail(commitments.mail);
  event.set_reason(setting.reason);
  return event;
}

// A repetition whose request differs in the personal part only, which the hash of the request leaves out. One that was
// erased cannot be compared any more.
Status CheckSamePerson(const Query& query, const ContactSetting& setting, const journal::Mutation& mutation,
                       int64_t seq) {
  ASSIGN_OR_RETURN(const std::optional<KeptPart> part, FindPartOfEntry(query, setting.contact.owner.key.region, seq));
  if (!part.has_value() || part->erased || part->plain == setting.personal) return OkStatus();
  return AlreadyExists("REQUEST_ID_REUSED",
                       absl::StrFormat("request_id \"%s\" was used before for another request", mutation.request_id))
      .Meta("request_id", mutation.request_id)
      .Zh(absl::StrFormat("请求编号 %s 已用于另一内容的请求", mutation.request_id));
}

// Whether what is kept is still what the entry commits to.
Status CheckOpens(const Key& key, const KeptPart& part) {
  if (CommitmentsTo(part.plain, part.salts) == part.commitments) return OkStatus();
  return DataLoss("CONTACT_DAMAGED", "the personal part that is kept is not the one that its entry commits to")
      .Meta("name", NameOf(key, kContacts))
      .Zh("所存联系人信息与其登记时的凭证不符");
}

ContactRead RecordOf(const Reader& reader, const std::string& region, const std::string& id, ContactReading reading) {
  ContactRead record = reader;
  record.key = {.region = region, .id = id};
  record.reading = reading;
  return record;
}

// A transaction that reads at one moment and may write.
sql::TransactionOptions ReadAndRecord(Deadline deadline) {
  return {.deadline = deadline, .attempts_max = 5, .isolation = sql::Isolation::kRepeatableRead, .read_only = false};
}

}  // namespace

StatusOr<std::optional<ContactStore::Place>> MysqlContactStore::PlaceOf(const Key& contact, Deadline deadline) {
  return FindPlace(QueryOf(pool_, deadline), contact);
}

StatusOr<std::string> MysqlContactStore::SetContact(const ContactSetting& setting, const journal::Mutation& mutation,
                                                    const Encoder<ContactNow>& encode) {
  const bool is_new = setting.contact.key.id.empty();
  const std::string& region = setting.contact.owner.key.region;
  ContactSetting named = setting;
  if (is_new) named.contact.key = {.region = region, .id = ids_.Next()};
  const PersonalBytes salts = SaltsFor(setting.personal, random_);
  const KeptPart part = {.plain = setting.personal,
                         .salts = salts,
                         .commitments = CommitmentsTo(setting.personal, salts),
                         .erased = false};
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(Timeline<Contact> timeline, Prepare(QueryOf(batch), named, is_new));
    ContactNow now = {.contact = named.contact, .span = named.span, .position = {}};
    now.contact.person = batch.next_seq();
    timeline.Cut({.from = named.span.from, .to = kNoEnd});
    timeline.Put(named.span, now.contact);
    RETURN_IF_ERROR(WriteTimeline(batch, now.contact.key, timeline));
    RETURN_IF_ERROR(InsertPart(batch, now.contact.key, part));
    journal::AppendMessage(batch, EventOf(named, now.contact, part.commitments));
    now.position = PositionOf(writer_, batch);
    return encode(now);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(region, mutation, work));
  if (answer.repeated) {
    RETURN_IF_ERROR(CheckSamePerson(QueryOf(pool_, mutation.deadline), setting, mutation, answer.last_seq));
  }
  return answer.response;
}

StatusOr<std::string> MysqlContactStore::EndContact(const Key& key, const Day& last_day, const std::string& reason,
                                                    int64_t revision, const journal::Mutation& mutation,
                                                    const Encoder<journal::Position>& encode) {
  const Span after = {.from = DayFromNumber(DayNumber(last_day) + 1), .to = kNoEnd};
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(Timeline<Contact> timeline, StandingTimeline(QueryOf(batch), key));
    if (revision != 0) RETURN_IF_ERROR(CheckSeen(timeline, revision));
    ASSIGN_OR_RETURN(const std::vector<KeptPart> parts, PartsLeft(QueryOf(batch), key));
    RETURN_IF_ERROR(CheckNamesNobody(reason, parts));
    if (timeline.last().span.to <= after.from) {
      return FailedPrecondition("CONTACT_OVER", absl::StrFormat("it holds on no day after %s", ToString(last_day)))
          .Field("last_day", "before the last day on which it holds")
          .Zh("该联系人在此日之后已无任期");
    }
    timeline.Cut(after);
    RETURN_IF_ERROR(WriteTimeline(batch, key, timeline));
    pb::ContactEnded event;
    event.set_contact(NameOf(key, kContacts));
    event.set_last_day(ToString(last_day));
    event.set_reason(reason);
    journal::AppendMessage(batch, event);
    return encode(PositionOf(writer_, batch));
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(key.region, mutation, work));
  return answer.response;
}

StatusOr<std::string> MysqlContactStore::EraseContact(const Key& key, const std::string& reason,
                                                      const journal::Mutation& mutation,
                                                      const Encoder<journal::Position>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(const auto place, FindPlace(QueryOf(batch), key));
    if (!place.has_value()) return NoSuchContact(key);
    ASSIGN_OR_RETURN(const std::vector<KeptPart> parts, PartsLeft(QueryOf(batch), key));
    if (parts.empty()) return Erased(key);
    RETURN_IF_ERROR(CheckNamesNobody(reason, parts));
    RETURN_IF_ERROR(EraseParts(batch, key));
    pb::ContactErased event;
    event.set_contact(NameOf(key, kContacts));
    event.set_reason(reason);
    journal::AppendMessage(batch, event);
    return encode(PositionOf(writer_, batch));
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(key.region, mutation, work));
  return answer.response;
}

StatusOr<MaskedContact> MysqlContactStore::GetContact(const Key& key, const Moment& moment, const Reader& reader,
                                                      Deadline deadline) {
  if (moment.known_at.has_value()) RETURN_IF_ERROR(WaitForCommands(pool_, deadline));
  const std::string id = ids_.Next();
  return sql::RunTransactionFor<MaskedContact>(
      pool_, ReadAndRecord(deadline), [&](sql::Transaction& tx) -> StatusOr<MaskedContact> {
        ASSIGN_OR_RETURN(std::optional<MaskedContact> contact, FindContact(QueryOf(tx), key, moment));
        if (!contact.has_value()) return NoSuchContact(key);
        ContactRead record = RecordOf(reader, key.region, id, ContactReading::kMasked);
        record.contacts = {key.id};
        RETURN_IF_ERROR(InsertRead(tx, record));
        return *std::move(contact);
      });
}

StatusOr<ListedContacts> MysqlContactStore::ListContacts(const ContactQuery& query, const Reader& reader,
                                                         Deadline deadline) {
  if (query.moment.known_at.has_value()) RETURN_IF_ERROR(WaitForCommands(pool_, deadline));
  const std::string id = ids_.Next();
  return sql::RunTransactionFor<ListedContacts>(
      pool_, ReadAndRecord(deadline), [&](sql::Transaction& tx) -> StatusOr<ListedContacts> {
        if (query.owner.has_value()) {
          RETURN_IF_ERROR(CheckOwner(QueryOf(tx), *query.owner, ContactEnd::kUnspecified));
        }
        ListedContacts listed;
        ASSIGN_OR_RETURN(listed.contacts, ContactsPage(QueryOf(tx), query));
        listed.more = listed.contacts.size() > static_cast<size_t>(query.limit);
        if (listed.more) listed.contacts.resize(static_cast<size_t>(query.limit));
        ContactRead record = RecordOf(reader, query.region, id, ContactReading::kMasked);
        record.contacts.reserve(listed.contacts.size());
        for (const MaskedContact& each : listed.contacts) record.contacts.push_back(each.contact.key.id);
        RETURN_IF_ERROR(InsertRead(tx, record));
        return listed;
      });
}

StatusOr<std::string> MysqlContactStore::RevealContact(const Key& key, const Day& as_of, const std::string& reason,
                                                       const journal::Mutation& mutation,
                                                       const Encoder<Revelation>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    const Moment moment = {.as_of = as_of, .known_at = std::nullopt};
    ASSIGN_OR_RETURN(const std::optional<MaskedContact> contact, FindContact(QueryOf(batch), key, moment));
    if (!contact.has_value()) return NoSuchContact(key);
    if (contact->erased) return Erased(key);
    ASSIGN_OR_RETURN(const std::vector<KeptPart> parts, PartsLeft(QueryOf(batch), key));
    RETURN_IF_ERROR(CheckNamesNobody(reason, parts));
    Revelation revelation = {.person = contact->contact.person, .position = {}};
    pb::ContactRevealed event;
    event.set_contact(NameOf(key, kContacts));
    event.set_revision(revelation.person);
    event.set_as_of(ToString(as_of));
    event.set_reason(reason);
    journal::AppendMessage(batch, event);
    revelation.position = PositionOf(writer_, batch);
    return encode(revelation);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(key.region, mutation, work));
  return answer.response;
}

StatusOr<PersonalPart> MysqlContactStore::ReadPersonalPart(const Key& key, int64_t person, const Reader& reader,
                                                           Deadline deadline) {
  const std::string id = ids_.Next();
  return sql::RunTransactionFor<PersonalPart>(
      pool_, ReadAndRecord(deadline), [&](sql::Transaction& tx) -> StatusOr<PersonalPart> {
        ASSIGN_OR_RETURN(std::optional<KeptPart> part, FindPart(QueryOf(tx), key, person));
        if (!part.has_value()) return NoSuchContact(key);
        if (part->erased) return Erased(key);
        RETURN_IF_ERROR(CheckOpens(key, *part));
        ContactRead record = RecordOf(reader, key.region, id, ContactReading::kRevealed);
        record.contacts = {key.id};
        RETURN_IF_ERROR(InsertRead(tx, record));
        return std::move(part->plain);
      });
}

StatusOr<std::vector<ContactRead>> MysqlContactStore::ListContactReads(const ContactReadQuery& query,
                                                                       Deadline deadline) {
  return ReadAtOneMoment<std::vector<ContactRead>>(pool_, deadline,
                                                   [&](const Query& ask) { return ReadsPage(ask, query); });
}

}  // namespace jgt::roster
