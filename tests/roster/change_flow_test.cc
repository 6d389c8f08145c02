#include "jgt/roster/v1/events.pb.h"
#include "tests/roster/roster_world.h"

// Dated changes of pairings and schools, end to end.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class ChangeFlow : public RosterTest {
 protected:
  void SetUp() override {
    ASSERT_OK(Call(&Stub::ImportRoster, ImportOf(std::string(kHeader) + "1,小学,甲校,乙校,协作型,,2019,县核验\n"
                                                                        "1,小学,甲校,丙校,协作型,,2019,县核验\n"
                                                                        "2,小学,丁校,戊校,协作型,,2019,县核验\n",
                                                 kCangnan, 2021)));
    pairing_ = PairingOf("甲校", "乙校");
  }

  template <typename Request>
  Request Grounded(const std::string& name, const std::string& day) {
    Request request;
    request.set_name(name);
    request.set_request_id(NextRequestId());
    request.set_effective_day(day);
    request.set_reason("县教育局研究决定");
    request.set_document("苍教〔2021〕12号");
    return request;
  }
  v1::ChangePairingRequest Upgrade(const std::string& day, jgt::common::v1::Mode mode) {
    auto request = Grounded<v1::ChangePairingRequest>(pairing_.name(), day);
    request.mutable_upgrade()->set_mode(mode);
    return request;
  }
  v1::ChangePairingRequest End(const std::string& day, const std::string& name) {
    auto request = Grounded<v1::ChangePairingRequest>(name, day);
    request.mutable_end();
    return request;
  }
  v1::ChangePairingRequest Replace(const std::string& day, const std::string& school, const std::string& by) {
    auto request = Grounded<v1::ChangePairingRequest>(pairing_.name(), day);
    request.mutable_replace_school()->set_school(school);
    request.mutable_replace_school()->set_by(by);
    return request;
  }
  StatusOr<v1::Pairing> At(const std::string& name, const std::string& as_of) {
    v1::GetPairingRequest request;
    request.set_name(name);
    request.set_as_of(as_of);
    ASSIGN_OR_RETURN(const auto response, Call(&Stub::GetPairing, request));
    return response.pairing();
  }
  StatusOr<v1::School> SchoolAt(const std::string& name, const std::string& as_of) {
    v1::GetSchoolRequest request;
    request.set_name(name);
    request.set_as_of(as_of);
    ASSIGN_OR_RETURN(const auto response, Call(&Stub::GetSchool, request));
    return response.school();
  }

  v1::Pairing pairing_;
};

// R11: versioned history of an upgrade, with its effective day, its reason and its document.
TEST_F(ChangeFlow, R11AnUpgradeHoldsFromItsDayOn) {
  ASSERT_OK_AND_ASSIGN(const auto changed,
                       Call(&Stub::ChangePairing, Upgrade("2021-09-01", jgt::common::v1::MODE_CO_BUILT)));
  EXPECT_EQ(changed.pairing().mode_as_printed(), "共建型");
  EXPECT_EQ(changed.pairing().valid_from(), "2021-09-01");
  ASSERT_OK_AND_ASSIGN(const auto before, At(pairing_.name(), "2021-08-31"));
  EXPECT_EQ(before.mode(), jgt::common::v1::MODE_COLLABORATIVE);
  EXPECT_EQ(before.valid_to(), "2021-09-01");
  ASSERT_OK_AND_ASSIGN(const auto after, At(pairing_.name(), "2021-09-01"));
  EXPECT_EQ(after.SerializeAsString(), changed.pairing().SerializeAsString());
  v1::PairingChanged event;
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.kind(), v1::PAIRING_CHANGE_KIND_UPGRADED);
  EXPECT_EQ(event.effective_day(), "2021-09-01");
  EXPECT_EQ(event.reason(), "县教育局研究决定");
  EXPECT_EQ(event.document(), "苍教〔2021〕12号");
  EXPECT_EQ(event.pairing().begins_on(), "2019-01-01");
  ASSERT_EQ(event.pairing().mode_steps_size(), 2);
  EXPECT_EQ(event.pairing().mode_steps(1).from_day(), "2021-09-01");
  EXPECT_EQ(event.timeline_size(), 3);  // back to the founding, the list's, the upgrade's
  EXPECT_EQ(changed.positions(0).seq(), static_cast<int64_t>(Journal("330327").size()));
}

TEST_F(ChangeFlow, R11OnlyUpwardAndWithinItsLife) {
  ASSERT_OK(Call(&Stub::ChangePairing, Upgrade("2021-09-01", jgt::common::v1::MODE_CO_BUILT)));
  const auto refused = [&](const v1::ChangePairingRequest& request, const std::string& reason) {
    EXPECT_THAT(Call(&Stub::ChangePairing, request).status(), StatusIs(StatusCode::kFailedPrecondition, reason));
  };
  refused(Upgrade("2021-10-01", jgt::common::v1::MODE_COLLABORATIVE), "NOT_AN_UPGRADE");
  refused(Upgrade("2021-10-01", jgt::common::v1::MODE_CO_BUILT), "NOT_AN_UPGRADE");
  refused(Upgrade("2019-01-01", jgt::common::v1::MODE_INTEGRATED), "BEFORE_BEGINNING");
  refused(Upgrade("2021-08-01", jgt::common::v1::MODE_INTEGRATED), "LATER_CHANGE");
  refused(End("2021-08-01", pairing_.name()), "LATER_CHANGE");
  ASSERT_OK(Call(&Stub::ChangePairing, End("2022-01-31", pairing_.name())));
  refused(Upgrade("2022-01-31", jgt::common::v1::MODE_INTEGRATED), "PAIRING_ENDED");
  refused(End("2022-02-01", pairing_.name()), "PAIRING_ENDED");
  EXPECT_EQ(EntryCounts().at("PairingChanged"), 2);  // what is refused changes nothing
}

TEST_F(ChangeFlow, AnEndedPairingIsListedUpToItsEnd) {
  ASSERT_OK(Call(&Stub::ChangePairing, End("2022-02-01", pairing_.name())));
  v1::ListPairingsRequest request;
  request.set_parent(kCangnan);
  request.set_as_of("2022-01-31");
  ASSERT_OK_AND_ASSIGN(const auto before, Call(&Stub::ListPairings, request));
  EXPECT_EQ(before.pairings_size(), 3);
  request.set_as_of("2022-02-01");
  ASSERT_OK_AND_ASSIGN(const auto after, Call(&Stub::ListPairings, request));
  EXPECT_EQ(after.pairings_size(), 2);
  request.set_show_ended(true);
  ASSERT_OK_AND_ASSIGN(const auto all, Call(&Stub::ListPairings, request));
  EXPECT_EQ(all.pairings_size(), 3);
  v1::GetCommunityRequest community;
  community.set_name(pairing_.community());
  ASSERT_OK_AND_ASSIGN(const auto left, Call(&Stub::GetCommunity, community));
  EXPECT_EQ(left.community().pairings_size(), 1);
  v1::PairingChanged event;
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.pairing().ends_on(), "2022-02-01");
}

TEST_F(ChangeFlow, AnEndThatWasWrongIsCorrected) {
  ASSERT_OK(Call(&Stub::ChangePairing, End("2022-02-01", pairing_.name())));
  auto request = Grounded<v1::ChangePairingRequest>(pairing_.name(), "2022-02-01");
  request.clear_document();  // corrections need none
  request.mutable_correct()->set_never_ended(true);
  ASSERT_OK_AND_ASSIGN(const auto corrected, Call(&Stub::ChangePairing, request));
  EXPECT_EQ(corrected.pairing().state(), v1::PAIRING_STATE_ACTIVE);
  EXPECT_EQ(corrected.pairing().valid_to(), "");
  v1::PairingChanged event;
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.pairing().ends_on(), "");
}

TEST_F(ChangeFlow, AReplacedSchoolMakesAnotherPairing) {
  const std::string by = SchoolNamed("丁校").name();
  ASSERT_OK_AND_ASSIGN(const auto changed, Call(&Stub::ChangePairing, Replace("2022-02-01", pairing_.supporter(), by)));
  EXPECT_EQ(changed.pairing().state(), v1::PAIRING_STATE_ENDED);
  EXPECT_EQ(changed.successor().supporter(), by);
  EXPECT_EQ(changed.successor().supported(), pairing_.supported());
  EXPECT_EQ(changed.successor().predecessor(), pairing_.name());
  EXPECT_EQ(changed.successor().founded_year(), 2022);
  ASSERT_OK_AND_ASSIGN(const auto successor, At(changed.successor().name(), "2022-02-01"));
  EXPECT_EQ(successor.SerializeAsString(), changed.successor().SerializeAsString());
  EXPECT_THAT(At(changed.successor().name(), "2022-01-31"), StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  // Its new supporter's filer sees it.
  EXPECT_THAT(Pairings(kCangnan, "", Token(auth::Role::kSchoolFiler, by)), SizeIs(2));
}

// The list of the next year names it, with the year in which it began: the days before are its predecessor's.
TEST_F(ChangeFlow, TheNextListDoesNotDateASuccessorBack) {
  ASSERT_OK_AND_ASSIGN(const auto changed, Call(&Stub::ChangePairing, Replace("2021-09-01", pairing_.supported(),
                                                                              SchoolNamed("戊校").name())));
  ASSERT_OK(Call(&Stub::ImportRoster, ImportOf(std::string(kHeader) + "1,小学,甲校,戊校,协作型,,2021,县核验\n")));
  EXPECT_THAT(At(changed.successor().name(), "2021-08-31"), StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  ASSERT_OK_AND_ASSIGN(const auto successor, At(changed.successor().name(), "2022-03-01"));
  EXPECT_EQ(successor.state(), v1::PAIRING_STATE_ACTIVE);
}

TEST_F(ChangeFlow, WhichSchoolMayComeIsChecked) {
  const std::string other = SchoolNamed("丙校").name();
  const auto status = [&](const v1::ChangePairingRequest& request) {
    return Call(&Stub::ChangePairing, request).status();
  };
  EXPECT_THAT(status(Replace("2022-02-01", SchoolNamed("丁校").name(), other)),
              StatusIs(StatusCode::kInvalidArgument, "SCHOOL_NOT_IN_PAIRING"));
  EXPECT_THAT(status(Replace("2022-02-01", pairing_.supported(), pairing_.supporter())),
              StatusIs(StatusCode::kFailedPrecondition, "SAME_SCHOOL"));
  EXPECT_THAT(status(Replace("2022-02-01", pairing_.supported(), other)),
              StatusIs(StatusCode::kFailedPrecondition, "ALREADY_PAIRED"));
  EXPECT_THAT(status(Replace("2022-02-01", pairing_.supported(), kCangnan + "/schools/none")),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_SCHOOL"));
  EXPECT_EQ(EntryCounts().count("PairingChanged"), 0U);
}

TEST_F(ChangeFlow, ARequestIsCheckedAndAdmitted) {
  const auto status = [&](const v1::ChangePairingRequest& request, const std::string& token = Officer()) {
    return Call(token, &Stub::ChangePairing, request).status();
  };
  const auto wrong = [&](const std::string& reason) { return StatusIs(StatusCode::kInvalidArgument, reason); };
  auto request = Upgrade("2021-09-01", jgt::common::v1::MODE_CO_BUILT);
  request.clear_reason();
  EXPECT_THAT(status(request), wrong("REASON_MISSING"));
  request.set_reason("调整");
  request.clear_document();
  EXPECT_THAT(status(request), wrong("DOCUMENT_MISSING"));
  request.set_document("苍教〔2021〕12号");
  request.set_effective_day("2021-09-31");
  EXPECT_THAT(status(request), wrong("BAD_DATE"));
  request.set_effective_day("2021-09-01");
  request.set_etag("x");
  EXPECT_THAT(status(request), wrong("BAD_CHANGE"));
  request.clear_etag();
  request.clear_upgrade();
  EXPECT_THAT(status(request), wrong("BAD_CHANGE"));
  request.mutable_upgrade()->set_mode(jgt::common::v1::MODE_CO_BUILT);
  EXPECT_THAT(status(request, Officer(kPujiang)), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(status(request, Token(auth::Role::kSchoolHead, pairing_.supporter())),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_OK(status(request, Token(auth::Role::kLeadingGroup, kCangnan)));
}

TEST_F(ChangeFlow, WhatWasSeenMustStillStand) {
  ASSERT_OK_AND_ASSIGN(const auto seen, At(pairing_.name(), ""));
  auto request = Upgrade("2021-09-01", jgt::common::v1::MODE_CO_BUILT);
  request.set_etag(seen.etag());
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ChangePairing, request));
  ASSERT_OK_AND_ASSIGN(const auto again, Call(&Stub::ChangePairing, request));  // a repetition
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  request = Upgrade("2021-10-01", jgt::common::v1::MODE_INTEGRATED);
  request.set_etag(seen.etag());
  EXPECT_THAT(Call(&Stub::ChangePairing, request), StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  request.set_etag(first.pairing().etag());
  request.set_request_id(NextRequestId());
  EXPECT_OK(Call(&Stub::ChangePairing, request));
}

TEST_F(ChangeFlow, ARenamedSchoolIsFoundUnderBothNames) {
  const std::string school = pairing_.supported();
  auto request = Grounded<v1::ChangeSchoolRequest>(school, "2022-01-15");
  request.mutable_rename()->set_display_name("乙实验小学");
  ASSERT_OK(Call(&Stub::ChangeSchool, request));
  ASSERT_OK_AND_ASSIGN(const auto before, SchoolAt(school, "2022-01-14"));
  EXPECT_EQ(before.display_name(), "乙校");
  ASSERT_OK_AND_ASSIGN(const auto after, SchoolAt(school, "2022-01-15"));
  EXPECT_EQ(after.display_name(), "乙实验小学");
  // The next list prints the new name.
  ASSERT_OK_AND_ASSIGN(
      const auto listed,
      Call(&Stub::ImportRoster,
           ImportOf(std::string(kHeader) + "1,小学,甲校,乙实验小学,协作型,,2019,县核验\n", kCangnan, 2022)));
  EXPECT_EQ(listed.verdicts(0).pairing(), pairing_.name());
  request = Grounded<v1::ChangeSchoolRequest>(SchoolNamed("丙校").name(), "2022-01-15");
  request.mutable_rename()->set_display_name("乙校");
  EXPECT_THAT(Call(&Stub::ChangeSchool, request), StatusIs(StatusCode::kFailedPrecondition, "NAME_TAKEN"));
}

TEST_F(ChangeFlow, AMergedSchoolIsClosedAndItsPairingsGoOn) {
  const std::string merged = SchoolNamed("丁校").name();
  auto request = Grounded<v1::ChangeSchoolRequest>(merged, "2022-02-01");
  request.mutable_merge()->set_into(pairing_.supporter());
  EXPECT_THAT(Call(&Stub::ChangeSchool, request), StatusIs(StatusCode::kFailedPrecondition, "SCHOOL_STILL_PAIRED"));
  request.mutable_merge()->set_carry_pairings(true);
  request.set_request_id(NextRequestId());
  ASSERT_OK_AND_ASSIGN(const auto changed, Call(&Stub::ChangeSchool, request));
  EXPECT_EQ(changed.school().state(), v1::SCHOOL_STATE_CLOSED);
  EXPECT_EQ(changed.school().successor(), pairing_.supporter());
  ASSERT_EQ(changed.pairings_size(), 2);
  EXPECT_EQ(changed.pairings(0).state(), v1::PAIRING_STATE_ENDED);
  EXPECT_EQ(changed.pairings(1).supporter(), pairing_.supporter());
  EXPECT_EQ(changed.pairings(1).predecessor(), changed.pairings(0).name());
  EXPECT_THAT(Pairings(kCangnan), SizeIs(3));
  v1::ListSchoolsRequest schools;
  schools.set_parent(kCangnan);
  ASSERT_OK_AND_ASSIGN(const auto open, Call(&Stub::ListSchools, schools));
  EXPECT_EQ(open.schools_size(), 4);
  schools.set_show_closed(true);
  ASSERT_OK_AND_ASSIGN(const auto all, Call(&Stub::ListSchools, schools));
  EXPECT_EQ(all.schools_size(), 5);
  // A list that names it after that is refused; one of before is not.
  const std::string row = std::string(kHeader) + "2,小学,丁校,戊校,协作型,,2019,县核验\n";
  auto late = ImportOf(row, kCangnan, 2022);
  late.set_effective_day("2022-02-02");
  const auto refused = Call(&Stub::ImportRoster, late).status();
  EXPECT_THAT(refused, StatusIs(StatusCode::kInvalidArgument, "IMPORT_REFUSED"));
  EXPECT_THAT(FieldsOf(refused), ElementsAre(testing::HasSubstr("core_school")));
  EXPECT_OK(Call(&Stub::ImportRoster, ImportOf(row, kCangnan, 2022)));
}

TEST_F(ChangeFlow, AClosedSchoolIsInNoPairing) {
  auto close = Grounded<v1::ChangeSchoolRequest>(SchoolNamed("戊校").name(), "2022-02-01");
  close.mutable_close();
  EXPECT_THAT(Call(&Stub::ChangeSchool, close), StatusIs(StatusCode::kFailedPrecondition, "SCHOOL_STILL_PAIRED"));
  ASSERT_OK(Call(&Stub::ChangePairing, End("2022-02-01", PairingOf("丁校", "戊校").name())));
  close.set_request_id(NextRequestId());
  ASSERT_OK(Call(&Stub::ChangeSchool, close));
  EXPECT_THAT(Call(&Stub::ChangePairing, Replace("2022-02-01", pairing_.supported(), close.name())),
              StatusIs(StatusCode::kFailedPrecondition, "SCHOOL_CLOSED"));
  close.set_request_id(NextRequestId());
  EXPECT_THAT(Call(&Stub::ChangeSchool, close), StatusIs(StatusCode::kFailedPrecondition, "SCHOOL_CLOSED"));
  auto merge = Grounded<v1::ChangeSchoolRequest>(SchoolNamed("丁校").name(), "2022-02-01");
  merge.mutable_merge()->set_into(merge.name());
  EXPECT_THAT(Call(&Stub::ChangeSchool, merge), StatusIs(StatusCode::kFailedPrecondition, "SAME_SCHOOL"));
}

TEST_F(ChangeFlow, R65ACampusIsOpenedAndClosed) {
  const std::string school = pairing_.supporter();
  auto open = Grounded<v1::ChangeSchoolRequest>(school, "2022-01-15");
  open.mutable_open_campus()->set_display_name("甲校(东校区)");
  ASSERT_OK_AND_ASSIGN(const auto opened, Call(&Stub::ChangeSchool, open));
  EXPECT_EQ(opened.made().campus_of(), school);
  EXPECT_EQ(opened.made().valid_from(), "2022-01-15");
  EXPECT_THAT(SchoolAt(opened.made().name(), "2022-01-14"), StatusIs(StatusCode::kNotFound, "NO_SUCH_SCHOOL"));
  auto close = Grounded<v1::ChangeSchoolRequest>(school, "2022-02-01");
  close.mutable_merge()->set_into(SchoolNamed("丁校").name());
  close.mutable_merge()->set_carry_pairings(true);
  EXPECT_THAT(Call(&Stub::ChangeSchool, close), StatusIs(StatusCode::kFailedPrecondition, "CAMPUSES_OPEN"));
  auto campus = Grounded<v1::ChangeSchoolRequest>(opened.made().name(), "2022-01-31");
  campus.mutable_close();
  ASSERT_OK(Call(&Stub::ChangeSchool, campus));
  close.set_request_id(NextRequestId());
  EXPECT_OK(Call(&Stub::ChangeSchool, close));
}

TEST_F(ChangeFlow, APartOfASchoolBecomesOneOfItsOwn) {
  auto split = Grounded<v1::ChangeSchoolRequest>(pairing_.supporter(), "2022-02-01");
  split.mutable_split()->set_display_name("甲校附属初中");
  split.mutable_split()->set_stage(jgt::common::v1::STAGE_JUNIOR);
  ASSERT_OK_AND_ASSIGN(const auto changed, Call(&Stub::ChangeSchool, split));
  EXPECT_EQ(changed.made().predecessor(), pairing_.supporter());
  EXPECT_EQ(changed.made().stage(), jgt::common::v1::STAGE_JUNIOR);
  EXPECT_EQ(changed.school().state(), v1::SCHOOL_STATE_OPEN);
}

// D11: a school that belongs to another county; its pairings have another home and another scope from then on.
TEST_F(ChangeFlow, AMovedSchoolIsAnotherResourceInItsNewCounty) {
  auto move = Grounded<v1::ChangeSchoolRequest>(pairing_.supported(), "2022-02-01");
  move.mutable_move()->set_county("regions/330326");
  move.mutable_move()->set_carry_pairings(true);
  EXPECT_THAT(Call(&Stub::ChangeSchool, move), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  const std::string both = jgt::test::MintToken(
      clock_,
      {{.role = auth::Role::kCountyOfficer, .org = kCangnan, .until = clock_.Now() + std::chrono::hours(1)},
       {.role = auth::Role::kCountyOfficer, .org = "regions/330326", .until = clock_.Now() + std::chrono::hours(1)}});
  ASSERT_OK_AND_ASSIGN(const auto changed, Call(both, &Stub::ChangeSchool, move));
  EXPECT_EQ(changed.made().region(), "330326");
  EXPECT_EQ(changed.school().successor(), changed.made().name());
  ASSERT_EQ(changed.pairings_size(), 2);
  const v1::Pairing& carried = changed.pairings(1);
  EXPECT_THAT(carried.name(), testing::StartsWith("regions/330326/pairings/"));
  EXPECT_EQ(carried.scope(), jgt::common::v1::SCOPE_IN_CITY);
  EXPECT_EQ(changed.positions_size(), 2);
  EXPECT_THAT(Pairings(kCangnan), SizeIs(3));  // the other end is still here
}

// R8: ownership is said once it is known, of all days.
TEST_F(ChangeFlow, R8OwnershipIsCorrectedForAllDays) {
  auto correct = Grounded<v1::ChangeSchoolRequest>(pairing_.supported(), "2022-02-01");
  correct.mutable_correct()->set_ownership(v1::OWNERSHIP_PUBLIC);
  ASSERT_OK(Call(&Stub::ChangeSchool, correct));
  ASSERT_OK_AND_ASSIGN(const auto school, SchoolAt(pairing_.supported(), "2001-01-01"));
  EXPECT_EQ(school.ownership(), v1::OWNERSHIP_PUBLIC);
  correct.set_request_id(NextRequestId());
  EXPECT_THAT(Call(&Stub::ChangeSchool, correct), StatusIs(StatusCode::kFailedPrecondition, "NOTHING_TO_CORRECT"));
}

}  // namespace
}  // namespace jgt::roster::test
