// jgtctl roster contacts, reveal, contact-reads and what changes them: whom to turn to, and who has read that. Personal
// parts are read from a file, never from the command line, which shells remember.
#include <google/protobuf/util/json_util.h>

#include <iostream>

#include "jgt/roster/v1/contact_service.grpc.pb.h"
#include "services/ctl/command_line.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/table.h"

namespace jgt::ctl {
namespace {

using roster::v1::ContactService;
using ContactStub = ContactService::StubInterface;

constexpr size_t kContactFileMax = size_t{64} << 10U;

struct ContactOptions {
  std::string parent;
  std::string name;
  std::string file;
  std::string day;
  std::string reason;
  std::string as_of;
  std::string known_at;
  std::string contact;
  std::string subject;
  std::string from;
  std::string until;
};

// "330327", or the resource name of a region, a school or a pairing.
std::string ParentOf(const std::string& text) { return text.find('/') == std::string::npos ? "regions/" + text : text; }

Status ListContacts(Session& session, const ContactOptions& options) {
  roster::v1::ListContactsRequest request;
  request.set_parent(ParentOf(options.parent));
  request.set_as_of(options.as_of);
  request.set_known_at(options.known_at);
  request.set_page_size(100);
  const auto stub = session.Stub<ContactService>(session.settings.roster);
  roster::v1::ListContactsResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     session.Call<roster::v1::ListContactsResponse>(*stub, &ContactStub::ListContacts, request));
    all.mutable_contacts()->MergeFrom(page.contacts());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  Table table({"职责", "单位", "账号", "姓名", "电话", "邮箱", "自", "至", "revision", "name"});
  for (const auto& contact : all.contacts()) {
    table.Add({roster::v1::ContactDuty_Name(contact.duty()).substr(13), contact.unit(), contact.subject(),
               contact.erased() ? "（已删除）" : contact.masked_name(), contact.masked_phone(), contact.masked_mail(),
               contact.valid_from(), contact.valid_until(), std::to_string(contact.revision()), contact.name()});
  }
  table.Print(std::cout);
  return OkStatus();
}

// The file is a jgt.roster.v1.SetContactRequest as JSON, without a request_id.
Status SetContact(Session& session, const ContactOptions& options) {
  roster::v1::SetContactRequest request;
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file, kContactFileMax));
  if (!google::protobuf::util::JsonStringToMessage(text, &request).ok()) {
    // What the parser says may quote the file.
    return InvalidArgument("BAD_JSON", absl::StrFormat("%s: not a SetContactRequest as JSON", options.file));
  }
  request.set_request_id(Session::NewRequestId());
  const auto stub = session.Stub<ContactService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::SetContactResponse>(*stub, &ContactStub::SetContact, request));
  if (!session.PrintJson(response)) {
    std::cout << absl::StrFormat("%s  revision %d\n", response.contact().name(), response.contact().revision());
  }
  return OkStatus();
}

Status EndContact(Session& session, const ContactOptions& options) {
  roster::v1::EndContactRequest request;
  request.set_request_id(Session::NewRequestId());
  request.set_name(options.name);
  request.set_last_day(options.day);
  request.set_reason(options.reason);
  const auto stub = session.Stub<ContactService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::EndContactResponse>(*stub, &ContactStub::EndContact, request));
  if (!session.PrintJson(response)) std::cout << absl::StrFormat("%s ends on %s\n", options.name, options.day);
  return OkStatus();
}

Status EraseContact(Session& session, const ContactOptions& options) {
  roster::v1::EraseContactRequest request;
  request.set_request_id(Session::NewRequestId());
  request.set_name(options.name);
  request.set_reason(options.reason);
  const auto stub = session.Stub<ContactService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::EraseContactResponse>(*stub, &ContactStub::EraseContact, request));
  if (!session.PrintJson(response)) {
    std::cout << absl::StrFormat("the personal parts of %s are erased\n", options.name);
  }
  return OkStatus();
}

Status Reveal(Session& session, const ContactOptions& options) {
  roster::v1::RevealContactRequest request;
  request.set_request_id(Session::NewRequestId());
  request.set_name(options.name);
  request.set_reason(options.reason);
  request.set_as_of(options.as_of);
  const auto stub = session.Stub<ContactService>(session.settings.roster);
  ASSIGN_OR_RETURN(const auto response,
                   session.Call<roster::v1::RevealContactResponse>(*stub, &ContactStub::RevealContact, request));
  if (session.PrintJson(response)) return OkStatus();
  std::cout << absl::StrFormat("%s  %s  %s\n", response.personal().display_name(), response.personal().phone(),
                               response.personal().mail());
  return OkStatus();
}

Status ListReads(Session& session, const ContactOptions& options) {
  roster::v1::ListContactReadsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), RegionArgument(options.parent));
  request.set_contact(options.contact);
  request.set_subject(options.subject);
  request.set_from(options.from);
  request.set_until(options.until);
  request.set_page_size(100);
  const auto stub = session.Stub<ContactService>(session.settings.roster);
  roster::v1::ListContactReadsResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page, session.Call<roster::v1::ListContactReadsResponse>(
                                          *stub, &ContactStub::ListContactReads, request));
    all.mutable_reads()->MergeFrom(page.reads());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.PrintJson(all)) return OkStatus();
  Table table({"时间 (UTC)", "账号", "方式", "对象", "人数", "理由"});
  for (const auto& read : all.reads()) {
    table.Add({ToRfc3339(Instant{read.read_at_micros()}), read.subject(),
               roster::v1::ContactReading_Name(read.reading()).substr(16), read.asked(),
               std::to_string(read.contacts_size()), read.reason()});
  }
  table.Print(std::cout);
  return OkStatus();
}

}  // namespace

void AddRosterContacts(Command roster, Session& session) {
  auto options = std::make_shared<ContactOptions>();
  Command contacts = AddSubcommand(roster, session, options, "contacts", "whom to turn to, masked", ListContacts);
  contacts.Add("parent", options->parent, "a region's code, or the name of a school or pairing").Required();
  contacts.Add("--as-of", options->as_of, "of this day, YYYY-MM-DD");
  contacts.Add("--known-at", options->known_at, "as recorded by this instant");
  Command set =
      AddSubcommand(roster, session, options, "set-contact", "set a contact, or who it is from a day on", SetContact);
  set.Add("file", options->file, "a SetContactRequest as JSON").Required();
  Command end = AddSubcommand(roster, session, options, "end-contact", "nobody has the duty afterwards", EndContact);
  end.Add("name", options->name).Required();
  end.Add("--last-day", options->day, "YYYY-MM-DD").Required();
  end.Add("--reason", options->reason).Required();
  Command erase =
      AddSubcommand(roster, session, options, "erase-contact", "erase the personal parts, for good", EraseContact);
  erase.Add("name", options->name).Required();
  erase.Add("--reason", options->reason).Required();
  Command reveal = AddSubcommand(roster, session, options, "reveal", "a contact in plain; it is written down", Reveal);
  reveal.Add("name", options->name).Required();
  reveal.Add("--reason", options->reason, "4 to 200 characters").Required();
  reveal.Add("--as-of", options->as_of, "of this day, YYYY-MM-DD");
  Command reads = AddSubcommand(roster, session, options, "contact-reads", "who has read contacts", ListReads);
  reads.Add("region", options->parent, "a region's code").Required();
  reads.Add("--contact", options->contact, "that showed this one");
  reads.Add("--subject", options->subject, "by this account");
  reads.Add("--from", options->from, "not before this instant, for example 2022-03-01T00:00:00+08:00");
  reads.Add("--until", options->until, "before this instant");
}

}  // namespace jgt::ctl
