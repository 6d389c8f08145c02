#include "tests/roster/roster_world.h"

// Files that are not what they should be: a clear error that names row and column, and nothing half-written.
namespace jgt::roster::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

const char kGoodRow[] = "1,小学,甲校,乙校,共建型,,2020,县核验\n";

class BadFile : public RosterTest {
 protected:
  // Imports, expects this refusal, and that nothing was written.
  Status Refused(v1::ImportRosterRequest request, const std::string& reason) {
    const Status status = Call(&Stub::ImportRoster, request).status();
    EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, reason));
    EXPECT_FALSE(DetailOf(status).message_zh.empty());
    for (const char* const table : {"schools", "school_names", "communities", "pairings", "pairing_ends",
                                    "list_pairings", "alias_proposals", "journal", "journal_request"}) {
      EXPECT_EQ(Count(absl::StrFormat("SELECT COUNT(*) FROM %s", table)), 0) << table;
    }
    return status;
  }
  Status Refused(const std::string& csv, const std::string& reason) { return Refused(ImportOf(csv), reason); }
};

TEST_F(BadFile, BrokenCsvIsNamedByRowAndColumn) {
  const Status status =
      Refused(std::string(kHeader) + kGoodRow + "2,小学,\"甲校,丙校,共建型,,2020,县核验\n", "BAD_CSV");
  EXPECT_THAT(FieldsOf(status), ElementsAre("row 3, column core_school"));
}

TEST_F(BadFile, AnotherEncodingIsNamedByLineAndByte) {
  const Status status = Refused(std::string(kHeader) + "1,\xCF\xD8\xBA\xCB\n", "BAD_ENCODING");
  EXPECT_EQ(DetailOf(status).metadata.at("line"), "2");
  v1::ImportRosterRequest request = ImportOf(std::string(kHeader) + kGoodRow);
  request.set_encoding("UTF-16");
  EXPECT_THAT(FieldsOf(Refused(request, "BAD_ENCODING")), ElementsAre("encoding"));
}

TEST_F(BadFile, AFieldOfTenMegabytesIsNamedByRowAndColumn) {
  const Status status = Refused(
      std::string(kHeader) + kGoodRow + "2,小学," + std::string(10'000'000, 'x') + ",丙校,共建型,,2020,县核验\n",
      "FIELD_TOO_LONG");
  EXPECT_THAT(FieldsOf(status), ElementsAre("row 3, column core_school"));
}

TEST_F(BadFile, AnUnknownLayoutAndTooManyRowsAreRefused) {
  EXPECT_FALSE(Refused("教师,科目\n张三,语文\n", "UNKNOWN_LAYOUT").ok());
  EXPECT_FALSE(Refused("序号,学段\n1,小学\n", "COLUMN_MISSING").ok());
  EXPECT_FALSE(Refused("", "BAD_CSV").ok());
  std::string many = kHeader;
  for (int i = 0; i < 20'001; ++i) many += "1\n";
  EXPECT_FALSE(Refused(many, "TOO_MANY_ROWS").ok());
}

TEST_F(BadFile, AFileWithOneWrongRowIsRefusedWhole) {
  const Status status =
      Refused(std::string(kHeader) + kGoodRow + "2,小学,甲校,丙校,联盟型,,1999,县核验\n", "IMPORT_REFUSED");
  EXPECT_THAT(FieldsOf(status), ElementsAre("row 3, column mode_as_printed", "row 3, column founded_year"));
  EXPECT_THAT(DetailOf(status).fields.at(0).description, HasSubstr("融合型、共建型、协作型"));
  EXPECT_THAT(DetailOf(status).message_zh, HasSubstr("未写入"));
}

TEST_F(BadFile, DuplicateRowsAreRefused) {
  const Status status = Refused(std::string(kHeader) + kGoodRow + kGoodRow, "IMPORT_REFUSED");
  EXPECT_THAT(FieldsOf(status), ElementsAre("row 3, column member_school"));
  EXPECT_THAT(DetailOf(status).fields.at(0).description, HasSubstr("DUPLICATE_ROW"));
}

TEST_F(BadFile, HundredsOfWrongRowsAreCountedAndTheFirstNamed) {
  std::string csv = kHeader;
  for (int i = 0; i < 500; ++i) csv += absl::StrFormat("1,小学,甲校,乙校%d,联盟型,,1999,乡核验\n", i);
  const Status status = Refused(csv, "IMPORT_REFUSED");
  EXPECT_EQ(DetailOf(status).metadata.at("problems"), "1500");
  EXPECT_THAT(FieldsOf(status), Contains("row 2, column mode_as_printed"));
}

TEST_F(BadFile, ADryRunListsTheRefusedRowsBesideTheOthers) {
  v1::ImportRosterRequest request =
      ImportOf(std::string(kHeader) + kGoodRow + "2,小学,丁校,丙校,联盟型,,2020,县核验\n");
  request.set_dry_run(true);
  ASSERT_OK_AND_ASSIGN(const auto response, Call(&Stub::ImportRoster, request));
  EXPECT_EQ(response.rows_new(), 1);
  EXPECT_EQ(response.rows_refused(), 1);
  ASSERT_EQ(response.verdicts_size(), 2);
  EXPECT_EQ(response.verdicts(1).verdict(), "REFUSED");
  EXPECT_EQ(response.verdicts(1).line(), 3);
  ASSERT_EQ(response.verdicts(1).problems_size(), 1);
  EXPECT_EQ(response.verdicts(1).problems(0).column(), "mode_as_printed");
  EXPECT_EQ(response.verdicts(1).problems(0).value(), "联盟型");
  EXPECT_EQ(response.verdicts(1).problems(0).reason(), "UNKNOWN_MODE");
}

TEST_F(BadFile, WhatSurroundsTheFileIsCheckedToo) {
  const std::string csv = std::string(kHeader) + kGoodRow;
  EXPECT_THAT(FieldsOf(Refused(ImportOf(csv, kCangnan, 1999), "BAD_YEAR")), ElementsAre("year"));
  EXPECT_THAT(FieldsOf(Refused(ImportOf(csv, kCangnan, 2101), "BAD_YEAR")), ElementsAre("year"));
  v1::ImportRosterRequest hint = ImportOf(csv);
  hint.add_region_hints()->set_region("33");
  EXPECT_THAT(FieldsOf(Refused(hint, "BAD_REGION_HINT")), ElementsAre("region_hints[0]"));
  v1::ImportRosterRequest nameless = ImportOf(csv);
  nameless.set_request_id("");
  EXPECT_FALSE(Refused(nameless, "BAD_REQUEST_ID").ok());
  v1::ImportRosterRequest city = ImportOf(csv, "regions/330300");
  EXPECT_THAT(Call(Officer("regions/330300"), &Stub::ImportRoster, city),
              StatusIs(StatusCode::kInvalidArgument, "NOT_A_COUNTY"));
}

}  // namespace
}  // namespace jgt::roster::test
