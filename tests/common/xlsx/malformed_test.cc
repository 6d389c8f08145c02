#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include <cstring>

#include "common/xlsx/xlsx.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"
#include "tests/support/workbook.h"

// Workbooks that must be refused: by name, with the place, and without reading more than the limits allow.
namespace jgt::xlsx {
namespace {

using jgt::test::Parts;
using jgt::test::PartsOf;
using jgt::test::StatusIs;
using jgt::test::WorkbookOf;
using jgt::test::ZipOf;
using testing::HasSubstr;

ErrorDetail Refused(const std::string& bytes, const std::string& reason, const Limits& limits = {}) {
  const Status status = Read(bytes, {}, limits).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, reason));
  ErrorDetail detail = DetailOf(status);
  EXPECT_FALSE(detail.message_zh.empty());
  EXPECT_FALSE(detail.fields.empty());
  return detail;
}

std::string Meta(const ErrorDetail& detail, const std::string& key) {
  const auto found = detail.metadata.find(key);
  return found == detail.metadata.end() ? "" : found->second;
}

std::string Cells(const std::string& row_2, const std::string& rest = "") {
  return ZipOf(
      PartsOf("<sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>序号</v></c><c r=\"B1\" t=\"str\"><v>核心校</v>"
              "</c></row><row r=\"2\">" +
              row_2 + "</row></sheetData>" + rest));
}

TEST(MalformedXlsx, WhatIsNoArchiveIsRefused) {
  for (const char* const bytes : {"", "seq,stage\n", "PK\x03\x04 and nothing more"}) {
    EXPECT_THAT(Refused(bytes, "BAD_XLSX").message_zh, HasSubstr("不是 XLSX 文件")) << bytes;
  }
  const std::string whole = WorkbookOf({{"a", "b"}});
  Refused(whole.substr(0, whole.size() / 2), "BAD_XLSX");
}

TEST(MalformedXlsx, OldAndEncryptedFilesAreCalledWhatTheyAre) {
  const auto wide = [](const std::string& name) {
    std::string text;
    for (const char c : name) text += std::string{c, '\0'};
    return text;
  };
  const std::string magic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
  EXPECT_THAT(Refused(magic + wide("Root EntryEncryptedPackage"), "BAD_XLSX").message_zh, HasSubstr("加密"));
  EXPECT_THAT(Refused(magic + wide("Root EntryWorkbook"), "BAD_XLSX").message_zh, HasSubstr(".xls 文件"));
  EXPECT_THAT(Refused(magic + "x", "BAD_XLSX").message_zh, HasSubstr("旧版"));
  Parts binary = PartsOf("");
  binary["xl/workbook.bin"] = "x";
  EXPECT_THAT(Refused(ZipOf(binary), "BAD_XLSX").message_zh, HasSubstr(".xlsb"));
  EXPECT_THAT(Refused(ZipOf({{"content.xml", "x"}}), "BAD_XLSX").message_zh, HasSubstr(".ods"));
}

TEST(MalformedXlsx, AnEncryptedArchiveIsCalledSo) {
  const jgt::test::TempDir dir;
  const Parts parts = PartsOf("");
  zip_t* const archive = zip_open(dir.File("a").c_str(), ZIP_CREATE, nullptr);
  for (const auto& [path, text] : parts) {
    const zip_int64_t index =
        zip_file_add(archive, path.c_str(), zip_source_buffer(archive, text.data(), text.size(), 0), ZIP_FL_ENC_UTF_8);
    ASSERT_EQ(zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256, "secret"), 0);
  }
  ASSERT_EQ(zip_close(archive), 0);
  EXPECT_THAT(Refused(jgt::test::ReadFile(dir.File("a")), "BAD_XLSX").message_zh, HasSubstr("加密"));
}

TEST(MalformedXlsx, EveryPartThatIsMissingIsNamed) {
  for (const auto& [path, text] : PartsOf("<sheetData/>")) {
    Parts parts = PartsOf("<sheetData/>");
    parts.erase(path);
    const ErrorDetail status = Refused(ZipOf(parts), "BAD_XLSX");
    EXPECT_THAT(status.message_zh, HasSubstr(path));
  }
}

TEST(MalformedXlsx, BrokenXmlIsNamedByPart) {
  for (const auto& [path, text] : PartsOf("<sheetData/>")) {
    Parts parts = PartsOf("<sheetData/>");
    parts[path].resize(parts[path].size() / 2);
    EXPECT_THAT(Refused(ZipOf(parts), "BAD_XLSX").message_zh, HasSubstr(path));
  }
}

TEST(MalformedXlsx, ADamagedPartIsNamed) {
  std::string bytes = ZipOf(PartsOf("<sheetData/>"));
  const size_t at = bytes.find("xl/worksheets/sheet1.xml");
  bytes[at + std::strlen("xl/worksheets/sheet1.xml") + 5] ^= 0x55;
  Refused(bytes, "BAD_XLSX");
}

TEST(MalformedXlsx, ADoctypeIsRefusedAndNothingOfItExpanded) {
  Parts parts = PartsOf("");
  std::string& sheet = parts["xl/worksheets/sheet1.xml"];
  sheet =
      "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><worksheet><sheetData><row>"
      "<c t=\"str\"><v>&e;</v></c><c><v>1</v></c></row></sheetData></worksheet>";
  EXPECT_THAT(Refused(ZipOf(parts), "BAD_XLSX").message_zh, HasSubstr("DOCTYPE"));
  // Without one an entity is only its name.
  sheet.erase(sheet.find("<!DOCTYPE"), sheet.find("]>") + 2 - sheet.find("<!DOCTYPE"));
  ASSERT_OK_AND_ASSIGN(const csv::Table table, Read(ZipOf(parts)));
  EXPECT_EQ(table.header.at(0), "&e;");
}

TEST(MalformedXlsx, MacrosAreRefused) {
  Parts parts = PartsOf("<sheetData/>");
  parts["xl/vbaProject.bin"] = "x";
  Refused(ZipOf(parts), "MACRO_WORKBOOK");
  Parts sheet = PartsOf("<sheetData/>");
  std::string& relationships = sheet["xl/_rels/workbook.xml.rels"];
  relationships.replace(relationships.find("/worksheet\""), 11, "/xlMacrosheet\"");
  Refused(ZipOf(sheet), "MACRO_WORKBOOK");
}

TEST(MalformedXlsx, ABombIsStoppedWhileItIsInflated) {
  Parts parts = PartsOf("<sheetData/>");
  parts["xl/worksheets/sheet1.xml"] = "<worksheet><!--" + std::string(size_t{20} << 20U, ' ') + "--></worksheet>";
  std::string bytes = ZipOf(parts);
  ASSERT_LT(bytes.size(), size_t{100} << 10U);
  EXPECT_EQ(Meta(Refused(bytes, "XLSX_TOO_LARGE"), "max"), "16777216");
  // The directory says that it is small: the size is three fields before the name's, 22 bytes before the name.
  const size_t name = bytes.rfind("xl/worksheets/sheet1.xml");
  bytes.replace(name - 22, 4, std::string("\x10\0\0\0", 4));
  EXPECT_FALSE(Read(bytes).ok());
}

// Small as they are in the archive, and even inflated, they would be large as trees.
TEST(MalformedXlsx, ManyTagsOrAttributesAreRefusedBeforeTheyAreATree) {
  for (const std::string& unit : {std::string("<a/>"), std::string("<a b=\"\" c=\"\" d=\"\" e=\"\"/>")}) {
    std::string many;
    while (many.size() < (size_t{15} << 20U)) many += unit;
    EXPECT_EQ(Meta(Refused(ZipOf(PartsOf(many)), "XLSX_TOO_LARGE"), "unit"), "tags or attributes") << unit;
  }
}

TEST(MalformedXlsx, TheLargestListIsRead) {
  jgt::test::SheetRows rows = {{"seq", "stage", "core", "member", "mode", "normalised", "year", "by"}};
  for (int i = 1; i <= 20'000; ++i) {
    rows.push_back({std::to_string(i), "小学", "甲校", "乙校", "共建型", "共建型", "2020", "县核验"});
  }
  ASSERT_OK_AND_ASSIGN(const csv::Table table, Read(WorkbookOf(rows)));
  EXPECT_EQ(table.rows.size(), 20'000U);
  rows.push_back(rows.back());
  EXPECT_EQ(Meta(Refused(WorkbookOf(rows), "TOO_MANY_ROWS"), "line"), "20002");
}

TEST(MalformedXlsx, EveryLimitIsKeptAndNamed) {
  const std::string bytes = WorkbookOf({{"序号", "核心校"}, {"1", "甲校"}, {"2", "乙校乙校"}});
  EXPECT_OK(Read(bytes));
  const auto limited = [&](const std::string& reason, auto set) {
    Limits limits;
    set(limits);
    return Refused(bytes, reason, limits);
  };
  limited("XLSX_TOO_LARGE", [&](Limits& limits) { limits.file_bytes_max = bytes.size() - 1; });
  EXPECT_EQ(Meta(limited("XLSX_TOO_LARGE", [](Limits& limits) { limits.entries_max = 3; }), "unit"), "entries");
  limited("XLSX_TOO_LARGE", [](Limits& limits) { limits.part_bytes_max = 100; });
  limited("XLSX_TOO_LARGE", [](Limits& limits) { limits.parts_bytes_max = 1000; });
  EXPECT_EQ(Meta(limited("XLSX_TOO_LARGE", [](Limits& limits) { limits.part_tags_max = 3; }), "max"), "3");
  limited("XLSX_TOO_LARGE", [](Limits& limits) { limits.table_bytes_max = 30; });
  EXPECT_EQ(Meta(limited("TOO_MANY_ROWS", [](Limits& limits) { limits.rows_max = 1; }), "line"), "3");
  EXPECT_EQ(Meta(limited("TOO_MANY_COLUMNS", [](Limits& limits) { limits.columns_max = 1; }), "cell"), "B1");
  const ErrorDetail field = limited("FIELD_TOO_LONG", [](Limits& limits) { limits.field_bytes_max = 11; });
  EXPECT_EQ(Meta(field, "cell"), "B3");
  EXPECT_EQ(Meta(field, "column"), "核心校");
}

TEST(MalformedXlsx, OneLongStringInEveryCellIsNotCopiedForever) {
  std::string rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>0</v></c></row>";
  for (int row = 2; row <= 20'000; ++row) {
    rows += absl::StrFormat("<row r=\"%d\"><c r=\"A%d\" t=\"s\"><v>0</v></c></row>", row, row);
  }
  Parts parts = PartsOf("<sheetData>" + rows + "</sheetData>");
  std::string& relationships = parts["xl/_rels/workbook.xml.rels"];
  relationships.insert(relationships.find("</Relationships>"),
                       "<Relationship Id=\"r2\" Type=\"x/sharedStrings\" Target=\"sharedStrings.xml\"/>");
  parts["xl/sharedStrings.xml"] = "<sst><si><t>" + std::string(4096, 'x') + "</t></si></sst>";
  Refused(ZipOf(parts), "XLSX_TOO_LARGE");
}

TEST(MalformedXlsx, FormulasAreRefusedWithTheValueBesideThem) {
  const ErrorDetail status =
      Refused(WorkbookOf({{"序号", "核心校"}, {"1", "甲校"}, {"=A2+1", "乙校"}, {"=A3+1", "丙校"}}), "FORMULA_CELL");
  EXPECT_EQ(Meta(status, "cell"), "A3");
  EXPECT_EQ(Meta(status, "sheet"), "名单");
  EXPECT_EQ(Meta(status, "line"), "3");
  EXPECT_EQ(Meta(status, "column"), "序号");
  ASSERT_EQ(status.fields.size(), 2U);
  EXPECT_EQ(status.fields[0].field, "sheet \"名单\", cell A3");
  EXPECT_THAT(status.fields[0].description, HasSubstr("\"=A2+1\""));
  EXPECT_EQ(status.fields[1].field, "sheet \"名单\", cell A4");
  // In the other cells of a shared formula there is no text of it.
  Refused(Cells("<c r=\"A2\"><f t=\"shared\" si=\"0\"/><v>1</v></c>"), "FORMULA_CELL");
}

TEST(MalformedXlsx, ErrorsAndNonsenseAreRefusedByTheirCells) {
  const ErrorDetail error = Refused(Cells("<c r=\"B2\" t=\"e\"><v>#REF!</v></c>"), "ERROR_CELL");
  EXPECT_EQ(Meta(error, "cell"), "B2");
  EXPECT_THAT(error.message_zh, HasSubstr("工作表“名单”单元格 B2（“核心校”列）：是错误值“#REF!”"));
  for (const char* const cell :
       {"<c r=\"B2\"><v>12x</v></c>", "<c r=\"B2\" t=\"b\"><v>2</v></c>", "<c r=\"B2\" t=\"s\"><v>0</v></c>",
        "<c r=\"B2\" t=\"s\"><v>-1</v></c>", "<c r=\"B2\" t=\"d\"><v>2022-02-30</v></c>",
        "<c r=\"B2\" t=\"zz\"><v>1</v></c>", "<c r=\"B2\" t=\"str\"><v>\xD0\xC2</v></c>"}) {
    EXPECT_EQ(Meta(Refused(Cells(cell), "BAD_CELL"), "cell"), "B2") << cell;
  }
}

TEST(MalformedXlsx, CellsMergedOverRowsAreRefusedByTheirRange) {
  const std::string cells = "<c r=\"A2\"><v>1</v></c></row><row r=\"3\"><c r=\"B3\"><v>2</v></c>";
  const ErrorDetail status =
      Refused(Cells(cells, "<mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells>"), "MERGED_CELLS");
  EXPECT_EQ(Meta(status, "range"), "A2:A3");
  EXPECT_EQ(status.fields.at(0).field, "sheet \"名单\", range A2:A3");
  // A header of two rows reaches into the table.
  Refused(Cells(cells, "<mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>"), "MERGED_CELLS");
  Refused(Cells(cells, "<mergeCells><mergeCell ref=\"A2\xE2:\"/></mergeCells>"), "BAD_XLSX");
}

TEST(MalformedXlsx, RowsAndCellsOutOfOrderAreRefused) {
  const auto sheet = [](const std::string& rows) { return ZipOf(PartsOf("<sheetData>" + rows + "</sheetData>")); };
  const std::string cell = "<c><v>1</v></c>";
  Refused(sheet("<row r=\"2\">" + cell + "</row><row r=\"2\">" + cell + "</row>"), "BAD_XLSX");
  Refused(sheet("<row r=\"1048577\">" + cell + "</row>"), "BAD_XLSX");
  Refused(sheet("<row r=\"x\">" + cell + "</row>"), "BAD_XLSX");
  Refused(sheet("<row r=\"1\"><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>"), "BAD_XLSX");
  Refused(sheet("<row r=\"1\"><c r=\"A2\"><v>1</v></c></row>"), "BAD_XLSX");
}

TEST(MalformedXlsx, TwoSheetsOfOneNameOrPartAreRefused) {
  for (const char* const name : {"名单", "另一张"}) {
    Parts parts = PartsOf("<sheetData/>");
    std::string& workbook = parts["xl/workbook.xml"];
    workbook.insert(workbook.find("</sheets>"),
                    absl::StrFormat("<sheet name=\"%s\" sheetId=\"2\" r:id=\"r1\"/>", name));
    EXPECT_THAT(Refused(ZipOf(parts), "BAD_XLSX").message_zh, HasSubstr(name));
  }
}

TEST(MalformedXlsx, TwoPartsOfOneNameAreRefused) {
  Parts parts = PartsOf("<sheetData/>");
  parts["XL/Workbook.xml"] = parts["xl/workbook.xml"];
  Refused(ZipOf(parts), "BAD_XLSX");
}

}  // namespace
}  // namespace jgt::xlsx
