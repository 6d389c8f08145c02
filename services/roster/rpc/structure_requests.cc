#include "services/roster/rpc/structure_requests.h"

#include <algorithm>
#include <utility>

#include "common/auth/authorizer.h"
#include "common/auth/roles.h"
#include "common/names/names.h"
#include "services/roster/domain/pairing_list.h"
#include "services/roster/domain/post_rules.h"
#include "services/roster/domain/vocabulary.h"
#include "services/roster/storage/organization_proto.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

constexpr size_t kSubjectMax = 100;

Error WrongPart(std::string reason, const std::string& field, std::string_view allowed, std::string_view allowed_zh) {
  return InvalidArgument(std::move(reason), absl::StrFormat("%s: %s", field, allowed))
      .Field(field, std::string(allowed))
      .Zh(absl::StrFormat("%s：%s", field, allowed_zh));
}

// The id of a name of that region.
StatusOr<std::string> IdIn(const std::string& field, const std::string& name, const std::string& collection,
                           const std::string& region) {
  ASSIGN_OR_RETURN(Key key, KeyOf(field, name, collection));
  if (key.region == region) return std::move(key.id);
  return WrongPart("BAD_NAME", field, absl::StrFormat("of region %s, as the parent", region), "应属于同一地区");
}

Status CheckTitle(const std::string& reason, const std::string& field, const std::string& text) {
  const size_t size = CharacterCount(Trim(text));
  if (size >= 1 && size <= kNameCharactersMax) return OkStatus();
  return WrongPart(reason, field, absl::StrFormat("1 to %d characters", kNameCharactersMax),
                   absl::StrFormat("应为 1–%d 个字", kNameCharactersMax));
}

StatusOr<Organization> OrganizationIn(const std::string& field, const v1::Organization& message,
                                      const std::string& region) {
  Organization organization;
  organization.key.region = region;
  ASSIGN_OR_RETURN(organization.key.id, IdIn(field + ".name", message.name(), kOrganizations, region));
  organization.kind = static_cast<OrganizationKind>(message.kind());
  if (!v1::OrganizationKind_IsValid(message.kind()) || organization.kind == OrganizationKind::kUnspecified) {
    return WrongPart("BAD_ORGANIZATION", field + ".kind", "one of OrganizationKind", "请选择机构类型");
  }
  RETURN_IF_ERROR(CheckTitle("BAD_ORGANIZATION", field + ".display_name", message.display_name()));
  organization.display_name = std::string(Trim(message.display_name()));
  if (message.parent() != RegionName(region)) {
    ASSIGN_OR_RETURN(organization.parent, IdIn(field + ".parent", message.parent(), kOrganizations, region));
  }
  if (!message.seat().empty()) {
    ASSIGN_OR_RETURN(organization.seat, IdIn(field + ".seat", message.seat(), kOrganizations, region));
  }
  organization.leads = message.leads();
  return organization;
}

StatusOr<MemberChange> MemberChangeIn(const std::string& field, const v1::Membership& message,
                                      const std::string& region, const Day& from) {
  MemberChange change;
  ASSIGN_OR_RETURN(change.organization, IdIn(field + ".organization", message.organization(), kOrganizations, region));
  ASSIGN_OR_RETURN(MemberOfRegion member, MemberIn(field + ".member", message.member()));
  if (member.region != region) {
    return WrongPart("BAD_MEMBER", field + ".member", absl::StrFormat("of region %s, as the parent", region),
                     "成员应属于同一地区");
  }
  change.member = std::move(member.member);
  ASSIGN_OR_RETURN(change.until, UntilIn(field + ".valid_to", message.valid_to(), from));
  return change;
}

Status SetExOfficio(const std::string& field, const v1::Post& message, Post& post) {
  if (message.has_ex_officio_post()) {
    post.ex_officio = ExOfficio::kPost;
    ASSIGN_OR_RETURN(post.ex_officio_post,
                     IdIn(field + ".ex_officio_post", message.ex_officio_post(), kPosts, post.key.region));
  } else if (message.has_heads_of()) {
    if (message.heads_of() == v1::HEADS_OF_EDUCATION_GROUPS) post.ex_officio = ExOfficio::kEducationGroupHeads;
    if (message.heads_of() == v1::HEADS_OF_PAIRED_SCHOOLS) post.ex_officio = ExOfficio::kPairedSchoolHeads;
    if (post.ex_officio == ExOfficio::kNone) {
      return WrongPart("BAD_POST", field + ".heads_of", "EDUCATION_GROUPS or PAIRED_SCHOOLS", "请选择兼任来源");
    }
  }
  return OkStatus();
}

StatusOr<Post> PostIn(const std::string& field, const v1::Post& message, const std::string& region) {
  Post post;
  post.key.region = region;
  ASSIGN_OR_RETURN(post.key.id, IdIn(field + ".name", message.name(), kPosts, region));
  ASSIGN_OR_RETURN(PlaceOfRegion place, PlaceIn(field + ".place", message.place()));
  if (place.region != region) {
    return WrongPart("BAD_POST", field + ".place", absl::StrFormat("of region %s, as the parent", region),
                     "岗位所属机构应属于同一地区");
  }
  post.place = std::move(place.place);
  RETURN_IF_ERROR(CheckTitle("BAD_POST", field + ".title", message.title()));
  post.title = std::string(Trim(message.title()));
  post.duty = static_cast<Duty>(message.duty());
  if (!v1::Duty_IsValid(message.duty()) || post.duty == Duty::kUnspecified) {
    return WrongPart("BAD_POST", field + ".duty", "one of Duty", "请选择职务");
  }
  const std::optional<PostRole> role = ParsePostRole(message.role());
  if (!role.has_value()) {
    return WrongPart("BAD_POST", field + ".role", "empty, or a role that posts may carry", "岗位角色无效");
  }
  post.role = *role;
  RETURN_IF_ERROR(SetExOfficio(field, message, post));
  return post;
}

Status CheckAtMost(std::string_view field, int count, size_t max) {
  if (static_cast<size_t>(count) <= max) return OkStatus();
  return InvalidArgument("BAD_COUNT", absl::StrFormat("%s: %d given, at most %d are allowed", field, count, max))
      .Field(std::string(field), absl::StrFormat("%d given; at most %d", count, max))
      .Zh(absl::StrFormat("%s 最多 %d 项，实有 %d 项", field, max, count));
}

// Whatever is said twice could be said in two ways.
class NamedOnce {
 public:
  Status Add(const std::string& field, const std::string& name) {
    if (names_.insert(name).second) return OkStatus();
    return WrongPart("NAMED_TWICE", field, absl::StrFormat("%s is named twice", name), "重复填写");
  }

 private:
  std::set<std::string> names_;
};

}  // namespace

StatusOr<RegionLevel> LevelOf(const RegionBook& regions, std::string_view field, const std::string& region) {
  const Region* const found = regions.Find(region);
  if (found != nullptr && found->level == "county") return RegionLevel::kCounty;
  if (found != nullptr && found->level == "city") return RegionLevel::kCity;
  if (found != nullptr && found->level == "province") return RegionLevel::kProvince;
  return WrongPart("UNKNOWN_REGION", std::string(field), "a county, city or province of this deployment",
                   "应为本系统内的县、市或省");
}

std::set<PostRole> GrantableBy(const auth::Principal& principal, const Clock& clock, const std::string& region) {
  const auth::Authorizer authorizer(clock);
  const std::string name = RegionName(region);
  std::set<PostRole> grantable;
  for (const PostRole role :
       {PostRole::kSchoolFiler, PostRole::kSchoolHead, PostRole::kDistrictOfficer, PostRole::kCountyOfficer,
        PostRole::kLeadingGroup, PostRole::kCityOfficer, PostRole::kProvinceOfficer}) {
    const std::optional<auth::Role> known = auth::ParseRole(RoleNameOf(role));
    JGT_CHECK(known.has_value());
    const auto all = auth::AllPermissions();
    const bool within_own = std::all_of(all.begin(), all.end(), [&](std::string_view permission) {
      return !auth::Grants(*known, permission) || authorizer.Authorize(principal, permission, name).ok();
    });
    if (within_own) grantable.insert(role);
  }
  return grantable;
}

Status CheckSubject(const std::string& subject) {
  const bool plain = std::all_of(subject.begin(), subject.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
           c == ':' || c == '-';
  });
  if (plain && !subject.empty() && subject.size() <= kSubjectMax) return OkStatus();
  return WrongPart("BAD_SUBJECT", "subject", "an account of 1-100 characters [A-Za-z0-9._:-], not a person's name",
                   "应为账号（1–100 个字母、数字或 ._:-），不得填写姓名");
}

StatusOr<std::optional<Day>> UntilIn(std::string_view field, const std::string& text, const Day& from) {
  if (text.empty()) return std::optional<Day>();
  ASSIGN_OR_RETURN(const Day until, DayIn(field, text));
  if (from < until) return std::optional<Day>(until);
  return WrongPart("BAD_PERIOD", std::string(field), absl::StrFormat("%s; a day after %s", text, ToString(from)),
                   absl::StrFormat("应晚于 %s", ToString(from)));
}

StatusOr<PlaceOfRegion> PlaceIn(std::string_view field, const std::string& name) {
  if (name.find("/schools/") != std::string::npos) {
    ASSIGN_OR_RETURN(Key key, KeyOf(field, name, kSchools));
    return PlaceOfRegion{.region = std::move(key.region),
                         .place = {.kind = PlaceKind::kSchool, .id = std::move(key.id)}};
  }
  if (name.find("/organizations/") != std::string::npos) {
    ASSIGN_OR_RETURN(Key key, KeyOf(field, name, kOrganizations));
    return PlaceOfRegion{.region = std::move(key.region),
                         .place = {.kind = PlaceKind::kOrganization, .id = std::move(key.id)}};
  }
  ASSIGN_OR_RETURN(ResourceName region, ParseName(field, name, "regions/*"));
  return PlaceOfRegion{.region = std::move(region.region), .place = {.kind = PlaceKind::kRegion, .id = ""}};
}

StatusOr<MemberOfRegion> MemberIn(std::string_view field, const std::string& name) {
  const bool school = name.find("/schools/") != std::string::npos;
  ASSIGN_OR_RETURN(Key key, KeyOf(field, name, school ? kSchools : kOrganizations));
  return MemberOfRegion{
      .region = std::move(key.region),
      .member = {.kind = school ? MemberKind::kSchool : MemberKind::kOrganization, .id = std::move(key.id)}};
}

StatusOr<StructureChange> StructureChangeOf(const v1::SetOrganizationsRequest& request, const std::string& region) {
  StructureChange change;
  ASSIGN_OR_RETURN(change.ground, StructureGroundOf(request));
  RETURN_IF_ERROR(CheckAtMost("organizations", request.organizations_size(), kOrganizationsOfRequestMax));
  RETURN_IF_ERROR(CheckAtMost("members", request.members_size(), kMembersOfRequestMax));
  RETURN_IF_ERROR(CheckAtMost("posts", request.posts_size(), kPostsOfRequestMax));
  change.move_members = request.move_members();
  change.dry_run = request.dry_run();
  change.organizations.reserve(static_cast<size_t>(request.organizations_size()));
  change.members.reserve(static_cast<size_t>(request.members_size()));
  change.posts.reserve(static_cast<size_t>(request.posts_size()));
  NamedOnce names;
  for (int i = 0; i < request.organizations_size(); ++i) {
    const std::string field = absl::StrFormat("organizations[%d]", i);
    ASSIGN_OR_RETURN(Organization organization, OrganizationIn(field, request.organizations(i), region));
    RETURN_IF_ERROR(names.Add(field, request.organizations(i).name()));
    change.organizations.push_back(std::move(organization));
  }
  for (int i = 0; i < request.members_size(); ++i) {
    const std::string field = absl::StrFormat("members[%d]", i);
    const v1::Membership& message = request.members(i);
    ASSIGN_OR_RETURN(MemberChange member, MemberChangeIn(field, message, region, change.ground.day));
    RETURN_IF_ERROR(names.Add(field, absl::StrFormat("%s in %s", message.member(), message.organization())));
    change.members.push_back(std::move(member));
  }
  for (int i = 0; i < request.posts_size(); ++i) {
    const std::string field = absl::StrFormat("posts[%d]", i);
    ASSIGN_OR_RETURN(Post post, PostIn(field, request.posts(i), region));
    RETURN_IF_ERROR(names.Add(field, request.posts(i).name()));
    change.posts.push_back(std::move(post));
  }
  return change;
}

}  // namespace jgt::roster
