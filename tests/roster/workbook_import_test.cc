#include "common/csv/csv.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/roster/rpc/list_file.h"
#include "tests/roster/roster_world.h"
#include "tests/support/workbook.h"

// Lists as officers keep them: workbooks, and columns under other names.
namespace jgt::roster::test {
namespace {

using jgt::test::PartsOf;
using jgt::test::SheetRows;
using jgt::test::WorkbookOf;
using jgt::test::WorkbookOfSheets;
using jgt::test::ZipOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<std::string> kPlanHeader = {"序号", "学段", "核心校", "成员校", "教共体模式", "组建时间", "备注"};
const std::vector<std::string> kGoodRow = {"1", "小学", "甲校", "乙校", "共建型", "2020", "县核验"};

class WorkbookImport : public RosterTest {
 protected:
  // The rows of Cangnan's list, its header first.
  static SheetRows CangnanRows() {
    const auto table = csv::Read(DataFile("cangnan_roster.csv"));
    JGT_CHECK(table.ok());
    SheetRows rows = {table->header};
    for (const csv::Row& row : table->rows) rows.push_back(row.fields);
    return rows;
  }

  static std::string SheetRow(int number, const std::vector<std::string>& cells) {
    std::string xml = absl::StrFormat("<row r=\"%d\">", number);
    for (const std::string& cell : cells) {
      xml += cell.empty() ? "<c/>" : "<c t=\"inlineStr\"><is><t>" + cell + "</t></is></c>";
    }
    return xml + "</row>";
  }

  // As the plan prints it: a title, its own words for the columns, no normalised mode.
  static SheetRows CangnanAsPrinted() {
    SheetRows rows = CangnanRows();
    for (std::vector<std::string>& row : rows) row.erase(row.begin() + 5);
    rows[0] = kPlanHeader;
    rows.insert(rows.begin(), {{"苍南县城乡义务教育共同体名单汇总表"}, {}});
    return rows;
  }

  v1::ImportRosterRequest CangnanAs(const std::string& content) {
    v1::ImportRosterRequest request = CangnanImport();
    request.set_content(content);
    return request;
  }

  v1::ImportRosterResponse Imported(v1::ImportRosterRequest request, bool dry_run) {
    request.set_request_id(NextRequestId());
    request.set_dry_run(dry_run);
    const auto response = Call(&Stub::ImportRoster, request);
    EXPECT_OK(response);
    return response.ok() ? *response : v1::ImportRosterResponse();
  }

  // Imports, expects this refusal, and that nothing was written.
  ErrorDetail Refused(const v1::ImportRosterRequest& request, const std::string& reason) {
    const Status status = Call(&Stub::ImportRoster, request).status();
    EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, reason));
    for (const char* const table :
         {"school_versions", "pairing_versions", "list_pairings", "alias_proposals", "journal", "journal_request"}) {
      EXPECT_EQ(Count(absl::StrFormat("SELECT COUNT(*) FROM %s", table)), 0) << table;
    }
    ErrorDetail detail = DetailOf(status);
    EXPECT_FALSE(detail.message_zh.empty());
    EXPECT_FALSE(detail.fields.empty());
    return detail;
  }
  ErrorDetail Refused(const std::string& content, const std::string& reason) {
    return Refused(ImportOf(content), reason);
  }

  static v1::ImportRosterRequest WithColumn(v1::ImportRosterRequest request, const std::string& from,
                                            const std::string& to) {
    v1::ColumnMapping* const column = request.add_columns();
    column->set_from(from);
    column->set_to(to);
    return request;
  }
};

// All of a verdict but the line, which is the sheet's own.
std::string Said(v1::RowVerdict verdict) {
  verdict.clear_line();
  return verdict.DebugString();
}

TEST_F(WorkbookImport, R64AWorkbookSaysWhatItsCsvSays) {
  const v1::ImportRosterRequest csv = CangnanImport();
  const v1::ImportRosterRequest same = CangnanAs(WorkbookOf(CangnanRows()));
  const v1::ImportRosterRequest printed = CangnanAs(WorkbookOf(CangnanAsPrinted()));
  const v1::ImportRosterResponse of_csv = Imported(csv, true);
  for (const auto& [request, lines_above] : {std::pair(same, 0), std::pair(printed, 2)}) {
    const v1::ImportRosterResponse of_workbook = Imported(request, true);
    ASSERT_EQ(of_workbook.verdicts_size(), 55);
    for (int i = 0; i < 55; ++i) {
      EXPECT_EQ(Said(of_workbook.verdicts(i)), Said(of_csv.verdicts(i))) << i;
      EXPECT_EQ(of_workbook.verdicts(i).line(), of_csv.verdicts(i).line() + lines_above);
    }
    EXPECT_EQ(of_workbook.rows_new(), 55);
    EXPECT_EQ(of_workbook.alias_proposals_size(), of_csv.alias_proposals_size());
    EXPECT_THAT(of_workbook.columns_left_out(), IsEmpty());
  }

  EXPECT_EQ(Imported(printed, false).rows_new(), 55);
  EXPECT_EQ(Totals().at("COMMUNITIES").computed(), 47);
  EXPECT_EQ(Totals().at("PAIRINGS").computed(), 55);
  EXPECT_EQ(Journal("330327").back().type, "jgt.roster.v1.RosterImported");
  v1::RosterImported event;
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.content_sha256(), journal::Sha256(printed.content()));
  // Each fact of each row: one that the CSV file prints otherwise would be a change.
  const auto totals = Totals();
  EXPECT_EQ(Imported(csv, false).rows_unchanged(), 55);
  EXPECT_EQ(Imported(same, false).rows_unchanged(), 55);
  for (const auto& [code, total] : Totals()) EXPECT_EQ(total.computed(), totals.at(code).computed()) << code;
}

TEST_F(WorkbookImport, R179AListByScopeMayBeAWorkbookToo) {
  v1::ImportRosterRequest request = PujiangImport();
  const auto table = csv::Read(request.content());
  ASSERT_OK(table);
  SheetRows rows = {{"范围", "序号", "支援学校", "受援学校"}};
  for (const csv::Row& row : table->rows) rows.push_back(row.fields);
  request.set_content(WorkbookOf(rows));
  ASSERT_OK_AND_ASSIGN(const auto response, Call(Officer(kPujiang), &Stub::ImportRoster, request));
  EXPECT_EQ(static_cast<size_t>(response.rows_new()), table->rows.size());
  EXPECT_EQ(ImportPujiang().rows_unchanged(), response.rows_new());
}

TEST_F(WorkbookImport, AFormulaIsRefusedBySheetCellAndText) {
  SheetRows rows = {kPlanHeader, kGoodRow};
  rows[1][0] = "=ROW()-1";
  const ErrorDetail detail = Refused(WorkbookOf(rows), "FORMULA_CELL");
  EXPECT_EQ(detail.metadata.at("sheet"), "名单");
  EXPECT_EQ(detail.metadata.at("cell"), "A2");
  EXPECT_EQ(detail.metadata.at("line"), "2");
  EXPECT_EQ(detail.metadata.at("column"), "序号");
  EXPECT_EQ(detail.fields.at(0).field, "sheet \"名单\", cell A2");
  EXPECT_THAT(detail.fields.at(0).description, HasSubstr("\"=ROW()-1\"; a value is allowed"));
  EXPECT_THAT(detail.message_zh, HasSubstr("工作表“名单”单元格 A2（“序号”列）：是公式“=ROW()-1”，请改为数值或文字"));
}

TEST_F(WorkbookImport, AWrongRowIsNamedByTheSheetsOwnNumber) {
  std::vector<std::string> wrong = kGoodRow;
  wrong[5] = "1999";
  wrong[3] = "丙校";
  const ErrorDetail detail = Refused(WorkbookOf({{"名单"}, {}, kPlanHeader, kGoodRow, {}, wrong}), "IMPORT_REFUSED");
  ASSERT_EQ(detail.fields.size(), 1U);
  EXPECT_EQ(detail.fields[0].field, "row 6, column founded_year");
  EXPECT_THAT(detail.fields[0].description, HasSubstr("BAD_YEAR: \"1999\"; 组建年份应为"));
}

TEST_F(WorkbookImport, CellsMergedOverTheMembersOfOneCoreAreRefusedByTheirRange) {
  std::vector<std::string> second = {"", "", "", "丙校", "共建型", "2020", "县核验"};
  const ErrorDetail detail =
      Refused(ZipOf(PartsOf("<sheetData>" + SheetRow(1, kPlanHeader) + SheetRow(2, kGoodRow) + SheetRow(3, second) +
                            "</sheetData><mergeCells><mergeCell ref=\"C2:C3\"/></mergeCells>")),
              "MERGED_CELLS");
  EXPECT_EQ(detail.metadata.at("range"), "C2:C3");
  EXPECT_THAT(detail.message_zh, HasSubstr("请取消合并并逐行填写"));
}

// R64, R65: annex 1 as it is printed: two header rows, a community's number, stage and core school merged over its
// members, no normalised mode.
TEST_F(WorkbookImport, R64TheAnnexAsItIsPrintedIsTheSameList) {
  SheetRows rows = CangnanRows();
  std::string merged = "<mergeCell ref=\"A1:G1\"/>";
  std::string sheet = SheetRow(1, {"苍南县城乡义务教育共同体名单汇总表"}) +
                      SheetRow(2, {"序号", "学段", "核心校", "成员校", "教共体模式", "组建时间", "备注"}) +
                      SheetRow(3, {"", "", "(校区)名称", "(校区)名称", "", "", ""});
  for (const char column : {'A', 'B', 'E', 'F', 'G'})
    merged += absl::StrFormat("<mergeCell ref=\"%c2:%c3\"/>", column, column);
  for (size_t first = 1; first < rows.size();) {
    size_t end = first;
    for (; end < rows.size() && rows[end][0] == rows[first][0]; ++end) {
      std::vector<std::string> cells = rows[end];
      cells.erase(cells.begin() + 5);
      if (end > first) cells[0] = cells[1] = cells[2] = "";
      sheet += SheetRow(static_cast<int>(end) + 3, cells);
    }
    for (const char column : {'A', 'B', 'C'}) {
      if (end - first > 1)
        merged += absl::StrFormat("<mergeCell ref=\"%c%d:%c%d\"/>", column, first + 3, column, end + 2);
    }
    first = end;
  }
  v1::ImportRosterRequest request =
      CangnanAs(ZipOf(PartsOf("<sheetData>" + sheet + "</sheetData><mergeCells>" + merged + "</mergeCells>")));
  request.set_header_row(2);
  request.set_header_rows(2);
  Refused(request, "MERGED_CELLS");
  request.set_fill_merged(true);
  EXPECT_EQ(Imported(request, false).rows_new(), 55);
  const std::map<std::string, v1::ControlTotal> totals = Totals();
  EXPECT_EQ(totals.at("COMMUNITIES").computed(), 47);
  EXPECT_EQ(totals.at("PAIRINGS").computed(), 55);
  EXPECT_EQ(PairingOf("矾山镇第一小学", "凤阳畚族乡学校").sequence(), 5);
  // The deployment's CSV says the same.
  EXPECT_EQ(Imported(CangnanImport(), false).rows_unchanged(), 55);
}

TEST_F(WorkbookImport, ACsvFilesHeaderMayHaveSeveralLinesAndBeRepeated) {
  const std::string header = "序号,学段,核心校,成员校,教共体模式,组建时间,备注\n,,(校区)名称,(校区)名称,,,\n";
  v1::ImportRosterRequest request = ImportOf("名单,2022\n" + header + "1,小学,甲校,乙校,共建型,2020,县核验\n" + header +
                                             "2,小学,丙校,丁校,共建型,2020,县核验\n");
  request.set_header_row(2);
  for (const int wrong : {-1, 11}) {
    request.set_header_rows(wrong);
    EXPECT_EQ(Refused(request, "BAD_HEADER_ROW").fields.at(0).field, "header_rows");
  }
  request.set_header_rows(1);
  EXPECT_FALSE(Refused(request, "IMPORT_REFUSED").fields.empty());
  request.set_header_rows(2);
  const v1::ImportRosterResponse response = Imported(request, true);
  EXPECT_EQ(response.rows_new(), 2);
  EXPECT_EQ(response.verdicts(1).line(), 7);
}

TEST_F(WorkbookImport, OfSeveralSheetsOneMustBeNamed) {
  const std::string bytes = WorkbookOfSheets({{"2021", {{"作废"}}}, {"2022", {kPlanHeader, kGoodRow}}, {"空", {}}});
  EXPECT_THAT(Refused(bytes, "SHEET_NEEDED").fields.at(0).description, HasSubstr("\"2021\", \"2022\""));
  v1::ImportRosterRequest request = ImportOf(bytes);
  request.set_sheet("2023");
  EXPECT_EQ(Refused(request, "NO_SUCH_SHEET").fields.at(0).field, "sheet");
  request.set_sheet("2022");
  EXPECT_EQ(Imported(request, false).rows_new(), 1);
}

TEST_F(WorkbookImport, ABombOldFilesAndMacrosAreRefused) {
  jgt::test::Parts bomb = PartsOf("<sheetData/>");
  bomb["xl/worksheets/sheet1.xml"] = "<worksheet><!--" + std::string(size_t{20} << 20U, ' ') + "--></worksheet>";
  EXPECT_EQ(Refused(ZipOf(bomb), "XLSX_TOO_LARGE").metadata.at("max"), "16777216");
  EXPECT_THAT(Refused("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(600, ' '), "BAD_XLSX").message_zh,
              HasSubstr(".xlsx"));
  jgt::test::Parts macros = PartsOf("<sheetData/>");
  macros["xl/vbaProject.bin"] = "x";
  EXPECT_FALSE(Refused(ZipOf(macros), "MACRO_WORKBOOK").reason.empty());
}

TEST_F(WorkbookImport, AMappingServesBothFormatsAndSaysWhatItLeavesOut) {
  const SheetRows rows = {{"联系人", "牵头校", "成员校", "学段", "编号", "类型", "组建时间", "核实"},
                          {"张三", "甲校", "乙校", "小学", "1", "共建型", "2020", "县核验"}};
  std::string csv;
  for (const std::vector<std::string>& row : rows) {
    for (const std::string& cell : row) csv += (&cell == &row.front() ? "" : ",") + cell;
    csv += "\n";
  }
  for (const std::string& content : {csv, WorkbookOf(rows)}) {
    const v1::ImportRosterRequest plain = ImportOf(content);
    const ErrorDetail unknown = Refused(plain, "UNKNOWN_COLUMN");
    EXPECT_THAT(unknown.message_zh, HasSubstr("\"联系人\", \"牵头校\", \"编号\", \"核实\""));
    const v1::ImportRosterRequest part = WithColumn(plain, "牵头校", "core_school");
    EXPECT_THAT(Refused(part, "COLUMN_MISSING").message_zh, HasSubstr("缺少列：\"seq（序号）\""));
    const v1::ImportRosterResponse dry = Imported(WithColumn(part, "编号", "seq"), true);
    EXPECT_EQ(dry.rows_new(), 1);
    EXPECT_THAT(dry.columns_left_out(), ElementsAre("联系人", "核实"));
  }
  const v1::ImportRosterRequest mapped =
      WithColumn(WithColumn(ImportOf(WorkbookOf(rows)), "牵头校", "core_school"), "编号", "seq");
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ImportRoster, mapped));
  EXPECT_THAT(first.columns_left_out(), ElementsAre("联系人", "核实"));
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::ImportRoster, mapped));
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  EXPECT_EQ(PairingOf("甲校", "乙校").founded_year(), 2020);
  // The same bytes under another mapping are another request.
  EXPECT_THAT(Call(&Stub::ImportRoster, WithColumn(mapped, "核实", "verified_by")),
              StatusIs(StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
}

TEST_F(WorkbookImport, TheHeaderOfEitherFormatMayStandUnderATitle) {
  const std::string csv = "名单,2022\n" + std::string(kHeader) + "1,小学,甲校,乙校,共建型,,2020,县核验\n";
  EXPECT_FALSE(Refused(csv, "UNKNOWN_LAYOUT").reason.empty());
  v1::ImportRosterRequest request = ImportOf(csv);
  request.set_header_row(9);
  EXPECT_EQ(Refused(request, "NO_HEADER").fields.at(0).field, "header_row");
  request.set_header_row(2);
  EXPECT_EQ(Imported(request, true).verdicts(0).line(), 3);
  v1::ImportRosterRequest workbook = ImportOf(WorkbookOf({{"名单", "2022"}, kPlanHeader, kGoodRow}));
  EXPECT_EQ(Refused(workbook, "UNKNOWN_LAYOUT").fields.at(0).field, "content");
  workbook.set_header_row(2);
  EXPECT_EQ(Imported(workbook, true).verdicts(0).line(), 3);
}

TEST_F(WorkbookImport, WhatTheRequestSaysMustFitTheFile) {
  v1::ImportRosterRequest workbook = ImportOf(WorkbookOf({kPlanHeader, kGoodRow}));
  workbook.set_encoding("gb18030");
  EXPECT_EQ(Refused(workbook, "BAD_ENCODING").fields.at(0).field, "encoding");
  v1::ImportRosterRequest csv = ImportOf(kHeader);
  csv.set_sheet("名单");
  EXPECT_EQ(Refused(csv, "NO_SUCH_SHEET").fields.at(0).field, "sheet");
  csv.set_sheet("");
  csv.set_header_row(-1);
  EXPECT_EQ(Refused(csv, "BAD_HEADER_ROW").fields.at(0).field, "header_row");
  csv.set_header_row(0);
  EXPECT_EQ(Refused(WithColumn(csv, "甲", "school"), "BAD_MAPPING").fields.at(0).field, "columns[0].to");
  workbook.set_encoding("UTF-8");
  EXPECT_EQ(Imported(workbook, true).rows_new(), 1);
}

TEST(ListFileTest, OneWorkbookIsReadAtATime) {
  std::binary_semaphore workbooks(0);  // one is being read
  v1::ImportRosterRequest request;
  request.set_content(WorkbookOf({kPlanHeader, kGoodRow}));
  const auto soon = [] { return std::chrono::steady_clock::now() + std::chrono::milliseconds(20); };
  const Status waiting = ReadListFile(request, workbooks, soon()).status();
  EXPECT_THAT(waiting, StatusIs(StatusCode::kUnavailable, "WORKBOOKS_WAITING"));
  EXPECT_GT(DetailOf(waiting).retry_after.count(), 0);
  v1::ImportRosterRequest csv;
  csv.set_content(kHeader);
  EXPECT_OK(ReadListFile(csv, workbooks, soon()));
  workbooks.release();
  request.set_sheet("别的");
  EXPECT_THAT(ReadListFile(request, workbooks, soon()), StatusIs(StatusCode::kInvalidArgument, "NO_SUCH_SHEET"));
  request.set_sheet("");
  EXPECT_OK(ReadListFile(request, workbooks, soon()));
  EXPECT_TRUE(workbooks.try_acquire());
}

}  // namespace
}  // namespace jgt::roster::test
