#include "services/roster/domain/reconciliation.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

using PairingTest = bool (*)(const Pairing&, const std::string& county);

bool Any(const Pairing&, const std::string&) { return true; }
bool Integrated(const Pairing& pairing, const std::string&) { return pairing.mode == Mode::kIntegrated; }
bool CoBuilt(const Pairing& pairing, const std::string&) { return pairing.mode == Mode::kCoBuilt; }
bool Close(const Pairing& pairing, const std::string& county) {
  return Integrated(pairing, county) || CoBuilt(pairing, county);
}
bool Collaborative(const Pairing& pairing, const std::string&) { return pairing.mode == Mode::kCollaborative; }
bool CrossRegion(const Pairing& pairing, const std::string&) {
  const bool wide = pairing.scope == Scope::kInProvince || pairing.scope == Scope::kOutOfProvince;
  return pairing.mode == Mode::kCollaborative && wide;
}
bool CityVerified(const Pairing& pairing, const std::string&) {
  return pairing.level == VerificationLevel::kCity && pairing.mode == Mode::kCollaborative;
}
bool InCounty(const Pairing& pairing, const std::string& county) {
  return pairing.scope == Scope::kInCounty && pairing.supporter.region == county;
}

enum class Kind { kCommunities, kPairings, kNames, kSchools, kSchoolsInBoth };
enum class Where { kAnywhere, kLocal, kExternal };

struct Definition {
  std::string_view code;
  std::string_view display_name;
  std::string_view unit;
  Kind kind;
  PairingTest test;
  Where where;
  std::string_view text;
};

constexpr std::array<Definition, 16> kDefinitions = {{
    {"COMMUNITIES", "教育共同体", "个", Kind::kCommunities, Any, Where::kAnywhere, "名单中不同序号的教育共同体数"},
    {"PAIRINGS", "结对关系", "对", Kind::kPairings, Any, Where::kAnywhere, "名单中的结对关系数，每行一对"},
    {"PAIRINGS_INTEGRATED", "融合型结对", "对", Kind::kPairings, Integrated, Where::kAnywhere,
     "模式为融合型的结对关系数"},
    {"PAIRINGS_CO_BUILT", "共建型结对", "对", Kind::kPairings, CoBuilt, Where::kAnywhere, "模式为共建型的结对关系数"},
    {"PAIRINGS_CROSS_REGION", "跨地区结对", "对", Kind::kPairings, CrossRegion, Where::kAnywhere,
     "协作型且两校不在同一设区市的结对关系数"},
    {"PAIRINGS_CITY_VERIFIED", "市核验协作型结对", "对", Kind::kPairings, CityVerified, Where::kAnywhere,
     "协作型且由市核验的结对关系数"},
    {"PRINTED_NAMES", "名单中的学校名称", "个", Kind::kNames, Any, Where::kAnywhere,
     "核心校、成员校两列中不同的学校名称数，按原文，不合并别名"},
    {"LOCAL_NAMES", "本县学校名称", "个", Kind::kNames, Any, Where::kLocal,
     "其中学校在本县的名称数，按原文，不合并别名"},
    {"EXTERNAL_NAMES", "县外学校名称", "个", Kind::kNames, Any, Where::kExternal,
     "其中学校在县外的名称数，按原文，不合并别名"},
    {"SCHOOLS_TOTAL", "教共体学校", "所", Kind::kSchools, Any, Where::kLocal,
     "参与任一结对的本县学校数，合并已确认的别名，每校计一次"},
    {"SCHOOLS_INTEGRATED_OR_CO_BUILT", "融合型、共建型学校", "所", Kind::kSchools, Close, Where::kLocal,
     "参与融合型或共建型结对的本县学校数，合并已确认的别名，每校计一次"},
    {"SCHOOLS_COLLABORATIVE", "协作型学校", "所", Kind::kSchools, Collaborative, Where::kLocal,
     "参与协作型结对的本县学校数，合并已确认的别名，每校计一次"},
    {"SCHOOLS_IN_BOTH", "重复学校", "所", Kind::kSchoolsInBoth, Any, Where::kLocal,
     "既参与融合型或共建型、又参与协作型结对的本县学校数，合并已确认的别名"},
    {"SCHOOLS_INTEGRATED", "融合型学校", "所", Kind::kSchools, Integrated, Where::kLocal,
     "参与融合型结对的本县学校数（核心校与成员校都计），合并已确认的别名"},
    {"SCHOOLS_CO_BUILT", "共建型学校", "所", Kind::kSchools, CoBuilt, Where::kLocal,
     "参与共建型结对的本县学校数（核心校与成员校都计），合并已确认的别名"},
    {"SCHOOLS_CALENDAR", "行事历中的县域内结对学校", "所", Kind::kSchools, InCounty, Where::kLocal,
     "参与两校都在本县的结对的本县学校数，合并已确认的别名"},
}};

// The list under a set of aliases.
class Count {
 public:
  Count(const ListFacts& facts, const std::map<Key, Key>& alias_of) : facts_(facts), alias_of_(alias_of) {}

  int64_t Of(const Definition& definition) const {
    switch (definition.kind) {
      case Kind::kCommunities:
        return Communities();
      case Kind::kPairings:
        return Pairings(definition.test);
      case Kind::kNames:
        return Names(definition.where);
      case Kind::kSchools:
        return static_cast<int64_t>(Schools(definition.test, definition.where).size());
      case Kind::kSchoolsInBoth:
        return SchoolsInBoth();
    }
    return 0;
  }

 private:
  int64_t Communities() const {
    std::set<Key> communities;
    for (const Pairing& pairing : facts_.pairings) {
      if (pairing.community.has_value()) communities.insert(*pairing.community);
    }
    return static_cast<int64_t>(communities.size());
  }

  int64_t Pairings(PairingTest test) const {
    return std::count_if(facts_.pairings.begin(), facts_.pairings.end(),
                         [&](const Pairing& pairing) { return test(pairing, facts_.county); });
  }

  bool Lies(const std::string& region, Where where) const {
    return where == Where::kAnywhere || (region == facts_.county) == (where == Where::kLocal);
  }

  int64_t Names(Where where) const {
    std::set<std::pair<std::string, std::string>> names;
    const auto add = [&](const std::string& region, const std::string& name) {
      if (Lies(region, where)) names.emplace(region, name);
    };
    for (const Pairing& pairing : facts_.pairings) {
      add(pairing.supporter.region, pairing.supporter_name);
      if (pairing.supported.has_value()) add(pairing.supported->region, pairing.supported_name);
    }
    return static_cast<int64_t>(names.size());
  }

  // An alias of an alias does not exist (ALIAS_CHAIN), but a supposed one may be: follow to the end, without circling.
  Key Resolved(Key school) const {
    for (size_t step = 0; step <= alias_of_.size(); ++step) {
      const auto found = alias_of_.find(school);
      if (found == alias_of_.end()) break;
      school = found->second;
    }
    return school;
  }

  std::set<Key> Schools(PairingTest test, Where where) const {
    std::set<Key> schools;
    for (const Pairing& pairing : facts_.pairings) {
      if (!test(pairing, facts_.county)) continue;
      if (Lies(pairing.supporter.region, where)) schools.insert(Resolved(pairing.supporter));
      if (pairing.supported.has_value() && Lies(pairing.supported->region, where)) {
        schools.insert(Resolved(*pairing.supported));
      }
    }
    return schools;
  }

  int64_t SchoolsInBoth() const {
    const std::set<Key> close = Schools(Close, Where::kLocal);
    const std::set<Key> loose = Schools(Collaborative, Where::kLocal);
    return std::count_if(close.begin(), close.end(), [&](const Key& school) { return loose.contains(school); });
  }

  const ListFacts& facts_;
  const std::map<Key, Key>& alias_of_;
};

constexpr size_t kProposalsTriedMax = 40;  // in pairs: 780 recounts of a list, some milliseconds

std::string Equation(const AliasProposal& proposal) {
  return absl::StrFormat("%s = %s", proposal.alias_name, proposal.target_name);
}

void Suppose(const AliasProposal& proposal, std::map<Key, Key>& alias_of) {
  alias_of[{proposal.key.region, proposal.alias_id}] = {proposal.key.region, proposal.target_id};
}

// Single proposals that make the figure the printed one; when there are none, pairs of them.
std::vector<std::string> Explain(const ListFacts& facts, const Definition& definition, int64_t printed) {
  std::vector<const AliasProposal*> open;
  for (const AliasProposal& proposal : facts.proposals) {
    if (!proposal.confirmed && open.size() < kProposalsTriedMax) open.push_back(&proposal);
  }
  std::vector<std::string> explanations;
  const auto consider = [&](const std::vector<const AliasProposal*>& together) {
    std::map<Key, Key> alias_of = facts.alias_of;
    std::string equations;
    for (const AliasProposal* const proposal : together) {
      Suppose(*proposal, alias_of);
      equations += (equations.empty() ? "“" : "、“") + Equation(*proposal) + "”";
    }
    if (Count(facts, alias_of).Of(definition) != printed) return;
    explanations.push_back(absl::StrFormat("确认%s后为 %d %s，与文件一致", equations, printed, definition.unit));
  };
  for (const AliasProposal* const one : open) consider({one});
  if (!explanations.empty()) return explanations;
  for (size_t i = 0; i < open.size(); ++i) {
    for (size_t j = i + 1; j < open.size(); ++j) consider({open[i], open[j]});
  }
  return explanations;
}

Error BadTotal(std::string reason, size_t index, std::string_view problem, std::string_view problem_zh) {
  Error error = InvalidArgument(std::move(reason), absl::StrFormat("totals[%d]: %s", index, problem));
  error.Field(absl::StrFormat("totals[%d]", index), std::string(problem));
  error.Zh(absl::StrFormat("第 %d 项：%s", index + 1, problem_zh));
  return error;
}

}  // namespace

std::optional<int64_t> ControlTotal::Difference() const {
  if (!printed.has_value()) return std::nullopt;
  return computed - *printed;
}

std::vector<ControlTotal> Reconcile(const ListFacts& facts) {
  std::vector<ControlTotal> totals;
  const Count count(facts, facts.alias_of);
  for (const Definition& definition : kDefinitions) {
    ControlTotal total;
    total.code = definition.code;
    total.display_name = definition.display_name;
    total.unit = definition.unit;
    total.definition = definition.text;
    total.computed = count.Of(definition);
    for (const PrintedTotal& printed : facts.printed) {
      if (printed.code != definition.code) continue;
      total.printed = printed.printed;
      total.source = printed.source;
    }
    if (total.printed.has_value() && *total.printed != total.computed) {
      total.explanations = Explain(facts, definition, *total.printed);
    }
    totals.push_back(std::move(total));
  }
  return totals;
}

Status CheckTotals(const std::vector<PrintedTotal>& totals) {
  constexpr size_t kTotalsMax = 50;
  constexpr int64_t kPrintedMax = 1'000'000;
  if (totals.empty() || totals.size() > kTotalsMax) {
    return InvalidArgument("TOTALS_COUNT", absl::StrFormat("%d totals, allowed are 1 to %d", totals.size(), kTotalsMax))
        .Field("totals", absl::StrFormat("1 to %d", kTotalsMax))
        .Zh(absl::StrFormat("控制数应为 1–%d 项", kTotalsMax));
  }
  std::set<std::string> seen;
  for (size_t i = 0; i < totals.size(); ++i) {
    const PrintedTotal& total = totals[i];
    const bool known = std::any_of(kDefinitions.begin(), kDefinitions.end(),
                                   [&](const Definition& definition) { return definition.code == total.code; });
    const std::string shown = FirstCharacters(total.code, 100);
    if (!known) {
      return BadTotal("UNKNOWN_TOTAL", i, absl::StrFormat("code \"%s\" is unknown", shown),
                      absl::StrFormat("未知的指标代码“%s”", shown));
    }
    if (!seen.insert(total.code).second) {
      return BadTotal("DUPLICATE_TOTAL", i, absl::StrFormat("code %s is given twice", shown),
                      absl::StrFormat("指标 %s 重复", shown));
    }
    if (total.printed < 0 || total.printed > kPrintedMax) {
      return BadTotal("BAD_TOTAL", i, absl::StrFormat("printed must be 0 to %d", kPrintedMax),
                      absl::StrFormat("控制数应为 0–%d", kPrintedMax));
    }
    if (total.source.size() > 500) {
      return BadTotal("BAD_TOTAL", i, "source is longer than 500 bytes", "出处说明过长（500 字节以内）");
    }
  }
  return OkStatus();
}

}  // namespace jgt::roster
