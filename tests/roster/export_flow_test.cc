// A county's list as a file in the printed layout (R64), through the public door.
#include <cstdlib>
#include <fstream>

#include "common/csv/csv.h"
#include "tests/roster/roster_world.h"
#include "tests/support/temp_dir.h"

namespace jgt::roster::test {
namespace {

using jgt::test::StatusIs;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ExportFlow : public RosterTest {
 protected:
  void TearDown() override {
    clock_.Set(start_);
    RosterTest::TearDown();
  }
  static v1::ExportRosterRequest ExportOf(const std::string& parent, int year,
                                          v1::ExportFormat format = v1::EXPORT_FORMAT_CSV) {
    v1::ExportRosterRequest request;
    request.set_parent(parent);
    request.set_year(year);
    request.set_format(format);
    return request;
  }
  csv::Table Exported(const v1::ExportRosterRequest& request) {
    const auto response = Call(Province(), &Stub::ExportRoster, request);
    EXPECT_OK(response.status());
    if (!response.ok()) return {};
    EXPECT_THAT(response->content(), StartsWith("\xEF\xBB\xBF"));
    const StatusOr<csv::Table> table = csv::Read(response->content());
    EXPECT_OK(table.status());
    EXPECT_EQ(response->rows(), static_cast<int>(table->rows.size()));
    return *table;
  }
  static std::string Province() { return Token(auth::Role::kProvinceOfficer, kZhejiang); }
  // The rows without the column that the deployment's file writes in its own words.
  static std::vector<std::vector<std::string>> Facts(const csv::Table& table) {
    std::vector<std::vector<std::string>> rows;
    for (csv::Row row : table.rows) {
      if (row.fields.size() == 8) row.fields.erase(row.fields.begin() + 5);
      rows.push_back(row.fields);
    }
    return rows;
  }

  const Instant start_ = clock_.Now();
};

TEST_F(ExportFlow, R64_TheAnnexOfCangnanComesOutAsItWentIn) {
  ImportCangnan();
  ASSERT_OK_AND_ASSIGN(const csv::Table printed, csv::Read(CangnanImport().content()));
  const csv::Table exported = Exported(ExportOf(kCangnan, 2022));
  EXPECT_EQ(exported.header, printed.header);
  EXPECT_EQ(Facts(exported), Facts(printed));
}

TEST_F(ExportFlow, TheListByScopeOfPujiangComesOutAsItWentIn) {
  ImportPujiang();
  ASSERT_OK_AND_ASSIGN(const csv::Table printed, csv::Read(PujiangImport().content()));
  const csv::Table exported = Exported(ExportOf(PujiangImport().parent(), PujiangImport().year()));
  EXPECT_EQ(exported.header, printed.header);
  EXPECT_EQ(Facts(exported), Facts(printed));
}

TEST_F(ExportFlow, WhatIsExportedAndImportedAgainChangesNothing) {
  ImportCangnan();
  for (const v1::ExportFormat format : {v1::EXPORT_FORMAT_CSV, v1::EXPORT_FORMAT_XLSX}) {
    SCOPED_TRACE(v1::ExportFormat_Name(format));
    ASSERT_OK_AND_ASSIGN(const auto file, Call(&Stub::ExportRoster, ExportOf(kCangnan, 2022, format)));
    const auto before = EntryCounts();
    v1::ImportRosterRequest again = CangnanImport();
    again.set_content(file.content());
    again.set_request_id(NextRequestId());
    ASSERT_OK_AND_ASSIGN(const auto response, Call(&Stub::ImportRoster, again));
    EXPECT_EQ(response.rows_unchanged(), 55);
    EXPECT_EQ(response.rows_new() + response.rows_changed() + response.rows_refused(), 0);
    EXPECT_EQ(response.columns_left_out_size(), 0);
    const auto after = EntryCounts();
    EXPECT_EQ(after.at("PairingListed"), before.at("PairingListed"));
    EXPECT_EQ(after.at("SchoolListed"), before.at("SchoolListed"));
  }
}

TEST_F(ExportFlow, TheSameListGivesTheSameBytesAndNamesWhatItReflects) {
  ImportCangnan();
  for (const v1::ExportFormat format : {v1::EXPORT_FORMAT_CSV, v1::EXPORT_FORMAT_XLSX}) {
    ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ExportRoster, ExportOf(kCangnan, 2022, format)));
    ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::ExportRoster, ExportOf(kCangnan, 2022, format)));
    EXPECT_EQ(first.content(), second.content());
    EXPECT_EQ(first.rows(), 55);
    EXPECT_EQ(first.positions_size(), 4);
    for (const auto& position : first.positions()) {
      EXPECT_EQ(static_cast<size_t>(position.seq()), Journal(position.region()).size());
    }
  }
}

TEST_F(ExportFlow, AnEarlierDayGivesTheListAsItWas) {
  ASSERT_OK(Call(&Stub::ImportRoster, ImportOf(std::string(kHeader) + "1,小学,甲校,乙校,协作型,,2022,县核验\n")));
  v1::ImportRosterRequest later = ImportOf(std::string(kHeader) + "1,小学,甲校,乙校,共建型,,2022,县核验\n");
  later.set_effective_day("2022-05-01");
  ASSERT_OK(Call(&Stub::ImportRoster, later));
  v1::ExportRosterRequest request = ExportOf(kCangnan, 2022);
  request.set_as_of("2022-04-30");
  EXPECT_EQ(Exported(request).rows.at(0).fields.at(4), "协作型");
  request.set_as_of("2022-05-01");
  EXPECT_EQ(Exported(request).rows.at(0).fields.at(4), "共建型");
}

TEST_F(ExportFlow, APairingOfNoKnownYearHasNoneInItsRow) {
  ASSERT_OK(Call(&Stub::ImportRoster, ImportOf(std::string(kHeader) + "1,小学,甲校,乙校,协作型,,,县核验\n")));
  EXPECT_EQ(Exported(ExportOf(kCangnan, 2022)).rows.at(0).fields.at(6), "");
}

// Without a day a year's list is as of its day that is nearest to today.
TEST_F(ExportFlow, AYearsListWithoutADayIsAsOfThatYear) {
  ASSERT_OK(Call(&Stub::ImportRoster, ImportOf(std::string(kHeader) + "1,小学,甲校,乙校,协作型,,2022,县核验\n")));
  v1::ImportRosterRequest later = ImportOf(std::string(kHeader) + "1,小学,甲校,乙校,共建型,,2022,县核验\n");
  later.set_effective_day("2022-05-01");
  ASSERT_OK(Call(&Stub::ImportRoster, later));
  clock_.Advance(std::chrono::hours(24 * 365 * 3));
  v1::ExportRosterRequest request = ExportOf(kCangnan, 2022);
  EXPECT_EQ(Exported(request).rows.at(0).fields.at(4), "共建型");
  request.set_as_of("2021-01-01");  // whoever names a day gets that day
  EXPECT_THAT(Exported(request).rows, ::testing::IsEmpty());
}

TEST_F(ExportFlow, AWorkbookHasATitleTheColumnTitlesAndTheRows) {
  ImportCangnan();
  ASSERT_OK_AND_ASSIGN(const auto file, Call(&Stub::ExportRoster, ExportOf(kCangnan, 2022, v1::EXPORT_FORMAT_XLSX)));
  EXPECT_EQ(file.file_name(), "330327-2022.xlsx");
  EXPECT_THAT(file.media_type(), EndsWith("spreadsheetml.sheet"));
  const jgt::test::TempDir dir;
  std::ofstream(dir.File("list.xlsx"), std::ios::binary) << file.content();
  const auto part = [&](const std::string& name) {
    const std::string out = dir.File("part");
    EXPECT_EQ(std::system(("unzip -p '" + dir.File("list.xlsx") + "' '" + name + "' > '" + out + "'").c_str()), 0);
    std::ifstream in(out);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const std::string strings = part("xl/sharedStrings.xml");
  EXPECT_THAT(strings, HasSubstr("苍南县2022年结对名单"));
  EXPECT_THAT(strings, HasSubstr("核心校（校区）名称"));
  EXPECT_THAT(strings, HasSubstr("凤阳畚族乡学校")) << "names as they are printed";
  const std::string sheet = part("xl/worksheets/sheet1.xml");
  EXPECT_THAT(sheet, HasSubstr("<row r=\"57\"")) << "a title, the titles of the columns, 55 rows";
  EXPECT_EQ(sheet.find("<row r=\"58\""), std::string::npos);
}

TEST_F(ExportFlow, AYearWithoutAListGivesAFileWithoutRows) {
  ASSERT_OK_AND_ASSIGN(const auto file, Call(&Stub::ExportRoster, ExportOf(kCangnan, 2021)));
  EXPECT_EQ(file.rows(), 0);
  EXPECT_THAT(file.content(), EndsWith("supported_school\r\n"));
}

TEST_F(ExportFlow, WrongRequestsAreRefused) {
  EXPECT_THAT(Call(Province(), &Stub::ExportRoster, ExportOf("regions/330300", 2022)),
              StatusIs(StatusCode::kInvalidArgument, "NOT_A_COUNTY"));
  EXPECT_THAT(Call(&Stub::ExportRoster, ExportOf(kCangnan, 1999)), StatusIs(StatusCode::kInvalidArgument, "BAD_YEAR"));
  EXPECT_THAT(Call(&Stub::ExportRoster, ExportOf(kCangnan, 2022, static_cast<v1::ExportFormat>(9))),
              StatusIs(StatusCode::kInvalidArgument, "BAD_FORMAT"));
}

TEST_F(ExportFlow, OnlyWhoSeesTheWholeCountyGetsItsList) {
  ImportCangnan();
  const std::string neighbour = Token(auth::Role::kCountyOfficer, "regions/330328");
  EXPECT_THAT(Call(neighbour, &Stub::ExportRoster, ExportOf(kCangnan, 2022)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  const std::string school = Token(auth::Role::kSchoolFiler, SchoolNamed("马站小学").name());
  EXPECT_THAT(Call(school, &Stub::ExportRoster, ExportOf(kCangnan, 2022)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
}

}  // namespace
}  // namespace jgt::roster::test
