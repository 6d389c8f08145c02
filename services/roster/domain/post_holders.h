// Who holds the posts of a region on a day, and which roles a person has through them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/roster/domain/organization.h"

namespace jgt::roster {

// A region's posts as they stand on a day, and what their holders follow from.
struct PostsOnDay {
  std::vector<Post> posts;                         // by id
  std::map<std::string, Dated<Appointment>> held;  // by post
  std::set<std::string> education_groups;          // ids of organisations
  std::set<std::string> paired_schools;            // ids of schools that are an end of a pairing, aliases resolved
};

// All of them with their holders, by id.
std::vector<HeldPost> WithHolders(const PostsOnDay& day);

// A post with a role that a person holds on a day, itself or by virtue of another.
struct HeldRole {
  Post post;                        // with its days
  Span appointment;                 // of the person, to the post or to the other one
  std::vector<Membership> schools;  // of DISTRICT_OFFICER: those that belong to the district, with their days
};

// The roles of one person: each role on each organisation once, until the last day on which one of the posts gives it.
// By region, school, role.
std::vector<RoleGrant> GrantsOf(const std::vector<HeldRole>& held);

}  // namespace jgt::roster
