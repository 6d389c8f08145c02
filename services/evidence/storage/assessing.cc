#include "services/evidence/storage/assessing.h"

#include <vector>

#include "common/journal/body.h"
#include "jgt/evidence/v1/events.pb.h"
#include "services/evidence/storage/evidence_tables.h"
#include "services/evidence/storage/followed_tables.h"
#include "services/evidence/storage/messages.h"

namespace jgt::evidence {
namespace {

using ActivitiesById = std::map<std::string, Activity>;

std::vector<std::string> IdsOf(const ActivitiesById& activities) {
  std::vector<std::string> ids;
  ids.reserve(activities.size());
  for (const auto& [id, activity] : activities) ids.push_back(id);
  return ids;
}

std::vector<Link> LinksOfGroup(const std::string& mentor_group, const ActivitiesById& activities,
                               const LinksByActivity& links) {
  std::vector<Link> all;
  for (const auto& [id, activity] : activities) {
    const auto own = links.find(id);
    if (activity.mentor_group == mentor_group && own != links.end()) {
      all.insert(all.end(), own->second.begin(), own->second.end());
    }
  }
  return all;
}

// Adds the other activities of the groups whose rule looks at the whole group.
Status AddGroups(const Reads& read, const RuleBook& rules, const std::string& region, ActivitiesById& activities) {
  std::set<std::string> groups;
  for (const auto& [id, activity] : activities) {
    if (!activity.mentor_group.empty() && rules.For(activity.kind).UsesMentorGroup()) {
      groups.insert(activity.mentor_group);
    }
  }
  ASSIGN_OR_RETURN(const ActivitiesById of_groups,
                   ReadActivitiesOfGroups(read, region, {groups.begin(), groups.end()}));
  activities.insert(of_groups.begin(), of_groups.end());
  return OkStatus();
}

}  // namespace

StatusOr<std::map<std::string, Assessment>> AssessNow(const Reads& read, const RuleBook& rules,
                                                      const std::string& region,
                                                      const std::set<std::string>& activity_ids) {
  ASSIGN_OR_RETURN(ActivitiesById activities, ReadActivities(read, region, {activity_ids.begin(), activity_ids.end()}));
  RETURN_IF_ERROR(AddGroups(read, rules, region, activities));
  using EndsByPairing = std::map<std::string, PairingEnds>;
  ASSIGN_OR_RETURN(const EndsByPairing ends, ReadEnds(read, region, activities));
  ASSIGN_OR_RETURN(const SchoolAliases aliases, ReadAliases(read, ends));
  ASSIGN_OR_RETURN(const LinksByActivity links, ReadLinks(read, region, IdsOf(activities)));

  static const std::vector<Link> kNoLinks;
  static const PairingEnds kUnknownEnds;
  std::map<std::string, Assessment> assessments;
  for (const auto& [id, activity] : activities) {
    const auto own = links.find(id);
    if (own == links.end() && !activity_ids.contains(id)) continue;
    const Rule& rule = rules.For(activity.kind);
    const auto both = ends.find(activity.pairing);
    const bool whole_group = rule.UsesMentorGroup() && !activity.mentor_group.empty();
    const std::vector<Link> group_links =
        whole_group ? LinksOfGroup(activity.mentor_group, activities, links) : kNoLinks;
    assessments[id] = Assess(rule, {.activity = activity,
                                    .ends = both == ends.end() ? kUnknownEnds : both->second,
                                    .aliases = aliases,
                                    .links = own == links.end() ? kNoLinks : own->second,
                                    .group_links = group_links});
  }
  return assessments;
}

Status Reassess(journal::Batch& batch, const RuleBook& rules, const std::set<std::string>& activity_ids) {
  using AssessmentsById = std::map<std::string, Assessment>;
  ASSIGN_OR_RETURN(const AssessmentsById now, AssessNow(ReadsOf(batch), rules, batch.region(), activity_ids));
  std::vector<std::string> ids;
  for (const auto& [id, assessment] : now) ids.push_back(id);
  ASSIGN_OR_RETURN(const AssessmentsById before, ReadAssessments(ReadsOf(batch), batch.region(), ids));
  std::vector<Assessment> changed;
  for (const auto& [id, assessment] : now) {
    const auto old = before.find(id);
    if (old != before.end() && old->second == assessment) continue;
    changed.push_back(assessment);
    const bool same = old != before.end() && old->second.satisfied == assessment.satisfied &&
                      old->second.verified == assessment.verified;
    if (same) continue;
    v1::EvidenceAssessed event;
    *event.mutable_assessment() = ToProto(assessment);
    journal::AppendMessage(batch, event);
  }
  if (changed.empty()) return OkStatus();
  return PutAssessments(batch, changed);
}

}  // namespace jgt::evidence
