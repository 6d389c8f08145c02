#include "jgt/roster/v1/events.pb.h"
#include "tests/roster/roster_world.h"

// A whole import taken back: nothing of it is left, nothing else is touched, and what was known meanwhile stays known.
namespace jgt::roster::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::SizeIs;

constexpr char kReason[] = "导错了文件";

class UndoFlow : public RosterTest {
 protected:
  void TearDown() override {
    clock_.Set(start_);
    RosterTest::TearDown();
  }

  // Later than all that was recorded before, earlier than all after.
  std::string Instant() {
    clock_.Advance(std::chrono::minutes(1));
    std::string instant = ToRfc3339(clock_.Now());
    clock_.Advance(std::chrono::minutes(1));
    return instant;
  }

  std::string Import(const std::string& rows, int year = 2022) {
    const auto response = Call(&Stub::ImportRoster, ImportOf(kHeader + rows, kCangnan, year));
    EXPECT_OK(response);
    return response.ok() ? response->import() : "";
  }
  static v1::UndoImportRequest UndoOf(const std::string& name, const std::string& reason = kReason) {
    v1::UndoImportRequest request;
    request.set_name(name);
    request.set_reason(reason);
    return request;
  }
  StatusOr<v1::UndoImportResponse> Undo(v1::UndoImportRequest request, const std::string& token = Officer()) {
    request.set_request_id(NextRequestId());
    return Call(token, &Stub::UndoImport, request);
  }
  // Is refused, dry and for good, and writes nothing.
  Status Refused(const std::string& name) {
    const auto before = EntryCounts();
    v1::UndoImportRequest request = UndoOf(name);
    request.set_dry_run(true);
    const Status dry = Undo(request).status();
    request.set_dry_run(false);
    const Status status = Undo(request).status();
    EXPECT_EQ(ReasonOf(dry), ReasonOf(status));
    EXPECT_EQ(EntryCounts(), before);
    return status;
  }
  std::vector<v1::Import> Imports(int year = 0) {
    v1::ListImportsRequest request;
    request.set_parent(kCangnan);
    request.set_year(year);
    const auto response = Call(&Stub::ListImports, request);
    EXPECT_OK(response);
    if (!response.ok()) return {};
    return {response->imports().begin(), response->imports().end()};
  }

  // All that can be asked of the province on some days, as known at an instant; versions aside.
  std::string Everything(const std::string& known_at = "") {
    std::string text;
    for (const std::string day : {"2019-06-01", "2021-06-01", "2022-03-01", "2024-01-01"}) {
      text += "== " + day + "\n" + SchoolsText(day, known_at) + PairingsText(day, known_at) +
              CommunitiesText(day, known_at) + ListText(day, known_at);
    }
    v1::ListAliasProposalsRequest proposals;
    proposals.set_parent(kCangnan);
    proposals.set_known_at(known_at);
    const auto guesses = Call(&Stub::ListAliasProposals, proposals);
    EXPECT_OK(guesses);
    return guesses.ok() ? text + guesses->DebugString() : text;
  }

 private:
  std::string SchoolsText(const std::string& day, const std::string& known_at) {
    v1::ListSchoolsRequest request;
    request.set_parent(kZhejiang);
    request.set_page_size(1000);
    request.set_as_of(day);
    request.set_known_at(known_at);
    auto response = Call(Token(auth::Role::kProvinceOfficer, kZhejiang), &Stub::ListSchools, request);
    EXPECT_OK(response);
    if (!response.ok()) return "";
    for (v1::School& school : *response->mutable_schools()) {
      v1::GetSchoolRequest one;
      one.set_name(school.name());
      one.set_as_of(day);
      one.set_known_at(known_at);
      const auto got = Call(Token(auth::Role::kProvinceOfficer, kZhejiang), &Stub::GetSchool, one);
      EXPECT_OK(got);
      if (got.ok()) EXPECT_EQ(got->school().DebugString(), school.DebugString());
      school.clear_etag();
    }
    return response->DebugString();
  }
  std::string PairingsText(const std::string& day, const std::string& known_at) {
    v1::ListPairingsRequest request;
    request.set_parent(kZhejiang);
    request.set_page_size(1000);
    request.set_show_ended(true);
    request.set_as_of(day);
    request.set_known_at(known_at);
    auto response = Call(Token(auth::Role::kProvinceOfficer, kZhejiang), &Stub::ListPairings, request);
    EXPECT_OK(response);
    if (!response.ok()) return "";
    for (v1::Pairing& pairing : *response->mutable_pairings()) pairing.clear_etag();
    return response->DebugString();
  }
  std::string CommunitiesText(const std::string& day, const std::string& known_at) {
    v1::ListCommunitiesRequest request;
    request.set_parent(kCangnan);
    request.set_page_size(1000);
    request.set_as_of(day);
    request.set_known_at(known_at);
    const auto response = Call(&Stub::ListCommunities, request);
    EXPECT_OK(response);
    return response.ok() ? response->DebugString() : "";
  }
  std::string ListText(const std::string& day, const std::string& known_at) {
    v1::ExportRosterRequest request;
    request.set_parent(kCangnan);
    request.set_year(2022);
    request.set_as_of(day);
    request.set_known_at(known_at);
    const auto response = Call(&Stub::ExportRoster, request);
    EXPECT_OK(response);
    return response.ok() ? response->content() : "";
  }

  const jgt::Instant start_ = clock_.Now();
};

// R5, R9, R11: what a list says can be taken back as a whole.
TEST_F(UndoFlow, R5NothingIsLeftOfTheOnlyImport) {
  const std::string empty = Everything();
  const std::string name = ImportCangnan().import();
  const std::string listed = Everything();
  const std::string meanwhile = Instant();
  v1::UndoImportRequest request = UndoOf(name, "");
  request.set_dry_run(true);
  ASSERT_OK_AND_ASSIGN(const auto preview, Undo(request));
  EXPECT_EQ(Everything(), listed);
  ASSERT_OK_AND_ASSIGN(const auto undone, Undo(UndoOf(name)));
  EXPECT_EQ(undone.pairings_removed(), 55);
  EXPECT_EQ(undone.pairings_restored() + undone.schools_restored() + undone.communities_restored(), 0);
  EXPECT_EQ(undone.communities_removed(), 47);
  EXPECT_EQ(preview.pairings_removed(), undone.pairings_removed());
  EXPECT_EQ(preview.schools_removed(), undone.schools_removed());
  EXPECT_FALSE(preview.import().has_undo());
  EXPECT_EQ(undone.import().undo().reason(), kReason);
  EXPECT_EQ(undone.positions_size(), 4);
  EXPECT_EQ(Everything(), empty);
  EXPECT_EQ(Everything(meanwhile), listed);
  // The same file is a new list then.
  v1::ImportRosterRequest again = CangnanImport();
  again.set_request_id(NextRequestId());
  ASSERT_OK_AND_ASSIGN(const auto imported, Call(&Stub::ImportRoster, again));
  EXPECT_EQ(imported.rows_new(), 55);
  EXPECT_EQ(imported.alias_proposals_size(), 1);
  EXPECT_EQ(Totals().at("PAIRINGS").computed(), 55);
}

// Everything that a list can do to what stands: other facts, new pairings, names, communities and schools of another
// county, and a beginning that is earlier.
TEST_F(UndoFlow, WhatWasChangedStandsAsBefore) {
  Import("1,小学,甲校,乙校,协作型,,2021,县核验\n1,小学,甲校,丙校,协作型,,2021,县核验\n", 2021);
  const std::string before = Everything();
  const std::string known_before = Instant();
  const std::string name = Import(
      "1,小学,甲校,乙校,共建型,,2019,县核验\n1,小学,甲校,丙校,协作型,,2021,县核验\n"
      "2,小学,义乌实验小学,丁校,共建型,,2022,省核验\n1,小学,甲校,戊校,协作型,,2022,县核验\n");
  const std::string after = Everything();
  const std::string known_after = Instant();
  ASSERT_NE(before, after);
  ASSERT_OK_AND_ASSIGN(const auto undone, Undo(UndoOf(name)));
  EXPECT_EQ(undone.pairings_removed(), 2);
  EXPECT_GE(undone.pairings_restored(), 1);
  EXPECT_EQ(undone.schools_removed(), 3);
  EXPECT_EQ(Everything(), before);
  EXPECT_EQ(Everything(known_before), before);
  EXPECT_EQ(Everything(known_after), after);
}

TEST_F(UndoFlow, ImportsAreUndoneInTheReverseOrder) {
  const std::string empty = Everything();
  const std::string first = Import("1,小学,甲校,乙校,协作型,,2021,县核验\n");
  const std::string between = Everything();
  const std::string second = Import("1,小学,甲校,乙校,共建型,,2021,县核验\n");
  const Status status = Refused(first);
  EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "LATER_IMPORT"));
  EXPECT_EQ(DetailOf(status).metadata.at("import"), second);
  ASSERT_OK(Undo(UndoOf(second)));
  EXPECT_EQ(Everything(), between);
  EXPECT_THAT(Refused(second), StatusIs(StatusCode::kFailedPrecondition, "ALREADY_UNDONE"));
  ASSERT_OK(Undo(UndoOf(first)));
  EXPECT_EQ(Everything(), empty);
}

TEST_F(UndoFlow, WhatWasChangedSinceIsInTheWayByName) {
  const std::string name = Import("1,小学,甲校,乙校,协作型,,2021,县核验\n2,小学,丙校,丁校,协作型,,2021,县核验\n");
  const std::string pairing = PairingOf("甲校", "乙校").name();
  v1::ChangePairingRequest change;
  change.set_name(pairing);
  change.set_request_id(NextRequestId());
  change.set_effective_day("2022-03-01");
  change.set_reason("升级");
  change.set_document("苍教〔2022〕1号");
  change.mutable_upgrade()->set_mode(jgt::common::v1::MODE_CO_BUILT);
  ASSERT_OK(Call(&Stub::ChangePairing, change));
  const Status status = Refused(name);
  EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "IMPORT_BUILT_UPON"));
  EXPECT_THAT(FieldsOf(status), ElementsAre(pairing));
}

TEST_F(UndoFlow, WhatOthersNeedIsInTheWayByName) {
  const std::string name = Import("1,小学,甲校,乙校,协作型,,2021,县核验\n");
  const v1::Pairing pairing = PairingOf("甲校", "乙校");
  v1::FormMentorGroupsRequest groups;
  groups.set_pairing(pairing.name());
  groups.set_request_id(NextRequestId());
  v1::MentorGroup* const group = groups.add_groups();
  group->set_year(2022);
  group->set_mentor("T-0001");
  group->set_mentees(3);
  ASSERT_OK(Call(&Stub::FormMentorGroups, groups));
  // Another year's list pairs a school of the first with another.
  Import("1,小学,甲校,丙校,协作型,,2023,县核验\n", 2023);
  const Status status = Refused(name);
  EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "IMPORT_BUILT_UPON"));
  EXPECT_THAT(FieldsOf(status), Contains(pairing.name()));
  EXPECT_THAT(FieldsOf(status), Contains(pairing.supporter()));
  EXPECT_THAT(FieldsOf(status), Contains(pairing.community()));
}

// Another county's list changes nothing of a pairing, and names it all the same.
TEST_F(UndoFlow, APairingThatAnotherCountysListNamesIsInTheWay) {
  const std::string row = "1,小学,浦江县甲校,苍南县乙校,协作型,,2021,县核验\n";
  const std::string name = Import(row);
  ASSERT_OK_AND_ASSIGN(const auto theirs,
                       Call(Officer(kPujiang), &Stub::ImportRoster, ImportOf(kHeader + row, kPujiang)));
  EXPECT_EQ(theirs.rows_new(), 0);
  const Status status = Refused(name);
  EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "IMPORT_BUILT_UPON"));
  EXPECT_THAT(FieldsOf(status), Contains(PairingOf("浦江县甲校", "苍南县乙校").name()));
  v1::UndoImportRequest request = UndoOf(theirs.import());
  ASSERT_OK(Undo(request, Officer(kPujiang)));
  EXPECT_OK(Undo(UndoOf(name)));
}

TEST_F(UndoFlow, ASchoolThatAnotherNamesIsInTheWay) {
  const std::string name = Import("1,小学,甲校,乙校,协作型,,2021,县核验\n");
  const std::string school = SchoolNamed("甲校").name();
  v1::ChangeSchoolRequest open;
  open.set_name(school);
  open.set_request_id(NextRequestId());
  open.set_effective_day("2022-03-01");
  open.set_reason("增设");
  open.set_document("苍教〔2022〕3号");
  open.mutable_open_campus()->set_display_name("甲校(东校区)");
  ASSERT_OK(Call(&Stub::ChangeSchool, open));
  const Status status = Refused(name);
  EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "IMPORT_BUILT_UPON"));
  EXPECT_THAT(FieldsOf(status), ElementsAre(school));
}

TEST_F(UndoFlow, APairingThatAnotherListNamesIsInTheWay) {
  const std::string row = "1,小学,甲校,乙校,协作型,,2021,县核验\n";
  const std::string first = Import(row);
  const std::string second = Import(row, 2023);
  const Status status = Refused(first);
  EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "IMPORT_BUILT_UPON"));
  EXPECT_THAT(FieldsOf(status), Contains(PairingOf("甲校", "乙校").name()));
  ASSERT_OK(Undo(UndoOf(second)));
  EXPECT_OK(Undo(UndoOf(first)));
}

// A school of another county, where nothing is taken back but its name: who has asked for it before is told, too.
TEST_F(UndoFlow, ANameInAnotherCountyGoesByAnEntryThere) {
  Import("1,小学,龙湾区丙小(东校区),乙校,协作型,,2021,县核验\n", 2021);
  const std::string name = Import("1,小学,龙湾区丙小（东校区）,乙校,协作型,,2021,县核验\n");
  v1::GetSchoolRequest get;
  get.set_name(SchoolNamed("龙湾区丙小(东校区)").name());
  ASSERT_TRUE(get.name().starts_with("regions/330303/"));
  const std::string province = Token(auth::Role::kProvinceOfficer, "regions/330000");
  const auto names = [&] {
    const auto got = Call(province, &Stub::GetSchool, get);
    EXPECT_OK(got);
    return got.ok() ? got->school().printed_names_size() : 0;
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(names(), 2);  // read, read with its county, and kept
  const size_t entries = Journal("330303").size();
  ASSERT_OK(Undo(UndoOf(name)));
  EXPECT_EQ(names(), 1);
  ASSERT_EQ(Journal("330303").size(), entries + 1);
  EXPECT_EQ(Journal("330303").back().type, "jgt.roster.v1.RosterImportUndone");
}

// What a list adds to a school that stands already is a name, which goes with it; so do guesses.
TEST_F(UndoFlow, NamesAndGuessesGoWithTheImportThatBroughtThem) {
  Import("1,小学,甲校(东校区),乙校,协作型,,2021,县核验\n", 2021);
  const std::string before = Everything();
  const std::string name =
      Import("1,小学,甲校（东校区）,乙校,协作型,,2021,县核验\n2,小学,苍南县乙校,丙校,协作型,,2022,县核验\n");
  EXPECT_THAT(SchoolNamed("甲校(东校区)").printed_names(), ElementsAre("甲校(东校区)", "甲校（东校区）"));
  EXPECT_FALSE(OnlyProposal().name().empty());
  ASSERT_OK(Undo(UndoOf(name)));
  EXPECT_THAT(SchoolNamed("甲校(东校区)").printed_names(), ElementsAre("甲校(东校区)"));
  EXPECT_EQ(Everything(), before);
  // The name is free again: another school may take it.
  v1::ChangeSchoolRequest rename;
  rename.set_name(SchoolNamed("乙校").name());
  rename.set_request_id(NextRequestId());
  rename.set_effective_day("2022-03-01");
  rename.set_reason("更名");
  rename.set_document("苍教〔2022〕2号");
  rename.mutable_rename()->set_display_name("丙校");
  EXPECT_OK(Call(&Stub::ChangeSchool, rename));
}

TEST_F(UndoFlow, TheJournalTellsItAndFollowersLearnThatItEndedAsItBegan) {
  const std::string name = Import("1,小学,甲校,乙校,协作型,,2021,县核验\n");
  const std::string pairing = PairingOf("甲校", "乙校").name();
  ASSERT_OK_AND_ASSIGN(const auto undone, Undo(UndoOf(name)));
  const std::vector<journal::Entry> entries = Journal("330327");
  v1::RosterImportUndone event;
  v1::PairingChanged changed;
  v1::SchoolChanged closed;
  for (const journal::Entry& entry : entries) {
    if (entry.type == event.GetTypeName()) ASSERT_TRUE(event.ParseFromString(entry.body));
    if (entry.type == changed.GetTypeName()) ASSERT_TRUE(changed.ParseFromString(entry.body));
    if (entry.type == closed.GetTypeName()) ASSERT_TRUE(closed.ParseFromString(entry.body));
  }
  EXPECT_EQ(event.import(), name);
  EXPECT_EQ(event.reason(), kReason);
  EXPECT_THAT(event.pairings_removed(), ElementsAre(pairing));
  EXPECT_THAT(event.schools_removed(), SizeIs(2));
  EXPECT_THAT(event.communities_removed(), SizeIs(1));
  EXPECT_EQ(changed.pairing().name(), pairing);
  EXPECT_EQ(changed.kind(), v1::PAIRING_CHANGE_KIND_IMPORT_UNDONE);
  EXPECT_EQ(changed.pairing().state(), v1::PAIRING_STATE_ENDED);
  EXPECT_EQ(changed.pairing().begins_on(), "2021-01-01");
  EXPECT_EQ(changed.pairing().ends_on(), "2021-01-01");
  EXPECT_EQ(closed.school().state(), v1::SCHOOL_STATE_CLOSED);
  ASSERT_EQ(undone.positions_size(), 1);
  EXPECT_EQ(undone.positions(0).seq(), entries.back().seq);
}

TEST_F(UndoFlow, TheListOfImportsTellsAllAndPages) {
  std::vector<std::string> names;
  for (int year = 2020; year < 2025; ++year) names.push_back(Import("1,小学,甲校,乙校,协作型,,,县核验\n", year));
  ASSERT_OK(Undo(UndoOf(names.back())));
  const std::vector<v1::Import> all = Imports();
  ASSERT_THAT(all, SizeIs(5));
  EXPECT_EQ(all[0].name(), names.back());
  EXPECT_EQ(all[0].undo().reason(), kReason);
  EXPECT_EQ(all[0].undo().undone_by(), "tester");
  EXPECT_FALSE(all[1].has_undo());
  EXPECT_EQ(all[4].name(), names.front());
  EXPECT_EQ(all[4].rows_new(), 1);
  EXPECT_EQ(all[4].effective_day(), "2020-01-01");
  EXPECT_EQ(all[4].content_sha256().size(), 64U);
  ASSERT_THAT(Imports(2021), SizeIs(1));
  EXPECT_EQ(Imports(2021)[0].name(), names[1]);
  v1::ListImportsRequest request;
  request.set_parent(kCangnan);
  request.set_page_size(2);
  std::vector<std::string> paged;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListImports, request));
    for (const v1::Import& import : page.imports()) paged.push_back(import.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(paged, std::vector<std::string>(names.rbegin(), names.rend()));
}

TEST_F(UndoFlow, WhatIsAskedWronglyIsRefused) {
  const std::string name = Import("1,小学,甲校,乙校,协作型,,2021,县核验\n");
  EXPECT_THAT(Undo(UndoOf(name, " ")), StatusIs(StatusCode::kInvalidArgument, "REASON_MISSING"));
  EXPECT_THAT(Undo(UndoOf(name, std::string(501, 'x'))), StatusIs(StatusCode::kInvalidArgument, "REASON_TOO_LONG"));
  const std::string imports = kCangnan + std::string("/imports/");
  const std::string padded = "0" + name.substr(imports.size());
  for (const std::string& wrong : std::vector<std::string>{"999", padded, "x", "-1", "99999999999999999999"}) {
    EXPECT_THAT(Undo(UndoOf(imports + wrong)), StatusIs(StatusCode::kNotFound, "NO_SUCH_IMPORT")) << wrong;
  }
  EXPECT_THAT(Undo(UndoOf("regions/330300/imports/1"), Token(auth::Role::kCityOfficer, "regions/330300")),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(Undo(UndoOf(name), Officer(kPujiang)), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Undo(UndoOf(name), Token(auth::Role::kAuditor, kCangnan)),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  // Said twice it is done once.
  v1::UndoImportRequest request = UndoOf(name);
  request.set_request_id("undo-once");
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::UndoImport, request));
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::UndoImport, request));
  EXPECT_EQ(first.SerializeAsString(), again.SerializeAsString());
  EXPECT_EQ(EntryCounts().at("RosterImportUndone"), 1);
}

}  // namespace
}  // namespace jgt::roster::test
