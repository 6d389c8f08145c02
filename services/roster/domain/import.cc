#include "services/roster/domain/import.h"

#include <algorithm>

#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

using Place = std::pair<std::string, std::string>;  // region and name key
using Ends = std::pair<Key, Key>;                   // supporter and supported, aliases resolved

// Columns of the layout in which the list is printed.
struct Columns {
  const char* supporter;
  const char* supported;
};
Columns ColumnsOf(const PairingList& list) {
  if (list.has_communities) return {.supporter = "core_school", .supported = "member_school"};
  return {.supporter = "supporting_school", .supported = "supported_school"};
}

std::string YearText(int64_t year) { return year == 0 ? "" : absl::StrFormat("%d", year); }

// What another county's list prints otherwise than the pairing stands, of what it prints at all. How the schools and
// the mode are written is each list's own affair.
std::vector<RowProblem> DifferencesFromHome(const Pairing& standing, const Pairing& listed, const Columns& columns) {
  std::vector<RowProblem> problems;
  const auto differ = [&](const char* column, std::string_view stands, std::string_view printed) {
    problems.push_back({.column = column,
                        .value = FirstCharacters(printed, kProblemValueMax),
                        .reason = "DIFFERS_FROM_HOME",
                        .message = absl::StrFormat("结对关系以所属县（%s）的名单为准，现为“%s”，本名单未作改动",
                                                   standing.key.region, stands),
                        .standing = std::string(stands)});
  };
  if (listed.stage != Stage::kUnspecified && listed.stage != standing.stage) {
    differ("stage", ChineseName(standing.stage), ChineseName(listed.stage));
  }
  if (standing.state == PairingState::kPendingCounterpart && listed.supported.has_value()) {
    differ(columns.supported, standing.supported_name, listed.supported_name);
  }
  if (listed.mode != Mode::kUnspecified && listed.mode != standing.mode) {
    differ("mode_as_printed", ChineseName(standing.mode), listed.mode_as_printed);
  }
  if (listed.founded_year != 0 && listed.founded_year != standing.founded_year) {
    differ("founded_year", YearText(standing.founded_year), YearText(listed.founded_year));
  }
  if (listed.level != VerificationLevel::kUnspecified && listed.level != standing.level) {
    differ("verified_by", ChineseName(standing.level), ChineseName(listed.level));
  }
  return problems;
}

class ImportDecision {
 public:
  ImportDecision(const KnownRoster& known, const PairingList& list, const ListContext& context,
                 const RegionBook& regions, IdSource& ids)
      : known_(known), list_(list), context_(context), regions_(regions), ids_(ids) {}

  ImportPlan Decide() {
    IndexKnown();
    for (const ListedRow& row : list_.rows) {
      RowVerdict verdict = {.line = row.line, .notes = row.notes, .problems = row.problems, .pairing = std::nullopt};
      if (row.problems.empty() && !NamesClosed(row, verdict) && !IsRefusedByAliases(row, verdict)) Take(row, verdict);
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
      if (school.state == SchoolState::kClosed) closed_.insert(school.key);
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

  // The schools that the row names, aliases resolved; absent when one of them is new.
  std::optional<Ends> KnownEnds(const ListedRow& row) const {
    const auto supporter = school_by_place_.find({row.supporter.region, NameKey(row.supporter.name)});
    if (supporter == school_by_place_.end()) return std::nullopt;
    if (row.pending) return EndsOf(supporter->second, std::nullopt, row.supported.name);
    const auto supported = school_by_place_.find({row.supported.region, NameKey(row.supported.name)});
    if (supported == school_by_place_.end()) return std::nullopt;
    return EndsOf(supporter->second, supported->second, row.supported.name);
  }

  // A school that is closed on the list's day. Which one it has gone into is for a person to say.
  bool NamesClosed(const ListedRow& row, RowVerdict& verdict) const {
    const Columns columns = ColumnsOf(list_);
    const auto check = [&](const ListedSchool& listed, const char* column) {
      const auto found = school_by_place_.find({listed.region, NameKey(listed.name)});
      if (found == school_by_place_.end() || !closed_.contains(Resolved(found->second))) return;
      verdict.problems.push_back({.column = column,
                                  .value = listed.name,
                                  .reason = "SCHOOL_CLOSED",
                                  .message = absl::StrFormat("“%s”在名单生效时已撤并，请填写现在的学校", listed.name),
                                  .standing = ""});
    };
    check(row.supporter, columns.supporter);
    if (!row.pending) check(row.supported, columns.supported);
    return !verdict.problems.empty();
  }

  // Two names that a confirmed alias makes one school, or two rows that it makes one pairing.
  bool IsRefusedByAliases(const ListedRow& row, RowVerdict& verdict) const {
    const std::optional<Ends> ends = KnownEnds(row);
    if (!ends.has_value()) return false;
    const Columns columns = ColumnsOf(list_);
    if (ends->first == ends->second) {
      verdict.problems.push_back(
          {.column = columns.supporter,
           .value = row.supporter.name,
           .reason = "SAME_SCHOOL",
           .message = absl::StrFormat("“%s”与“%s”已确认为同一所学校，支援校与受援校不能是同一所学校",
                                      row.supporter.name, row.supported.name),
           .standing = ""});
    } else if (const auto earlier = line_by_ends_.find(*ends); earlier != line_by_ends_.end()) {
      verdict.problems.push_back({.column = columns.supported,
                                  .value = row.supported.name,
                                  .reason = "DUPLICATE_ROW",
                                  .message = absl::StrFormat("按已确认的学校别名，与第 %d 行重复", earlier->second),
                                  .standing = ""});
    }
    return !verdict.problems.empty();
  }

  void Take(const ListedRow& row, RowVerdict& verdict) {
    Pairing listed = ToPairing(row, verdict);
    const Ends ends = EndsOf(listed.supporter, listed.supported, listed.supported_name);
    line_by_ends_[ends] = row.line;
    const auto found = Find(ends, row.home, listed);
    if (found != pairing_by_ends_.end() && !SpeaksFor(found->second)) {
      verdict.problems = DifferencesFromHome(found->second, listed, ColumnsOf(list_));
      if (!verdict.problems.empty()) return Leave(found->second, verdict);
    }
    if (list_.has_communities) listed.community = CommunityOf(row, listed.supporter);
    Pairing after = listed;
    if (found == pairing_by_ends_.end()) {
      after.key = {.region = row.home, .id = ids_.Next()};
      verdict.verdict = Verdict::kNew;
      plan_.pairings.push_back({.after = after, .is_new = true, .differs = true});
    } else {
      const Pairing before = found->second;
      pairing_by_ends_.erase(found);
      after = Merge(before, listed);
      if (before.state == PairingState::kEnded && after.state != before.state) {
        verdict.notes.push_back("该结对关系此前已结束，按本名单恢复");
      } else if (after.state != before.state) {
        verdict.notes.push_back(
            absl::StrFormat("结对对象由“%s”确定为“%s”", before.supported_name, after.supported_name));
      }
      const bool differs = after != before;
      verdict.verdict = differs ? Verdict::kChanged : Verdict::kUnchanged;
      if (differs || !known_.listed.contains(after.key)) {
        plan_.pairings.push_back({.after = after, .is_new = false, .differs = differs, .speaks = SpeaksFor(before)});
      }
    }
    pairing_by_ends_[ends] = after;
    verdict.pairing = after.key;
    if (listed.community.has_value() && after.community == listed.community) JoinCommunity(row, after.key, listed);
  }

  // Whether this county's list may change the pairing's facts: the home county's may; another's only as long as the
  // home has not named the pairing, and then that which named it first.
  bool SpeaksFor(const Pairing& standing) const {
    if (standing.key.region == context_.county) return true;
    return standing.listed_by == context_.county && !known_.listed_by_home.contains(standing.key);
  }

  // The pairing stays as it is; that this list names it too is kept.
  void Leave(const Pairing& standing, RowVerdict& verdict) {
    verdict.verdict = Verdict::kDiffers;
    verdict.pairing = standing.key;
    if (!known_.listed.contains(standing.key)) {
      plan_.pairings.push_back({.after = standing, .is_new = false, .differs = false, .speaks = false});
    }
  }

  // The standing pairing of these two schools; or the one that waits for a counterpart there, which this row names.
  std::map<Ends, Pairing>::iterator Find(const Ends& ends, const std::string& home, const Pairing& listed) {
    const auto found = pairing_by_ends_.find(ends);
    if (found != pairing_by_ends_.end() || !listed.supported.has_value()) return found;
    const auto [first, last] = pending_.equal_range(listed.supporter);
    for (auto waiting = first; waiting != last; ++waiting) {
      const auto each = pairing_by_ends_.find(waiting->second);
      if (each == pairing_by_ends_.end()) continue;  // an earlier row of this list has filled it
      const Pairing& standing = each->second;
      const bool there = standing.supported_region.empty() || standing.supported_region == listed.supported_region;
      if (standing.key.region == home && there) return each;
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
    return pairing;
  }

  // The standing pairing with what the list prints anew. Another county's list, which prints no other facts, does not
  // rename it, and does not move it to another community.
  Pairing Merge(const Pairing& standing, const Pairing& listed) const {
    Pairing merged = standing;
    const bool ours = standing.listed_by == listed.listed_by || !standing.community.has_value();
    if (listed.community.has_value() && ours) {
      merged.community = listed.community;
      merged.sequence = listed.sequence;
    }
    if (!SpeaksFor(standing)) return merged;
    merged.supporter_name = listed.supporter_name;
    merged.supported_name = listed.supported_name;
    // A list that names a pairing that had ended says that it stands again.
    if (standing.state == PairingState::kEnded) merged.state = listed.state;
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
  std::set<Key> closed_;
  std::map<Place, Key> school_by_place_;
  std::set<Place> printed_;  // region and the form exactly as printed
  std::map<Ends, Pairing> pairing_by_ends_;
  std::map<Ends, int> line_by_ends_;  // rows of this list
  std::multimap<Key, Ends> pending_;  // standing ones without a counterpart, by supporter
  std::map<std::pair<int64_t, Key>, Change<Community>> communities_;
  std::vector<BorneName> borne_;
};

}  // namespace

int64_t ImportPlan::Count(Verdict verdict) const {
  return std::count_if(verdicts.begin(), verdicts.end(), [&](const RowVerdict& row) { return row.verdict == verdict; });
}

Status RefusalOf(const ImportPlan& plan) {
  std::vector<WrongRow> rows;
  for (const RowVerdict& row : plan.verdicts) {
    if (row.verdict == Verdict::kRefused) rows.push_back({.line = row.line, .problems = row.problems});
  }
  return RefusalOf(rows);
}

ImportPlan DecideImport(const KnownRoster& known, const PairingList& list, const ListContext& context,
                        const RegionBook& regions, IdSource& ids) {
  return ImportDecision(known, list, context, regions, ids).Decide();
}

}  // namespace jgt::roster
