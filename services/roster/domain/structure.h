// All organisations, memberships, posts and appointments of a region on all days, and what a command makes of them.
//
// A command says how things stand from a day on. It is applied to the whole, and the whole must hold together
// afterwards, on every day: so what still needs a thing that is closed is found in one place.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "services/roster/domain/organization.h"
#include "services/roster/domain/pairing_change.h"

namespace jgt::roster {

// What is known now of a region, by id; memberships by slot (SlotOf).
struct Structure {
  std::string region;
  std::map<std::string, Timeline<Organization>> organizations;
  std::map<std::string, Timeline<Membership>> memberships;
  std::map<std::string, Timeline<Post>> posts;
  std::map<std::string, Timeline<Appointment>> appointments;  // by post
  std::map<std::string, Timeline<School>> schools;            // needed only when the command names schools
};

struct MemberChange {
  std::string organization;
  Member member;
  std::optional<Day> until;  // the day after the last; absent: without an end
};

struct AppointmentChange {
  std::string post;
  std::string subject;
  std::optional<Day> until;
  bool replace = false;  // whoever holds it on these days no longer does
};

// From the ground's day on.
struct StructureChange {
  Ground ground;
  RegionLevel level = RegionLevel::kUnspecified;
  std::set<PostRole> grantable;             // what the caller holds there, or could: nobody gives more than that
  bool move_members = false;                // a school leaves the district or group that it is in for the new one
  bool dry_run = false;                     // nothing is written
  std::vector<Organization> organizations;  // as they are from then on; new ones too. Keys of the structure's region
  std::vector<MemberChange> members;
  std::vector<Post> posts;
  std::vector<std::string> closed_organizations;
  std::vector<MemberChange> left;  // `until` is not looked at
  std::vector<std::string> closed_posts;
  std::vector<AppointmentChange> appointed;
  std::vector<std::string> ended;  // posts whose holder of the day is no longer
};

// What became of a thing that the command names.
enum class Outcome : uint8_t { kUnspecified, kCreated, kChanged, kUnchanged, kClosed };

// By the keys of the structure's maps.
struct Touched {
  std::map<std::string, Outcome> organizations;
  std::map<std::string, Outcome> memberships;
  std::map<std::string, Outcome> posts;
  std::map<std::string, Outcome> appointments;
  std::vector<Outcome> joined;  // of the command's members, in its order
};

// One school has one district, and one education group, a day; other memberships stand beside each other.
std::string SlotOf(OrganizationKind kind, const std::string& organization, const Member& member);

// Errors, in this order. NOT_FOUND NO_SUCH_ORGANIZATION, NO_SUCH_POST, NO_SUCH_SCHOOL, NO_SUCH_MEMBER;
// FAILED_PRECONDITION KIND_FIXED, PLACE_FIXED, LATER_CHANGE, SCHOOL_NOT_THERE, SCHOOL_CLOSED, IS_ALIAS,
// IN_ANOTHER_ORGANIZATION, POST_HELD, POST_VACANT, TOO_MANY_OF_REGION; PERMISSION_DENIED WIDER_THAN_OWN; then those of
// CheckWhole. On an error the structure is half changed, and of no further use.
StatusOr<Touched> Apply(Structure& structure, const StructureChange& change);

// That the whole holds together on every day. FAILED_PRECONDITION, with what does not fit as a field violation:
// PARENT_NOT_ALLOWED, PARENT_MISSING, SEAT_MISSING, LEAD_NOT_ALLOWED, LEAD_TAKEN, MEMBER_NOT_ALLOWED,
// ORGANIZATION_MISSING, MEMBER_MISSING, PLACE_MISSING, DUTY_NOT_ALLOWED, ROLE_NOT_ALLOWED, EX_OFFICIO_MISSING,
// EX_OFFICIO_CHAIN, DUTY_TAKEN, POST_MISSING, HELD_EX_OFFICIO.
Status CheckWhole(const Structure& structure, RegionLevel level);

}  // namespace jgt::roster
