#include "jgt/roster/v1/events.pb.h"
#include "tests/roster/roster_world.h"

// Importing, end to end.
namespace jgt::roster::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

const char kRow[] = "1,小学,甲校,乙校,共建型,,2020,县核验\n";

class ImportFlow : public RosterTest {};

// R64, R66, R67, R68: the whole of annex 1.
TEST_F(ImportFlow, R64TheAnnexOfCangnanIsImportedWhole) {
  const v1::ImportRosterResponse response = ImportCangnan();
  EXPECT_EQ(response.rows_new(), 55);
  EXPECT_EQ(response.rows_refused(), 0);
  EXPECT_EQ(response.verdicts_size(), 55);
  for (const v1::RowVerdict& verdict : response.verdicts()) {
    EXPECT_EQ(verdict.verdict(), "NEW");
    EXPECT_FALSE(verdict.pairing().empty());
  }
  EXPECT_THAT(EntryCounts(),
              UnorderedElementsAre(Pair("SchoolListed", 100), Pair("CommunityListed", 47), Pair("PairingListed", 55),
                                   Pair("AliasProposed", 1), Pair("RosterImported", 1)));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM school_versions"), 100);
  EXPECT_EQ(Count("SELECT COUNT(DISTINCT region, pairing_id) FROM pairing_versions"), 55);
}

TEST_F(ImportFlow, R67ThePrintedFormIsKeptBesideTheMode) {
  ImportCangnan();
  const v1::Pairing integrated = PairingOf("马站小学", "马站镇第二小学");
  EXPECT_EQ(integrated.mode_as_printed(), "融合性");
  EXPECT_EQ(integrated.mode(), jgt::common::v1::MODE_INTEGRATED);
  const v1::Pairing far = PairingOf("杭州市小河小学", "灵溪镇沪山小学");
  EXPECT_EQ(far.mode_as_printed(), "跨地区/协作型");
  EXPECT_EQ(far.mode(), jgt::common::v1::MODE_COLLABORATIVE);
  EXPECT_EQ(far.verification_level(), jgt::common::v1::VERIFICATION_LEVEL_PROVINCE);  // R68
  EXPECT_EQ(SchoolNamed("凤阳畚族乡学校").printed_names(0), "凤阳畚族乡学校");
}

TEST_F(ImportFlow, SchoolsLieWhereTheHintsAndTheirNamesSay) {
  ImportCangnan();
  EXPECT_EQ(SchoolNamed("杭州市长阳中学").region(), "330105");
  EXPECT_EQ(SchoolNamed("龙湾区永昌一小").region(), "330303");
  EXPECT_EQ(SchoolNamed("中通国际学校").region(), "330300");
  EXPECT_EQ(SchoolNamed("县江南实验中学").region(), "330327");
  const v1::Pairing pairing = PairingOf("中通国际学校", "钱库镇第四小学");
  EXPECT_EQ(pairing.scope(), jgt::common::v1::SCOPE_IN_CITY);
  EXPECT_EQ(pairing.listed_by(), "330327");
}

TEST_F(ImportFlow, EachEntryIsInThePartitionOfWhatItSays) {
  ImportCangnan();
  const std::vector<journal::Entry> hangzhou = Journal("330105");
  ASSERT_EQ(hangzhou.size(), 8U);
  for (const journal::Entry& entry : hangzhou) EXPECT_EQ(entry.type, "jgt.roster.v1.SchoolListed");
  const std::vector<journal::Entry> cangnan = Journal("330327");
  ASSERT_EQ(cangnan.back().type, "jgt.roster.v1.RosterImported");
  v1::RosterImported imported;
  ASSERT_TRUE(imported.ParseFromString(cangnan.back().body));
  EXPECT_EQ(imported.rows_new(), 55);
  EXPECT_EQ(imported.content_sha256(), journal::Sha256(DataFile("cangnan_roster.csv")));
}

TEST_F(ImportFlow, ThePositionsAreTheHeadsOfThePartitionsThatGotEntries) {
  const v1::ImportRosterResponse response = ImportCangnan();
  std::map<std::string, int64_t> positions;
  for (const auto& position : response.positions()) {
    EXPECT_EQ(position.service(), "roster");
    positions[position.region()] = position.seq();
  }
  EXPECT_EQ(positions.size(), 4U);
  for (const auto& [region, seq] : positions) EXPECT_EQ(static_cast<size_t>(seq), Journal(region).size()) << region;
  EXPECT_EQ(response.positions(0).region(), "330327");
}

TEST_F(ImportFlow, TheSameFileAgainIsUnchangedAndMakesOneEntry) {
  ImportCangnan();
  const size_t before = Journal("330327").size();
  const v1::ImportRosterResponse again = ImportCangnan();
  EXPECT_EQ(again.rows_unchanged(), 55);
  EXPECT_EQ(again.rows_new() + again.rows_changed(), 0);
  EXPECT_THAT(again.alias_proposals(), IsEmpty());
  ASSERT_EQ(Journal("330327").size(), before + 1);
  EXPECT_EQ(Journal("330327").back().type, "jgt.roster.v1.RosterImported");
  EXPECT_EQ(again.positions_size(), 1);
}

TEST_F(ImportFlow, ARepeatedRequestGetsTheFirstAnswerAndAnotherBodyNone) {
  v1::ImportRosterRequest request = CangnanImport();
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ImportRoster, request));
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::ImportRoster, request));
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  EXPECT_EQ(Count("SELECT COUNT(DISTINCT region, pairing_id) FROM pairing_versions"), 55);
  request.set_year(2023);
  EXPECT_THAT(Call(&Stub::ImportRoster, request), StatusIs(StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
}

TEST_F(ImportFlow, ADryRunSaysTheSameAndWritesNothing) {
  v1::ImportRosterRequest request = CangnanImport();
  request.set_dry_run(true);
  ASSERT_OK_AND_ASSIGN(const auto dry, Call(&Stub::ImportRoster, request));
  EXPECT_EQ(dry.rows_new(), 55);
  EXPECT_THAT(dry.positions(), IsEmpty());
  EXPECT_TRUE(dry.verdicts(0).pairing().empty());
  ASSERT_EQ(dry.alias_proposals_size(), 1);
  EXPECT_EQ(dry.alias_proposals(0).alias_name(), "桥墩小学");
  EXPECT_TRUE(dry.alias_proposals(0).name().empty());
  EXPECT_TRUE(dry.alias_proposals(0).alias().empty());
  EXPECT_EQ(Count("SELECT COUNT(*) FROM school_versions"), 0);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM journal"), 0);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM journal_request"), 0);
  const v1::ImportRosterResponse real = ImportCangnan();
  for (int i = 0; i < 55; ++i) {
    EXPECT_EQ(dry.verdicts(i).verdict(), real.verdicts(i).verdict());
    EXPECT_EQ(dry.verdicts(i).notes_size(), real.verdicts(i).notes_size());
  }
}

TEST_F(ImportFlow, AChangedRowChangesItsPairingAndSaysSo) {
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ImportRoster, ImportOf(std::string(kHeader) + kRow)));
  ASSERT_OK_AND_ASSIGN(
      const auto second,
      Call(&Stub::ImportRoster, ImportOf(std::string(kHeader) + "1,小学,甲校,乙校,融合性,,2021,县核验\n")));
  EXPECT_EQ(second.rows_changed(), 1);
  EXPECT_EQ(second.verdicts(0).pairing(), first.verdicts(0).pairing());
  const v1::Pairing pairing = PairingOf("甲校", "乙校");
  EXPECT_EQ(pairing.mode(), jgt::common::v1::MODE_INTEGRATED);
  EXPECT_EQ(pairing.founded_year(), 2021);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM pairing_ends"), 2);
  v1::PairingListed event;
  const auto entries = Journal("330327");
  ASSERT_TRUE(event.ParseFromString(entries.at(entries.size() - 2).body));
  EXPECT_EQ(event.pairing().founded_year(), 2021);
  EXPECT_EQ(event.list_county(), "330327");
}

TEST_F(ImportFlow, AListOfTheNextYearNamesThePairingsAnew) {
  const std::string csv = std::string(kHeader) + kRow;
  EXPECT_OK(Call(&Stub::ImportRoster, ImportOf(csv, kCangnan, 2022)));
  ASSERT_OK_AND_ASSIGN(const auto next, Call(&Stub::ImportRoster, ImportOf(csv, kCangnan, 2023)));
  EXPECT_EQ(next.rows_unchanged(), 1);
  EXPECT_EQ(EntryCounts().at("PairingListed"), 2);
  EXPECT_EQ(Totals(2022).at("PAIRINGS").computed(), 1);
  EXPECT_EQ(Totals(2023).at("PAIRINGS").computed(), 1);
  EXPECT_EQ(Totals(2024).at("PAIRINGS").computed(), 0);
}

// D11: Yiwu is the home of what Pujiang's school supports there.
TEST_F(ImportFlow, AnotherCountysListMovesNoFactOfAPairingAndItsHomesListDoes) {
  const auto list = [&](const std::string& parent, const std::string& facts) {
    v1::ImportRosterRequest request =
        ImportOf(std::string(kHeader) + "1,小学,浦江一小,义乌二小," + facts + "\n", parent);
    for (const auto& [prefix, region] : {std::pair("浦江", "330726"), {"义乌", "330782"}}) {
      request.add_region_hints()->set_name_prefix(prefix);
      request.mutable_region_hints(request.region_hints_size() - 1)->set_region(region);
    }
    return Call(Officer(parent), &Stub::ImportRoster, request);
  };
  ASSERT_OK(list(kPujiang, "协作型,,2019,县核验"));  // the first to name it
  ASSERT_OK_AND_ASSIGN(const auto home, list(kYiwu, "共建型,,2020,县核验"));
  EXPECT_EQ(home.rows_changed(), 1);
  ASSERT_OK_AND_ASSIGN(const auto other, list(kPujiang, "协作型,,2019,县核验"));
  EXPECT_EQ(other.rows_differing(), 1);
  EXPECT_EQ(other.rows_changed(), 0);
  EXPECT_EQ(other.verdicts(0).verdict(), "DIFFERS_FROM_HOME");
  ASSERT_EQ(other.verdicts(0).problems_size(), 2);
  EXPECT_EQ(other.verdicts(0).problems(0).column(), "mode_as_printed");
  EXPECT_EQ(other.verdicts(0).problems(0).standing(), "共建型");
  EXPECT_EQ(other.verdicts(0).problems(0).value(), "协作型");
  EXPECT_EQ(other.verdicts(0).problems(1).standing(), "2020");
  const v1::Pairing pairing = PairingOf("浦江一小", "义乌二小");
  EXPECT_EQ(pairing.mode(), jgt::common::v1::MODE_CO_BUILT);
  EXPECT_EQ(pairing.founded_year(), 2020);
  v1::RosterImported event;
  ASSERT_TRUE(event.ParseFromString(Journal("330726").back().body));
  EXPECT_EQ(event.rows_differing(), 1);
}

TEST_F(ImportFlow, AListOfThousandsOfRowsIsImportedInOneTransaction) {
  std::string csv = kHeader;
  for (int i = 1; i <= 4'000; ++i) {
    csv += absl::StrFormat("%d,小学,核心校%d,成员校%d,共建型,,2020,县核验\n", (i - 1) / 10 + 1, (i - 1) / 10 + 1, i);
  }
  constexpr std::chrono::seconds kWithin{60};
  ASSERT_OK_AND_ASSIGN(const auto response, Call(Officer(), &Stub::ImportRoster, ImportOf(csv), kWithin));
  EXPECT_EQ(response.rows_new(), 4'000);
  EXPECT_EQ(Count("SELECT COUNT(DISTINCT region, pairing_id) FROM pairing_versions"), 4'000);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM community_versions"), 400);
  EXPECT_EQ(Count("SELECT seq FROM journal_head WHERE region = '330327'"), 4'400 + 400 + 4'000 + 1);
  ASSERT_OK_AND_ASSIGN(const auto again, Call(Officer(), &Stub::ImportRoster, ImportOf(csv), kWithin));
  EXPECT_EQ(again.rows_unchanged(), 4'000);
}

TEST_F(ImportFlow, Gb18030AndAByteOrderMarkGiveTheSameSchools) {
  // kRow's 甲校 and 乙校 in GB18030.
  v1::ImportRosterRequest chinese = ImportOf(
      std::string(kHeader) +
      "1,\xD0\xA1\xD1\xA7,\xBC\xD7\xD0\xA3,\xD2\xD2\xD0\xA3,\xB9\xB2\xBD\xA8\xD0\xCD,,2020,\xCF\xD8\xBA\xCB\xD1\xE9\n");
  chinese.set_encoding("GB18030");
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ImportRoster, chinese));
  EXPECT_EQ(first.rows_new(), 1);
  ASSERT_OK_AND_ASSIGN(const auto second,
                       Call(&Stub::ImportRoster, ImportOf("\xEF\xBB\xBF" + std::string(kHeader) + kRow)));
  EXPECT_EQ(second.rows_unchanged(), 1);
}

TEST_F(ImportFlow, AKnownNameInAnotherWidthIsKeptAsAFurtherForm) {
  EXPECT_OK(
      Call(&Stub::ImportRoster, ImportOf(std::string(kHeader) + "1,小学,甲校（东校区）,乙校,共建型,,2020,县核验\n")));
  EXPECT_OK(
      Call(&Stub::ImportRoster, ImportOf(std::string(kHeader) + "1,小学,甲校(东校区),乙校,共建型,,2020,县核验\n")));
  EXPECT_THAT(SchoolNamed("甲校（东校区）").printed_names(), ElementsAre("甲校(东校区)", "甲校（东校区）"));  // R65
  EXPECT_EQ(EntryCounts().at("SchoolNamePrinted"), 1);
}

}  // namespace
}  // namespace jgt::roster::test
