#include "services/evidence/domain/rules.h"

#include <algorithm>

#include "common/status/status.h"

namespace jgt::evidence {
namespace {

// Which links are looked at: all that nobody rejected, or only those that somebody accepted.
enum class Seen : uint8_t { kNotRejected, kAccepted };

bool Counts(const Link& link, const Requirement& requirement, Seen seen) {
  if (link.verdict == Verdict::kRejected) return false;
  if (seen == Seen::kAccepted && link.verdict != Verdict::kAccepted) return false;
  return !requirement.role.has_value() || link.role == *requirement.role;
}

std::string Missing(std::string_view whose, const Requirement& requirement, int64_t have) {
  return absl::StrFormat("缺少%s%s（须有 %d 份，现有 %d 份）", whose, requirement.what_zh, requirement.count, have);
}

void CheckAnyone(const Requirement& requirement, Seen seen, const std::vector<Link>& links,
                 std::vector<std::string>& missing) {
  const int64_t have = std::ranges::count_if(links, [&](const Link& link) { return Counts(link, requirement, seen); });
  if (have < requirement.count) missing.push_back(Missing("", requirement, have));
}

void CheckEachSchool(const Requirement& requirement, Seen seen, const EvidenceCase& evidence,
                     const std::vector<Link>& links, std::vector<std::string>& missing) {
  for (const Side side : {Side::kSupporter, Side::kSupported}) {
    const int64_t have = std::ranges::count_if(links, [&](const Link& link) {
      return Counts(link, requirement, seen) && SideOf(evidence.ends, evidence.aliases, link.school) == side;
    });
    if (have < requirement.count) {
      missing.push_back(Missing(side == Side::kSupporter ? "支援校的" : "受援校的", requirement, have));
    }
  }
}

std::vector<std::string> MissingOf(const Rule& rule, const EvidenceCase& evidence, Seen seen) {
  std::vector<std::string> missing;
  for (const Requirement& requirement : rule.requirements) {
    // An activity that names no group (which the ledger refuses today) has only its own evidence.
    const bool whole_group = requirement.scope == Scope::kMentorGroup && !evidence.activity.mentor_group.empty();
    const std::vector<Link>& links = whole_group ? evidence.group_links : evidence.links;
    if (requirement.from == From::kEachSchool) {
      CheckEachSchool(requirement, seen, evidence, links, missing);
    } else {
      CheckAnyone(requirement, seen, links, missing);
    }
  }
  return missing;
}

}  // namespace

bool Rule::UsesMentorGroup() const {
  return std::ranges::any_of(requirements, [](const Requirement& r) { return r.scope == Scope::kMentorGroup; });
}

const Rule& RuleBook::For(std::string_view kind) const {
  const auto found = by_kind_.find(std::string(kind));
  return found == by_kind_.end() ? otherwise_ : found->second;
}

Assessment Assess(const Rule& rule, const EvidenceCase& evidence) {
  Assessment assessment{.region = evidence.activity.region,
                        .activity_id = evidence.activity.id,
                        .satisfied = false,
                        .rule = rule.version,
                        .missing = MissingOf(rule, evidence, Seen::kNotRejected),
                        .link_count = 0};
  assessment.satisfied = assessment.missing.empty();
  // A rule that asks for nothing is verified by nobody's looking; it says so by being satisfied.
  assessment.verified = assessment.satisfied && MissingOf(rule, evidence, Seen::kAccepted).empty();
  assessment.link_count = static_cast<int>(
      std::ranges::count_if(evidence.links, [](const Link& link) { return link.verdict != Verdict::kRejected; }));
  return assessment;
}

}  // namespace jgt::evidence
