#include "common/csv/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/csv/encoding.h"
#include "tests/support/status_matchers.h"

namespace jgt::csv {
namespace {

using jgt::test::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;

std::string Meta(const Status& status, const std::string& key) { return DetailOf(status).metadata[key]; }

TEST(Csv, ReadsRowsWithTheirLines) {
  ASSERT_OK_AND_ASSIGN(const Table table, Read("a,b\r\n1,2\n3,\n"));
  EXPECT_THAT(table.header, ElementsAre("a", "b"));
  EXPECT_THAT(table.rows, ElementsAre(Row{2, {"1", "2"}}, Row{3, {"3", ""}}));
}

TEST(Csv, AMissingLineFeedAtTheEndIsNoMatter) {
  ASSERT_OK_AND_ASSIGN(const Table table, Read("a,b\n1,2"));
  EXPECT_THAT(table.rows, ElementsAre(Row{2, {"1", "2"}}));
}

TEST(Csv, QuotedFieldsHoldCommasQuotesAndLines) {
  ASSERT_OK_AND_ASSIGN(const Table table, Read("a,b\n\"x, \"\"y\"\"\",\"1\r\n2\"\nlast,\"\"\n"));
  EXPECT_THAT(table.rows, ElementsAre(Row{2, {"x, \"y\"", "1\r\n2"}}, Row{4, {"last", ""}}));
}

TEST(Csv, ByteOrderMarkIsRemoved) {
  ASSERT_OK_AND_ASSIGN(const Table table, Read("\xEF\xBB\xBFseq,stage\n1,小学\n"));
  EXPECT_THAT(table.header, ElementsAre("seq", "stage"));
}

TEST(Csv, Gb18030IsConverted) {
  // 小学, and 𠮷 which needs four bytes.
  ASSERT_OK_AND_ASSIGN(const Table table, Read("a\n\xD0\xA1\xD1\xA7\n\x95\x34\xB2\x35\n", Encoding::kGb18030));
  EXPECT_THAT(table.rows, ElementsAre(Row{2, {"小学"}}, Row{3, {"𠮷"}}));
}

TEST(Csv, AFileWithUtf8sMarkIsUtf8WhateverIsSaid) {
  ASSERT_OK_AND_ASSIGN(const Table table, Read("\xEF\xBB\xBF小学\n", Encoding::kGb18030));
  EXPECT_THAT(table.header, ElementsAre("小学"));
}

TEST(Csv, BytesOfAnotherEncodingAreNamedByLineAndByte) {
  const Status status = Read("a,b\n1,\xCF\xD8\xBA\xCB\n").status();
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "BAD_ENCODING"));
  EXPECT_EQ(Meta(status, "line"), "2");
  EXPECT_EQ(Meta(status, "byte"), "6");
  EXPECT_THAT(DetailOf(status).message_zh, HasSubstr("第 2 行"));
}

TEST(Csv, BrokenGb18030IsNamedByLineAndByte) {
  const Status status = Read("a\nx\n\xFF\xFF\n", Encoding::kGb18030).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "BAD_ENCODING"));
  EXPECT_EQ(Meta(status, "line"), "3");
  EXPECT_EQ(Meta(status, "byte"), "4");
}

TEST(Csv, Utf16IsRefusedAtItsFirstByte) {
  EXPECT_THAT(Read(std::string_view("\xFF\xFE"
                                    "a\0",
                                    4))
                  .status(),
              StatusIs(StatusCode::kInvalidArgument, "BAD_ENCODING"));
}

TEST(Csv, Utf8ThatIsNotWellFormedIsRefused) {
  for (const char* const bytes : {"\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE5\xAD", "\x80"}) {
    EXPECT_THAT(Read(std::string("a\n") + bytes).status(), StatusIs(StatusCode::kInvalidArgument, "BAD_ENCODING"));
  }
}

TEST(Csv, BrokenFilesAreNamedByLineAndColumn) {
  struct Case {
    std::string_view bytes;
    std::string_view line;
    std::string_view column;
  };
  const Case cases[] = {
      {"", "1", "1"},                                          // no header
      {"a,b\n1,x\"y\n", "2", "b"},                             // a quote in the middle
      {"a,b\n1,\"x\"y\n", "2", "b"},                           // text after the closing quote
      {"a,b\n1,2\n\"x,3\n", "3", "a"},                         // never closed: where it began
      {"a,b\n1\r2,3\n", "2", "a"},                             // a lone CR
      {std::string_view("a,b\n1,2\n3,x\0y\n", 14), "3", "b"},  // a NUL
  };
  for (const Case& broken : cases) {
    const Status status = Read(broken.bytes).status();
    EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "BAD_CSV")) << broken.bytes;
    EXPECT_EQ(Meta(status, "line"), broken.line) << broken.bytes;
    EXPECT_EQ(Meta(status, "column"), broken.column) << broken.bytes;
    EXPECT_FALSE(DetailOf(status).message_zh.empty());
  }
}

TEST(Csv, AFieldMayBeAsLongAsTheLimitAndNoLonger) {
  const std::string longest(4096, 'x');
  EXPECT_OK(Read("a,b\n1," + longest + "\n"));
  EXPECT_OK(Read("a,b\n1,\"" + longest + "\"\n"));
  for (const std::string& field : {longest + "x", "\"" + longest + "x\"", "\"" + longest + "x"}) {
    const Status status = Read("a,b\n1,2\n3," + field + "\n").status();
    EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "FIELD_TOO_LONG"));
    EXPECT_THAT(DetailOf(status).fields, ElementsAre(FieldViolation{"row 3, column b", "longer than 4096 bytes"}));
  }
}

TEST(Csv, AFieldOfTenMegabytesIsNamedEvenWhenTheFileIsTooLargeForIt) {
  for (const size_t size : {size_t{10'000'000}, size_t{20'000'000}}) {
    const Status status = Read("a,b\n" + std::string(size, 'x') + ",1\n").status();
    EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "FIELD_TOO_LONG"));
    EXPECT_EQ(Meta(status, "line"), "2");
    EXPECT_EQ(Meta(status, "column"), "a");
  }
}

TEST(Csv, TooManyRowsAndTooManyBytesAreRefused) {
  const Limits limits = {.file_bytes_max = 20, .field_bytes_max = 10, .rows_max = 2};
  EXPECT_OK(Read("a\n1\n2\n", Encoding::kUtf8, limits));
  EXPECT_THAT(Read("a\n1\n2\n3\n", Encoding::kUtf8, limits).status(),
              StatusIs(StatusCode::kInvalidArgument, "TOO_MANY_ROWS"));
  EXPECT_THAT(Read("a\n123456789\n123456789\n", Encoding::kUtf8, limits).status(),
              StatusIs(StatusCode::kInvalidArgument, "FILE_TOO_LARGE"));
}

TEST(Csv, WritesWhatItReads) {
  const Table table = {.header = {"a", "b"},
                       .rows = {{.line = 2, .fields = {"1,2", "he said \"x\""}},
                                {.line = 3, .fields = {"two\nlines", "\r"}},
                                {.line = 5, .fields = {""}},
                                {.line = 6, .fields = {std::string(kByteOrderMark) + "x", " plain "}}}};
  EXPECT_EQ(Write(table),
            "a,b\r\n\"1,2\",\"he said \"\"x\"\"\"\r\n\"two\nlines\",\"\r\"\r\n\"\"\r\n\"\xEF\xBB\xBFx\", plain \r\n");
  Table marked = table;
  marked.header[0] = std::string(kByteOrderMark) + "a";
  for (const Table& one : {table, marked}) {
    ASSERT_OK_AND_ASSIGN(const Table read, Read(Write(one)));
    EXPECT_EQ(read.header, one.header);
    EXPECT_EQ(read.rows, one.rows);
  }
}

TEST(Csv, EncodingsAreKnownByName) {
  EXPECT_THAT(ParseEncoding(""), jgt::test::IsOkAndHolds(Encoding::kUtf8));
  EXPECT_THAT(ParseEncoding("utf-8"), jgt::test::IsOkAndHolds(Encoding::kUtf8));
  EXPECT_THAT(ParseEncoding("gb18030"), jgt::test::IsOkAndHolds(Encoding::kGb18030));
  EXPECT_THAT(ParseEncoding("latin1").status(), StatusIs(StatusCode::kInvalidArgument, "BAD_ENCODING"));
}

}  // namespace
}  // namespace jgt::csv
