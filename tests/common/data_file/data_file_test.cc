#include "common/data_file/data_file.h"

#include <gmock/gmock.h>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace jgt {
namespace {

using jgt::test::StatusIs;
using jgt::test::TempDir;
using jgt::test::WriteFile;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

DataDocument Parsed(std::string_view text) {
  StatusOr<DataDocument> document = DataDocument::Parse(text, "f.json");
  JGT_CHECK(document.ok());
  return *std::move(document);
}

// "places: problem" of each field.
std::vector<std::string> Problems(const Status& status) {
  EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
  std::vector<std::string> problems;
  for (const FieldViolation& each : DetailOf(status).fields) problems.push_back(each.field + ": " + each.description);
  return problems;
}

// What is wrong after `read` took what it wanted from the text's object.
std::vector<std::string> ProblemsOf(std::string_view text, const std::function<void(DataObject&)>& read) {
  DataDocument document = Parsed(text);
  DataObject file = document.Root();
  read(file);
  return Problems(document.Problem());
}

TEST(DataFile, WhatStandsInAFileIsRead) {
  DataDocument document = Parsed(R"({"format": "f.v1", "source": "附件 4", "text": "甲", "empty": "", "flag": true,
      "number": 7, "decimal": "13.5", "texts": ["a", "b"], "word": "TWO", "words": ["TWO", "ONE"],
      "objects": [{"n": 1}, {"n": 2}], "object": {"inner": {"x": "y"}}})");
  DataObject file = document.Root();
  constexpr DataWord<int> kWords[] = {{"ONE", 1}, {"TWO", 2}};
  file.Format("f.v1");
  file.Remark("source");
  file.Remark("decision");
  EXPECT_EQ(file.Text("text"), "甲");
  EXPECT_EQ(file.TextOrEmpty("empty"), "");
  EXPECT_TRUE(file.Flag("flag"));
  EXPECT_EQ(file.Number("number", {7, 7}), 7);
  EXPECT_EQ(file.Decimal("decimal"), *Rational::Of(27, 2));
  EXPECT_THAT(file.Texts("texts"), ElementsAre("a", "b"));
  EXPECT_EQ(file.Word("word", kWords), 2);
  EXPECT_THAT(file.Words("words", kWords), ElementsAre(2, 1));
  EXPECT_FALSE(file.Has("nothing"));
  std::vector<DataObject> objects = file.Objects("objects", {2, 2});
  ASSERT_THAT(objects, SizeIs(2));
  EXPECT_EQ(objects[1].path(), "objects[1]");
  EXPECT_EQ(objects[0].Number("n", {0, 9}) + objects[1].Number("n", {0, 9}), 3);
  DataObject object = file.Object("object");
  EXPECT_THAT(object.Keys(), ElementsAre("inner"));
  EXPECT_EQ(object.Object("inner").Text("x"), "y");
  EXPECT_EQ(object.Object("inner").path(), "object.inner");
  EXPECT_THAT(document.Problem(), test::IsOk());
}

TEST(DataFile, AMissingKeyIsAProblemOfItsPlaceAndOfNothingInIt) {
  EXPECT_THAT(ProblemsOf(R"({"list": [{}]})",
                         [](DataObject& file) {
                           EXPECT_EQ(file.Text("text"), "");
                           EXPECT_EQ(file.Number("number", {3, 5}), 3);
                           DataObject missing = file.Object("object");
                           EXPECT_EQ(missing.Text("inner"), "");
                           EXPECT_FALSE(missing.Has("inner"));
                           EXPECT_THAT(missing.Keys(), IsEmpty());
                           EXPECT_THAT(missing.Objects("list"), IsEmpty());
                           file.Objects("list").front().Flag("flag");
                         }),
              ElementsAre("text: missing", "number: missing", "object: missing", "list[0].flag: missing"));
}

TEST(DataFile, AWrongValueIsNamedWithWhatIsAllowed) {
  const auto text = [](DataObject& file) { file.Text("k"); };
  const auto number = [](DataObject& file) { EXPECT_EQ(file.Number("k", {1, 20}), 1); };
  const auto texts = [](DataObject& file) { EXPECT_THAT(file.Texts("k", {1, 2}), IsEmpty()); };
  const auto objects = [](DataObject& file) { EXPECT_THAT(file.Objects("k", {1, 2}), IsEmpty()); };
  EXPECT_THAT(ProblemsOf(R"({"k": 7})", text), ElementsAre("k: a text is expected, not 7"));
  EXPECT_THAT(ProblemsOf(R"({"k": ""})", text), ElementsAre("k: a text is expected, not \"\""));
  EXPECT_THAT(ProblemsOf(R"({"k": null})", [](DataObject& file) { file.TextOrEmpty("k"); }),
              ElementsAre("k: a text is expected, not null"));
  EXPECT_THAT(ProblemsOf(R"({"k": 1})", [](DataObject& file) { EXPECT_FALSE(file.Flag("k")); }),
              ElementsAre("k: true or false is expected, not 1"));
  for (const char* value : {"0", "21", "-1", "1.0", "\"7\"", "18446744073709551615", "9223372036854775808", "true"}) {
    EXPECT_THAT(ProblemsOf(absl::StrFormat("{\"k\": %s}", value), number),
                ElementsAre(absl::StrFormat("k: a whole number 1-20 is expected, not %s", value)));
  }
  EXPECT_THAT(ProblemsOf(R"({"k": "2O"})", [](DataObject& file) { file.Decimal("k"); }),
              ElementsAre("k: a decimal such as \"13.5\" is expected, not \"2O\""));
  EXPECT_THAT(ProblemsOf(R"({"k": 13.5})", [](DataObject& file) { file.Decimal("k"); }),
              ElementsAre("k: a text is expected, not 13.5"));
  EXPECT_THAT(ProblemsOf(R"({"k": []})", texts), ElementsAre("k: a list of 1-2 texts is expected, not a list of 0"));
  EXPECT_THAT(ProblemsOf(R"({"k": ["a", "b", "c"]})", texts),
              ElementsAre("k: a list of 1-2 texts is expected, not a list of 3"));
  EXPECT_THAT(ProblemsOf(R"({"k": ["a", 1]})", texts),
              ElementsAre("k: a list of 1-2 texts is expected, not a list of 2 with 1"));
  EXPECT_THAT(ProblemsOf(R"({"k": ["a", ""]})", texts),
              ElementsAre("k: a list of 1-2 texts is expected, not a list of 2 with \"\""));
  EXPECT_THAT(ProblemsOf(R"({"k": "a"})", texts), ElementsAre("k: a list of 1-2 texts is expected, not \"a\""));
  EXPECT_THAT(ProblemsOf(R"({"k": []})", objects),
              ElementsAre("k: a list of 1-2 objects is expected, not a list of 0"));
  EXPECT_THAT(ProblemsOf(R"({"k": [{}, {}, {}]})", objects),
              ElementsAre("k: a list of 1-2 objects is expected, not a list of 3"));
  EXPECT_THAT(ProblemsOf(R"({"k": {}})", objects), ElementsAre("k: a list of 1-2 objects is expected, not an object"));
  EXPECT_THAT(ProblemsOf(R"({"k": [{}, 7]})", [](DataObject& file) { file.Objects("k"); }),
              ElementsAre("k[1]: an object is expected, not 7"));
  EXPECT_THAT(ProblemsOf(R"({"k": []})", [](DataObject& file) { file.Object("k"); }),
              ElementsAre("k: an object is expected, not a list of 0"));
  EXPECT_THAT(ProblemsOf(R"({"k": 1})", [](DataObject& file) { file.Remark("k"); }),
              ElementsAre("k: a text is expected, not 1"));
}

TEST(DataFile, AWordOrFormatThatIsNoneIsNamedWithThoseThatAre) {
  constexpr DataWord<int> kWords[] = {{"ONE", 1}, {"TWO", 2}};
  EXPECT_THAT(ProblemsOf(R"({"k": "SIX"})", [&](DataObject& file) { EXPECT_EQ(file.Word("k", kWords), 0); }),
              ElementsAre("k: one of ONE, TWO is expected, not \"SIX\""));
  EXPECT_THAT(ProblemsOf(R"({"k": ["ONE", "SIX"]})", [&](DataObject& file) { file.Words("k", kWords); }),
              ElementsAre("k: one of ONE, TWO is expected, not \"SIX\""));
  EXPECT_THAT(ProblemsOf(R"({"format": "a.v2"})", [](DataObject& file) { file.Format("a.v1"); }),
              ElementsAre("format: \"a.v1\" is expected, not \"a.v2\""));
}

TEST(DataFile, AKeyThatNobodyAskedForIsAProblem) {
  EXPECT_THAT(ProblemsOf(R"({"text": "x", "txet": "y", "list": [{"a": "b", "c": 1}], "map": {"m": 1}})",
                         [](DataObject& file) {
                           file.Text("text");
                           file.Has("flag");
                           file.Objects("list").front().Text("a");
                           file.Object("map");
                         }),
              ElementsAre("txet: is not known; known are flag, list, map, text", "list[0].c: is not known; known are a",
                          "map.m: is not known"));
}

// Two objects may look as if they stood in one place.
TEST(DataFile, AKeyWithADotIsNotTakenForAPath) {
  DataDocument document = Parsed(R"({"a": {"b": {"x": "inner"}}, "a.b": {"x": "outer"}})");
  DataObject file = document.Root();
  EXPECT_EQ(file.Object("a").Object("b").Text("x"), "inner");
  EXPECT_EQ(file.Object("a.b").Text("x"), "outer");
  EXPECT_THAT(document.Problem(), test::IsOk());
}

TEST(DataFile, AllProblemsAreNamedTogetherAndTheFirstOfEachPlace) {
  DataDocument document = Parsed(R"({"a": 1, "b": 2})");
  DataObject file = document.Root();
  file.Text("a");
  file.Complain("a", "second thoughts");
  file.Text("b");
  const Status status = document.Problem();
  EXPECT_EQ(status.message(), "f.json: a: a text is expected, not 1; b: a text is expected, not 2");
  EXPECT_EQ(DetailOf(status).metadata["file"], "f.json");
  EXPECT_EQ(DetailOf(status).message_zh, "数据文件 f.json 有误：a 等 2 处");
  EXPECT_EQ(document.Problem(), status) << "asked again";
}

TEST(DataFile, ProblemsAreNamedUpToABoundAndCounted) {
  DataDocument document = Parsed("{}");
  DataObject file = document.Root();
  for (size_t i = 0; i < kDataProblemsMax; ++i) file.Complain(absl::StrFormat("k%d", i), "wrong");
  EXPECT_THAT(std::string(document.Problem().message()), EndsWith("k19: wrong"));
  file.Complain("one more", "wrong");
  EXPECT_THAT(std::string(document.Problem().message()), EndsWith("k19: wrong; and 1 more"));
  EXPECT_THAT(Problems(document.Problem()), SizeIs(kDataProblemsMax));
}

TEST(DataFile, OfALongValueTheBeginningIsShownAndNoHalfCharacter) {
  std::string text = "x";
  for (int i = 0; i < 100; ++i) text += "村";
  DataDocument document = Parsed(absl::StrFormat(R"({"k": "%s"})", text));
  document.Root().Decimal("k");
  // 1 + 19 * 3 = 58 bytes; the twentieth would end at 61.
  EXPECT_THAT(std::string(document.Problem().message()), EndsWith("\"" + text.substr(0, 58) + "…\""));
}

TEST(DataFile, WhatIsNoJsonIsRefusedWithItsLine) {
  const Status status = DataDocument::Parse("{\"a\": 1,\n\"b\": }\n", "f.json").status();
  EXPECT_THAT(Problems(status), ElementsAre("line 2: not JSON at `\"b\": }`"));
  EXPECT_EQ(status.message(), "f.json: line 2: not JSON at `\"b\": }`");
  EXPECT_EQ(DetailOf(status).message_zh, "数据文件 f.json 第 2 行不是 JSON");
  EXPECT_THAT(Problems(DataDocument::Parse("", "f.json").status()), ElementsAre(HasSubstr("line 1: not JSON")));
  EXPECT_THAT(Problems(DataDocument::Parse("{} {}", "f.json").status()), ElementsAre(HasSubstr("line 1: not JSON")));
  EXPECT_THAT(ProblemsOf("[1]", [](DataObject& file) { file.Text("a"); }),
              ElementsAre(": an object is expected, not a list of 1"));
}

TEST(DataFile, AKeyThatStandsTwiceIsRefused) {
  EXPECT_THAT(Problems(DataDocument::Parse(R"({"a": {"b": 1, "c": 2, "b": 1}})", "f.json").status()),
              ElementsAre("a.b: the key stands twice in one object"));
  EXPECT_THAT(DataDocument::Parse(R"({"a": [{"b": 1}, {"b": 1}], "b": {"b": 1}})", "f.json").status(), test::IsOk());
}

TEST(DataFile, AFileThatCannotBeReadOrIsTooLargeIsRefused) {
  const TempDir dir;
  const std::string path = dir.File("f.json");
  EXPECT_THAT(Problems(DataDocument::Read(path).status()), ElementsAre(": cannot be read"));
  EXPECT_THAT(Problems(DataDocument::Read(dir.path()).status()), ElementsAre(": cannot be read"));
  WriteFile(path, "{}" + std::string(kDataFileBytesMax - 2, '\n'));
  EXPECT_THAT(DataDocument::Read(path).status(), test::IsOk());
  WriteFile(path, "{}" + std::string(kDataFileBytesMax - 1, '\n'));
  EXPECT_THAT(Problems(DataDocument::Read(path).status()), ElementsAre(": larger than 1048576 bytes"));
  EXPECT_EQ(DetailOf(DataDocument::Read(path).status()).message_zh, "数据文件 " + path + " 有误");
}

struct Yearly {
  int year = 0;
  std::string name;
};
StatusOr<Yearly> YearlyFrom(DataDocument& document) {
  DataObject file = document.Root();
  Yearly yearly{.year = file.Number("year", {2000, 2100}), .name = file.Text("name")};
  RETURN_IF_ERROR(document.Problem());
  return yearly;
}
StatusOr<std::vector<Yearly>> ReadYearly(const TempDir& dir) {
  return ReadYearFiles(dir.path(), "y-", YearlyFrom, &Yearly::year);
}

TEST(YearFiles, AllOfAFolderAreReadByTheirNames) {
  const TempDir dir;
  WriteFile(dir.File("y-2023.json"), R"({"year": 2023, "name": "b"})");
  WriteFile(dir.File("y-2022.json"), R"({"year": 2022, "name": "a"})");
  WriteFile(dir.File("x-2022.json"), "of others");
  WriteFile(dir.File("y-2022.csv"), "of others");
  ASSERT_OK_AND_ASSIGN(const std::vector<Yearly> all, ReadYearly(dir));
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].name + all[1].name, "ab");
}

TEST(YearFiles, ASecondOneOfAYearIsRefused) {
  const TempDir dir;
  WriteFile(dir.File("y-2022.json"), R"({"year": 2022, "name": "a"})");
  WriteFile(dir.File("y-2022b.json"), R"({"year": 2022, "name": "b"})");
  const Status status = ReadYearly(dir).status();
  EXPECT_THAT(Problems(status), ElementsAre(": a second one of 2022, beside " + dir.File("y-2022.json")));
  EXPECT_EQ(DetailOf(status).metadata["file"], dir.File("y-2022b.json"));
}

TEST(YearFiles, AFolderWithoutAnyAndNoFolderAreRefused) {
  const TempDir dir;
  EXPECT_THAT(Problems(ReadYearly(dir).status()), ElementsAre(": the folder has no y-<year>.json"));
  EXPECT_THAT(ListDataFiles(dir.File("none"), "y-").status(),
              StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
  WriteFile(dir.File("y-2022.json"), R"({"year": 2022})");
  EXPECT_THAT(Problems(ReadYearly(dir).status()), ElementsAre("name: missing"));
}

TEST(YearFiles, ThereIsABoundOfThem) {
  const TempDir dir;
  for (size_t i = 0; i < kDataFilesMax; ++i) WriteFile(dir.File(absl::StrFormat("y-%03d.json", i)), "{}");
  ASSERT_OK_AND_ASSIGN(const std::vector<std::string> paths, ListDataFiles(dir.path(), "y-"));
  EXPECT_THAT(paths, SizeIs(kDataFilesMax));
  WriteFile(dir.File("y-200.json"), "{}");
  EXPECT_THAT(Problems(ListDataFiles(dir.path(), "y-").status()), ElementsAre(": more than 200 files y-<year>.json"));
}

}  // namespace
}  // namespace jgt
