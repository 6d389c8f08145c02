#pragma once

#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/roster/domain/organization_store.h"

namespace jgt::roster {

class MysqlOrganizationStore final : public OrganizationStore {
 public:
  MysqlOrganizationStore(sql::Pool& pool, journal::Writer& writer) : pool_(pool), writer_(writer) {}

  StatusOr<std::string> Change(const std::string& region, const StructureChange& change,
                               const journal::Mutation& mutation, const Encoder<StructureChanged>& encode) override;

  StatusOr<Organization> GetOrganization(const Key& key, const Moment& moment, Deadline deadline) override;
  StatusOr<std::vector<Organization>> ListOrganizations(const OrganizationQuery& query, Deadline deadline) override;
  StatusOr<std::vector<Membership>> ListMembers(const MemberQuery& query, Deadline deadline) override;
  StatusOr<std::vector<Membership>> ListMemberships(const std::string& region, const Member& member,
                                                    const Moment& moment, Deadline deadline) override;
  StatusOr<HeldPost> GetPost(const Key& key, const Moment& moment, Deadline deadline) override;
  StatusOr<std::vector<HeldPost>> ListPosts(const PostQuery& query, Deadline deadline) override;
  StatusOr<std::vector<HeldPost>> AllPosts(const std::string& region, const Moment& moment, Deadline deadline) override;
  StatusOr<std::vector<RoleGrant>> GetGrants(const std::string& subject, const Moment& moment,
                                             Deadline deadline) override;

 private:
  sql::Pool& pool_;
  journal::Writer& writer_;
};

}  // namespace jgt::roster
