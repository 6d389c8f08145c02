#include "services/evidence/domain/linking.h"

#include <algorithm>
#include <tuple>

#include "common/names/names.h"

namespace jgt::evidence {
namespace {

std::string FieldOf(size_t index, std::string_view field) { return absl::StrFormat("links[%d].%s", index, field); }

Status NoSuchActivity(const LinkingFacts& facts, const NewLink& wish, size_t index) {
  const std::string name = MakeName(facts.region, "activities", wish.activity_id);
  return NotFound("NO_SUCH_ACTIVITY", absl::StrFormat("no activity %s is known here", name))
      .Field(FieldOf(index, "activity"), absl::StrFormat("\"%s\": a recorded activity is wanted", name))
      .Zh("没有这项活动（刚登记的活动请带上登记时返回的位置）");
}

Status NoSuchFile(const LinkingFacts& facts, const NewLink& wish, size_t index) {
  const std::string name = MakeName(facts.region, "files", wish.sha256);
  return NotFound("NO_SUCH_FILE", absl::StrFormat("no file %s is stored", name))
      .Field(FieldOf(index, "file"), absl::StrFormat("\"%s\": an uploaded file is wanted", name))
      .Zh("没有这个文件，请先上传");
}

Status CheckExistence(const std::vector<NewLink>& wishes, const LinkingFacts& facts) {
  for (size_t i = 0; i < wishes.size(); ++i) {
    if (!facts.activities.contains(wishes[i].activity_id)) return NoSuchActivity(facts, wishes[i], i);
  }
  for (size_t i = 0; i < wishes.size(); ++i) {
    if (!facts.files.contains(wishes[i].sha256)) return NoSuchFile(facts, wishes[i], i);
  }
  for (size_t i = 0; i < wishes.size(); ++i) {
    const std::string& pairing = facts.activities.at(wishes[i].activity_id).pairing;
    if (!facts.ends.contains(pairing)) {
      return Unavailable("PAIRING_NOT_FOLLOWED", absl::StrFormat("pairing %s has not arrived here yet", pairing))
          .Meta("pairing", pairing)
          .RetryAfter(std::chrono::milliseconds(500))
          .Zh("结对关系尚未同步到位，请稍后重试");
    }
  }
  return OkStatus();
}

StatusOr<Link> AsLink(const NewLink& wish, const LinkingFacts& facts, size_t index) {
  const Activity& activity = facts.activities.at(wish.activity_id);
  const PairingEnds& ends = facts.ends.at(activity.pairing);
  const std::optional<Side> side = SideOf(ends, facts.aliases, wish.school);
  if (!side.has_value()) {
    return PermissionDenied("NOT_A_PARTY", absl::StrFormat("%s is not an end of %s", wish.school, activity.pairing))
        .Field(FieldOf(index, "school"), absl::StrFormat("\"%s\": one of the pairing's two schools", wish.school))
        .Meta("pairing", activity.pairing)
        .Zh("该学校不是这项活动结对双方之一");
  }
  Link link;
  link.region = facts.region;
  link.sha256 = wish.sha256;
  link.activity_id = wish.activity_id;
  link.role = wish.role;
  link.school = EndOn(ends, *side);
  return link;
}

Status CheckState(const PlannedLink& planned, const LinkingFacts& facts, size_t index) {
  const Activity& activity = facts.activities.at(planned.link.activity_id);
  if (!planned.fresh || IsLive(activity.state)) return OkStatus();
  struct Ended {
    const char* state;
    const char* zh;
  };
  Ended ended{.state = "SUPERSEDED", .zh = "该活动已被更正，请将佐证材料关联到更正后的活动"};
  if (activity.state == ActivityState::kReversed)
    ended = {.state = "REVERSED", .zh = "该活动已撤销，不能再添加佐证材料"};
  if (activity.state == ActivityState::kLapsed)
    ended = {.state = "LAPSED", .zh = "该活动因对方学校逾期未确认而失效，请重新填报后再添加佐证材料"};
  return FailedPrecondition("WRONG_STATE",
                            absl::StrFormat("activity %s is %s: it takes no new evidence", activity.id, ended.state))
      .Field(FieldOf(index, "activity"), "a recorded or confirmed activity is wanted")
      .Meta("state", ended.state)
      .Zh(ended.zh);
}

using Identity = std::tuple<std::string, std::string, EvidenceRole, std::string>;

Identity IdentityOf(const Link& link) { return {link.activity_id, link.sha256, link.role, link.school}; }

Status CheckCounts(const std::vector<PlannedLink>& plan, const LinkingFacts& facts) {
  std::map<std::string, int64_t> counts;
  for (size_t i = 0; i < plan.size(); ++i) {
    if (!plan[i].fresh || plan[i].same_as != i) continue;
    const std::string& activity_id = plan[i].link.activity_id;
    const auto shown = facts.links.find(activity_id);
    const int64_t before = shown == facts.links.end() ? 0 : static_cast<int64_t>(shown->second.size());
    if (before + ++counts[activity_id] > kLinksPerActivityMax) {
      return FailedPrecondition("TOO_MANY_LINKS", absl::StrFormat("activity %s would have more than %d links",
                                                                  activity_id, kLinksPerActivityMax))
          .Field(FieldOf(i, "activity"), absl::StrFormat("at most %d links each", kLinksPerActivityMax))
          .Zh(absl::StrFormat("每项活动最多关联 %d 份佐证材料", kLinksPerActivityMax));
    }
  }
  return OkStatus();
}

}  // namespace

StatusOr<std::vector<PlannedLink>> PlanLinks(const std::vector<NewLink>& wishes, const LinkingFacts& facts) {
  RETURN_IF_ERROR(CheckExistence(wishes, facts));
  std::map<Identity, Link> shown;
  for (const auto& [activity_id, links] : facts.links) {
    for (const Link& link : links) shown.emplace(IdentityOf(link), link);
  }
  std::vector<PlannedLink> plan;
  std::map<Identity, size_t> first_of;
  for (size_t i = 0; i < wishes.size(); ++i) {
    ASSIGN_OR_RETURN(const Link link, AsLink(wishes[i], facts, i));
    const auto existing = shown.find(IdentityOf(link));
    const bool fresh = existing == shown.end();
    const size_t same_as = first_of.emplace(IdentityOf(link), i).first->second;
    plan.push_back({.link = fresh ? link : existing->second, .fresh = fresh, .same_as = same_as});
  }
  for (size_t i = 0; i < plan.size(); ++i) RETURN_IF_ERROR(CheckState(plan[i], facts, i));
  RETURN_IF_ERROR(CheckCounts(plan, facts));
  return plan;
}

}  // namespace jgt::evidence
