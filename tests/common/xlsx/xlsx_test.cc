#include "common/xlsx/xlsx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xlsxwriter.h>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/workbook.h"

// Workbooks that can be read.
namespace jgt::xlsx {
namespace {

using csv::Row;
using csv::Table;
using jgt::test::PartsOf;
using jgt::test::StatusIs;
using jgt::test::WorkbookOf;
using jgt::test::WorkbookOfSheets;
using jgt::test::ZipOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string InSheet(const std::string& rows, const std::string& rest = "") {
  return ZipOf(PartsOf("<sheetData>" + rows + "</sheetData>" + rest));
}
// <c> with text.
std::string Text(const std::string& reference, const std::string& text) {
  return "<c r=\"" + reference + "\" t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
}
const std::string& HeaderAb() {
  static const std::string header = "<row r=\"1\">" + Text("A1", "a") + Text("B1", "b") + "</row>";
  return header;
}

TEST(Xlsx, ASheetIsTheTableThatItsCsvWouldBe) {
  ASSERT_OK_AND_ASSIGN(const Table table,
                       Read(WorkbookOf({{"序号", "核心校"}, {"1", "县江滨实验小学"}, {"2", "马站小学"}})));
  EXPECT_THAT(table.header, ElementsAre("序号", "核心校"));
  EXPECT_THAT(table.rows, ElementsAre(Row{2, {"1", "县江滨实验小学"}}, Row{3, {"2", "马站小学"}}));
}

TEST(Xlsx, TitlesAboveTheHeaderAreNoHeader) {
  const std::string bytes = WorkbookOf({{"名单汇总表"}, {}, {"序号", "核心校"}, {"1", "甲校"}});
  ASSERT_OK_AND_ASSIGN(const Table table, Read(bytes));
  EXPECT_THAT(table.header, ElementsAre("序号", "核心校"));
  EXPECT_THAT(table.rows, ElementsAre(Row{4, {"1", "甲校"}}));
}

TEST(Xlsx, TheHeaderIsWhereTheCallerSays) {
  const std::string bytes = WorkbookOf({{"名单", "2022"}, {"序号"}, {"1"}});
  ASSERT_OK_AND_ASSIGN(const Table table, Read(bytes, {.sheet = "", .header_row = 2}));
  EXPECT_THAT(table.header, ElementsAre("序号"));
  EXPECT_THAT(table.rows, ElementsAre(Row{3, {"1"}}));
  EXPECT_THAT(Read(bytes, {.sheet = "", .header_row = 9}), StatusIs(StatusCode::kInvalidArgument, "NO_HEADER"));
}

TEST(Xlsx, EmptyRowsAreLeftOutAndTheOthersKeepTheirNumbers) {
  const std::string bytes = WorkbookOf({{"a", "b"}, {}, {"x", ""}, {" ", "\u3000"}, {"", "y"}, {}, {}});
  ASSERT_OK_AND_ASSIGN(const Table table, Read(bytes));
  EXPECT_THAT(table.rows, ElementsAre(Row{3, {"x", ""}}, Row{5, {"", "y"}}));
}

TEST(Xlsx, RowsMayBeLongerThanTheHeader) {
  ASSERT_OK_AND_ASSIGN(const Table table, Read(WorkbookOf({{"a", "b"}, {"1", "2", "", "备注"}})));
  EXPECT_THAT(table.rows, ElementsAre(Row{2, {"1", "2", "", "备注"}}));
}

TEST(Xlsx, CellsStandWhereTheirReferencesSay) {
  ASSERT_OK_AND_ASSIGN(const Table table,
                       Read(InSheet("<row r=\"3\">" + Text("B3", "a") + Text("D3", "b") + "</row><row r=\"9\">" +
                                    "<c r=\"A9\" s=\"1\"/>" + Text("D9", "x") + "</row>")));
  EXPECT_THAT(table.header, ElementsAre("", "a", "", "b"));
  EXPECT_THAT(table.rows, ElementsAre(Row{9, {"", "", "", "x"}}));
}

TEST(Xlsx, WithoutReferencesCellsFollowEachOther) {
  ASSERT_OK_AND_ASSIGN(const Table table, Read(InSheet("<row><c t=\"str\"><v>a</v></c><c t=\"str\"><v>b</v></c></row>"
                                                       "<row><c><v>1</v></c><c><v>2</v></c></row>")));
  EXPECT_THAT(table.header, ElementsAre("a", "b"));
  EXPECT_THAT(table.rows, ElementsAre(Row{2, {"1", "2"}}));
}

TEST(Xlsx, NumbersAreTheirOwnDigitsAndBooleansWords) {
  ASSERT_OK_AND_ASSIGN(
      const Table table,
      Read(InSheet(HeaderAb() + "<row r=\"2\"><c r=\"A2\"><v>2.021E3</v></c><c r=\"B2\" t=\"n\"><v>2021.0</v></c></row>"
                                "<row r=\"3\"><c r=\"A3\"><v>0.1</v></c><c r=\"B3\" t=\"b\"><v>1</v></c></row>"
                                "<row r=\"4\"><c r=\"A4\" t=\"d\"><v>2022-03-01T00:00:00</v></c></row>")));
  EXPECT_THAT(table.rows, ElementsAre(Row{2, {"2021", "2021"}}, Row{3, {"0.1", "TRUE"}}, Row{4, {"2022-03-01", ""}}));
}

TEST(Xlsx, RichTextIsJoinedAndItsPronunciationLeftOut) {
  jgt::test::Parts parts = PartsOf(
      "<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row></sheetData>");
  parts["xl/sharedStrings.xml"] =
      "<sst><si><r><t>核心</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\"> </t></r><r><t>校</t></r>"
      "<rPh sb=\"0\" eb=\"1\"><t>hexinxiao</t></rPh><phoneticPr fontId=\"1\"/></si>"
      "<si><t>成员&amp;校_x000D_</t></si></sst>";
  std::string& relationships = parts["xl/_rels/workbook.xml.rels"];
  relationships.insert(relationships.find("</Relationships>"),
                       "<Relationship Id=\"r2\" Type=\"x/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>");
  ASSERT_OK_AND_ASSIGN(const Table table, Read(ZipOf(parts)));
  EXPECT_THAT(table.header, ElementsAre("核心 校", "成员&校\r"));
}

// A workbook with a date in A2 by a custom format, and in B2 by a Chinese format that programs know by number.
std::string DateWorkbook(const std::string& serial, const std::string& begins) {
  jgt::test::Parts parts = PartsOf("<sheetData>" + HeaderAb() + "<row r=\"2\"><c r=\"A2\" s=\"1\"><v>" + serial +
                                   "</v></c><c r=\"B2\" s=\"2\"><v>" + serial + "</v></c><c r=\"C2\"><v>" + serial +
                                   "</v></c></row></sheetData>");
  parts["xl/styles.xml"] =
      "<styleSheet><numFmts><numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;\"/></numFmts>"
      "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"176\"/><xf numFmtId=\"31\"/></cellXfs></styleSheet>";
  std::string& relationships = parts["xl/_rels/workbook.xml.rels"];
  relationships.insert(relationships.find("</Relationships>"),
                       "<Relationship Id=\"r2\" Type=\"x/styles\" Target=\"styles.xml\"/>");
  std::string& workbook = parts["xl/workbook.xml"];
  workbook.insert(workbook.find("<sheets>"), "<workbookPr" + begins + "/>");
  return ZipOf(parts);
}

TEST(Xlsx, DatesAreDaysInEitherSystem) {
  ASSERT_OK_AND_ASSIGN(const Table of_1900, Read(DateWorkbook("44621", "")));
  EXPECT_THAT(of_1900.rows, ElementsAre(Row{2, {"2022-03-01", "2022-03-01", "44621"}}));
  ASSERT_OK_AND_ASSIGN(const Table of_1904, Read(DateWorkbook("43159", " date1904=\"1\"")));
  EXPECT_THAT(of_1904.rows, ElementsAre(Row{2, {"2022-03-01", "2022-03-01", "43159"}}));
}

TEST(Xlsx, ATimeOfDayIsRefusedByItsCell) {
  const Status status = Read(DateWorkbook("44621.5", "")).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "BAD_CELL"));
  EXPECT_EQ(DetailOf(status).metadata["cell"], "A2");
  EXPECT_EQ(DetailOf(status).metadata["column"], "a");
  ASSERT_EQ(DetailOf(status).fields.size(), 2U);
  EXPECT_EQ(DetailOf(status).fields[1].field, "sheet \"名单\", cell B2");
}

// What libxlsxwriter writes for dates, rich strings and hidden sheets.
TEST(Xlsx, AProgramsOwnDatesAndRichTextAreRead) {
  const jgt::test::TempDir dir;
  lxw_workbook* const workbook = workbook_new(dir.File("a.xlsx").c_str());
  lxw_format* const date = workbook_add_format(workbook);
  lxw_format* const bold = workbook_add_format(workbook);
  format_set_num_format(date, "yyyy\"年\"m\"月\"d\"日\"");
  format_set_bold(bold);
  lxw_worksheet* const hidden = workbook_add_worksheet(workbook, "旧");
  lxw_worksheet* const sheet = workbook_add_worksheet(workbook, "新");
  worksheet_write_string(hidden, 0, 0, "x", nullptr);
  worksheet_activate(sheet);
  worksheet_set_first_sheet(sheet);
  worksheet_hide(hidden);
  worksheet_write_string(sheet, 0, 0, "核心校", nullptr);
  std::string plain_text = "成员";
  std::string bold_text = "校";
  lxw_rich_string_tuple plain_run = {.format = nullptr, .string = plain_text.data()};
  lxw_rich_string_tuple bold_run = {.format = bold, .string = bold_text.data()};
  lxw_rich_string_tuple* runs[] = {&plain_run, &bold_run, nullptr};
  worksheet_write_rich_string(sheet, 0, 1, runs, nullptr);
  lxw_datetime day = {.year = 2021, .month = 9, .day = 1, .hour = 0, .min = 0, .sec = 0};
  worksheet_write_datetime(sheet, 1, 0, &day, date);
  worksheet_write_boolean(sheet, 1, 1, 0, nullptr);
  ASSERT_EQ(workbook_close(workbook), LXW_NO_ERROR);
  ASSERT_OK_AND_ASSIGN(const Table table, Read(jgt::test::ReadFile(dir.File("a.xlsx"))));
  EXPECT_THAT(table.header, ElementsAre("核心校", "成员校"));
  EXPECT_THAT(table.rows, ElementsAre(Row{2, {"2021-09-01", "FALSE"}}));
}

TEST(Xlsx, TheOnlySheetWithContentIsReadAndOfSeveralOneMustBeNamed) {
  const jgt::test::SheetRows rows = {{"a", "b"}, {"1", "2"}};
  ASSERT_OK_AND_ASSIGN(const Table only, Read(WorkbookOfSheets({{"Sheet1", {}}, {"名单", rows}, {"Sheet3", {{" "}}}})));
  EXPECT_THAT(only.rows, ElementsAre(Row{2, {"1", "2"}}));

  const std::string several = WorkbookOfSheets({{"小学", rows}, {"初中", {{"c", "d"}}}, {"空", {}}});
  const Status needed = Read(several).status();
  EXPECT_THAT(needed, StatusIs(StatusCode::kInvalidArgument, "SHEET_NEEDED"));
  EXPECT_EQ(DetailOf(needed).fields.at(0).description, "one of \"小学\", \"初中\"");
  ASSERT_OK_AND_ASSIGN(const Table named, Read(several, {.sheet = "初中"}));
  EXPECT_THAT(named.header, ElementsAre("c", "d"));
  EXPECT_THAT(named.rows, IsEmpty());

  const Status unknown = Read(several, {.sheet = "高中"}).status();
  EXPECT_THAT(unknown, StatusIs(StatusCode::kInvalidArgument, "NO_SUCH_SHEET"));
  EXPECT_THAT(DetailOf(unknown).message_zh, HasSubstr("“高中”的工作表，现有：\"小学\"、\"初中\"、\"空\""));
  EXPECT_THAT(Read(WorkbookOfSheets({{"空", {}}})), StatusIs(StatusCode::kInvalidArgument, "NO_HEADER"));
  EXPECT_THAT(Read(WorkbookOfSheets({{"空", {}}}), {.sheet = "空"}),
              StatusIs(StatusCode::kInvalidArgument, "NO_HEADER"));
}

TEST(Xlsx, CellsMergedInOneRowAreOneCell) {
  const std::string rows = "<row r=\"1\">" + Text("A1", "名单") + "</row><row r=\"2\">" + Text("A2", "a") +
                           Text("B2", "b") + "</row><row r=\"3\">" + Text("A3", "x") + "</row>";
  const std::string merged =
      "<mergeCells><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"A3:B3\"/><mergeCell ref=\"A5:B7\"/></mergeCells>";
  ASSERT_OK_AND_ASSIGN(const Table table, Read(InSheet(rows, merged)));
  EXPECT_THAT(table.rows, ElementsAre(Row{3, {"x", ""}}));
}

// As a list is printed: two header rows, a first column that is merged, over two pages.
TEST(Xlsx, CellsMergedOverRowsAreFilledInWhenAsked) {
  const auto row = [](int number, const std::vector<std::string>& cells) {
    std::string xml = "<row r=\"" + std::to_string(number) + "\">";
    for (size_t i = 0; i < cells.size(); ++i) {
      if (!cells[i].empty()) xml += Text(std::string(1, static_cast<char>('A' + i)) + std::to_string(number), cells[i]);
    }
    return xml + "</row>";
  };
  const std::string sheet =
      InSheet(row(1, {"a", "b", "c"}) + row(2, {"", "(1)", "(2)"}) + row(3, {"x", "1", "p"}) + row(4, {"", "2", ""}) +
                  row(6, {"", "3", "q"}) + row(7, {"a", "b", "c"}) + row(8, {"", "(1)", "(2)"}) + row(9, {"y", "4"}),
              "<mergeCells><mergeCell ref=\"A7:A8\"/><mergeCell ref=\"C6:D9\"/><mergeCell ref=\"A1:A2\"/>"
              "<mergeCell ref=\"A3:A6\"/><mergeCell ref=\"C3:C5\"/></mergeCells>");
  ASSERT_OK_AND_ASSIGN(const Table table, Read(sheet, {.header_rows = 2, .fill_merged = true}));
  EXPECT_THAT(table.header, ElementsAre("a", "b(1)", "c(2)"));
  EXPECT_THAT(table.rows, ElementsAre(Row{3, {"x", "1", "p"}}, Row{4, {"x", "2", "p"}}, Row{6, {"x", "3", "q"}},
                                      Row{9, {"y", "4", "q"}}));
  EXPECT_THAT(Read(sheet, {.header_rows = 2}), StatusIs(StatusCode::kInvalidArgument, "MERGED_CELLS"));
  // The header has one row only, and is merged with one of the table.
  const Status joined =
      Read(InSheet(row(1, {"a", "b"}) + row(2, {"", "1"}), "<mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>"),
           {.fill_merged = true})
          .status();
  EXPECT_THAT(joined, StatusIs(StatusCode::kInvalidArgument, "MERGED_CELLS"));
  EXPECT_EQ(DetailOf(joined).metadata["range"], "A1:A2");
}

TEST(Xlsx, WhatIsUnderAMergedCellMustBeEmpty) {
  const std::string rows =
      HeaderAb() + "<row r=\"2\">" + Text("A2", "x") + "</row><row r=\"3\">" + Text("A3", "y") + "</row>";
  const auto merged = [&](const std::string& ranges) {
    return InSheet(rows, "<mergeCells>" + ranges + "</mergeCells>");
  };
  const Status hidden = Read(merged("<mergeCell ref=\"A2:A3\"/>"), {.fill_merged = true}).status();
  EXPECT_THAT(hidden, StatusIs(StatusCode::kInvalidArgument, "MERGED_CELLS"));
  EXPECT_EQ(DetailOf(hidden).metadata.at("cell"), "A3");
  EXPECT_THAT(DetailOf(hidden).message_zh, HasSubstr("A3 已被合并，但仍有自己的值"));
  EXPECT_THAT(Read(merged("<mergeCell ref=\"B2:B3\"/><mergeCell ref=\"B2:B4\"/>"), {.fill_merged = true}),
              StatusIs(StatusCode::kInvalidArgument, "BAD_XLSX"));
  EXPECT_OK(Read(merged("<mergeCell ref=\"B2:B3\"/><mergeCell ref=\"B4:B9\"/>"), {.fill_merged = true}));
}

// A thousand rows under one cell are a thousand times its text.
TEST(Xlsx, WhatIsFilledInCounts) {
  std::string rows = HeaderAb() + "<row r=\"2\">" + Text("A2", std::string(1000, 'x')) + "</row>";
  for (int i = 3; i <= 1000; ++i) {
    rows += "<row r=\"" + std::to_string(i) + "\">" + Text("B" + std::to_string(i), "1") + "</row>";
  }
  const std::string sheet = InSheet(rows, "<mergeCells><mergeCell ref=\"A2:A1000\"/></mergeCells>");
  Limits limits;
  limits.table_bytes_max = 500'000;
  EXPECT_THAT(Read(sheet, {.fill_merged = true}, limits), StatusIs(StatusCode::kInvalidArgument, "XLSX_TOO_LARGE"));
  limits.table_bytes_max = 1'200'000;
  EXPECT_OK(Read(sheet, {.fill_merged = true}, limits));
}

TEST(Xlsx, ElementsMayHavePrefixes) {
  jgt::test::Parts parts = PartsOf("");
  parts["xl/worksheets/sheet1.xml"] =
      "<x:worksheet xmlns:x=\"y\"><x:sheetData><x:row r=\"1\"><x:c r=\"A1\" t=\"inlineStr\"><x:is><x:t>a</x:t></x:is>"
      "</x:c><x:c r=\"B1\"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>";
  ASSERT_OK_AND_ASSIGN(const Table table, Read(ZipOf(parts)));
  EXPECT_THAT(table.header, ElementsAre("a", "1"));
}

TEST(Xlsx, IsToldFromCsvByItsFirstBytes) {
  EXPECT_TRUE(IsWorkbook(WorkbookOf({{"a", "b"}})));
  EXPECT_TRUE(IsWorkbook("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest"));
  EXPECT_FALSE(IsWorkbook("PK,stage\n"));
  EXPECT_FALSE(IsWorkbook(""));
}

}  // namespace
}  // namespace jgt::xlsx
