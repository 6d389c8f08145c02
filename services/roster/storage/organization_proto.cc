#include "services/roster/storage/organization_proto.h"

#include "common/names/names.h"
#include "services/roster/domain/post_rules.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

template <typename Message>
void SetDays(const Span& days, Message& message) {
  if (days.from != kAlways) message.set_valid_from(ToString(days.from));
  if (days.to != kNoEnd) message.set_valid_to(ToString(days.to));
}

std::string OrganizationOrRegion(const std::string& region, const std::string& id) {
  return id.empty() ? RegionName(region) : MakeName(region, kOrganizations, id);
}

}  // namespace

std::string MemberName(const std::string& region, const Member& member) {
  return MakeName(region, member.kind == MemberKind::kSchool ? kSchools : kOrganizations, member.id);
}

std::string PlaceName(const std::string& region, const PostPlace& place) {
  if (place.kind == PlaceKind::kSchool) return MakeName(region, kSchools, place.id);
  return OrganizationOrRegion(region, place.id);
}

pb::Organization ToProto(const Organization& organization) {
  pb::Organization message;
  const std::string& region = organization.key.region;
  message.set_name(NameOf(organization.key, kOrganizations));
  message.set_kind(static_cast<pb::OrganizationKind>(organization.kind));
  message.set_display_name(organization.display_name);
  message.set_parent(OrganizationOrRegion(region, organization.parent));
  if (!organization.seat.empty()) message.set_seat(MakeName(region, kOrganizations, organization.seat));
  message.set_leads(organization.leads);
  if (organization.valid.has_value()) SetDays(*organization.valid, message);
  return message;
}

pb::Membership ToProto(const Membership& membership) {
  pb::Membership message;
  message.set_organization(NameOf(membership.organization, kOrganizations));
  message.set_member(MemberName(membership.organization.region, membership.member));
  message.set_display_name(membership.display_name);
  if (membership.valid.has_value()) SetDays(*membership.valid, message);
  return message;
}

pb::Post ToProto(const Post& post) {
  pb::Post message;
  message.set_name(NameOf(post.key, kPosts));
  message.set_place(PlaceName(post.key.region, post.place));
  message.set_title(post.title);
  message.set_duty(static_cast<pb::Duty>(post.duty));
  message.set_role(std::string(RoleNameOf(post.role)));
  switch (post.ex_officio) {
    case ExOfficio::kNone:
      break;
    case ExOfficio::kPost:
      message.set_ex_officio_post(MakeName(post.key.region, kPosts, post.ex_officio_post));
      break;
    case ExOfficio::kEducationGroupHeads:
      message.set_heads_of(pb::HEADS_OF_EDUCATION_GROUPS);
      break;
    case ExOfficio::kPairedSchoolHeads:
      message.set_heads_of(pb::HEADS_OF_PAIRED_SCHOOLS);
      break;
  }
  if (post.valid.has_value()) SetDays(*post.valid, message);
  return message;
}

pb::Post ToProto(const HeldPost& held) {
  pb::Post message = ToProto(held.post);
  for (const Holder& holder : held.holders) {
    pb::Holder* const told = message.add_holders();
    told->set_subject(holder.subject);
    told->set_by(NameOf(holder.by, kPosts));
    if (holder.days.from != kAlways) told->set_from(ToString(holder.days.from));
    if (holder.days.to != kNoEnd) told->set_to(ToString(holder.days.to));
  }
  return message;
}

pb::Appointment ToProto(const Dated<Appointment>& appointment) {
  pb::Appointment message;
  message.set_post(NameOf(appointment.value.post, kPosts));
  message.set_subject(appointment.value.subject);
  SetDays(appointment.span, message);
  return message;
}

pb::RoleGrant ToProto(const RoleGrant& grant) {
  constexpr int64_t kMicrosPerSecond = 1'000'000;
  pb::RoleGrant message;
  message.set_role(std::string(RoleNameOf(grant.role)));
  message.set_org(grant.school.empty() ? RegionName(grant.region) : MakeName(grant.region, kSchools, grant.school));
  if (grant.until.has_value()) {
    message.set_until(static_cast<uint32_t>(ShanghaiMidnight(*grant.until).micros / kMicrosPerSecond));
  }
  return message;
}

pb::StructureOutcome ToProto(Outcome outcome) { return static_cast<pb::StructureOutcome>(outcome); }

}  // namespace jgt::roster
