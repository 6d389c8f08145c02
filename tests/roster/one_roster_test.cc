#include "services/roster/domain/one_roster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/roster/storage/region_files.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"

// What the tables of an archive say beside what stands, and the other way round.
namespace jgt::roster {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const Day kMarch = {.year = 2022, .month = 3, .day = 1};
const OneRosterContext kContext = {.county = "330327", .day = kMarch};

const RegionBook& DeploymentRegions() {
  static const RegionBook book = *ReadRegionFiles(JGT_DATA_DIR);
  return book;
}

School SchoolOf(const std::string& id, const std::string& name, Stage stage, const std::string& code = "") {
  School school;
  school.key = {.region = "330327", .id = id};
  school.display_name = name;
  school.stage = stage;
  school.attributes.code = code;
  return school;
}

// 甲校 with a code, 乙校 without, and 甲校's campus.
std::vector<School> Schools() {
  School campus = SchoolOf("c", "甲校东校区", Stage::kPrimary);
  campus.campus_of = Key{.region = "330327", .id = "a"};
  return {SchoolOf("a", "甲校", Stage::kPrimary, "2133000001"), SchoolOf("b", "乙校", Stage::kJunior), campus};
}

KnownSchools KnownOf(const std::vector<School>& schools) {
  KnownSchools known;
  for (const School& school : schools) {
    known.timelines[school.key].Put({}, school);
    known.ids_by_name[school.display_name].insert(school.key.id);
  }
  return known;
}

std::vector<OneRosterHolder> Holders() {
  return {{.post = "regions/330327/posts/head",
           .subject = "cn-head-1",
           .role = "principal",
           .organization = "regions/330327/schools/a",
           .days = {.from = {.year = 2021, .month = 9, .day = 1}, .to = kNoEnd}},
          {.post = "regions/330327/posts/group",
           .subject = "cn-head-1",
           .role = "districtAdministrator",
           .organization = "regions/330327",
           .days = {}}};
}

class OneRosterDecision : public ::testing::Test {
 protected:
  OneRosterPlan Decide(const OneRosterTables& tables, const std::vector<School>& schools = Schools()) {
    return DecideOneRoster(tables, KnownOf(schools), Standing(), kContext, DeploymentRegions(), ids_);
  }
  static OneRosterTables Standing() { return PrintOneRoster(kContext, Schools(), Holders(), DeploymentRegions()); }

  // The standing orgs with one cell changed, or a row more; and the reason of that row's first problem.
  std::string Refusal(size_t row, size_t column, const std::string& value) {
    OneRosterTables tables = Standing();
    csv::Table& orgs = tables.find(kOrgsFile)->second;
    orgs.rows.at(row).fields.at(column) = value;
    return ReasonOf(Decide(Lined(tables)), kOrgsFile, row);
  }
  std::string SessionRefusal(size_t row, size_t column, const std::string& value) {
    OneRosterTables tables = Standing();
    tables.find(kSessionsFile)->second.rows.at(row).fields.at(column) = value;
    return ReasonOf(Decide(Lined(tables)), kSessionsFile, row);
  }
  // Of a school that is added.
  OneRosterPlan WithSchool(const std::vector<std::string>& fields) {
    OneRosterTables tables = Standing();
    tables.find(kOrgsFile)->second.rows.push_back({.line = 0, .fields = fields});
    return Decide(Lined(tables));
  }
  static std::string ReasonOf(const OneRosterPlan& plan, std::string_view file, size_t row) {
    for (const OneRosterVerdict& verdict : plan.verdicts) {
      if (verdict.file != file || verdict.line != static_cast<int>(row) + 2) continue;
      return verdict.problems.empty() ? "" : verdict.problems.front().reason;
    }
    return "no such row";
  }
  // With line numbers, as reading gives them.
  static OneRosterTables Lined(OneRosterTables tables) {
    for (auto& [file, table] : tables) {
      int line = 1;
      for (csv::Row& row : table.rows) row.line = ++line;
    }
    return tables;
  }

 private:
  jgt::test::FakeClock clock_{"2022-03-01 02:00:00"};
  SeededRandom random_{7};
  IdSource ids_{clock_, random_};
};

// Rows of the standing orgs: province, city, county, 甲校, 乙校, the campus.
constexpr size_t kCountyRow = 2;
constexpr size_t kFirstSchool = 3;
constexpr size_t kSecondSchool = 4;

TEST_F(OneRosterDecision, WhatIsPrintedIsUnchanged) {
  const OneRosterPlan plan = Decide(Lined(Standing()));
  ASSERT_THAT(plan.verdicts, SizeIs(6 + 3 + 1 + 2));
  for (const OneRosterVerdict& verdict : plan.verdicts) {
    EXPECT_EQ(verdict.verdict, Verdict::kUnchanged) << verdict.file << " " << verdict.line;
  }
  EXPECT_THAT(plan.made, IsEmpty());
}

TEST_F(OneRosterDecision, OrgsAreTheRegionsAboveAndTheSchools) {
  const OneRosterTables tables = Standing();
  const csv::Table& orgs = tables.find(kOrgsFile)->second;
  EXPECT_THAT(orgs.rows[0].fields, ElementsAre("regions/330000", "", "", "浙江省", "state", "330000", "", ""));
  EXPECT_THAT(orgs.rows[1].fields,
              ElementsAre("regions/330300", "", "", "温州市", "local", "330300", "regions/330000", ""));
  EXPECT_THAT(orgs.rows[2].fields,
              ElementsAre("regions/330327", "", "", "苍南县", "district", "330327", "regions/330300", ""));
  EXPECT_THAT(orgs.rows[3].fields, ElementsAre("regions/330327/schools/a", "", "", "甲校", "school", "2133000001",
                                               "regions/330327", "PRIMARY"));
  EXPECT_EQ(orgs.rows[5].fields[6], "regions/330327/schools/a");
}

// D9: 1 September to 31 August; the format's last day is not in it.
TEST_F(OneRosterDecision, ASchoolYearIsFromSeptemberToAugust) {
  const OneRosterTables tables = Standing();
  const csv::Table& sessions = tables.find(kSessionsFile)->second;
  ASSERT_THAT(sessions.rows, SizeIs(3));
  EXPECT_THAT(sessions.rows[0].fields, ElementsAre("academicSessions/2022", "", "", "2021/2022 学年", "schoolYear",
                                                   "2021-09-01", "2022-09-01", "", "2022"));
  EXPECT_EQ(SchoolYearBegin({.year = 2022, .month = 8, .day = 31}), (Day{.year = 2021, .month = 9, .day = 1}));
  EXPECT_EQ(SchoolYearBegin({.year = 2022, .month = 9, .day = 1}), (Day{.year = 2022, .month = 9, .day = 1}));
  EXPECT_EQ(SessionRefusal(0, 5, "2021-09-02"), "NOT_A_SCHOOL_YEAR");
  EXPECT_EQ(SessionRefusal(0, 6, "2022-08-31"), "NOT_A_SCHOOL_YEAR");
  EXPECT_EQ(SessionRefusal(0, 5, "2021-13-01"), "BAD_DATE");
  EXPECT_EQ(SessionRefusal(0, 6, "2021-01-01"), "BAD_DATE");
  EXPECT_EQ(SessionRefusal(0, 8, "22"), "BAD_YEAR");
  EXPECT_EQ(SessionRefusal(0, 4, "year"), "UNKNOWN_TYPE");
  EXPECT_EQ(SessionRefusal(0, 3, ""), "MISSING_VALUE");
  EXPECT_EQ(SessionRefusal(1, 0, "academicSessions/2022"), "DUPLICATE_SOURCED_ID");
  EXPECT_EQ(SessionRefusal(1, 5, "2021-08-31"), "OUTSIDE_SCHOOL_YEAR");
  EXPECT_EQ(SessionRefusal(2, 6, "2022-09-02"), "OUTSIDE_SCHOOL_YEAR");
  EXPECT_EQ(SessionRefusal(2, 7, "academicSessions/2021"), "PARENT_NOT_FOUND");
}

// No names are kept: an account stands where the format demands a name.
TEST_F(OneRosterDecision, UsersAreAccountsAndTheirRolesPosts) {
  const OneRosterTables tables = Standing();
  const csv::Table& users = tables.find(kUsersFile)->second;
  ASSERT_THAT(users.rows, SizeIs(1));
  EXPECT_EQ(users.rows[0].fields[4], "cn-head-1");
  EXPECT_EQ(users.rows[0].fields[6], kNoName);
  EXPECT_EQ(users.rows[0].fields[7], kNoName);
  const csv::Table& roles = tables.find(kRolesFile)->second;
  ASSERT_THAT(roles.rows, SizeIs(2));
  EXPECT_THAT(roles.rows[0].fields,
              ElementsAre("regions/330327/posts/head/holders/cn-head-1", "", "", "users/cn-head-1", "primary",
                          "principal", "2021-09-01", "", "regions/330327/schools/a", ""));
  EXPECT_EQ(roles.rows[1].fields[4], "secondary");
  OneRosterTables other = Standing();
  other.find(kUsersFile)->second.rows[0].fields[6] = "某";
  other.find(kRolesFile)->second.rows[1].fields[5] = "principal";
  const OneRosterPlan plan = Decide(Lined(other));
  EXPECT_EQ(ReasonOf(plan, kUsersFile, 0), "POSTS_ARE_APPOINTED");
  EXPECT_EQ(ReasonOf(plan, kRolesFile, 0), "");
  EXPECT_EQ(ReasonOf(plan, kRolesFile, 1), "POSTS_ARE_APPOINTED");
}

TEST_F(OneRosterDecision, RegionsAreTheDeployments) {
  EXPECT_EQ(Refusal(kCountyRow, 3, "苍北县"), "REGION_DIFFERS");
  EXPECT_EQ(Refusal(kCountyRow, 4, "local"), "REGION_DIFFERS");
  EXPECT_EQ(Refusal(kCountyRow, 5, "330326"), "REGION_DIFFERS");
  EXPECT_EQ(Refusal(kCountyRow, 0, "regions/990000"), "UNKNOWN_REGION");
  EXPECT_EQ(Refusal(kCountyRow, 4, "national"), "UNKNOWN_TYPE");
  EXPECT_EQ(Refusal(kCountyRow, 0, "regions/330000"), "DUPLICATE_SOURCED_ID");
}

TEST_F(OneRosterDecision, WhatDiffersOfAKnownSchoolIsRefusedWithWhatStands) {
  EXPECT_EQ(Refusal(kFirstSchool, 3, "丙校"), "NAME_DIFFERS");
  EXPECT_EQ(Refusal(kFirstSchool, 5, "2133000009"), "CODE_DIFFERS");
  EXPECT_EQ(Refusal(kFirstSchool, 7, "JUNIOR"), "STAGE_DIFFERS");
  EXPECT_EQ(Refusal(kFirstSchool, 7, "小学"), "UNKNOWN_STAGE");
  EXPECT_EQ(Refusal(kFirstSchool, 6, "regions/330300"), "OUTSIDE_PARENT");
  EXPECT_EQ(Refusal(kFirstSchool, 6, "nobody"), "PARENT_NOT_FOUND");
  EXPECT_EQ(Refusal(kFirstSchool, 3, ""), "MISSING_VALUE");
  EXPECT_EQ(Refusal(kFirstSchool + 2, 6, "regions/330327"), "PARENT_DIFFERS");
  EXPECT_EQ(Refusal(kSecondSchool, 5, "2133000003"), "SCHOOL_CODE_STAGE");
  EXPECT_EQ(Refusal(kSecondSchool, 5, "31330000033"), "BAD_SCHOOL_CODE");
  EXPECT_EQ(Refusal(kSecondSchool, 5, "3132000003"), "SCHOOL_CODE_PROVINCE");
  std::string long_name;
  for (int i = 0; i < 101; ++i) long_name += "校";
  EXPECT_EQ(Refusal(kFirstSchool, 3, long_name), "NAME_TOO_LONG");
  OneRosterTables tables = Standing();
  tables.find(kOrgsFile)->second.rows[kFirstSchool].fields[3] = "丙校";
  const OneRosterPlan plan = Decide(Lined(tables));
  ASSERT_THAT(plan.verdicts[kFirstSchool].problems, SizeIs(1));
  EXPECT_EQ(plan.verdicts[kFirstSchool].problems[0].standing, "甲校");
}

TEST_F(OneRosterDecision, AKnownSchoolGetsTheCodeThatItHadNot) {
  OneRosterTables tables = Standing();
  tables.find(kOrgsFile)->second.rows[kSecondSchool].fields[5] = "3133000003";
  const OneRosterPlan plan = Decide(Lined(tables));
  EXPECT_EQ(plan.Count(Verdict::kChanged), 1);
  EXPECT_EQ(plan.attributes.claimed.at({.region = "330327", .id = "b"}), "3133000003");
}

TEST_F(OneRosterDecision, ANewSchoolIsMadeWithItsCodeAndStage) {
  const OneRosterPlan plan = WithSchool({"sis-17", "", "", "丁校", "school", "2133000004", "regions/330327", ""});
  ASSERT_THAT(plan.made, SizeIs(1));
  EXPECT_EQ(plan.made[0].display_name, "丁校");
  EXPECT_EQ(plan.made[0].stage, Stage::kPrimary);
  EXPECT_EQ(plan.made[0].attributes.code, "2133000004");
  EXPECT_EQ(plan.Count(Verdict::kNew), 1);
  const OneRosterPlan nine = WithSchool({"sis-18", "", "", "戊校", "school", "", "regions/330327", "NINE_YEAR"});
  ASSERT_THAT(nine.made, SizeIs(1));
  EXPECT_EQ(nine.made[0].stage, Stage::kNineYear);
}

TEST_F(OneRosterDecision, AnothersSourcedIdIsFoundByCodeThenByName) {
  const auto alone = [&](const std::vector<std::string>& fields) {
    OneRosterTables tables = Standing();
    std::vector<csv::Row>& rows = tables.find(kOrgsFile)->second.rows;
    rows.resize(kFirstSchool);
    rows.push_back({.line = 0, .fields = fields});
    return Decide(Lined(tables));
  };
  EXPECT_EQ(alone({"x", "", "", "甲校", "school", "2133000001", "regions/330327", ""}).Count(Verdict::kUnchanged),
            4 + 3 + 1 + 2);
  EXPECT_EQ(alone({"x", "", "", " 乙校 ", "school", "", "regions/330327", ""}).Count(Verdict::kUnchanged),
            4 + 3 + 1 + 2);
  EXPECT_EQ(ReasonOf(alone({"x", "", "", "乙校", "school", "2133000001", "regions/330327", ""}), kOrgsFile, 3),
            "NAME_DIFFERS");
}

TEST_F(OneRosterDecision, ASchoolIsInAFileOnce) {
  EXPECT_EQ(ReasonOf(WithSchool({"x", "", "", "甲校", "school", "", "regions/330327", ""}), kOrgsFile, 6),
            "DUPLICATE_ROW");
  OneRosterTables tables = Standing();
  for (const char* id : {"x", "y"}) {
    tables.find(kOrgsFile)->second.rows.push_back(
        {.line = 0, .fields = {id, "", "", "丁校", "school", "", "regions/330327", ""}});
  }
  EXPECT_EQ(ReasonOf(Decide(Lined(tables)), kOrgsFile, 7), "DUPLICATE_ROW");
  OneRosterTables codes = Standing();
  for (const char* name : {"丁校", "戊校"}) {
    codes.find(kOrgsFile)->second.rows.push_back(
        {.line = 0, .fields = {name, "", "", name, "school", "2133000005", "regions/330327", ""}});
  }
  EXPECT_EQ(ReasonOf(Decide(Lined(codes)), kOrgsFile, 7), "SCHOOL_CODE_TAKEN");
}

TEST_F(OneRosterDecision, WhatIsClosedOrAmbiguousIsNotGuessed) {
  std::vector<School> schools = Schools();
  schools[0].state = SchoolState::kClosed;
  EXPECT_EQ(ReasonOf(Decide(Lined(Standing()), schools), kOrgsFile, kFirstSchool), "SCHOOL_CLOSED");
  schools = Schools();
  schools.push_back(SchoolOf("d", "乙校", Stage::kJunior));
  OneRosterTables tables = Standing();
  tables.find(kOrgsFile)->second.rows[kSecondSchool].fields[0] = "x";
  EXPECT_EQ(ReasonOf(Decide(Lined(tables), schools), kOrgsFile, kSecondSchool), "AMBIGUOUS_SCHOOL");
  schools = Schools();
  schools[1].alias_of = Key{.region = "330327", .id = "a"};
  EXPECT_EQ(ReasonOf(Decide(Lined(Standing()), schools), kOrgsFile, kSecondSchool), "IS_ALIAS");
}

}  // namespace
}  // namespace jgt::roster
