#include "services/roster/domain/list_export.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

std::string YearOf(const Pairing& pairing) {
  return pairing.founded_year == 0 ? "" : std::to_string(pairing.founded_year);
}

std::string LevelOf(const Pairing& pairing) {
  return pairing.level == VerificationLevel::kUnspecified ? "" : std::string(ChineseName(pairing.level));
}

std::vector<std::string> CommunityRow(const Pairing& pairing) {
  return {std::to_string(pairing.sequence),
          std::string(ChineseName(pairing.stage)),
          pairing.supporter_name,
          pairing.supported_name,
          pairing.mode_as_printed,
          std::string(ChineseName(pairing.mode)),
          YearOf(pairing),
          LevelOf(pairing)};
}

}  // namespace

PrintedList PrintList(std::vector<Pairing> pairings) {
  std::stable_sort(pairings.begin(), pairings.end(), [](const Pairing& a, const Pairing& b) {
    return std::tie(a.sequence, a.position, a.key) < std::tie(b.sequence, b.position, b.key);
  });
  PrintedList list;
  list.has_communities =
      std::any_of(pairings.begin(), pairings.end(), [](const Pairing& one) { return one.sequence > 0; });
  if (list.has_communities) {
    list.table.header = {"seq",           "stage",           "core_school",
                         "member_school", "mode_as_printed", "mode_normalised",
                         "founded_year",  "verified_by"};
    list.titles = {"序号",       "学段",     "核心校（校区）名称", "成员校（校区）名称",
                   "教共体模式", "规范模式", "组建时间",           "备注"};
  } else {
    list.table.header = {"scope", "seq", "supporting_school", "supported_school"};
    list.titles = {"范围", "序号", "支援学校", "受援学校"};
  }
  std::map<Scope, int> numbers;  // each scope counts for itself
  int line = 1;
  for (const Pairing& pairing : pairings) {
    csv::Row row{.line = ++line, .fields = {}};
    if (list.has_communities) {
      row.fields = CommunityRow(pairing);
    } else {
      row.fields = {std::string(ChineseName(pairing.scope)), std::to_string(++numbers[pairing.scope]),
                    pairing.supporter_name, pairing.supported_name};
    }
    list.table.rows.push_back(std::move(row));
  }
  return list;
}

}  // namespace jgt::roster
