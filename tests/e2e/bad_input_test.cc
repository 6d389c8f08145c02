// Files as people send them: refused whole with the place that is wrong, and nothing half-written.
#include "tests/e2e/cangnan_year.h"
#include "tests/support/status_matchers.h"

namespace jgt::e2e {
namespace {

using jgt::test::ReadFile;
using jgt::test::WriteFile;
using ::testing::HasSubstr;

const char kHeader[] = "seq,stage,core_school,member_school,mode_as_printed,mode_normalised,founded_year,verified_by\n";
const char kRow[] = "1,小学,灵溪甲校,灵溪乙校,共建型,,2020,县核验\n";
// kRow in GB18030.
const char kGbRow[] =
    "1,\xD0\xA1\xD1\xA7,\xC1\xE9\xCF\xAA\xBC\xD7\xD0\xA3,\xC1\xE9\xCF\xAA\xD2\xD2\xD0\xA3,\xB9\xB2\xBD\xA8\xD0\xCD,,"
    "2020,\xCF\xD8\xBA\xCB\xD1\xE9\n";

class BadInput : public ::testing::Test {
 protected:
  CtlResult Import(const std::string& csv, const std::vector<std::string>& more = {},
                   const std::string& list_year = "2022") {
    const std::string path = year_.stack.File("list.csv");
    WriteFile(path, csv);
    std::vector<std::string> arguments = {"import", path, "--county", kCounty, "--year", list_year};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return year_.stack.Ctl("county", arguments);
  }

  // Refused with this reason and place, and the roster's journal ends where it ended before.
  void ExpectRefused(const std::string& csv, const std::string& reason, const std::string& place,
                     const std::string& list_year = "2022") {
    const int64_t head = HeadOf(year_.stack, "roster");
    const CtlResult refused = Import(csv, {}, list_year);
    EXPECT_EQ(refused.exit_code, 3) << refused;
    EXPECT_THAT(refused.err, HasSubstr(reason));
    EXPECT_THAT(refused.err, HasSubstr(place));
    EXPECT_EQ(refused.out, "");
    EXPECT_EQ(HeadOf(year_.stack, "roster"), head);
  }

  CangnanYear& year_ = Year();
};

TEST_F(BadInput, BrokenCsvIsNamedByRowAndColumn) {
  ExpectRefused(std::string(kHeader) + kRow + "2,小学,\"灵溪甲校,灵溪丙校,共建型,,2020,县核验\n", "BAD_CSV",
                "row 3, column core_school");
}

TEST_F(BadInput, AnotherEncodingThanDeclaredIsNamed) {
  ExpectRefused(std::string(kHeader) + kGbRow, "BAD_ENCODING", "line 2");
}

TEST_F(BadInput, TheDeclaredEncodingIsReadAndAMarkAtTheBeginningIsSkipped) {
  const int64_t head = HeadOf(year_.stack, "roster");
  const CtlResult gb = Import(std::string(kHeader) + kGbRow, {"--encoding", "GB18030", "--dry-run"});
  EXPECT_EQ(gb.exit_code, 0) << gb;
  EXPECT_THAT(gb.out, HasSubstr("1 new, 0 changed, 0 unchanged, 0 refused"));
  const CtlResult marked = Import("\xEF\xBB\xBF" + ReadFile(DataPath("cangnan_roster.csv")),
                                  {"--dry-run", "--regions", DataPath("cangnan_regions.csv")});
  EXPECT_EQ(marked.exit_code, 0) << marked;
  EXPECT_THAT(marked.out, HasSubstr("0 new, 0 changed, 55 unchanged, 0 refused"));
  EXPECT_EQ(HeadOf(year_.stack, "roster"), head);
}

TEST_F(BadInput, ADuplicateRowIsNamed) {
  ExpectRefused(std::string(kHeader) + kRow + kRow, "DUPLICATE_ROW", "row 3, column member_school");
}

TEST_F(BadInput, AnUnknownModeIsNamedWithWhatIsAllowed) {
  const std::string bad = "2,小学,灵溪甲校,灵溪丙校,联盟型,,2020,县核验\n";
  ExpectRefused(std::string(kHeader) + kRow + bad, "IMPORT_REFUSED", "row 3, column mode_as_printed");
  ExpectRefused(std::string(kHeader) + kRow + bad, "UNKNOWN_MODE", "融合型、共建型、协作型");
}

TEST_F(BadInput, AYearOutside2000To2100IsRefusedInTheRequestAndInTheFile) {
  ExpectRefused(std::string(kHeader) + kRow, "BAD_YEAR", "year", "1999");
  ExpectRefused(std::string(kHeader) + kRow, "BAD_YEAR", "year", "2101");
  ExpectRefused(std::string(kHeader) + "1,小学,灵溪甲校,灵溪乙校,共建型,,1999,县核验\n", "IMPORT_REFUSED",
                "row 2, column founded_year");
}

TEST_F(BadInput, AFieldOfTenMegabytesIsNamedByRowAndColumn) {
  ExpectRefused(
      std::string(kHeader) + kRow + "2,小学," + std::string(10'000'000, 'x') + ",灵溪丙校,共建型,,2020,县核验\n",
      "FIELD_TOO_LONG", "row 3, column core_school");
}

}  // namespace
}  // namespace jgt::e2e
