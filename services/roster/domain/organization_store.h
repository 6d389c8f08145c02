// Where organisations, their members, posts and holders are kept.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/roster/domain/organization.h"
#include "services/roster/domain/school_store.h"
#include "services/roster/domain/structure.h"

namespace jgt::roster {

// What a command leaves.
struct StructureChanged {
  Touched touched;
  journal::Position position;  // of the region's last entry; number 0 when there is none yet
};

// By id. Of the region itself: not of those below it.
struct OrganizationQuery {
  std::string region;
  OrganizationKind kind = OrganizationKind::kUnspecified;  // unspecified = all
  Moment moment;
  std::string after;
  int limit = 100;
};

// By member: schools, then organisations, each by id. A school that is closed on the day is not among them.
struct MemberQuery {
  Key organization;
  Moment moment;
  Member after;
  int limit = 100;
};

// By id.
struct PostQuery {
  std::string region;
  std::optional<PostPlace> place;  // absent = all of the region
  Moment moment;
  std::string after;
  int limit = 100;
};

class OrganizationStore {
 public:
  virtual ~OrganizationStore() = default;

  // The errors of Apply. Returns the answer's bytes; what says nothing new makes no entry.
  virtual StatusOr<std::string> Change(const std::string& region, const StructureChange& change,
                                       const journal::Mutation& mutation, const Encoder<StructureChanged>& encode) = 0;

  // NOT_FOUND NO_SUCH_ORGANIZATION, also for one that was not there at the moment.
  virtual StatusOr<Organization> GetOrganization(const Key& key, const Moment& moment, Deadline deadline) = 0;
  virtual StatusOr<std::vector<Organization>> ListOrganizations(const OrganizationQuery& query, Deadline deadline) = 0;
  // NOT_FOUND NO_SUCH_ORGANIZATION.
  virtual StatusOr<std::vector<Membership>> ListMembers(const MemberQuery& query, Deadline deadline) = 0;
  // What a school or an organisation is a member of, by organisation. NOT_FOUND NO_SUCH_SCHOOL, NO_SUCH_ORGANIZATION.
  virtual StatusOr<std::vector<Membership>> ListMemberships(const std::string& region, const Member& member,
                                                            const Moment& moment, Deadline deadline) = 0;
  // NOT_FOUND NO_SUCH_POST.
  virtual StatusOr<HeldPost> GetPost(const Key& key, const Moment& moment, Deadline deadline) = 0;
  // NOT_FOUND NO_SUCH_ORGANIZATION, NO_SUCH_SCHOOL for a place that is not there.
  virtual StatusOr<std::vector<HeldPost>> ListPosts(const PostQuery& query, Deadline deadline) = 0;
  // All posts of one region with who holds them, by id: for exports. At most kPostsMax.
  virtual StatusOr<std::vector<HeldPost>> AllPosts(const std::string& region, const Moment& moment,
                                                   Deadline deadline) = 0;

  // The roles that a person holds through posts at the moment, by region, school and role; none for an account that
  // holds none. FAILED_PRECONDITION TOO_MANY_GRANTS above kGrantsMax.
  virtual StatusOr<std::vector<RoleGrant>> GetGrants(const std::string& subject, const Moment& moment,
                                                     Deadline deadline) = 0;
};

}  // namespace jgt::roster
