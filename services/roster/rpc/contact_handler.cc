#include "services/roster/rpc/contact_handler.h"

#include "common/journal/entry.h"
#include "common/journal/rpc/mutation.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"
#include "services/roster/domain/contact_check.h"
#include "services/roster/domain/personal_part.h"
#include "services/roster/rpc/answers.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/storage/contact_proto.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

constexpr int kEnumMax = 127;

// A region, a school or a pairing. INVALID_ARGUMENT BAD_NAME.
StatusOr<ContactOwner> OwnerFrom(std::string_view field, const std::string& name) {
  if (name.find("/schools/") != std::string::npos) {
    ASSIGN_OR_RETURN(Key key, KeyOf(field, name, kSchools));
    return ContactOwner{.kind = OwnerKind::kSchool, .key = std::move(key)};
  }
  if (name.find("/pairings/") != std::string::npos) {
    ASSIGN_OR_RETURN(Key key, KeyOf(field, name, kPairings));
    return ContactOwner{.kind = OwnerKind::kPairing, .key = std::move(key)};
  }
  ASSIGN_OR_RETURN(const ResourceName parsed, ParseName(field, name, "regions/*"));
  return ContactOwner{.kind = OwnerKind::kRegion, .key = {.region = parsed.region, .id = ""}};
}

// Numbers that a later release may know are none here.
template <typename Enum>
Enum EnumFrom(int number, Enum last) {
  return number > static_cast<int>(last) || number < 0 ? static_cast<Enum>(kEnumMax) : static_cast<Enum>(number);
}

Contact ContactFrom(const v1::Contact& proto, const ContactOwner& owner, const Key& key) {
  Contact contact;
  contact.key = key;
  contact.owner = owner;
  contact.end = EnumFrom(proto.end(), ContactEnd::kSupported);
  contact.duty = EnumFrom(proto.duty(), ContactDuty::kLiaison);
  contact.form = proto.form();
  contact.unit = proto.unit();
  contact.subject = proto.subject();
  return contact;
}

StatusOr<Span> SpanOf(const v1::Contact& proto) {
  Span span;
  ASSIGN_OR_RETURN(span.from, DayIn("contact.valid_from", proto.valid_from()));
  if (proto.valid_until().empty()) return span;
  ASSIGN_OR_RETURN(const Day last, DayIn("contact.valid_until", proto.valid_until()));
  span.to = DayFromNumber(DayNumber(last) + 1);
  return span;
}

// The personal part is no part of what is hashed: whoever has the hash of a phone number can try them all out.
journal::Mutation MutationWithoutPerson(const rpc::Call& call, const v1::SetContactRequest& request) {
  v1::SetContactRequest impersonal = request;
  impersonal.clear_personal();
  return journal::MutationOf(call, impersonal, request.request_id());
}

// Of the caller as well: somebody else's request_id opens nothing without an entry of one's own.
journal::Mutation MutationOfReader(const rpc::Call& call, const v1::RevealContactRequest& request) {
  journal::Mutation mutation = journal::MutationOf(call, request, request.request_id());
  mutation.request_hash = journal::Sha256(mutation.request_hash + mutation.principal);
  return mutation;
}

Status CheckChangeReason(const std::string& reason) {
  RETURN_IF_ERROR(CheckReasonGiven(reason));
  return CheckTellsNoPersonalData("reason", reason);
}

Status Unknown(std::string code, const std::string& field, int number, const std::string& allowed) {
  return InvalidArgument(std::move(code), absl::StrFormat("%s: %d is none", field, number))
      .Field(field, absl::StrFormat("%d; %s", number, allowed))
      .Zh(absl::StrFormat("%s 的值无效", field));
}

}  // namespace

ContactHandler::ContactHandler(const ContactParts& parts)
    : rpc_(parts.rpc, v1::ContactService::service_full_name()),
      clock_(parts.clock),
      page_tokens_(parts.page_tokens),
      regions_(parts.regions),
      pairings_(parts.pairings),
      contacts_(parts.contacts) {}

Status ContactHandler::Admit(const rpc::Call& call, const ContactOwner& owner, ContactEnd end, bool changes) {
  const std::string region = RegionName(owner.key.region);
  if (owner.kind != OwnerKind::kPairing) {
    return call.AuthorizeOnAny(std::vector<std::string>{region, NameOf(owner)});
  }
  const StatusOr<Pairing> pairing = pairings_.GetPairing(owner.key, InTheEnd(), call.deadline);
  // One that is not there is the region's to ask about, and the store's to refuse: a contact may outlive a pairing
  // whose import was undone, and must be erasable then.
  if (pairing.status().code() == StatusCode::kNotFound) return call.AuthorizeOn(region);
  if (!pairing.ok()) return pairing.status();
  std::vector<std::string> ends = {region};
  if (!changes || end == ContactEnd::kSupporter) ends.push_back(NameOf(pairing->supporter, kSchools));
  if (pairing->supported.has_value() && (!changes || end == ContactEnd::kSupported)) {
    ends.push_back(NameOf(*pairing->supported, kSchools));
  }
  return call.AuthorizeOnAny(ends);
}

StatusOr<Key> ContactHandler::AdmittedContact(const rpc::Call& call, const std::string& name, bool changes) {
  ASSIGN_OR_RETURN(Key key, KeyOf("name", name, kContacts));
  ASSIGN_OR_RETURN(const std::optional<ContactStore::Place> place, contacts_.PlaceOf(key, call.deadline));
  if (!place.has_value()) {
    // The store says that there is none, in its words, to those who may know.
    RETURN_IF_ERROR(call.AuthorizeOn(RegionName(key.region)));
    return key;
  }
  RETURN_IF_ERROR(Admit(call, place->owner, place->end, changes));
  return key;
}

Reader ContactHandler::ReaderOf(const rpc::Call& call, const std::string& asked, const Day& as_of) const {
  Reader reader;
  reader.at = clock_.Now();
  reader.subject = call.principal.subject;
  reader.asked = asked;
  reader.as_of = as_of;
  return reader;
}

StatusOr<v1::SetContactResponse> ContactHandler::Answer(const rpc::Call& call, const v1::SetContactRequest& request) {
  const v1::Contact& said = request.contact();
  ASSIGN_OR_RETURN(const ContactOwner owner, OwnerFrom("contact.owner", said.owner()));
  Key key;
  const ContactEnd end = EnumFrom(said.end(), ContactEnd::kSupported);
  if (!said.name().empty()) {
    ASSIGN_OR_RETURN(key, AdmittedContact(call, said.name(), /*changes=*/true));
  }
  RETURN_IF_ERROR(Admit(call, owner, end, /*changes=*/true));
  if (owner.kind == OwnerKind::kRegion && regions_.Find(owner.key.region) == nullptr) {
    return NotFound("NO_SUCH_REGION", absl::StrFormat("%s is no region of this deployment", NameOf(owner)))
        .Meta("name", NameOf(owner))
        .Zh("本系统内无此地区");
  }
  ContactSetting setting;
  setting.contact = ContactFrom(said, owner, key);
  ASSIGN_OR_RETURN(setting.span, SpanOf(said));
  setting.personal = {.display_name = request.personal().display_name(),
                      .phone = request.personal().phone(),
                      .mail = request.personal().mail()};
  setting.reason = request.reason();
  setting.revision = request.revision();
  RETURN_IF_ERROR(CheckContact(setting));
  const auto encode = [](const ContactNow& now) {
    v1::SetContactResponse response;
    *response.mutable_contact() = ToProto(now.contact, now.span);
    response.mutable_contact()->set_revision(now.position.seq);
    *response.mutable_position() = journal::ToProto(now.position);
    return response.SerializeAsString();
  };
  return journal::AnswerFrom<v1::SetContactResponse>(
      contacts_.SetContact(setting, MutationWithoutPerson(call, request), encode));
}

StatusOr<v1::EndContactResponse> ContactHandler::Answer(const rpc::Call& call, const v1::EndContactRequest& request) {
  ASSIGN_OR_RETURN(const Key key, AdmittedContact(call, request.name(), /*changes=*/true));
  ASSIGN_OR_RETURN(const Day last_day, DayIn("last_day", request.last_day()));
  RETURN_IF_ERROR(CheckChangeReason(request.reason()));
  return journal::AnswerFrom<v1::EndContactResponse>(contacts_.EndContact(
      key, last_day, request.reason(), request.revision(), journal::MutationOf(call, request, request.request_id()),
      EncodePosition<v1::EndContactResponse>));
}

StatusOr<v1::EraseContactResponse> ContactHandler::Answer(const rpc::Call& call,
                                                          const v1::EraseContactRequest& request) {
  ASSIGN_OR_RETURN(const Key key, AdmittedContact(call, request.name(), /*changes=*/true));
  RETURN_IF_ERROR(CheckChangeReason(request.reason()));
  return journal::AnswerFrom<v1::EraseContactResponse>(
      contacts_.EraseContact(key, request.reason(), journal::MutationOf(call, request, request.request_id()),
                             EncodePosition<v1::EraseContactResponse>));
}

StatusOr<v1::GetContactResponse> ContactHandler::Answer(const rpc::Call& call, const v1::GetContactRequest& request) {
  ASSIGN_OR_RETURN(const Key key, AdmittedContact(call, request.name(), /*changes=*/false));
  ASSIGN_OR_RETURN(const Moment moment, MomentOf(request, clock_));
  Reader reader = ReaderOf(call, request.name(), moment.as_of);
  reader.known_at = request.known_at();
  ASSIGN_OR_RETURN(const MaskedContact contact, contacts_.GetContact(key, moment, reader, call.deadline));
  v1::GetContactResponse response;
  *response.mutable_contact() = ToProto(contact);
  return response;
}

StatusOr<v1::ListContactsResponse> ContactHandler::Answer(const rpc::Call& call,
                                                          const v1::ListContactsRequest& request) {
  ASSIGN_OR_RETURN(const ContactOwner owner, OwnerFrom("parent", request.parent()));
  RETURN_IF_ERROR(Admit(call, owner, ContactEnd::kUnspecified, /*changes=*/false));
  ContactQuery query;
  query.region = owner.key.region;
  if (owner.kind != OwnerKind::kRegion) query.owner = owner;
  if (!v1::ContactDuty_IsValid(request.duty())) {
    return Unknown("BAD_DUTY", "duty", request.duty(), "a ContactDuty, or 0 for all");
  }
  query.duty = static_cast<ContactDuty>(request.duty());
  ASSIGN_OR_RETURN(query.moment, MomentOf(request, clock_));
  ASSIGN_OR_RETURN(Page page, PageOf(page_tokens_, "ListContacts", request, 1));
  ASSIGN_OR_RETURN(query.limit, PageSize(request.page_size(), kContactsPageDefault, kContactsPageMax));
  query.after = page.fields[0];
  Reader reader = ReaderOf(call, request.parent(), query.moment.as_of);
  reader.known_at = request.known_at();
  reader.duty = query.duty;
  ASSIGN_OR_RETURN(const ListedContacts listed, contacts_.ListContacts(query, reader, call.deadline));
  v1::ListContactsResponse response;
  if (listed.more) {
    response.set_next_page_token(page_tokens_.Encode(page.scope, listed.contacts.back().contact.key.id));
  }
  AddAll(listed.contacts, response.mutable_contacts());
  return response;
}

StatusOr<v1::RevealContactResponse> ContactHandler::Answer(const rpc::Call& call,
                                                           const v1::RevealContactRequest& request) {
  ASSIGN_OR_RETURN(const Key key, AdmittedContact(call, request.name(), /*changes=*/false));
  Day as_of = ShanghaiDay(clock_.Now());
  if (!request.as_of().empty()) {
    ASSIGN_OR_RETURN(as_of, DayIn("as_of", request.as_of()));
  }
  RETURN_IF_ERROR(CheckRevealReason(request.reason()));
  const auto encode = [](const Revelation& revelation) {
    v1::RevealContactResponse stored;
    *stored.mutable_position() = journal::ToProto(revelation.position);
    stored.set_revision(revelation.person);
    return stored.SerializeAsString();
  };
  ASSIGN_OR_RETURN(v1::RevealContactResponse response,
                   journal::AnswerFrom<v1::RevealContactResponse>(
                       contacts_.RevealContact(key, as_of, request.reason(), MutationOfReader(call, request), encode)));
  // The entry is durable: now it may be shown.
  Reader reader = ReaderOf(call, request.name(), as_of);
  reader.reason = request.reason();
  reader.revealed_seq = response.position().seq();
  ASSIGN_OR_RETURN(const PersonalPart part,
                   contacts_.ReadPersonalPart(key, response.revision(), reader, call.deadline));
  *response.mutable_personal() = ToProto(part);
  return response;
}

StatusOr<v1::ListContactReadsResponse> ContactHandler::Answer(const rpc::Call& call,
                                                              const v1::ListContactReadsRequest& request) {
  ContactReadQuery query;
  ASSIGN_OR_RETURN(query.region, RegionOfParent(request.parent()));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(request.parent()));
  if (!request.contact().empty()) {
    ASSIGN_OR_RETURN(query.contact, KeyOf("contact", request.contact(), kContacts));
  }
  if (request.subject().size() > 200) {
    return InvalidArgument("BAD_SUBJECT", "subject: longer than 200 bytes")
        .Field("subject", "at most 200 bytes")
        .Zh("账号过长");
  }
  query.subject = request.subject();
  if (!v1::ContactReading_IsValid(request.reading())) {
    return Unknown("BAD_READING", "reading", request.reading(), "a ContactReading, or 0 for all");
  }
  query.reading = static_cast<ContactReading>(request.reading());
  if (!request.from().empty()) {
    ASSIGN_OR_RETURN(query.from, InstantIn("from", request.from()));
  }
  if (!request.until().empty()) {
    ASSIGN_OR_RETURN(query.until, InstantIn("until", request.until()));
  }
  ASSIGN_OR_RETURN(Page page, PageOf(page_tokens_, "ListContactReads", request, 2));
  ASSIGN_OR_RETURN(page.size, PageSize(request.page_size(), kContactsPageDefault, kContactsPageMax));
  if (!page.first) {
    query.before = Instant{NumberIn(page.fields[0])};
    query.before_id = page.fields[1];
  }
  query.limit = page.size + 1;
  ASSIGN_OR_RETURN(std::vector<ContactRead> reads, contacts_.ListContactReads(query, call.deadline));
  v1::ListContactReadsResponse response;
  response.set_next_page_token(CutPage(page_tokens_, page, reads, [](const ContactRead& last) {
    return absl::StrFormat("%d\n%s", last.at.micros, last.key.id);
  }));
  AddAll(reads, response.mutable_reads());
  return response;
}

// The doors: each hops to the executor and calls the function above.

grpc::ServerUnaryReactor* ContactHandler::SetContact(grpc::CallbackServerContext* context,
                                                     const v1::SetContactRequest* request,
                                                     v1::SetContactResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* ContactHandler::EndContact(grpc::CallbackServerContext* context,
                                                     const v1::EndContactRequest* request,
                                                     v1::EndContactResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* ContactHandler::EraseContact(grpc::CallbackServerContext* context,
                                                       const v1::EraseContactRequest* request,
                                                       v1::EraseContactResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* ContactHandler::GetContact(grpc::CallbackServerContext* context,
                                                     const v1::GetContactRequest* request,
                                                     v1::GetContactResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* ContactHandler::ListContacts(grpc::CallbackServerContext* context,
                                                       const v1::ListContactsRequest* request,
                                                       v1::ListContactsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* ContactHandler::RevealContact(grpc::CallbackServerContext* context,
                                                        const v1::RevealContactRequest* request,
                                                        v1::RevealContactResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

grpc::ServerUnaryReactor* ContactHandler::ListContactReads(grpc::CallbackServerContext* context,
                                                           const v1::ListContactReadsRequest* request,
                                                           v1::ListContactReadsResponse* response) {
  return rpc::RunUnary(context, request, response, rpc_,
                       [this](const auto& call, const auto& asked) { return Answer(call, asked); });
}

}  // namespace jgt::roster
