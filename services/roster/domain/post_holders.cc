#include "services/roster/domain/post_holders.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace jgt::roster {
namespace {

class HolderFinder {
 public:
  explicit HolderFinder(const PostsOnDay& day) : day_(day) {
    for (const Post& post : day.posts) {
      const bool of_group = post.place.kind == PlaceKind::kOrganization && day.education_groups.contains(post.place.id);
      if (post.duty == Duty::kHead && of_group) group_heads_.push_back(&post);
      const bool of_paired = post.place.kind == PlaceKind::kSchool && day.paired_schools.contains(post.place.id);
      if (post.duty == Duty::kSchoolHead && of_paired) school_heads_.push_back(&post);
    }
  }

  std::vector<Holder> HoldersOf(const Post& post) const {
    std::vector<Holder> holders;
    if (post.ex_officio == ExOfficio::kEducationGroupHeads) {
      for (const Post* const head : group_heads_) AddOwn(*head, holders);
    } else if (post.ex_officio == ExOfficio::kPairedSchoolHeads) {
      for (const Post* const head : school_heads_) AddOwn(*head, holders);
    } else {
      AddOwn(post, holders);
    }
    // Who heads two schools is one person in the group.
    const auto by_subject = [](const Holder& a, const Holder& b) {
      return std::tie(a.subject, a.by) < std::tie(b.subject, b.by);
    };
    const auto same_subject = [](const Holder& a, const Holder& b) { return a.subject == b.subject; };
    std::sort(holders.begin(), holders.end(), by_subject);
    holders.erase(std::unique(holders.begin(), holders.end(), same_subject), holders.end());
    return holders;
  }

 private:
  // Of a post that one person holds: who is appointed to it, or to the one that it is held by virtue of.
  void AddOwn(const Post& post, std::vector<Holder>& holders) const {
    const auto held = day_.held.find(post.ex_officio == ExOfficio::kPost ? post.ex_officio_post : post.key.id);
    if (held == day_.held.end()) return;
    const Dated<Appointment>& appointment = held->second;
    holders.push_back({.subject = appointment.value.subject, .by = appointment.value.post, .days = appointment.span});
  }

  const PostsOnDay& day_;
  std::vector<const Post*> group_heads_;
  std::vector<const Post*> school_heads_;
};

// The first day on which not all of it is known to hold; kNoEnd when there is none.
Day EndOf(const HeldRole& held) {
  return std::min(held.appointment.to, held.post.valid.has_value() ? held.post.valid->to : kNoEnd);
}

using RoleKey = std::tuple<std::string, std::string, PostRole>;  // region, school
struct RoleDays {
  Day until = kAlways;
  std::vector<Key> posts;
};

void Add(const HeldRole& held, const std::string& school, const Day& until, std::map<RoleKey, RoleDays>& roles) {
  RoleDays& days = roles[{held.post.key.region, school, held.post.role}];
  days.until = std::max(days.until, until);
  if (std::find(days.posts.begin(), days.posts.end(), held.post.key) == days.posts.end()) {
    days.posts.push_back(held.post.key);
  }
}

}  // namespace

std::vector<HeldPost> WithHolders(const PostsOnDay& day) {
  const HolderFinder finder(day);
  std::vector<HeldPost> held;
  held.reserve(day.posts.size());
  for (const Post& post : day.posts) held.push_back({.post = post, .holders = finder.HoldersOf(post)});
  return held;
}

std::vector<RoleGrant> GrantsOf(const std::vector<HeldRole>& held) {
  std::map<RoleKey, RoleDays> roles;
  for (const HeldRole& each : held) {
    if (each.post.role == PostRole::kDistrictOfficer) {
      for (const Membership& school : each.schools) {
        Add(each, school.member.id, std::min(EndOf(each), school.valid.has_value() ? school.valid->to : kNoEnd), roles);
      }
    } else {
      Add(each, each.post.place.kind == PlaceKind::kSchool ? each.post.place.id : "", EndOf(each), roles);
    }
  }
  std::vector<RoleGrant> grants;
  grants.reserve(roles.size());
  for (auto& [key, days] : roles) {
    const auto& [region, school, role] = key;
    grants.push_back({.role = role,
                      .region = region,
                      .school = school,
                      .until = days.until == kNoEnd ? std::nullopt : std::optional<Day>(days.until),
                      .posts = std::move(days.posts)});
  }
  return grants;
}

}  // namespace jgt::roster
