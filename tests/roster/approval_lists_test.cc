#include <algorithm>
#include <set>

#include "tests/roster/approval_world.h"

// Which proposals there are, who may see and change them, and which pairings are verified.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class ApprovalLists : public ApprovalTest {
 protected:
  static v1::ListProposalsRequest In(const std::string& parent, bool waiting = false) {
    v1::ListProposalsRequest request;
    request.set_parent(parent);
    request.set_waiting(waiting);
    return request;
  }
};

TEST_F(ApprovalLists, R155EachLevelSeesWhatWaitsForIt) {
  const std::string city = "regions/330300";
  const v1::Proposal near = Submitted(kInCountyRow);
  clock_.Advance(std::chrono::seconds(1));
  const v1::Proposal mid = Walked(Submitted(kInCityRow), v1::APPROVAL_STEP_CITY_GOVERNMENT);
  clock_.Advance(std::chrono::seconds(1));
  const v1::Proposal far = Walked(Submitted(kInProvinceRow), v1::APPROVAL_STEP_PROVINCE);
  EXPECT_THAT(Names(County(), In(kCangnan)), ElementsAre(near.name(), mid.name(), far.name()));
  EXPECT_THAT(Names(County(), In(kCangnan, true)), ElementsAre(near.name()));
  EXPECT_THAT(Names(City(), In(city, true)), ElementsAre(mid.name()));
  EXPECT_THAT(Names(City(), In(city)), ElementsAre(near.name(), mid.name(), far.name()));
  EXPECT_THAT(Names(Province(), In(kZhejiang, true)), ElementsAre(far.name()));
  EXPECT_THAT(Names(Province(), In("regions/330700")), IsEmpty());
  v1::ListProposalsRequest request = In(kCangnan);
  Walked(near);
  request.set_state(v1::PROPOSAL_STATE_CONFIRMED);
  EXPECT_THAT(Names(County(), request), ElementsAre(near.name()));
  request.set_state(v1::PROPOSAL_STATE_SUBMITTED);
  EXPECT_THAT(Names(County(), request), ElementsAre(mid.name(), far.name()));
  request.set_year(2021);
  EXPECT_THAT(Names(County(), request), IsEmpty());
  request.set_year(2022);
  request.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(const auto page, Ask(County(), &Approvals::ListProposals, request));
  ASSERT_EQ(page.proposals_size(), 1);
  EXPECT_EQ(page.proposals(0).rows_size(), 0);
  EXPECT_EQ(page.proposals(0).row_count(), 1);
  request.set_page_token(page.next_page_token());
  EXPECT_THAT(Names(County(), request), ElementsAre(far.name()));
}

TEST_F(ApprovalLists, WhatWasKnownThenIsAnsweredAgain) {
  v1::Proposal proposal = Submitted(kInCityRow);
  clock_.Advance(std::chrono::minutes(1));
  const std::string then = ToRfc3339(clock_.Now());
  clock_.Advance(std::chrono::minutes(1));
  proposal = Walked(proposal, v1::APPROVAL_STEP_CITY_BUREAU);
  ASSERT_OK(Decide(City(), Return(proposal)));
  ASSERT_OK(Ask(County(), &Approvals::ResubmitProposal, Resubmission(proposal, kInCityRow)));
  ASSERT_OK_AND_ASSIGN(const auto known, Get(proposal.name(), 0, then));
  EXPECT_EQ(known.proposal().state(), v1::PROPOSAL_STATE_SUBMITTED);
  EXPECT_EQ(known.proposal().step(), v1::APPROVAL_STEP_COUNTY_BUREAU);
  EXPECT_EQ(known.proposal().revision(), 1);
  EXPECT_EQ(known.history_size(), 1);
  EXPECT_EQ(Get(proposal.name())->history_size(), 5);
  EXPECT_THAT(Get(proposal.name(), 2, then), StatusIs(StatusCode::kNotFound, "NO_SUCH_PROPOSAL"));
  v1::ListProposalsRequest request = In(kCangnan, true);
  request.set_known_at(then);
  EXPECT_THAT(Names(County(), request), ElementsAre(proposal.name()));
  request.set_known_at(ToRfc3339(start_ - std::chrono::minutes(1)));
  EXPECT_THAT(Names(County(), request), IsEmpty());
  EXPECT_THAT(Get(proposal.name(), 0, request.known_at()), StatusIs(StatusCode::kNotFound, "NO_SUCH_PROPOSAL"));
  request.set_known_at(ToRfc3339(clock_.Now() + std::chrono::minutes(1)));
  EXPECT_THAT(Ask(County(), &Approvals::ListProposals, request),
              StatusIs(StatusCode::kInvalidArgument, "KNOWN_AT_NOT_PAST"));
}

TEST_F(ApprovalLists, RequestsAreChecked) {
  const v1::Proposal proposal = Submitted(kInCountyRow);
  const auto wrong = [](const std::string& reason) { return StatusIs(StatusCode::kInvalidArgument, reason); };
  v1::DecideProposalRequest request = Approval(proposal);
  request.set_decision(v1::DECISION_UNSPECIFIED);
  EXPECT_THAT(Decide(County(), request), wrong("BAD_DECISION"));
  request = Approval(proposal);
  request.set_step(v1::APPROVAL_STEP_UNSPECIFIED);
  EXPECT_THAT(Decide(County(), request), wrong("BAD_DECISION"));
  request = Return(proposal);
  request.clear_reason();
  EXPECT_THAT(Decide(County(), request), wrong("REASON_MISSING"));
  request.set_reason(std::string(501, 'x'));
  EXPECT_THAT(Decide(County(), request), wrong("REASON_TOO_LONG"));
  request = Approval(proposal);
  request.set_revision(2);
  const Status seen = Decide(County(), request).status();
  EXPECT_THAT(seen, StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_EQ(DetailOf(seen).metadata.at("revision"), "1");
  v1::WithdrawProposalRequest withdrawal = Withdrawal(proposal);
  withdrawal.clear_reason();
  EXPECT_THAT(Ask(County(), &Approvals::WithdrawProposal, withdrawal).status(), wrong("REASON_MISSING"));
  withdrawal = Withdrawal(proposal);
  withdrawal.set_revision(0);
  EXPECT_THAT(Ask(County(), &Approvals::WithdrawProposal, withdrawal).status(),
              StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  v1::ListProposalsRequest list = In(kCangnan);
  list.set_state(static_cast<v1::ProposalState>(9));
  EXPECT_THAT(Ask(County(), &Approvals::ListProposals, list), wrong("BAD_STATE"));
  list = In(kCangnan);
  list.set_year(99);
  EXPECT_THAT(Ask(County(), &Approvals::ListProposals, list), wrong("BAD_YEAR"));
  v1::Proposal guessed = proposal;
  guessed.set_name(kCangnan + "/proposals/01GUESSED");
  const auto missing = StatusIs(StatusCode::kNotFound, "NO_SUCH_PROPOSAL");
  EXPECT_THAT(Decide(County(), Approval(guessed)), missing);
  EXPECT_THAT(Get(guessed.name()), missing);
  EXPECT_THAT(Ask(County(), &Approvals::WithdrawProposal, Withdrawal(guessed)).status(), missing);
  EXPECT_THAT(Ask(County(), &Approvals::ResubmitProposal, Resubmission(guessed, kInCountyRow)).status(), missing);
}

// Outsiders are told nothing; those whose roles decide nothing are told that.
TEST_F(ApprovalLists, WhoIsOutsideLearnsNothing) {
  const v1::Proposal proposal = Submitted(kInCountyRow);
  const auto outside = StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE");
  const std::string stranger = Account("wc-officer-1", auth::Role::kCountyOfficer, "regions/330328");
  const std::string other_city = Account("jh-officer-1", auth::Role::kCityOfficer, "regions/330700");
  v1::Proposal guessed = proposal;
  guessed.set_name(kCangnan + "/proposals/01GUESSED");
  for (const v1::Proposal& each : {proposal, guessed}) {
    EXPECT_THAT(Decide(stranger, Approval(each)), outside);
    EXPECT_THAT(Decide(other_city, Approval(each)), outside);
    EXPECT_THAT(Ask(stranger, &Approvals::WithdrawProposal, Withdrawal(each)).status(), outside);
  }
  EXPECT_THAT(Ask(stranger, &Approvals::SubmitProposal, Submission(kInCountyRow)).status(), outside);
  EXPECT_THAT(Decide(Account("a-1", auth::Role::kAuditor, kCangnan), Approval(proposal)),
              StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  EXPECT_THAT(Decide("", Approval(proposal)), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
}

class VerificationFlow : public ApprovalTest {
 protected:
  void SetUp() override {
    ImportCangnan();
    by_county_ = PairingOf("马站小学", "马站镇第二小学");
    by_province_ = PairingOf("杭州市小河小学", "灵溪镇沪山小学");
  }
  int VerifiedCount(const std::vector<v1::Verification>& all) {
    return static_cast<int>(std::count_if(all.begin(), all.end(), [](const auto& each) { return each.verified(); }));
  }

  v1::Pairing by_county_;
  v1::Pairing by_province_;
};

// R68: the level that the roster prints beside a pairing is the one that confirms it, for the year.
TEST_F(VerificationFlow, R68ThePairingsOwnLevelVerifiesIt) {
  const auto wrong_level = StatusIs(StatusCode::kPermissionDenied, "WRONG_LEVEL");
  EXPECT_THAT(Verify(City(), by_county_.name()), wrong_level);
  EXPECT_THAT(Verify(Province(), by_county_.name()), wrong_level);
  const Status too_low = Verify(County(), by_province_.name()).status();
  EXPECT_THAT(too_low, wrong_level);
  EXPECT_EQ(DetailOf(too_low).metadata.at("level"), "PROVINCE");
  EXPECT_EQ(DetailOf(too_low).metadata.at("region"), kZhejiang);
  ASSERT_OK_AND_ASSIGN(const auto verified, Verify(County(), by_county_.name()));
  EXPECT_TRUE(verified.verification().verified());
  EXPECT_EQ(verified.verification().verified_by(), "cn-officer-1");
  EXPECT_EQ(verified.verification().verifier(), kCangnan);
  EXPECT_EQ(verified.verification().note(), "现场核验");
  EXPECT_OK(Verify(Province(), by_province_.name()));
  const v1::Verification by_city = [&] {
    for (const v1::Verification& each : Verifications(kCangnan)) {
      if (each.level() == jgt::common::v1::VERIFICATION_LEVEL_CITY) return each;
    }
    return v1::Verification();
  }();
  EXPECT_THAT(Verify(County(), by_city.pairing()), wrong_level);
  EXPECT_OK(Verify(City(), by_city.pairing()));
  v1::PairingVerified event;
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.pairing(), by_city.pairing());
  EXPECT_EQ(event.level(), jgt::common::v1::VERIFICATION_LEVEL_CITY);
  EXPECT_EQ(event.year(), 2022);
}

TEST_F(VerificationFlow, R68WhichAreVerifiedIsToldByYear) {
  EXPECT_THAT(Verifications(kCangnan), SizeIs(55));
  EXPECT_EQ(VerifiedCount(Verifications(kCangnan)), 0);
  clock_.Advance(std::chrono::minutes(1));
  const std::string before = ToRfc3339(clock_.Now());
  clock_.Advance(std::chrono::minutes(1));
  ASSERT_OK(Verify(County(), by_county_.name()));
  EXPECT_THAT(Verify(County(), by_county_.name()), StatusIs(StatusCode::kFailedPrecondition, "ALREADY_VERIFIED"));
  EXPECT_EQ(VerifiedCount(Verifications(kCangnan)), 1);
  EXPECT_EQ(VerifiedCount(Verifications(kCangnan, 2023)), 0);
  EXPECT_EQ(VerifiedCount(Verifications(kCangnan, 2022, before)), 0);
  EXPECT_EQ(VerifiedCount(Verifications("regions/330300")), 1);
  for (const v1::Verification& each : Verifications(kCangnan)) {
    EXPECT_EQ(each.verified(), each.pairing() == by_county_.name());
  }
  ASSERT_OK(Verify(County(), by_county_.name(), 2023));
  EXPECT_EQ(EntriesOf("PairingVerified"), 2);
  // Those of the year's beginning: founded by then.
  EXPECT_LT(Verifications(kCangnan, 2019, "", "2019-06-01").size(), 55U);
  v1::ListVerificationsRequest request;
  request.set_parent(kCangnan);
  request.set_year(2022);
  request.set_page_size(30);
  std::set<std::string> paged;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, Ask(County(), &Approvals::ListVerifications, request));
    EXPECT_LE(page.verifications_size(), 30);
    for (const v1::Verification& each : page.verifications()) paged.insert(each.pairing());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(paged, SizeIs(55));
}

TEST_F(VerificationFlow, WhatCannotBeVerifiedIsRefused) {
  const auto refused = [](const std::string& reason) { return StatusIs(StatusCode::kFailedPrecondition, reason); };
  EXPECT_THAT(Verify(County(), kCangnan + "/pairings/01GUESSED"), StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  EXPECT_THAT(Verify(Account("x-1", auth::Role::kCountyOfficer, kPujiang), by_county_.name()),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  EXPECT_THAT(Verify(County(), by_county_.name(), 1999), StatusIs(StatusCode::kInvalidArgument, "BAD_YEAR"));
  v1::VerifyPairingRequest request;
  request.set_name(by_county_.name());
  request.set_request_id(NextRequestId());
  request.set_year(2022);
  request.mutable_document()->set_day("2022-03-02");
  EXPECT_THAT(Ask(County(), &Approvals::VerifyPairing, request),
              StatusIs(StatusCode::kInvalidArgument, "BAD_DOCUMENT"));
  request.clear_document();
  request.set_note(std::string(501, 'x'));
  EXPECT_THAT(Ask(County(), &Approvals::VerifyPairing, request),
              StatusIs(StatusCode::kInvalidArgument, "NOTE_TOO_LONG"));
  ASSERT_OK(Call(&Stub::ImportRoster, ImportOf(kHeader + std::string("91,小学,甲校,乙校,协作型,,,\n"
                                                                     "92,小学,甲校,待定,协作型,,,县核验\n"))));
  EXPECT_THAT(Verify(County(), PairingOf("甲校", "乙校").name()), refused("NO_VERIFICATION_LEVEL"));
  EXPECT_THAT(Verify(County(), PairingOf("甲校", "待定").name()), refused("PAIRING_PENDING"));
  v1::ChangePairingRequest end;
  end.set_name(by_county_.name());
  end.set_request_id(NextRequestId());
  end.set_effective_day("2022-02-01");
  end.set_reason("撤并");
  end.set_document("苍教〔2022〕12号");
  end.mutable_end();
  ASSERT_OK(Call(&Stub::ChangePairing, end));
  EXPECT_THAT(Verify(County(), by_county_.name()), refused("PAIRING_ENDED"));
}

// A pairing that an import made and somebody has verified is needed.
TEST_F(VerificationFlow, AVerifiedPairingIsBuiltUpon) {
  const auto imported =
      Call(&Stub::ImportRoster, ImportOf(kHeader + std::string("91,小学,甲校,乙校,协作型,,,县核验\n"), kCangnan, 2030));
  ASSERT_OK(imported);
  v1::ListPairingsRequest request;
  request.set_parent(kCangnan);
  request.set_as_of("2030-06-01");
  request.set_page_size(1000);
  ASSERT_OK_AND_ASSIGN(const auto then, Call(&Stub::ListPairings, request));
  const auto made = std::find_if(then.pairings().begin(), then.pairings().end(),
                                 [](const auto& each) { return each.supporter_name() == "甲校"; });
  ASSERT_NE(made, then.pairings().end());
  ASSERT_OK(Verify(County(), made->name(), 2030));
  v1::UndoImportRequest undo;
  undo.set_name(imported->import());
  undo.set_request_id(NextRequestId());
  undo.set_reason("误录");
  EXPECT_THAT(Call(&Stub::UndoImport, undo).status(), StatusIs(StatusCode::kFailedPrecondition, "IMPORT_BUILT_UPON"));
}

}  // namespace
}  // namespace jgt::roster::test
