// What stands between or beside regions and schools, the posts there are in it, and who holds them.
//
// A person is an account: a post is held by the subject of a token, never by a name. A post may be held by virtue of
// another one (ex officio, R16, R18): its holder is that post's holder, whoever that is on the day.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "services/roster/domain/school.h"
#include "services/roster/domain/timeline.h"

namespace jgt::roster {

// Numbers of these enums are those of the protos, but RegionLevel's.
enum class RegionLevel : uint8_t { kUnspecified, kCounty, kCity, kProvince };

enum class OrganizationKind : uint8_t {
  kUnspecified,
  kSchoolDistrict,  // 学区
  kEducationGroup,  // 教育集团
  kSection,         // 科室: of a bureau
  kUnit,            // 直属单位: a centre of the bureau
  kLeadingGroup,    // 领导小组
  kOffice,          // 领导小组办公室
  kWorkTeam,        // 工作专班: of a school district or a leading group
};

// What a post is for in the place where it is.
enum class Duty : uint8_t {
  kUnspecified,
  kLeader,            // 组长, 负总责
  kDeputyLeader,      // 副组长, 抓落实
  kMember,            // 成员
  kDirector,          // 主任: of an office, a school district
  kStandingDeputy,    // 常务副主任
  kDeputyDirector,    // 副主任, 分管主任
  kHead,              // 主要负责人: of a section, a unit, an education group
  kDeputyHead,        // 副职
  kStaff,             // 工作人员
  kSchoolHead,        // 学校主要领导: the one accountable person of a school (R58)
  kSchoolLeadership,  // 学校班子成员 (R24)
};

// The roles of common/auth that a post may carry, by the same names.
enum class PostRole : uint8_t {
  kNone,
  kSchoolFiler,
  kSchoolHead,
  kDistrictOfficer,
  kCountyOfficer,
  kLeadingGroup,
  kCityOfficer,
  kProvinceOfficer,
};

// By virtue of what a post is held.
enum class ExOfficio : uint8_t {
  kNone,                 // whoever is appointed
  kPost,                 // the holder of one other post
  kEducationGroupHeads,  // the heads of all education groups of the region (R156)
  kPairedSchoolHeads,    // the heads of all schools of the region that are in a pairing on the day (R156)
};

struct Organization {
  Key key;
  OrganizationKind kind = OrganizationKind::kUnspecified;
  std::string display_name;
  std::string parent;         // id of the organisation above it, of the same region; empty: the region itself
  std::string seat;           // id of the organisation in which it is seated (R157); empty: none is said
  bool leads = false;         // the one section or unit of the region that leads the work (牵头; R32, R159)
  std::optional<Span> valid;  // in answers: the days for which all of this holds
  bool operator==(const Organization&) const = default;
};

enum class MemberKind : uint8_t { kUnspecified, kSchool, kOrganization };

// A school (or campus), or an organisation, of the region of what it is a member of.
struct Member {
  MemberKind kind = MemberKind::kUnspecified;
  std::string id;
  auto operator<=>(const Member&) const = default;
};

struct Membership {
  Key organization;
  Member member;
  std::string display_name;   // of the member; in answers, as on the day
  std::optional<Span> valid;  // in answers: the days of this membership
  bool operator==(const Membership&) const = default;
};

enum class PlaceKind : uint8_t { kUnspecified, kRegion, kOrganization, kSchool };

// Where a post is: the region's bureau itself, or an organisation or a school of the region.
struct PostPlace {
  PlaceKind kind = PlaceKind::kUnspecified;
  std::string id;  // empty for the region
  auto operator<=>(const PostPlace&) const = default;
};

struct Post {
  Key key;
  PostPlace place;
  std::string title;
  Duty duty = Duty::kUnspecified;
  PostRole role = PostRole::kNone;
  ExOfficio ex_officio = ExOfficio::kNone;
  std::string ex_officio_post;  // kPost: the other one's id, of the same region
  std::optional<Span> valid;    // in answers: the days for which all of this holds
  bool operator==(const Post&) const = default;
};

// Somebody holds a post; its timeline is that of the post's holders.
struct Appointment {
  Key post;
  std::string subject;  // an account
  bool operator==(const Appointment&) const = default;
};

// Who holds a post on a day, and by virtue of which post.
struct Holder {
  std::string subject;
  Key by;     // the post to which the person is appointed: the post itself, or the one that it is held ex officio by
  Span days;  // of that appointment
  bool operator==(const Holder&) const = default;
};

// By subject; none when the post is vacant. Of one that is held by many (kEducationGroupHeads, kPairedSchoolHeads) all.
struct HeldPost {
  Post post;
  std::vector<Holder> holders;
  bool operator==(const HeldPost&) const = default;
};

// A role that a person has on a day through posts, as a token's claim has it (common/auth/verifier.h).
struct RoleGrant {
  PostRole role = PostRole::kNone;
  std::string region;
  std::string school;        // empty: the region and all below it
  std::optional<Day> until;  // the first day on which it is no longer known to hold
  std::vector<Key> posts;    // that give it
  bool operator==(const RoleGrant&) const = default;
};

inline constexpr size_t kOrganizationsOfRequestMax = 200;
inline constexpr size_t kMembersOfRequestMax = 1000;
inline constexpr size_t kPostsOfRequestMax = 500;
// Of one region, closed ones too: a command reads all of it, to decide on the whole.
inline constexpr size_t kOrganizationsMax = 1000;
inline constexpr size_t kMembershipsMax = 20'000;
inline constexpr size_t kPostsMax = 10'000;
// Of one person on a day.
inline constexpr size_t kGrantsMax = 1000;

}  // namespace jgt::roster
