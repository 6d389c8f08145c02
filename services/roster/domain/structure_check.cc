#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "common/names/names.h"
#include "services/roster/domain/post_rules.h"
#include "services/roster/domain/structure.h"

// That a region's structure holds together on every day.
namespace jgt::roster {
namespace {

// The first of `days` on which the timeline has nothing of which `holds` is true; absent when there is none.
template <typename T, typename F>
std::optional<Day> FirstDayWithout(const Span& days, const Timeline<T>* timeline, const F& holds) {
  Day next = days.from;
  if (timeline == nullptr) return next;
  for (const Dated<T>& each : timeline->spans()) {
    if (each.span.to <= next) continue;
    if (next >= days.to || each.span.from > next || !holds(each.value)) break;
    next = each.span.to;
  }
  if (next >= days.to) return std::nullopt;
  return next;
}

template <typename T>
const Timeline<T>* TimelineIn(const std::map<std::string, Timeline<T>>& timelines, const std::string& id) {
  const auto found = timelines.find(id);
  return found == timelines.end() || found->second.empty() ? nullptr : &found->second;
}

template <typename T>
bool Anything(const T& /*value*/) {
  return true;
}

// What may be there only once a day, as spans of days.
struct Claim {
  Span days;
  std::string id;
};

// The two that claim a day both.
std::optional<std::pair<Claim, Claim>> Rivals(std::vector<Claim> claims) {
  std::sort(claims.begin(), claims.end(), [](const Claim& a, const Claim& b) {
    return std::tie(a.days.from, a.days.to, a.id) < std::tie(b.days.from, b.days.to, b.id);
  });
  const auto rivals = std::adjacent_find(claims.begin(), claims.end(),
                                         [](const Claim& a, const Claim& b) { return b.days.from < a.days.to; });
  if (rivals == claims.end()) return std::nullopt;
  return std::make_pair(*rivals, *std::next(rivals));
}

class WholeCheck {
 public:
  WholeCheck(const Structure& structure, RegionLevel level) : structure_(structure), level_(level) {}

  Status Run() const {
    for (const auto& [id, timeline] : structure_.organizations) {
      for (const auto& each : timeline.spans()) RETURN_IF_ERROR(CheckOrganization(each));
    }
    RETURN_IF_ERROR(CheckLead());
    for (const auto& [slot, timeline] : structure_.memberships) {
      for (const auto& each : timeline.spans()) RETURN_IF_ERROR(CheckMembership(each));
    }
    for (const auto& [id, timeline] : structure_.posts) {
      for (const auto& each : timeline.spans()) {
        RETURN_IF_ERROR(CheckPlace(each));
        RETURN_IF_ERROR(CheckExOfficio(each));
      }
    }
    RETURN_IF_ERROR(CheckDuties());
    for (const auto& [id, timeline] : structure_.appointments) {
      for (const auto& each : timeline.spans()) RETURN_IF_ERROR(CheckAppointment(each));
    }
    return OkStatus();
  }

 private:
  std::string OrganizationName(const std::string& id) const { return MakeName(structure_.region, "organizations", id); }
  std::string PostName(const std::string& id) const { return MakeName(structure_.region, "posts", id); }
  const Timeline<Organization>* OrganizationOf(const std::string& id) const {
    return TimelineIn(structure_.organizations, id);
  }

  static Error Misfit(std::string reason, const std::string& name, const std::string& why, const std::string& why_zh) {
    return FailedPrecondition(std::move(reason), absl::StrFormat("%s: %s", name, why))
        .Field(name, why)
        .Zh(absl::StrFormat("%s：%s", name, why_zh));
  }
  static Error NotThere(std::string reason, const std::string& name, const std::string& needed, const Day& day) {
    return Misfit(std::move(reason), name, absl::StrFormat("%s is not there on %s", needed, ToString(day)),
                  absl::StrFormat("%s 在 %s 不存在", needed, ToString(day)));
  }

  Status CheckOrganization(const Dated<Organization>& each) const {
    const Organization& organization = each.value;
    const std::string name = OrganizationName(organization.key.id);
    std::optional<OrganizationKind> above;
    if (!organization.parent.empty()) {
      const Timeline<Organization>* const parent = OrganizationOf(organization.parent);
      const auto missing = FirstDayWithout(each.span, parent, Anything<Organization>);
      if (missing.has_value()) {
        return NotThere("PARENT_MISSING", name, OrganizationName(organization.parent), *missing);
      }
      above = parent->last().value.kind;
    }
    if (!MayStandUnder(organization.kind, above)) {
      return Misfit("PARENT_NOT_ALLOWED", name, "an organisation of its kind does not stand there",
                    "该类机构不能设在此上级之下");
    }
    if (organization.leads && !MayLead(organization.kind)) {
      return Misfit("LEAD_NOT_ALLOWED", name, "only sections and units lead", "只有科室或直属单位可以牵头");
    }
    if (organization.seat.empty()) return OkStatus();
    const auto missing = FirstDayWithout(each.span, OrganizationOf(organization.seat), Anything<Organization>);
    if (!missing.has_value()) return OkStatus();
    return NotThere("SEAT_MISSING", name, OrganizationName(organization.seat), *missing);
  }

  Status CheckLead() const {
    std::vector<Claim> claims;
    for (const auto& [id, timeline] : structure_.organizations) {
      for (const auto& each : timeline.spans()) {
        if (each.value.leads) claims.push_back({.days = each.span, .id = id});
      }
    }
    const auto rivals = Rivals(std::move(claims));
    if (!rivals.has_value()) return OkStatus();
    return Misfit("LEAD_TAKEN", OrganizationName(rivals->second.id),
                  absl::StrFormat("%s leads already", OrganizationName(rivals->first.id)), "已有其他科室牵头");
  }

  Status CheckMembership(const Dated<Membership>& each) const {
    const std::string& id = each.value.organization.id;
    const Member& member = each.value.member;
    const bool school = member.kind == MemberKind::kSchool;
    const std::string name = MakeName(structure_.region, school ? "schools" : "organizations", member.id);
    const Timeline<Organization>* const organization = OrganizationOf(id);
    const auto missing = FirstDayWithout(each.span, organization, Anything<Organization>);
    if (missing.has_value()) return NotThere("ORGANIZATION_MISSING", name, OrganizationName(id), *missing);
    if (!MayBeMember(organization->last().value.kind, member.kind) || id == member.id) {
      return Misfit("MEMBER_NOT_ALLOWED", name, absl::StrFormat("it cannot belong to %s", OrganizationName(id)),
                    "该类单位不能成为此机构的成员");
    }
    if (school) return OkStatus();
    // An office's members are sections and units, not groups and districts.
    const auto gone = FirstDayWithout(each.span, OrganizationOf(member.id), Anything<Organization>);
    if (gone.has_value()) return NotThere("MEMBER_MISSING", OrganizationName(id), name, *gone);
    if (MayLead(OrganizationOf(member.id)->last().value.kind)) return OkStatus();
    return Misfit("MEMBER_NOT_ALLOWED", name, "only sections and units belong to it", "成员单位只能是科室或直属单位");
  }

  Status CheckPlace(const Dated<Post>& each) const {
    const Post& post = each.value;
    const std::string name = PostName(post.key.id);
    PlaceInTable place = {.kind = post.place.kind, .organization = {}, .level = level_};
    if (post.place.kind == PlaceKind::kOrganization) {
      const Timeline<Organization>* const organization = OrganizationOf(post.place.id);
      const auto missing = FirstDayWithout(each.span, organization, Anything<Organization>);
      if (missing.has_value()) return NotThere("PLACE_MISSING", name, OrganizationName(post.place.id), *missing);
      place.organization = organization->last().value.kind;
    }
    if (!MayHaveDuty(place, post.duty)) {
      return Misfit("DUTY_NOT_ALLOWED", name, "there is no such duty in that place", "该机构没有此类职务");
    }
    const std::span<const PostRole> roles = RolesOf(place, post.duty, post.ex_officio);
    if (post.role == PostRole::kNone || std::find(roles.begin(), roles.end(), post.role) != roles.end()) {
      return OkStatus();
    }
    std::string allowed = "none";
    for (const PostRole role : roles) allowed += absl::StrFormat(", %s", RoleNameOf(role));
    return Misfit("ROLE_NOT_ALLOWED", name, absl::StrFormat("%s; allowed: %s", RoleNameOf(post.role), allowed),
                  "该岗位不能授予此角色");
  }

  Status CheckExOfficio(const Dated<Post>& each) const {
    if (each.value.ex_officio != ExOfficio::kPost) return OkStatus();
    const std::string name = PostName(each.value.key.id);
    const std::string other = PostName(each.value.ex_officio_post);
    const Timeline<Post>* const source = TimelineIn(structure_.posts, each.value.ex_officio_post);
    const auto missing = FirstDayWithout(each.span, source, Anything<Post>);
    if (missing.has_value()) return NotThere("EX_OFFICIO_MISSING", name, other, *missing);
    const auto chained =
        FirstDayWithout(each.span, source, [](const Post& post) { return post.ex_officio == ExOfficio::kNone; });
    if (!chained.has_value()) return OkStatus();
    return Misfit("EX_OFFICIO_CHAIN", name, absl::StrFormat("%s is itself held ex officio", other),
                  "所依据的岗位本身也是兼任");
  }

  // One who answers for a place, on every day.
  Status CheckDuties() const {
    std::map<std::pair<PostPlace, Duty>, std::vector<Claim>> claims;
    for (const auto& [id, timeline] : structure_.posts) {
      for (const auto& each : timeline.spans()) {
        if (!IsOneOfAPlace(each.value.duty)) continue;
        claims[{each.value.place, each.value.duty}].push_back({.days = each.span, .id = id});
      }
    }
    for (const auto& [of_what, days] : claims) {
      const auto rivals = Rivals(days);
      if (!rivals.has_value()) continue;
      return Misfit("DUTY_TAKEN", PostName(rivals->second.id),
                    absl::StrFormat("%s has this duty there", PostName(rivals->first.id)),
                    "同一机构同一时间只能有一个主要负责人岗位");
    }
    return OkStatus();
  }

  Status CheckAppointment(const Dated<Appointment>& each) const {
    const std::string name = PostName(each.value.post.id);
    const Timeline<Post>* const post = TimelineIn(structure_.posts, each.value.post.id);
    const auto missing = FirstDayWithout(each.span, post, Anything<Post>);
    if (missing.has_value()) {
      return Misfit("POST_MISSING", name, absl::StrFormat("it is not there on %s", ToString(*missing)),
                    absl::StrFormat("该岗位在 %s 不存在", ToString(*missing)));
    }
    const auto by_virtue =
        FirstDayWithout(each.span, post, [](const Post& there) { return there.ex_officio == ExOfficio::kNone; });
    if (!by_virtue.has_value()) return OkStatus();
    return Misfit("HELD_EX_OFFICIO", name,
                  absl::StrFormat("it is held ex officio on %s: nobody is appointed to it", ToString(*by_virtue)),
                  "该岗位为兼任岗位，不能直接任命");
  }

  const Structure& structure_;
  const RegionLevel level_;
};

}  // namespace

Status CheckWhole(const Structure& structure, RegionLevel level) { return WholeCheck(structure, level).Run(); }

}  // namespace jgt::roster
