#include "services/roster/domain/reconciliation.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "services/roster/domain/list_count.h"
#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

enum class Kind { kCommunities, kPairings, kNames, kSchools, kSchoolsInBoth };

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
    {"COMMUNITIES", "教育共同体", "个", Kind::kCommunities, AnyPairing, Where::kAnywhere,
     "名单中不同序号的教育共同体数"},
    {"PAIRINGS", "结对关系", "对", Kind::kPairings, AnyPairing, Where::kAnywhere, "名单中的结对关系数，每行一对"},
    {"PAIRINGS_INTEGRATED", "融合型结对", "对", Kind::kPairings, IsIntegrated, Where::kAnywhere,
     "模式为融合型的结对关系数"},
    {"PAIRINGS_CO_BUILT", "共建型结对", "对", Kind::kPairings, IsCoBuilt, Where::kAnywhere, "模式为共建型的结对关系数"},
    {"PAIRINGS_CROSS_REGION", "跨地区结对", "对", Kind::kPairings, IsWideCollaborative, Where::kAnywhere,
     "协作型且两校不在同一设区市的结对关系数"},
    {"PAIRINGS_CITY_VERIFIED", "市核验协作型结对", "对", Kind::kPairings, IsCityVerified, Where::kAnywhere,
     "协作型且由市核验的结对关系数"},
    {"PRINTED_NAMES", "名单中的学校名称", "个", Kind::kNames, AnyPairing, Where::kAnywhere,
     "核心校、成员校两列中不同的学校名称数，按原文，不合并别名"},
    {"LOCAL_NAMES", "本县学校名称", "个", Kind::kNames, AnyPairing, Where::kLocal,
     "其中学校在本县的名称数，按原文，不合并别名"},
    {"EXTERNAL_NAMES", "县外学校名称", "个", Kind::kNames, AnyPairing, Where::kExternal,
     "其中学校在县外的名称数，按原文，不合并别名"},
    {"SCHOOLS_TOTAL", "教共体学校", "所", Kind::kSchools, AnyPairing, Where::kLocal,
     "参与任一结对的本县学校数，合并已确认的别名，每校计一次"},
    {"SCHOOLS_INTEGRATED_OR_CO_BUILT", "融合型、共建型学校", "所", Kind::kSchools, IsClose, Where::kLocal,
     "参与融合型或共建型结对的本县学校数，合并已确认的别名，每校计一次"},
    {"SCHOOLS_COLLABORATIVE", "协作型学校", "所", Kind::kSchools, IsCollaborative, Where::kLocal,
     "参与协作型结对的本县学校数，合并已确认的别名，每校计一次"},
    {"SCHOOLS_IN_BOTH", "重复学校", "所", Kind::kSchoolsInBoth, AnyPairing, Where::kLocal,
     "既参与融合型或共建型、又参与协作型结对的本县学校数，合并已确认的别名"},
    {"SCHOOLS_INTEGRATED", "融合型学校", "所", Kind::kSchools, IsIntegrated, Where::kLocal,
     "参与融合型结对的本县学校数（核心校与成员校都计），合并已确认的别名"},
    {"SCHOOLS_CO_BUILT", "共建型学校", "所", Kind::kSchools, IsCoBuilt, Where::kLocal,
     "参与共建型结对的本县学校数（核心校与成员校都计），合并已确认的别名"},
    {"SCHOOLS_CALENDAR", "行事历中的县域内结对学校", "所", Kind::kSchools, IsInCounty, Where::kLocal,
     "参与两校都在本县的结对的本县学校数，合并已确认的别名"},
}};

int64_t FigureOf(const ListCount& count, const Definition& definition) {
  switch (definition.kind) {
    case Kind::kCommunities:
      return count.Communities();
    case Kind::kPairings:
      return count.Pairings(definition.test);
    case Kind::kNames:
      return count.Names(definition.where);
    case Kind::kSchools:
      return static_cast<int64_t>(count.Schools(definition.test, definition.where).size());
    case Kind::kSchoolsInBoth:
      return count.SchoolsInBoth();
  }
  return 0;
}

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
    if (FigureOf(ListCount(facts.county, facts.pairings, alias_of), definition) != printed) return;
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
  const ListCount count(facts.county, facts.pairings, facts.alias_of);
  for (const Definition& definition : kDefinitions) {
    ControlTotal total;
    total.code = definition.code;
    total.display_name = definition.display_name;
    total.unit = definition.unit;
    total.definition = definition.text;
    total.computed = FigureOf(count, definition);
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
