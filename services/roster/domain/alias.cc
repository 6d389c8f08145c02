#include "services/roster/domain/alias.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "common/names/names.h"
#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

constexpr size_t kNameBytesPerCharacter = 3;

// 桥墩镇小学 -> 桥墩小学: the first 镇, 乡 or 街道 that has at least two characters before it.
std::string WithoutTownWord(std::string name) {
  constexpr std::array<std::string_view, 4> kWords = {"街道", "民族乡", "镇", "乡"};
  for (const std::string_view word : kWords) {
    const size_t at = name.find(word);
    if (at != std::string::npos && at >= 2 * kNameBytesPerCharacter) return name.erase(at, word.size());
  }
  return name;
}

// 浙江省浦江县实验小学, 县实验小学 -> 实验小学: the regions above and including the school's own.
std::string WithoutRegionPrefix(std::string name, std::string_view region, const RegionBook& regions) {
  std::vector<std::string> above;
  for (std::string code(region); regions.Find(code) != nullptr; code = ParentRegion(code)) {
    above.insert(above.begin(), regions.Find(code)->name);
  }
  for (const std::string& prefix : above) {
    if (name.starts_with(prefix) && name.size() > prefix.size()) name.erase(0, prefix.size());
  }
  if (constexpr std::string_view kCounty = "县"; name.starts_with(kCounty)) name.erase(0, kCounty.size());
  return name;
}

// 宜山一中 -> 宜山第一中学.
std::string WithoutShortForms(std::string name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kKinds = {{{"中", "中学"}, {"小", "小学"}}};
  constexpr std::array<std::string_view, 10> kNumbers = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
  for (const auto& [brief, whole] : kKinds) {
    for (const std::string_view number : kNumbers) {
      const std::string end = std::string(number) + std::string(brief);
      if (!name.ends_with(end)) continue;
      name.erase(name.size() - end.size());
      return name + (name.ends_with("第") ? "" : "第") + std::string(number) + std::string(whole);
    }
  }
  if (constexpr std::string_view kBrief = "完小"; name.ends_with(kBrief)) {
    return name.erase(name.size() - kBrief.size()) + "完全小学";
  }
  return name;
}

// What a name is under the rules up to and including `rule`: each is applied upon the ones before it.
std::string KeyUnder(AliasRule rule, std::string_view name, std::string_view region, const RegionBook& regions) {
  std::string key = WithoutMisprints(NameKey(name));
  if (rule >= AliasRule::kCountyPrefix) key = WithoutRegionPrefix(std::move(key), region, regions);
  if (rule >= AliasRule::kTownSuffix) key = WithoutTownWord(std::move(key));
  if (rule >= AliasRule::kShortForm) key = WithoutShortForms(std::move(key));
  return key;
}

// Whether `a` stands when both are one school.
bool Stands(const BorneName& a, const BorneName& b, AliasRule rule) {
  if (rule == AliasRule::kKnownMisprint) {
    const bool a_is_right = WithoutMisprints(a.name) == a.name;
    const bool b_is_right = WithoutMisprints(b.name) == b.name;
    if (a_is_right != b_is_right) return a_is_right;
  }
  if (a.name.size() != b.name.size()) return a.name.size() > b.name.size();
  return a.name < b.name;
}

}  // namespace

std::string_view AliasRuleName(AliasRule rule) {
  constexpr std::array<std::string_view, kAliasRuleCount> kNames = {"KNOWN_MISPRINT", "TOWN_SUFFIX", "COUNTY_PREFIX",
                                                                    "SHORT_FORM"};
  return kNames.at(static_cast<size_t>(rule));
}

int ConfidenceOf(AliasRule rule) {
  constexpr std::array<int, kAliasRuleCount> kConfidence = {95, 90, 85, 75};
  return kConfidence.at(static_cast<size_t>(rule));
}

std::vector<AliasProposal> ProposeAliases(const std::vector<BorneName>& names, const RegionBook& regions) {
  std::vector<AliasProposal> proposals;
  std::set<std::pair<Key, Key>> joined;
  for (int number = 0; number < kAliasRuleCount; ++number) {
    const auto rule = static_cast<AliasRule>(number);
    std::map<std::pair<std::string, std::string>, std::vector<const BorneName*>> groups;
    for (const BorneName& name : names) {
      groups[{name.school.region, KeyUnder(rule, name.name, name.school.region, regions)}].push_back(&name);
    }
    for (const auto& [key, group] : groups) {
      // One stands, and the others become its aliases: proposing every pair would offer chains.
      const BorneName* const target = *std::min_element(
          group.begin(), group.end(), [&](const auto* a, const auto* b) { return Stands(*a, *b, rule); });
      for (const BorneName* const alias : group) {
        if (alias->school == target->school) continue;
        if (!joined.insert(std::minmax(alias->school, target->school)).second) continue;
        proposals.push_back({.key = {.region = alias->school.region, .id = ""},
                             .alias_id = alias->school.id,
                             .alias_name = alias->name,
                             .target_id = target->school.id,
                             .target_name = target->name,
                             .rule = std::string(AliasRuleName(rule)),
                             .confidence = ConfidenceOf(rule)});
      }
    }
  }
  std::sort(proposals.begin(), proposals.end(), [](const AliasProposal& a, const AliasProposal& b) {
    return std::tuple(-a.confidence, a.key.region, a.alias_name, a.target_name) <
           std::tuple(-b.confidence, b.key.region, b.alias_name, b.target_name);
  });
  return proposals;
}

Status CheckNoChain(const AliasProposal& proposal, const AliasEnds& ends) {
  if (!ends.alias_is_alias && !ends.alias_has_aliases && !ends.target_is_alias) return OkStatus();
  const std::string& culprit = ends.target_is_alias ? proposal.target_name : proposal.alias_name;
  const std::string_view why = ends.alias_has_aliases && !ends.alias_is_alias && !ends.target_is_alias
                                   ? "is what other names stand for"
                                   : "is an alias already";
  return FailedPrecondition("ALIAS_CHAIN", absl::StrFormat("\"%s\" %s", culprit, why))
      .Meta("alias", proposal.alias_id)
      .Meta("target", proposal.target_id)
      .Zh(absl::StrFormat("“%s”已参与其他别名确认，不能再次合并", culprit));
}

Status CheckConfirmed(const AliasProposal& proposal) {
  if (proposal.confirmed) return OkStatus();
  return FailedPrecondition("ALIAS_NOT_CONFIRMED", absl::StrFormat("\"%s\" is not confirmed to be \"%s\"",
                                                                   proposal.alias_name, proposal.target_name))
      .Meta("alias", proposal.alias_id)
      .Meta("target", proposal.target_id)
      .Zh(absl::StrFormat("“%s”尚未确认为“%s”的别名，无需撤回", proposal.alias_name, proposal.target_name));
}

}  // namespace jgt::roster
