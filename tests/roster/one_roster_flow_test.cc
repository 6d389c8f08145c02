#include "services/roster/rpc/one_roster_archive.h"
#include "tests/roster/roster_world.h"

// OneRoster archives both ways, as clients see it.
namespace jgt::roster::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class OneRosterFlow : public RosterTest {
 protected:
  using OneRosterStub = v1::OneRosterService::StubInterface;

  StatusOr<v1::ExportOneRosterResponse> Export(const std::string& as_of = "", const std::string& known_at = "") {
    v1::ExportOneRosterRequest request;
    request.set_parent(kCangnan);
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    rpc::FixedToken token(Officer());
    return rpc::CallUnary<v1::ExportOneRosterResponse>(*one_roster_stub_, &OneRosterStub::ExportOneRoster, request,
                                                       rpc::Within(std::chrono::seconds(20), &token));
  }
  v1::ImportOneRosterRequest Of(const std::string& content, bool dry_run = false) {
    v1::ImportOneRosterRequest request;
    request.set_parent(kCangnan);
    request.set_request_id(NextRequestId());
    request.set_content(content);
    request.set_dry_run(dry_run);
    return request;
  }
  StatusOr<v1::ImportOneRosterResponse> Import(const v1::ImportOneRosterRequest& request,
                                               const std::string& bearer = Officer()) {
    rpc::FixedToken token(bearer);
    return rpc::CallUnary<v1::ImportOneRosterResponse>(*one_roster_stub_, &OneRosterStub::ImportOneRoster, request,
                                                       rpc::Within(std::chrono::seconds(20), &token));
  }
  OneRosterTables Tables() {
    const auto exported = Export();
    EXPECT_OK(exported);
    const auto tables = ReadOneRosterArchive(exported.ok() ? exported->content() : "");
    EXPECT_OK(tables);
    return tables.ok() ? *tables : OneRosterTables();
  }
  static std::string Archive(const OneRosterTables& tables) { return *WriteOneRosterArchive(tables, "330327"); }
  // The county's archive with one school more.
  std::string WithSchool(const std::string& name, const std::string& code, const std::string& stage = "") {
    OneRosterTables tables = Tables();
    tables.find(kOrgsFile)->second.rows.push_back(
        {.line = 0, .fields = {"sis-" + name, "", "", name, "school", code, kCangnan, stage}});
    return Archive(tables);
  }
};

// The "OneRoster 1.2 CSV both ways": 苍南's schools go out and come back without a change.
TEST_F(OneRosterFlow, WhatIsExportedAndImportedAgainChangesNothing) {
  ImportCangnan();
  ASSERT_OK_AND_ASSIGN(const auto exported, Export());
  EXPECT_EQ(exported.orgs(), 3 + 87);  // province, city, county; the 13 others of the 100 lie elsewhere
  EXPECT_EQ(exported.academic_sessions(), 3);
  EXPECT_EQ(exported.file_name(), "330327-oneroster.zip");
  EXPECT_EQ(exported.media_type(), "application/zip");
  const size_t entries = Journal("330327").size();
  for (const bool dry_run : {true, false}) {
    ASSERT_OK_AND_ASSIGN(const auto again, Import(Of(exported.content(), dry_run)));
    EXPECT_THAT(again.verdicts(), SizeIs(3 + 87 + 3));
    for (const v1::OneRosterVerdict& verdict : again.verdicts()) EXPECT_EQ(verdict.verdict(), "UNCHANGED");
    EXPECT_EQ(again.rows_unchanged(), 3 + 87 + 3);
    EXPECT_THAT(again.alias_proposals(), IsEmpty());
  }
  EXPECT_EQ(Journal("330327").size(), entries);
  ASSERT_OK_AND_ASSIGN(const auto same, Export());
  EXPECT_EQ(same.content(), exported.content());
}

// Into a county of which nothing is known yet, and out again: the same archive but for the ids.
TEST_F(OneRosterFlow, AnEmptyCountyTakesAllOfAnothersSchools) {
  ImportCangnan();
  OneRosterTables tables = Tables();
  std::vector<std::string> names;
  for (csv::Row& row : tables.find(kOrgsFile)->second.rows) {
    if (row.fields[4] != "school") continue;
    names.push_back(row.fields[3]);
    row.fields[0] = absl::StrFormat("sis-%d", names.size());
    row.fields[6] = kPujiang;
  }
  // The county above them is another one.
  csv::Row& county = tables.find(kOrgsFile)->second.rows[2];
  county.fields = {kPujiang, "", "", "浦江县", "district", "330726", "", ""};
  tables.find(kOrgsFile)->second.rows[1].fields = {"regions/330700", "", "", "金华市", "local", "330700", "", ""};
  v1::ImportOneRosterRequest request = Of(Archive(tables));
  request.set_parent(kPujiang);
  ASSERT_OK_AND_ASSIGN(const auto imported, Import(request, Officer(kPujiang)));
  EXPECT_EQ(imported.rows_new(), 87);
  EXPECT_EQ(imported.rows_unchanged(), 3 + 3);
  EXPECT_THAT(imported.alias_proposals(), SizeIs(1));  // 桥墩小学 and 桥墩镇小学 once more
  EXPECT_EQ(Count("SELECT COUNT(*) FROM school_versions WHERE region = '330726' AND stage <> 0"), 87);
  request.set_request_id(NextRequestId());
  ASSERT_OK_AND_ASSIGN(const auto again, Import(request, Officer(kPujiang)));
  EXPECT_EQ(again.rows_unchanged(), 87 + 3 + 3);
  EXPECT_THAT(again.alias_proposals(), IsEmpty());
}

TEST_F(OneRosterFlow, ANewSchoolIsListedAndFoundByLists) {
  ImportCangnan();
  const size_t before = Journal("330327").size();
  const std::string archive = WithSchool("灵溪镇第二十小学", "2133000020");
  ASSERT_OK_AND_ASSIGN(const auto dry, Import(Of(archive, true)));
  EXPECT_EQ(dry.rows_new(), 1);
  EXPECT_EQ(dry.verdicts(90).verdict(), "NEW");
  EXPECT_THAT(dry.verdicts(90).resource(), IsEmpty());
  EXPECT_EQ(Journal("330327").size(), before);
  const v1::ImportOneRosterRequest request = Of(archive);
  ASSERT_OK_AND_ASSIGN(const auto real, Import(request));
  ASSERT_OK_AND_ASSIGN(const auto repeated, Import(request));
  EXPECT_EQ(repeated.SerializeAsString(), real.SerializeAsString());
  const v1::School school = SchoolNamed("灵溪镇第二十小学");
  EXPECT_EQ(school.name(), real.verdicts(90).resource());
  EXPECT_EQ(school.school_code(), "2133000020");
  EXPECT_EQ(school.stage(), jgt::common::v1::STAGE_PRIMARY);
  EXPECT_EQ(school.attributes_source(), "OneRoster");
  EXPECT_THAT(school.printed_names(), ElementsAre("灵溪镇第二十小学"));
  EXPECT_EQ(Journal("330327").size(), before + 1);
  EXPECT_EQ(Journal("330327").back().type, "jgt.roster.v1.SchoolListed");
}

TEST_F(OneRosterFlow, AKnownSchoolGetsItsCodeAndNoOtherHasIt) {
  ImportCangnan();
  OneRosterTables tables = Tables();
  std::string name;
  for (csv::Row& row : tables.find(kOrgsFile)->second.rows) {
    if (row.fields[3] != "灵溪镇沪山小学") continue;
    row.fields[5] = "2133000001";
    name = row.fields[0];
  }
  ASSERT_OK_AND_ASSIGN(const auto imported, Import(Of(Archive(tables))));
  EXPECT_EQ(imported.rows_changed(), 1);
  EXPECT_EQ(SchoolNamed("灵溪镇沪山小学").school_code(), "2133000001");
  EXPECT_EQ(SchoolNamed("灵溪镇沪山小学").name(), name);
  // A school of another county claims it.
  ImportPujiang();
  OneRosterTables theirs;
  csv::Table orgs = {.header = ColumnsOfOneRoster(kOrgsFile), .rows = {}};
  orgs.rows.push_back({.line = 0, .fields = {kPujiang, "", "", "浦江县", "district", "330726", ""}});
  orgs.rows.push_back({.line = 0, .fields = {"x", "", "", "仙华小学", "school", "2133000001", kPujiang}});
  theirs.emplace(kOrgsFile, orgs);
  v1::ImportOneRosterRequest request = Of(Archive(theirs));
  request.set_parent(kPujiang);
  const Status taken = Import(request, Officer(kPujiang)).status();
  EXPECT_THAT(taken, StatusIs(StatusCode::kInvalidArgument, "IMPORT_REFUSED"));
  EXPECT_THAT(FieldsOf(taken), ElementsAre("orgs.csv row 3, column identifier"));
  EXPECT_THAT(DetailOf(taken).fields.front().description, HasSubstr("SCHOOL_CODE_TAKEN"));
}

TEST_F(OneRosterFlow, OneRefusedRowRefusesTheWhole) {
  ImportCangnan();
  OneRosterTables tables = Tables();
  std::vector<csv::Row>& rows = tables.find(kOrgsFile)->second.rows;
  rows[10].fields[3] = "改了名的小学";
  rows.push_back({.line = 0, .fields = {"x", "", "", "新学校", "school", "", kCangnan, ""}});
  const size_t entries = Journal("330327").size();
  const Status refused = Import(Of(Archive(tables))).status();
  EXPECT_THAT(refused, StatusIs(StatusCode::kInvalidArgument, "IMPORT_REFUSED"));
  EXPECT_THAT(FieldsOf(refused), ElementsAre("orgs.csv row 12, column name"));
  EXPECT_EQ(Journal("330327").size(), entries);
  ASSERT_OK_AND_ASSIGN(const auto dry, Import(Of(Archive(tables), true)));
  EXPECT_EQ(dry.rows_refused(), 1);
  EXPECT_EQ(dry.verdicts(10).problems(0).reason(), "NAME_DIFFERS");
  EXPECT_THAT(dry.verdicts(10).problems(0).standing(), testing::Not(IsEmpty()));
}

TEST_F(OneRosterFlow, AnExportIsOfItsDayAndItsKnowledge) {
  ImportCangnan();
  const std::string before = ToRfc3339(clock_.Now());
  clock_.Advance(std::chrono::seconds(1));
  ASSERT_OK(Import(Of(WithSchool("灵溪镇第二十小学", ""))));
  ASSERT_OK_AND_ASSIGN(const auto now, Export());
  ASSERT_OK_AND_ASSIGN(const auto then, Export("", before));
  EXPECT_EQ(now.orgs(), then.orgs() + 1);
  ASSERT_OK_AND_ASSIGN(const auto autumn, Export("2022-09-01"));
  const auto tables = ReadOneRosterArchive(autumn.content());
  ASSERT_OK(tables.status());
  EXPECT_EQ(tables->find(kSessionsFile)->second.rows[0].fields[8], "2023");
}

// An alias is no school of its own, and its name is one of its target's.
TEST_F(OneRosterFlow, AnAliasIsNotExportedAndFindsItsTarget) {
  ImportCangnan();
  const v1::AliasProposal proposal = OnlyProposal();
  const std::string with_both = Export()->content();
  v1::ConfirmAliasRequest confirm;
  confirm.set_name(proposal.name());
  confirm.set_request_id(NextRequestId());
  ASSERT_OK(Call(&Stub::ConfirmAlias, confirm));
  ASSERT_OK_AND_ASSIGN(const auto without, Export());
  EXPECT_EQ(without.orgs(), 3 + 86);
  EXPECT_THAT(Import(Of(with_both)), StatusIs(StatusCode::kInvalidArgument, "IMPORT_REFUSED"));
  OneRosterTables tables = Tables();
  for (csv::Row& row : tables.find(kOrgsFile)->second.rows) {
    if (row.fields[3] != proposal.target_name()) continue;
    row.fields[0] = "sis-1";
    row.fields[3] = proposal.alias_name();
  }
  ASSERT_OK_AND_ASSIGN(const auto imported, Import(Of(Archive(tables))));
  EXPECT_EQ(imported.rows_unchanged(), 3 + 86 + 3);
}

TEST_F(OneRosterFlow, TheRequestIsChecked) {
  v1::ImportOneRosterRequest request = Of("no archive");
  EXPECT_THAT(Import(request), StatusIs(StatusCode::kInvalidArgument, "BAD_ARCHIVE"));
  request.set_day("2022-02-30");
  EXPECT_THAT(Import(request), StatusIs(StatusCode::kInvalidArgument, "BAD_DATE"));
  request.set_parent("regions/330300");
  EXPECT_THAT(Import(request, Token(auth::Role::kCountyOfficer, "regions/330300")),
              StatusIs(StatusCode::kInvalidArgument, "NOT_A_COUNTY"));
  EXPECT_THAT(Export("2022-02-30"), StatusIs(StatusCode::kInvalidArgument, "BAD_DATE"));
  EXPECT_THAT(Export("", "2023-01-01T00:00:00Z"), StatusIs(StatusCode::kInvalidArgument, "KNOWN_AT_NOT_PAST"));
}

}  // namespace
}  // namespace jgt::roster::test
