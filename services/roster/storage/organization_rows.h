// Reading and writing organisations, memberships, posts and appointments in their tables (schema/0107).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/roster/domain/organization_store.h"
#include "services/roster/domain/post_holders.h"
#include "services/roster/storage/versions.h"

namespace jgt::roster {

// All that is known now of a region's structure; its schools too when `with_schools`.
StatusOr<Structure> StructureOf(const Query& query, const std::string& region, bool with_schools);

// As they were at the moment.
StatusOr<std::optional<Organization>> FindOrganization(const Query& query, const Key& key, const Moment& moment);
StatusOr<std::vector<Organization>> OrganizationsOf(const Query& query, const OrganizationQuery& wanted);
StatusOr<std::vector<Membership>> MembersOf(const Query& query, const MemberQuery& wanted);
StatusOr<std::vector<Membership>> MembershipsOf(const Query& query, const std::string& region, const Member& member,
                                                const Moment& moment);
// All posts of a region with what their holders follow from.
StatusOr<PostsOnDay> PostsAt(const Query& query, const std::string& region, const Moment& moment);
// The posts with a role that a person holds, itself or by virtue of another; at most `limit`.
StatusOr<std::vector<HeldRole>> HeldRolesOf(const Query& query, const std::string& subject, const Moment& moment,
                                            int limit);

// Where versions are written, and values as the tables' columns.
const VersionTable& OrganizationTable();
const VersionTable& MembershipTable();
const VersionTable& PostTable();
const VersionTable& AppointmentTable();
std::vector<sql::Value> ColumnsOf(const Organization& organization);
std::vector<sql::Value> ColumnsOf(const Membership& membership);
std::vector<sql::Value> ColumnsOf(const Post& post);
std::vector<sql::Value> ColumnsOf(const Appointment& appointment);

}  // namespace jgt::roster
