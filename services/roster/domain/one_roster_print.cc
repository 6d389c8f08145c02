#include <algorithm>
#include <set>
#include <utility>

#include "services/roster/domain/one_roster.h"
#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

std::string RegionResource(std::string_view code) { return absl::StrFormat("regions/%s", code); }
std::string SchoolResource(const Key& key) { return absl::StrFormat("regions/%s/schools/%s", key.region, key.id); }

std::string_view TypeOf(const Region& region) {
  if (region.level == "province") return "state";
  return region.level == "city" ? "local" : "district";
}

csv::Table TableOf(std::string_view file) { return {.header = ColumnsOfOneRoster(file), .rows = {}}; }

csv::Table PrintOrgs(const std::string& county, const std::vector<School>& schools, const RegionBook& regions) {
  csv::Table table = TableOf(kOrgsFile);
  table.header.emplace_back(kStageColumn);
  std::vector<csv::Row> above;
  for (const Region* region = regions.Find(county); region != nullptr; region = regions.Find(region->parent)) {
    const std::string parent = region->parent.empty() ? "" : RegionResource(region->parent);
    above.push_back({.line = 0,
                     .fields = {RegionResource(region->code), "", "", region->name, std::string(TypeOf(*region)),
                                region->code, parent, ""}});
  }
  table.rows.assign(above.rbegin(), above.rend());
  for (const School& school : schools) {
    const std::string parent =
        school.campus_of.has_value() ? SchoolResource(*school.campus_of) : RegionResource(school.key.region);
    table.rows.push_back({.line = 0,
                          .fields = {SchoolResource(school.key), "", "", school.display_name, "school",
                                     school.attributes.code, parent, std::string(StageWord(school.stage))}});
  }
  return table;
}

// The second semester begins on 1 February: the plans say nothing of it (D9 is about the year).
csv::Table PrintSessions(const Day& day) {
  constexpr std::string_view kFolder = "academicSessions/";
  const Day begin = SchoolYearBegin(day);
  const Day middle = {.year = begin.year + 1, .month = 2, .day = 1};
  const Day end = {.year = begin.year + 1, .month = 9, .day = 1};
  const std::string year = absl::StrFormat("%d", end.year);  // the format names school years by their end
  const std::string name = absl::StrFormat("%s%s", kFolder, year);
  const std::string title = absl::StrFormat("%d/%d 学年", begin.year, end.year);
  csv::Table table = TableOf(kSessionsFile);
  const auto add = [&](const std::string& id, const std::string& label, std::string_view type, const Day& from,
                       const Day& to, const std::string& parent) {
    table.rows.push_back(
        {.line = 0, .fields = {id, "", "", label, std::string(type), ToString(from), ToString(to), parent, year}});
  };
  add(name, title, "schoolYear", begin, end, "");
  add(name + "-1", title + "第一学期", "semester", begin, middle, name);
  add(name + "-2", title + "第二学期", "semester", middle, end, name);
  return table;
}

// A row of so many columns, with these by their names.
csv::Row RowOf(const std::vector<std::string>& header, const std::map<std::string_view, std::string>& said) {
  csv::Row row = {.line = 0, .fields = std::vector<std::string>(header.size())};
  for (const auto& [column, value] : said) {
    const auto found = std::find(header.begin(), header.end(), column);
    JGT_CHECK(found != header.end());
    row.fields[static_cast<size_t>(found - header.begin())] = value;
  }
  return row;
}

void PrintPeople(const std::vector<OneRosterHolder>& holders, OneRosterTables& tables) {
  csv::Table users = TableOf(kUsersFile);
  csv::Table roles = TableOf(kRolesFile);
  std::set<std::string> known;
  for (const OneRosterHolder& holder : holders) {
    const std::string user = "users/" + holder.subject;
    const bool first = known.insert(holder.subject).second;
    if (first) {
      users.rows.push_back(RowOf(users.header, {{"sourcedId", user},
                                                {"enabledUser", "true"},
                                                {"username", holder.subject},
                                                {"givenName", std::string(kNoName)},
                                                {"familyName", std::string(kNoName)},
                                                {"primaryOrgSourcedId", holder.organization}}));
    }
    roles.rows.push_back(
        RowOf(roles.header, {{"sourcedId", absl::StrFormat("%s/holders/%s", holder.post, holder.subject)},
                             {"userSourcedId", user},
                             {"roleType", first ? "primary" : "secondary"},
                             {"role", holder.role},
                             {"beginDate", holder.days.from == kAlways ? "" : ToString(holder.days.from)},
                             {"endDate", holder.days.to == kNoEnd ? "" : ToString(holder.days.to)},
                             {"orgSourcedId", holder.organization}}));
  }
  tables.emplace(kUsersFile, std::move(users));
  tables.emplace(kRolesFile, std::move(roles));
}

}  // namespace

Day SchoolYearBegin(const Day& day) { return {.year = day.month >= 9 ? day.year : day.year - 1, .month = 9, .day = 1}; }

OneRosterTables PrintOneRoster(const OneRosterContext& context, const std::vector<School>& schools,
                               const std::vector<OneRosterHolder>& holders, const RegionBook& regions) {
  OneRosterTables tables;
  tables.emplace(kOrgsFile, PrintOrgs(context.county, schools, regions));
  tables.emplace(kSessionsFile, PrintSessions(context.day));
  PrintPeople(holders, tables);
  return tables;
}

}  // namespace jgt::roster
