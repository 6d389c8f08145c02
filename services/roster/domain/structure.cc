#include "services/roster/domain/structure.h"

#include <algorithm>
#include <utility>

#include "common/names/names.h"
#include "services/roster/domain/post_rules.h"
#include "services/roster/domain/school_change.h"

namespace jgt::roster {
namespace {

// Whether the value stands on all of the days, and nothing else does.
template <typename T>
bool StandsAllThrough(const Timeline<T>& timeline, const Span& days, const T& value) {
  Day next = days.from;
  for (const Dated<T>& each : timeline.spans()) {
    if (each.span.to <= next || each.span.from >= days.to) continue;
    if (each.span.from > next || !(each.value == value)) return false;
    next = each.span.to;
  }
  return next >= days.to;
}

// Puts it in, as one span with what says the same before and after.
template <typename T>
Outcome PutJoined(Timeline<T>& timeline, Span days, T value) {
  if (StandsAllThrough(timeline, days, value)) return Outcome::kUnchanged;
  const Outcome outcome = timeline.At(days.from) == nullptr ? Outcome::kCreated : Outcome::kChanged;
  for (const Dated<T>& each : timeline.spans()) {
    if (!(each.value == value) || each.span.to < days.from || days.to < each.span.from) continue;
    days = {.from = std::min(days.from, each.span.from), .to = std::max(days.to, each.span.to)};
  }
  timeline.Put(days, std::move(value));
  return outcome;
}

Span DaysOf(const Ground& ground, const std::optional<Day>& until) {
  return {.from = ground.day, .to = until.value_or(kNoEnd)};
}

bool HaveCommonDays(const Span& a, const Span& b) { return a.from < b.to && b.from < a.to; }

class StructureCommand {
 public:
  StructureCommand(Structure& structure, const StructureChange& change) : structure_(structure), change_(change) {}

  StatusOr<Touched> Run() {
    for (const Organization& wanted : change_.organizations) RETURN_IF_ERROR(Set(wanted));
    for (const MemberChange& wanted : change_.members) RETURN_IF_ERROR(Join(wanted));
    for (const Post& wanted : change_.posts) RETURN_IF_ERROR(Set(wanted));
    for (const MemberChange& leaving : change_.left) RETURN_IF_ERROR(Leave(leaving));
    for (const std::string& id : change_.closed_posts) RETURN_IF_ERROR(ClosePost(id));
    for (const std::string& id : change_.closed_organizations) RETURN_IF_ERROR(CloseOrganization(id));
    for (const AppointmentChange& wanted : change_.appointed) RETURN_IF_ERROR(Appoint(wanted));
    for (const std::string& post : change_.ended) RETURN_IF_ERROR(EndAppointment(post));
    RETURN_IF_ERROR(CheckSizes());
    RETURN_IF_ERROR(CheckWhole(structure_, change_.level));
    return std::move(touched_);
  }

 private:
  const Day& day() const { return change_.ground.day; }
  std::string OrganizationName(const std::string& id) const { return MakeName(structure_.region, "organizations", id); }
  std::string PostName(const std::string& id) const { return MakeName(structure_.region, "posts", id); }
  std::string MemberName(const Member& member) const {
    return MakeName(structure_.region, member.kind == MemberKind::kSchool ? "schools" : "organizations", member.id);
  }

  static Error Refuse(std::string reason, const std::string& name, const std::string& why, const std::string& why_zh) {
    return FailedPrecondition(std::move(reason), absl::StrFormat("%s: %s", name, why)).Field(name, why).Zh(why_zh);
  }
  static Error Unknown(std::string reason, const std::string& name) {
    return NotFound(std::move(reason), absl::StrFormat("%s does not exist", name))
        .Meta("name", name)
        .Zh(absl::StrFormat("%s 不存在", name));
  }
  Error Later(const std::string& name) const {
    return Refuse("LATER_CHANGE", name,
                  absl::StrFormat("it is otherwise from a day after %s on already", ToString(day())),
                  absl::StrFormat("%s 之后已登记有变更，请先处理", ToString(day())));
  }

  // From the day on, unless something else is known of later days.
  template <typename T>
  StatusOr<Outcome> SetFrom(Timeline<T>& timeline, const T& wanted, const std::string& name) const {
    const auto& spans = timeline.spans();
    const bool otherwise = std::any_of(spans.begin(), spans.end(), [&](const Dated<T>& each) {
      return each.span.from > day() && !(each.value == wanted);
    });
    const bool closed_later = !timeline.empty() && timeline.last().span.to != kNoEnd && timeline.last().span.to > day();
    if (otherwise || closed_later) return Later(name);
    return PutJoined(timeline, {.from = day(), .to = kNoEnd}, wanted);
  }

  Status Set(const Organization& wanted) {
    Timeline<Organization>& timeline = structure_.organizations[wanted.key.id];
    const std::string name = OrganizationName(wanted.key.id);
    if (!timeline.empty() && timeline.last().value.kind != wanted.kind) {
      return Refuse("KIND_FIXED", name, "what it is does not change: close it, and create another", "机构类型不能变更");
    }
    ASSIGN_OR_RETURN(touched_.organizations[wanted.key.id], SetFrom(timeline, wanted, name));
    return OkStatus();
  }

  Status Set(const Post& wanted) {
    Timeline<Post>& timeline = structure_.posts[wanted.key.id];
    const std::string name = PostName(wanted.key.id);
    if (!timeline.empty() && timeline.last().value.place != wanted.place) {
      return Refuse("PLACE_FIXED", name, "where it is does not change: close it, and create another",
                    "岗位所属机构不能变更");
    }
    if (wanted.place.kind == PlaceKind::kSchool) RETURN_IF_ERROR(CheckSchool(wanted.place.id));
    ASSIGN_OR_RETURN(const Outcome outcome, SetFrom(timeline, wanted, name));
    if (outcome != Outcome::kUnchanged) RETURN_IF_ERROR(CheckGrantable(wanted));
    touched_.posts[wanted.key.id] = outcome;
    return OkStatus();
  }

  Status CheckSchool(const std::string& id) const {
    const Key key = {.region = structure_.region, .id = id};
    const auto school = structure_.schools.find(id);
    if (school == structure_.schools.end() || school->second.empty()) {
      return Unknown("NO_SUCH_SCHOOL", MakeName(key.region, "schools", id));
    }
    return OpenSchoolOn(school->second, key, day()).status();
  }

  // Nobody gives more than he holds.
  Status CheckGrantable(const Post& post) const {
    if (post.role == PostRole::kNone || change_.grantable.contains(post.role)) return OkStatus();
    return PermissionDenied("WIDER_THAN_OWN",
                            absl::StrFormat("%s carries %s, which grants what the caller does not hold",
                                            PostName(post.key.id), RoleNameOf(post.role)))
        .Meta("role", std::string(RoleNameOf(post.role)))
        .Meta("post", PostName(post.key.id))
        .Zh("不能授予超出您本人权限的角色");
  }

  // The kind of an organisation that is there on the day.
  StatusOr<OrganizationKind> KindOnDay(const std::string& id) const {
    const auto found = structure_.organizations.find(id);
    const Dated<Organization>* const there =
        found == structure_.organizations.end() ? nullptr : found->second.At(day());
    if (there == nullptr) return Unknown("NO_SUCH_ORGANIZATION", OrganizationName(id));
    return there->value.kind;
  }

  Membership MembershipOf(const MemberChange& change) const {
    return {.organization = {.region = structure_.region, .id = change.organization},
            .member = change.member,
            .display_name = "",
            .valid = std::nullopt};
  }

  Status Join(const MemberChange& wanted) {
    ASSIGN_OR_RETURN(const OrganizationKind kind, KindOnDay(wanted.organization));
    if (wanted.member.kind == MemberKind::kSchool) {
      RETURN_IF_ERROR(CheckSchool(wanted.member.id));
    } else {
      RETURN_IF_ERROR(KindOnDay(wanted.member.id).status());
    }
    const std::string slot = SlotOf(kind, wanted.organization, wanted.member);
    Timeline<Membership>& timeline = structure_.memberships[slot];
    const Span days = DaysOf(change_.ground, wanted.until);
    for (const Dated<Membership>& each : timeline.spans()) {
      if (change_.move_members || !HaveCommonDays(each.span, days)) continue;
      if (each.value.organization.id == wanted.organization) continue;
      const std::string other = OrganizationName(each.value.organization.id);
      return Refuse("IN_ANOTHER_ORGANIZATION", MemberName(wanted.member), absl::StrFormat("it is in %s", other),
                    "该学校已属于另一学区或教育集团，请先退出，或选择随本次变更转入")
          .Meta("organization", other);
    }
    const Outcome outcome = PutJoined(timeline, days, MembershipOf(wanted));
    touched_.joined.push_back(outcome);
    if (outcome != Outcome::kUnchanged) touched_.memberships[slot] = outcome;
    return OkStatus();
  }

  Status Leave(const MemberChange& leaving) {
    ASSIGN_OR_RETURN(const OrganizationKind kind, KindOnDay(leaving.organization));
    const std::string slot = SlotOf(kind, leaving.organization, leaving.member);
    const auto found = structure_.memberships.find(slot);
    const Dated<Membership>* const there = found == structure_.memberships.end() ? nullptr : found->second.At(day());
    if (there == nullptr || there->value.organization.id != leaving.organization) {
      return Unknown("NO_SUCH_MEMBER", MemberName(leaving.member))
          .Meta("organization", OrganizationName(leaving.organization));
    }
    const Day end = there->span.to;
    found->second.Cut({.from = day(), .to = end});
    touched_.memberships[slot] = Outcome::kClosed;
    return OkStatus();
  }

  // From the day on it is there no more. It must be there on the day, and nothing else be known of later ones.
  template <typename T>
  Status CloseIn(std::map<std::string, Timeline<T>>& timelines, const std::string& id, const std::string& reason,
                 const std::string& name) const {
    const auto found = timelines.find(id);
    if (found == timelines.end() || found->second.At(day()) == nullptr) return Unknown(reason, name);
    if (found->second.After(day()) != nullptr) return Later(name);
    found->second.Cut({.from = day(), .to = kNoEnd});
    return OkStatus();
  }

  Status ClosePost(const std::string& id) {
    RETURN_IF_ERROR(CloseIn(structure_.posts, id, "NO_SUCH_POST", PostName(id)));
    touched_.posts[id] = Outcome::kClosed;
    const auto held = structure_.appointments.find(id);
    if (held == structure_.appointments.end() || held->second.empty()) return OkStatus();
    if (held->second.last().span.to <= day()) return OkStatus();
    held->second.Cut({.from = day(), .to = kNoEnd});
    touched_.appointments[id] = Outcome::kClosed;
    return OkStatus();
  }

  Status CloseOrganization(const std::string& id) {
    RETURN_IF_ERROR(CloseIn(structure_.organizations, id, "NO_SUCH_ORGANIZATION", OrganizationName(id)));
    touched_.organizations[id] = Outcome::kClosed;
    for (auto& [slot, timeline] : structure_.memberships) {
      const std::vector<Dated<Membership>> before = timeline.spans();
      for (const Dated<Membership>& each : before) {
        if (each.value.organization.id != id || each.span.to <= day()) continue;
        timeline.Cut({.from = std::max(day(), each.span.from), .to = each.span.to});
        touched_.memberships[slot] = Outcome::kClosed;
      }
    }
    return OkStatus();
  }

  Status Appoint(const AppointmentChange& wanted) {
    const auto post = structure_.posts.find(wanted.post);
    if (post == structure_.posts.end() || post->second.At(day()) == nullptr) {
      return Unknown("NO_SUCH_POST", PostName(wanted.post));
    }
    const Span days = DaysOf(change_.ground, wanted.until);
    RETURN_IF_ERROR(CheckGrantable(wanted.post, days));
    Timeline<Appointment>& timeline = structure_.appointments[wanted.post];
    for (const Dated<Appointment>& each : timeline.spans()) {
      if (wanted.replace || !HaveCommonDays(each.span, days) || each.value.subject == wanted.subject) continue;
      return Refuse("POST_HELD", PostName(wanted.post),
                    absl::StrFormat("%s holds it from %s on", each.value.subject, ToString(each.span.from)),
                    "该岗位在此期间已有人任职，请先免去，或选择接替");
    }
    // The end of the post is that of the appointment, when none is given.
    const Span known = {.from = days.from, .to = std::min(days.to, post->second.last().span.to)};
    touched_.appointments[wanted.post] =
        PutJoined(timeline, wanted.until.has_value() ? days : known,
                  {.post = {.region = structure_.region, .id = wanted.post}, .subject = wanted.subject});
    return OkStatus();
  }

  // The role of the post, and those of the posts that are held by virtue of it.
  Status CheckGrantable(const std::string& id, const Span& days) const {
    for (const auto& [other, timeline] : structure_.posts) {
      for (const Dated<Post>& each : timeline.spans()) {
        if (!HaveCommonDays(each.span, days)) continue;
        if (other == id || each.value.ex_officio_post == id) RETURN_IF_ERROR(CheckGrantable(each.value));
      }
    }
    return OkStatus();
  }

  Status EndAppointment(const std::string& id) {
    const auto post = structure_.posts.find(id);
    if (post == structure_.posts.end() || post->second.At(day()) == nullptr) {
      return Unknown("NO_SUCH_POST", PostName(id));
    }
    const auto held = structure_.appointments.find(id);
    const Dated<Appointment>* const there = held == structure_.appointments.end() ? nullptr : held->second.At(day());
    if (there == nullptr) {
      return Refuse("POST_VACANT", PostName(id), absl::StrFormat("nobody is appointed on %s", ToString(day())),
                    "该岗位当日无人任职");
    }
    const Day end = there->span.to;
    held->second.Cut({.from = day(), .to = end});
    touched_.appointments[id] = Outcome::kClosed;
    return OkStatus();
  }

  Status CheckSizes() const {
    if (structure_.organizations.size() <= kOrganizationsMax && structure_.memberships.size() <= kMembershipsMax &&
        structure_.posts.size() <= kPostsMax) {
      return OkStatus();
    }
    return FailedPrecondition("TOO_MANY_OF_REGION",
                              absl::StrFormat("a region has at most %d organisations, %d memberships and %d posts",
                                              kOrganizationsMax, kMembershipsMax, kPostsMax))
        .Zh("该地区登记的机构、成员或岗位数量超出上限");
  }

  Structure& structure_;
  const StructureChange& change_;
  Touched touched_;
};

}  // namespace

std::string SlotOf(OrganizationKind kind, const std::string& organization, const Member& member) {
  // Ids have no asterisk.
  std::string slot = organization;
  if (kind == OrganizationKind::kSchoolDistrict) slot = "*district";
  if (kind == OrganizationKind::kEducationGroup) slot = "*group";
  return absl::StrFormat("%s/%s/%s", slot, member.kind == MemberKind::kSchool ? "schools" : "organizations", member.id);
}

StatusOr<Touched> Apply(Structure& structure, const StructureChange& change) {
  return StructureCommand(structure, change).Run();
}

}  // namespace jgt::roster
