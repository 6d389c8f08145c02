// jgt.roster.v1.ContactService: checks shape and scope, converts, and leaves the rest to the store.
#pragma once

#include <optional>
#include <string>

#include "common/clock/clock.h"
#include "common/paging/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "jgt/roster/v1/contact_service.grpc.pb.h"
#include "services/roster/domain/contact_store.h"
#include "services/roster/domain/pairing_store.h"
#include "services/roster/domain/region_book.h"

namespace jgt::roster {

// What the handler works with; all of it outlives the handler.
struct ContactParts {
  const rpc::RpcRuntime& rpc;
  const Clock& clock;
  const PageTokens& page_tokens;
  const RegionBook& regions;
  PairingStore& pairings;
  ContactStore& contacts;
};

class ContactHandler final : public v1::ContactService::CallbackService {
 public:
  explicit ContactHandler(const ContactParts& parts);

  grpc::ServerUnaryReactor* SetContact(grpc::CallbackServerContext* context, const v1::SetContactRequest* request,
                                       v1::SetContactResponse* response) override;
  grpc::ServerUnaryReactor* EndContact(grpc::CallbackServerContext* context, const v1::EndContactRequest* request,
                                       v1::EndContactResponse* response) override;
  grpc::ServerUnaryReactor* EraseContact(grpc::CallbackServerContext* context, const v1::EraseContactRequest* request,
                                         v1::EraseContactResponse* response) override;
  grpc::ServerUnaryReactor* GetContact(grpc::CallbackServerContext* context, const v1::GetContactRequest* request,
                                       v1::GetContactResponse* response) override;
  grpc::ServerUnaryReactor* ListContacts(grpc::CallbackServerContext* context, const v1::ListContactsRequest* request,
                                         v1::ListContactsResponse* response) override;
  grpc::ServerUnaryReactor* RevealContact(grpc::CallbackServerContext* context, const v1::RevealContactRequest* request,
                                          v1::RevealContactResponse* response) override;
  grpc::ServerUnaryReactor* ListContactReads(grpc::CallbackServerContext* context,
                                             const v1::ListContactReadsRequest* request,
                                             v1::ListContactReadsResponse* response) override;

 private:
  StatusOr<v1::SetContactResponse> Answer(const rpc::Call& call, const v1::SetContactRequest& request);
  StatusOr<v1::EndContactResponse> Answer(const rpc::Call& call, const v1::EndContactRequest& request);
  StatusOr<v1::EraseContactResponse> Answer(const rpc::Call& call, const v1::EraseContactRequest& request);
  StatusOr<v1::GetContactResponse> Answer(const rpc::Call& call, const v1::GetContactRequest& request);
  StatusOr<v1::ListContactsResponse> Answer(const rpc::Call& call, const v1::ListContactsRequest& request);
  StatusOr<v1::RevealContactResponse> Answer(const rpc::Call& call, const v1::RevealContactRequest& request);
  StatusOr<v1::ListContactReadsResponse> Answer(const rpc::Call& call, const v1::ListContactReadsRequest& request);

  // Refuses who does not hold the method's permission on the owner. Of a pairing's, either school's people are let in;
  // with `changes` only those of the end that it is about.
  Status Admit(const rpc::Call& call, const ContactOwner& owner, ContactEnd end, bool changes);
  // The same for one contact by its name; NOT_FOUND NO_SUCH_CONTACT for those who hold its region.
  StatusOr<Key> AdmittedContact(const rpc::Call& call, const std::string& name, bool changes);
  // What a reading's record says beside what was read.
  Reader ReaderOf(const rpc::Call& call, const std::string& asked, const Day& as_of) const;

  rpc::RpcContext rpc_;
  const Clock& clock_;
  const PageTokens& page_tokens_;
  const RegionBook& regions_;
  PairingStore& pairings_;
  ContactStore& contacts_;
};

}  // namespace jgt::roster
