// jgt.roster.v1.OrganizationService: checks shape and scope, converts, and leaves the rest to the store.
#pragma once

#include <string>

#include "common/clock/clock.h"
#include "common/paging/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/context.h"
#include "jgt/roster/v1/organization_service.grpc.pb.h"
#include "services/roster/domain/organization_store.h"
#include "services/roster/domain/region_book.h"

namespace jgt::roster {

// What the handler works with; all of it outlives the handler.
struct OrganizationParts {
  const rpc::RpcRuntime& rpc;
  const Clock& clock;
  const PageTokens& page_tokens;
  const RegionBook& regions;
  OrganizationStore& organizations;
};

class OrganizationHandler final : public v1::OrganizationService::CallbackService {
 public:
  explicit OrganizationHandler(const OrganizationParts& parts);

  grpc::ServerUnaryReactor* SetOrganizations(grpc::CallbackServerContext* context,
                                             const v1::SetOrganizationsRequest* request,
                                             v1::SetOrganizationsResponse* response) override;
  grpc::ServerUnaryReactor* CloseOrganization(grpc::CallbackServerContext* context,
                                              const v1::CloseOrganizationRequest* request,
                                              v1::CloseOrganizationResponse* response) override;
  grpc::ServerUnaryReactor* RemoveMembers(grpc::CallbackServerContext* context, const v1::RemoveMembersRequest* request,
                                          v1::RemoveMembersResponse* response) override;
  grpc::ServerUnaryReactor* ClosePost(grpc::CallbackServerContext* context, const v1::ClosePostRequest* request,
                                      v1::ClosePostResponse* response) override;
  grpc::ServerUnaryReactor* AppointHolder(grpc::CallbackServerContext* context, const v1::AppointHolderRequest* request,
                                          v1::AppointHolderResponse* response) override;
  grpc::ServerUnaryReactor* EndAppointment(grpc::CallbackServerContext* context,
                                           const v1::EndAppointmentRequest* request,
                                           v1::EndAppointmentResponse* response) override;
  grpc::ServerUnaryReactor* GetOrganization(grpc::CallbackServerContext* context,
                                            const v1::GetOrganizationRequest* request,
                                            v1::GetOrganizationResponse* response) override;
  grpc::ServerUnaryReactor* ListOrganizations(grpc::CallbackServerContext* context,
                                              const v1::ListOrganizationsRequest* request,
                                              v1::ListOrganizationsResponse* response) override;
  grpc::ServerUnaryReactor* ListMembers(grpc::CallbackServerContext* context, const v1::ListMembersRequest* request,
                                        v1::ListMembersResponse* response) override;
  grpc::ServerUnaryReactor* ListMemberships(grpc::CallbackServerContext* context,
                                            const v1::ListMembershipsRequest* request,
                                            v1::ListMembershipsResponse* response) override;
  grpc::ServerUnaryReactor* GetPost(grpc::CallbackServerContext* context, const v1::GetPostRequest* request,
                                    v1::GetPostResponse* response) override;
  grpc::ServerUnaryReactor* ListPosts(grpc::CallbackServerContext* context, const v1::ListPostsRequest* request,
                                      v1::ListPostsResponse* response) override;
  grpc::ServerUnaryReactor* GetGrants(grpc::CallbackServerContext* context, const v1::GetGrantsRequest* request,
                                      v1::GetGrantsResponse* response) override;

 private:
  StatusOr<v1::SetOrganizationsResponse> Answer(const rpc::Call& call, const v1::SetOrganizationsRequest& request);
  StatusOr<v1::CloseOrganizationResponse> Answer(const rpc::Call& call, const v1::CloseOrganizationRequest& request);
  StatusOr<v1::RemoveMembersResponse> Answer(const rpc::Call& call, const v1::RemoveMembersRequest& request);
  StatusOr<v1::ClosePostResponse> Answer(const rpc::Call& call, const v1::ClosePostRequest& request);
  StatusOr<v1::AppointHolderResponse> Answer(const rpc::Call& call, const v1::AppointHolderRequest& request);
  StatusOr<v1::EndAppointmentResponse> Answer(const rpc::Call& call, const v1::EndAppointmentRequest& request);
  StatusOr<v1::GetOrganizationResponse> Answer(const rpc::Call& call, const v1::GetOrganizationRequest& request);
  StatusOr<v1::ListOrganizationsResponse> Answer(const rpc::Call& call, const v1::ListOrganizationsRequest& request);
  StatusOr<v1::ListMembersResponse> Answer(const rpc::Call& call, const v1::ListMembersRequest& request);
  StatusOr<v1::ListMembershipsResponse> Answer(const rpc::Call& call, const v1::ListMembershipsRequest& request);
  StatusOr<v1::GetPostResponse> Answer(const rpc::Call& call, const v1::GetPostRequest& request);
  StatusOr<v1::ListPostsResponse> Answer(const rpc::Call& call, const v1::ListPostsRequest& request);
  StatusOr<v1::GetGrantsResponse> Answer(const rpc::Call& call, const v1::GetGrantsRequest& request);

  // Who changes a region's structure holds roster.posts on the region itself, not on one above it; else OUTSIDE_SCOPE.
  Status AuthorizeHere(const rpc::Call& call, const std::string& region) const;
  // Who is admitted on a part of the region only (a school's people) reads no more than what is of that part.
  static Status AuthorizeWhole(const rpc::Call& call, const std::string& region);
  // Day, reason and document of a change of one thing, and what its caller may grant.
  template <typename Request>
  StatusOr<StructureChange> ChangeOf(const rpc::Call& call, const Request& request, std::string_view field,
                                     const std::string& region) const;

  const rpc::RpcContext rpc_;
  const Clock& clock_;
  const PageTokens& page_tokens_;
  const RegionBook& regions_;
  OrganizationStore& organizations_;
};

}  // namespace jgt::roster
