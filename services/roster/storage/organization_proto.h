// Organisations, memberships, posts and grants as messages: for journal entries, and for answers.
#pragma once

#include <string>

#include "jgt/roster/v1/organization.pb.h"
#include "services/roster/domain/organization.h"
#include "services/roster/domain/structure.h"

namespace jgt::roster {

inline constexpr char kOrganizations[] = "organizations";
inline constexpr char kPosts[] = "posts";

// Resource names of a member, and of the place of a post, of that region.
std::string MemberName(const std::string& region, const Member& member);
std::string PlaceName(const std::string& region, const PostPlace& place);

jgt::roster::v1::Organization ToProto(const Organization& organization);
jgt::roster::v1::Membership ToProto(const Membership& membership);
jgt::roster::v1::Post ToProto(const Post& post);
jgt::roster::v1::Post ToProto(const HeldPost& held);
jgt::roster::v1::Appointment ToProto(const Dated<Appointment>& appointment);
// As a token's claim has it: `until` is the beginning of its day in Shanghai.
jgt::roster::v1::RoleGrant ToProto(const RoleGrant& grant);
jgt::roster::v1::StructureOutcome ToProto(Outcome outcome);

}  // namespace jgt::roster
