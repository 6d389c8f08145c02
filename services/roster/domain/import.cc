#include "services/roster/domain/import.h"

#include <algorithm>

#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

using Place = std::pair<std::string, std::string>;  // region and name key
using Ends = std::pair<Key, Key>;                   // supporter and supported, aliases resolved

class ImportDecision {
 public:
  ImportDecision(const KnownRoster& known, const PairingList& list, const ListContext& context,
                 const RegionBook& regions, IdSource& ids)
      : known_(known), list_(list), context_(context), regions_(regions), ids_(ids) {}

  ImportPlan Decide() {
    IndexKnown();
    for (const ListedRow& row : list_.rows) {
      RowVerdict verdict = {.line = row.line, .notes = row.notes, .problems = row.problems, .pairing = std::nullopt};
      if (row.problems.empty()) Take(row, verdict);
      plan_.verdicts.push_back(std::move(verdict));
    }
    FinishCommunities();
    Propose();
    return std::move(plan_);
  }

 private:
  void IndexKnown() {
    for (const School& school : known_.schools) {
      if (school.alias_of.has_value()) alias_of_[school.key] = *school.alias_of;
      school_by_place_[{school.key.region, NameKey(school.display_name)}] = school.key;
      for (const std::string& name : school.printed_names) {
        school_by_place_[{school.key.region, NameKey(name)}] = school.key;
        printed_.insert({school.key.region, name});
      }
    }
    for (const Pairing& pairing : known_.pairings) {
      const Ends ends = EndsOf(pairing.supporter, pairing.supported, pairing.supported_name);
      pairing_by_ends_[ends] = pairing;
      if (pairing.state == PairingState::kPendingCounterpart) pending_.emplace(ends.first, ends);
    }
    for (const Community& community : known_.communities) {
      communities_[{community.sequence, Resolved(community.core_school)}] = {
          .after = community, .is_new = false, .differs = false};
    }
  }

  Key Resolved(const Key& school) const {
    const auto found = alias_of_.find(school);
    return found == alias_of_.end() ? school : found->second;
  }

  // A pending counterpart is told by its name, which no school's id can equal.
  Ends EndsOf(const Key& supporter, const std::optional<Key>& supported, const std::string& supported_name) const {
    return {Resolved(supporter),
            supported.has_value() ? Resolved(*supported) : Key{.region = "", .id = NameKey(supported_name)}};
  }

  // The school that bears the name there, aliases resolved; listed now when nobody has named it before.
  Key SchoolOf(const ListedSchool& listed, Stage stage, RowVerdict& verdict) {
    const Place place = {listed.region, NameKey(listed.name)};
    const auto found = school_by_place_.find(place);
    if (found == school_by_place_.end()) {
      School school;
      school.key = {.region = listed.region, .id = ids_.Next()};
      school.display_name = listed.name;
      school.printed_names = {listed.name};
      school.stage = stage;
      school.listed_by = context_.county;
      school_by_place_[place] = school.key;
      printed_.insert({listed.region, listed.name});
      plan_.schools.push_back(school);
      borne_.push_back({.name = listed.name, .school = school.key});
      return school.key;
    }
    if (printed_.insert({listed.region, listed.name}).second) {
      plan_.names.push_back({.school = found->second, .printed_name = listed.name});
      verdict.notes.push_back(absl::StrFormat("“%s”是已知学校名称的另一写法", listed.name));
    }
    borne_.push_back({.name = listed.name, .school = found->second});
    const Key school = Resolved(found->second);
    if (school != found->second) verdict.notes.push_back(absl::StrFormat("“%s”是已确认的别名", listed.name));
    return school;
  }

  void Take(const ListedRow& row, RowVerdict& verdict) {
    const Pairing listed = ToPairing(row, verdict);
    const Ends ends = EndsOf(listed.supporter, listed.supported, listed.supported_name);
    const auto found = Find(ends, row.home, listed, verdict);
    Pairing after = listed;
    if (found == pairing_by_ends_.end()) {
      after.key = {.region = row.home, .id = ids_.Next()};
      verdict.verdict = Verdict::kNew;
      plan_.pairings.push_back({.after = after, .is_new = true, .differs = true});
    } else {
      const Pairing before = found->second;
      pairing_by_ends_.erase(found);
      after = Merge(before, listed);
      const bool differs = after != before;
      verdict.verdict = differs ? Verdict::kChanged : Verdict::kUnchanged;
      if (differs || !known_.listed.contains(after.key)) {
        plan_.pairings.push_back({.after = after, .is_new = false, .differs = differs});
      }
    }
    pairing_by_ends_[ends] = after;
    verdict.pairing = after.key;
    if (listed.community.has_value() && after.community == listed.community) JoinCommunity(row, after.key, listed);
  }

  // The standing pairing of these two schools; or the one that waits for a counterpart there, which this row names.
  std::map<Ends, Pairing>::iterator Find(const Ends& ends, const std::string& home, const Pairing& listed,
                                         RowVerdict& verdict) {
    const auto found = pairing_by_ends_.find(ends);
    if (found != pairing_by_ends_.end() || !listed.supported.has_value()) return found;
    const auto [first, last] = pending_.equal_range(listed.supporter);
    for (auto waiting = first; waiting != last; ++waiting) {
      const auto each = pairing_by_ends_.find(waiting->second);
      if (each == pairing_by_ends_.end()) continue;  // an earlier row of this list has filled it
      const Pairing& standing = each->second;
      const bool there = standing.supported_region.empty() || standing.supported_region == listed.supported_region;
      if (standing.key.region != home || !there) continue;
      verdict.notes.push_back(
          absl::StrFormat("结对对象由“%s”确定为“%s”", standing.supported_name, listed.supported_name));
      return each;
    }
    return found;
  }

  Pairing ToPairing(const ListedRow& row, RowVerdict& verdict) {
    Pairing pairing;
    pairing.supporter = SchoolOf(row.supporter, row.stage, verdict);
    pairing.supporter_name = row.supporter.name;
    if (!row.pending) pairing.supported = SchoolOf(row.supported, row.stage, verdict);
    pairing.supported_name = row.supported.name;
    pairing.supported_region = row.supported.region;
    pairing.mode = row.mode;
    pairing.mode_as_printed = row.mode_as_printed;
    pairing.scope = row.scope;
    pairing.level = row.level;
    pairing.founded_year = row.founded_year;
    pairing.state = row.pending ? PairingState::kPendingCounterpart : PairingState::kActive;
    pairing.stage = row.stage;
    pairing.sequence = row.sequence;
    pairing.position = row.position;
    pairing.listed_by = context_.county;
    if (list_.has_communities) pairing.community = CommunityOf(row, pairing.supporter);
    return pairing;
  }

  // The standing pairing with what the list prints anew. Another county's list does not move it to another community.
  Pairing Merge(const Pairing& standing, const Pairing& listed) const {
    Pairing merged = standing;
    merged.supporter_name = listed.supporter_name;
    merged.supported_name = listed.supported_name;
    if (standing.state == PairingState::kPendingCounterpart && listed.supported.has_value()) {
      merged.supported = listed.supported;
      merged.supported_region = listed.supported_region;
      merged.scope = listed.scope;
      merged.state = PairingState::kActive;
    }
    if (listed.mode != Mode::kUnspecified) {
      merged.mode = listed.mode;
      merged.mode_as_printed = listed.mode_as_printed;
    }
    if (listed.level != VerificationLevel::kUnspecified) merged.level = listed.level;
    if (listed.founded_year != 0) merged.founded_year = listed.founded_year;
    if (listed.stage != Stage::kUnspecified) merged.stage = listed.stage;
    const bool ours = standing.listed_by == listed.listed_by || !standing.community.has_value();
    if (listed.community.has_value() && ours) {
      merged.community = listed.community;
      merged.sequence = listed.sequence;
    }
    return merged;
  }

  Key CommunityOf(const ListedRow& row, const Key& core) {
    auto [found, opens] = communities_.try_emplace({row.sequence, core});
    Change<Community>& change = found->second;
    if (opens) {
      change.after.key = {.region = context_.county, .id = ids_.Next()};
      change.after.sequence = row.sequence;
      change.after.core_school = core;
      change.is_new = true;
      change.differs = true;
    }
    if (change.after.stage != row.stage) {
      change.after.stage = row.stage;
      change.differs = true;
    }
    return change.after.key;
  }

  void JoinCommunity(const ListedRow& row, const Key& pairing, const Pairing& listed) {
    Change<Community>& change = communities_.at({row.sequence, listed.supporter});
    std::vector<Key>& members = change.after.pairings;
    if (std::find(members.begin(), members.end(), pairing) != members.end()) return;
    members.push_back(pairing);
    change.differs = true;
  }

  void FinishCommunities() {
    for (const auto& [place, change] : communities_) {
      if (change.differs) plan_.communities.push_back(change);
    }
  }

  // Names of this list only, and only guesses that nobody has made before.
  void Propose() {
    std::set<std::pair<Key, Key>> known;
    for (const AliasProposal& proposal : known_.proposals) {
      const Key alias = {.region = proposal.key.region, .id = proposal.alias_id};
      known.insert(std::minmax(alias, Key{.region = proposal.key.region, .id = proposal.target_id}));
    }
    std::vector<BorneName> names;
    for (const BorneName& name : borne_) {
      if (!alias_of_.contains(name.school)) names.push_back(name);
    }
    for (AliasProposal& proposal : ProposeAliases(names, regions_)) {
      const Key alias = {.region = proposal.key.region, .id = proposal.alias_id};
      const Key target = {.region = proposal.key.region, .id = proposal.target_id};
      if (known.contains(std::minmax(alias, target))) continue;
      proposal.key.id = ids_.Next();
      plan_.proposals.push_back(std::move(proposal));
    }
  }

  const KnownRoster& known_;
  const PairingList& list_;
  const ListContext& context_;
  const RegionBook& regions_;
  IdSource& ids_;
  ImportPlan plan_;
  std::map<Key, Key> alias_of_;
  std::map<Place, Key> school_by_place_;
  std::set<Place> printed_;  // region and the form exactly as printed
  std::map<Ends, Pairing> pairing_by_ends_;
  std::multimap<Key, Ends> pending_;  // standing ones without a counterpart, by supporter
  std::map<std::pair<int64_t, Key>, Change<Community>> communities_;
  std::vector<BorneName> borne_;
};

}  // namespace

int64_t ImportPlan::Count(Verdict verdict) const {
  return std::count_if(verdicts.begin(), verdicts.end(), [&](const RowVerdict& row) { return row.verdict == verdict; });
}

ImportPlan DecideImport(const KnownRoster& known, const PairingList& list, const ListContext& context,
                        const RegionBook& regions, IdSource& ids) {
  return ImportDecision(known, list, context, regions, ids).Decide();
}

}  // namespace jgt::roster
