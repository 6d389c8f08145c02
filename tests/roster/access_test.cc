#include "tests/roster/roster_world.h"

// Who may do what, and who learns nothing.
namespace jgt::roster::test {
namespace {

using testing::SizeIs;

class Access : public RosterTest {
 protected:
  void SetUp() override {
    ImportCangnan();
    pairing_ = PairingOf("马站小学", "马站镇第二小学");
    far_ = PairingOf("杭州市小河小学", "灵溪镇沪山小学");
    filer_ = Token(auth::Role::kSchoolFiler, pairing_.supported());
  }

  Status GetPairing(const std::string& token, const std::string& name) {
    v1::GetPairingRequest request;
    request.set_name(name);
    return Call(token, &Stub::GetPairing, request).status();
  }
  Status GetSchool(const std::string& token, const std::string& name) {
    v1::GetSchoolRequest request;
    request.set_name(name);
    return Call(token, &Stub::GetSchool, request).status();
  }

  v1::Pairing pairing_;
  v1::Pairing far_;
  std::string filer_;
};

TEST_F(Access, NobodyGetsInWithoutAToken) {
  EXPECT_THAT(GetPairing("", pairing_.name()), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(Call("", &Stub::ImportRoster, CangnanImport()), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
}

TEST_F(Access, ARoleThatLacksThePermissionIsRefused) {
  const auto denied = StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION");
  EXPECT_THAT(Call(Token(auth::Role::kAuditor, kCangnan), &Stub::ImportRoster, CangnanImport()), denied);
  EXPECT_THAT(Call(filer_, &Stub::ImportRoster, CangnanImport()), denied);
  EXPECT_THAT(GetPairing(Token(auth::Role::kOperator, kCangnan), pairing_.name()), denied);
  v1::ConfirmAliasRequest confirm;
  confirm.set_name(OnlyProposal().name());
  confirm.set_request_id(NextRequestId());
  EXPECT_THAT(Call(Token(auth::Role::kLeadingGroup, kCangnan), &Stub::ConfirmAlias, confirm), denied);
}

TEST_F(Access, AnotherCountysOfficerIsOutside) {
  const auto outside = StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE");
  EXPECT_THAT(Call(Officer(kPujiang), &Stub::ImportRoster, CangnanImport()), outside);
  EXPECT_THAT(GetSchool(Officer(kPujiang), pairing_.supported()), outside);
  EXPECT_THAT(GetPairing(Officer(kPujiang), pairing_.name()), outside);
  v1::SetControlTotalsRequest totals;
  totals.set_parent(kCangnan);
  EXPECT_THAT(Call(Officer(kPujiang), &Stub::SetControlTotals, totals), outside);
}

TEST_F(Access, WhatDoesNotExistIsRefusedInTheSameWords) {
  const std::string guessed = kCangnan + "/pairings/01GUESSED";
  for (const std::string& token : {Officer(kPujiang), filer_}) {
    const Status real = GetPairing(token, far_.name());
    const Status guess = GetPairing(token, guessed);
    EXPECT_THAT(real, StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
    EXPECT_EQ(real.code(), guess.code());
    EXPECT_EQ(ReasonOf(real), ReasonOf(guess));
  }
  EXPECT_THAT(GetPairing(Officer(), guessed), StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  v1::GetCommunityRequest community;
  for (const std::string& name : {far_.community(), kCangnan + "/communities/01GUESSED"}) {
    community.set_name(name);
    EXPECT_THAT(Call(filer_, &Stub::GetCommunity, community), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  }
}

TEST_F(Access, BothCountiesOfAPairingMaySeeIt) {  // D11
  EXPECT_OK(GetPairing(Officer(), far_.name()));
  EXPECT_OK(GetPairing(Officer("regions/330105"), far_.name()));
  EXPECT_OK(GetPairing(Token(auth::Role::kCityOfficer, "regions/330100"), far_.name()));
  EXPECT_OK(GetPairing(Token(auth::Role::kSchoolFiler, far_.supporter()), far_.name()));
}

TEST_F(Access, ASchoolsFilerSeesItsOwnSchoolPairingsAndCommunities) {
  EXPECT_OK(GetSchool(filer_, pairing_.supported()));
  EXPECT_THAT(GetSchool(filer_, pairing_.supporter()), StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  v1::ListSchoolsRequest schools;
  schools.set_parent(kCangnan);
  ASSERT_OK_AND_ASSIGN(const auto own, Call(filer_, &Stub::ListSchools, schools));
  ASSERT_EQ(own.schools_size(), 1);
  EXPECT_EQ(own.schools(0).name(), pairing_.supported());
  // 马站镇第二小学 is paired twice: with 马站小学 and with 龙湾区状元一小.
  EXPECT_THAT(Pairings(kCangnan, "", filer_), SizeIs(2));
  EXPECT_THAT(Pairings(kCangnan, "mode = \"INTEGRATED\"", filer_), SizeIs(1));
  EXPECT_OK(GetPairing(filer_, pairing_.name()));
  v1::ListCommunitiesRequest communities;
  communities.set_parent(kCangnan);
  ASSERT_OK_AND_ASSIGN(const auto mine, Call(filer_, &Stub::ListCommunities, communities));
  EXPECT_EQ(mine.communities_size(), 2);
  v1::GetCommunityRequest community;
  community.set_name(pairing_.community());
  EXPECT_OK(Call(filer_, &Stub::GetCommunity, community));
}

TEST_F(Access, ACountysOfficerAskingForTheCitySeesTheCounty) {
  v1::ListSchoolsRequest schools;
  schools.set_parent("regions/330300");
  schools.set_page_size(1000);
  ASSERT_OK_AND_ASSIGN(const auto page, Call(Officer(), &Stub::ListSchools, schools));
  EXPECT_EQ(page.schools_size(), 87);
}

TEST_F(Access, ASchoolsFilerDoesNotSeeTheCountysFiguresAndGuesses) {
  v1::GetReconciliationRequest reconciliation;
  reconciliation.set_parent(kCangnan);
  reconciliation.set_year(2022);
  EXPECT_THAT(Call(filer_, &Stub::GetReconciliation, reconciliation),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  v1::ListAliasProposalsRequest proposals;
  proposals.set_parent(kCangnan);
  EXPECT_THAT(Call(filer_, &Stub::ListAliasProposals, proposals),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
}

TEST_F(Access, EverybodyWhoReadsTheRosterMayListRegions) {
  EXPECT_OK(Call(filer_, &Stub::ListRegions, v1::ListRegionsRequest()));
}

}  // namespace
}  // namespace jgt::roster::test
