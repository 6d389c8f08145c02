#include "jgt/roster/v1/events.pb.h"
#include "tests/roster/approval_world.h"

// Proposed lists on their way through the approval chain, end to end.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ApprovalFlow : public ApprovalTest {
 protected:
  static std::vector<v1::ApprovalStep> StepsOf(const v1::Proposal& proposal) {
    std::vector<v1::ApprovalStep> steps;
    steps.reserve(static_cast<size_t>(proposal.chain_size()));
    for (const v1::ChainLink& link : proposal.chain()) steps.push_back(link.step());
    return steps;
  }
  // Everything that followers and figures could see of a pairing.
  void ExpectNoPairings() {
    EXPECT_THAT(Pairings(kZhejiang), IsEmpty());
    EXPECT_EQ(Count("SELECT (SELECT COUNT(*) FROM school_versions) + (SELECT COUNT(*) FROM list_pairings)"), 0);
    EXPECT_EQ(EntriesOf("PairingListed") + EntriesOf("SchoolListed") + EntriesOf("CommunityListed"), 0);
  }
};

// R155, R158: within the county, the county's bureau and government decide.
TEST_F(ApprovalFlow, R155R158WithinTheCountyTheCountyConfirms) {
  const v1::Proposal proposal = Submitted(kInCountyRow);
  EXPECT_EQ(proposal.policy_version(), "2022.1");
  EXPECT_THAT(StepsOf(proposal), ElementsAre(v1::APPROVAL_STEP_COUNTY_BUREAU, v1::APPROVAL_STEP_COUNTY_GOVERNMENT));
  // The leading group settles the pairs (R158).
  const std::string group = Account("cn-group-1", auth::Role::kLeadingGroup, kCangnan);
  ASSERT_OK_AND_ASSIGN(const auto reviewed, Decide(group, Approval(proposal)));
  EXPECT_EQ(reviewed.proposal().step(), v1::APPROVAL_STEP_COUNTY_GOVERNMENT);
  EXPECT_EQ(reviewed.proposal().waits_for_region(), kCangnan);
  ExpectNoPairings();
  ASSERT_OK_AND_ASSIGN(const auto confirmed, Decide(County(), Approval(reviewed.proposal())));
  EXPECT_EQ(confirmed.proposal().state(), v1::PROPOSAL_STATE_CONFIRMED);
  ASSERT_EQ(confirmed.act().pairings_size(), 1);
  const v1::Pairing pairing = PairingOf("甲校", "乙校");
  EXPECT_EQ(pairing.name(), confirmed.act().pairings(0));
  EXPECT_EQ(pairing.mode(), jgt::common::v1::MODE_CO_BUILT);
  EXPECT_EQ(pairing.founded_year(), 2022);
  EXPECT_EQ(pairing.valid_from(), "2022-03-01");  // the day of the confirmation
}

// R155: the whole chain, as the plan of 2019 sends its list, whoever is next being told.
TEST_F(ApprovalFlow, R155BeyondTheCityTheListGoesFromTheCountyToTheProvince) {
  v1::Proposal proposal = Submitted(kInProvinceRow);
  const std::vector<std::tuple<v1::ApprovalStep, jgt::common::v1::VerificationLevel, std::string>> steps = {
      {v1::APPROVAL_STEP_COUNTY_BUREAU, jgt::common::v1::VERIFICATION_LEVEL_COUNTY, kCangnan},
      {v1::APPROVAL_STEP_COUNTY_GOVERNMENT, jgt::common::v1::VERIFICATION_LEVEL_COUNTY, kCangnan},
      {v1::APPROVAL_STEP_CITY_BUREAU, jgt::common::v1::VERIFICATION_LEVEL_CITY, "regions/330300"},
      {v1::APPROVAL_STEP_CITY_GOVERNMENT, jgt::common::v1::VERIFICATION_LEVEL_CITY, "regions/330300"},
      {v1::APPROVAL_STEP_PROVINCE, jgt::common::v1::VERIFICATION_LEVEL_PROVINCE, kZhejiang}};
  for (const auto& [step, level, region] : steps) {
    EXPECT_EQ(proposal.step(), step);
    EXPECT_EQ(proposal.waits_for(), level);
    EXPECT_EQ(proposal.waits_for_region(), region);
    ExpectNoPairings();
    ASSERT_OK_AND_ASSIGN(const auto decided, Decide(For(step), Approval(proposal)));
    EXPECT_EQ(decided.act().level(), level);
    proposal = decided.proposal();
  }
  EXPECT_EQ(proposal.state(), v1::PROPOSAL_STATE_CONFIRMED);
  EXPECT_EQ(proposal.step(), v1::APPROVAL_STEP_UNSPECIFIED);
  EXPECT_EQ(PairingOf("杭州市戊小", "己校").name().rfind(kCangnan + "/pairings/", 0), 0U);
  EXPECT_EQ(EntriesOf("ProposalDecided"), 5);
  EXPECT_EQ(EntriesOf("PairingListed"), 1);
}

// R155: a list goes one chain, that of its widest row; R180: a row whose counterpart is undecided counts as the widest.
TEST_F(ApprovalFlow, R155AListGoesTheChainOfItsWidestRow) {
  using Steps = std::vector<v1::ApprovalStep>;
  const Steps all = {v1::APPROVAL_STEP_COUNTY_BUREAU, v1::APPROVAL_STEP_COUNTY_GOVERNMENT,
                     v1::APPROVAL_STEP_CITY_BUREAU, v1::APPROVAL_STEP_CITY_GOVERNMENT, v1::APPROVAL_STEP_PROVINCE};
  const Steps city(all.begin(), all.begin() + 4);
  const std::string county_row = kInCountyRow;
  EXPECT_EQ(StepsOf(Submitted(kInCityRow)), city);
  EXPECT_EQ(StepsOf(Submitted(county_row + kInCityRow)), city);
  EXPECT_EQ(StepsOf(Submitted(kInCityRow + county_row + kInProvinceRow)), all);
  EXPECT_EQ(StepsOf(Submitted(kOutOfProvinceRow)), all);
  EXPECT_EQ(StepsOf(Submitted("5,小学,甲校,待定,协作型,,,县核验\n")), all);
}

// The plan of 2019 sends every list to the province, and a year without a policy does as the last before it.
TEST_F(ApprovalFlow, R155TheChainIsThatOfTheYear) {
  v1::SubmitProposalRequest request = Submission("1,小学,甲校,乙校,共建型,,,县核验\n");
  for (const auto& [year, version, steps] :
       {std::tuple(2019, "2019.1", 5), std::tuple(2021, "2019.1", 5), std::tuple(2026, "2022.1", 2)}) {
    request.set_year(year);
    request.set_request_id(NextRequestId());
    ASSERT_OK_AND_ASSIGN(const auto response, Ask(County(), &Approvals::SubmitProposal, request));
    EXPECT_EQ(response.proposal().policy_version(), version);
    EXPECT_EQ(response.proposal().chain_size(), steps);
  }
}

// R172: handed in here and not by mail, with the time of its receipt.
TEST_F(ApprovalFlow, R172AListIsHandedInWithItsReceiptTime) {
  v1::SubmitProposalRequest request = Submission(kInCountyRow);
  request.set_note("初次申报");
  ASSERT_OK_AND_ASSIGN(const auto submitted, Ask(County(), &Approvals::SubmitProposal, request));
  const v1::Proposal& proposal = submitted.proposal();
  EXPECT_EQ(proposal.received_at(), ToRfc3339(clock_.Now()));
  EXPECT_EQ(proposal.since(), proposal.received_at());
  EXPECT_EQ(proposal.submitted_by(), "cn-officer-1");
  EXPECT_EQ(proposal.note(), "初次申报");
  EXPECT_EQ(proposal.row_count(), 1);
  EXPECT_EQ(proposal.content_sha256(), journal::ToHex(journal::Sha256(request.list().content())));
  EXPECT_EQ(submitted.position().seq(), 1);
  clock_.Advance(std::chrono::minutes(5));
  ASSERT_OK(Decide(County(), Approval(proposal)));
  ASSERT_OK_AND_ASSIGN(const auto got, Get(proposal.name()));
  EXPECT_EQ(got.proposal().received_at(), proposal.received_at());
  EXPECT_EQ(got.proposal().since(), ToRfc3339(clock_.Now()));
  ASSERT_EQ(got.proposal().rows_size(), 1);
  EXPECT_EQ(got.proposal().rows(0).supporter_name(), "甲校");
  EXPECT_EQ(got.proposal().rows(0).scope(), jgt::common::v1::SCOPE_IN_COUNTY);
  const journal::Entry entry = Journal("330327").front();
  v1::ProposalSubmitted event;
  ASSERT_TRUE(event.ParseFromString(entry.body));
  EXPECT_EQ(entry.type, "jgt.roster.v1.ProposalSubmitted");
  EXPECT_EQ(event.proposal().rows(0).SerializeAsString(), got.proposal().rows(0).SerializeAsString());
  EXPECT_EQ(event.proposal().received_at(), "");
}

TEST_F(ApprovalFlow, TheHistoryTellsWhoDecidedWhatWhenAndByWhichDocument) {
  v1::Proposal proposal = Submitted(kInCityRow);
  clock_.Advance(std::chrono::minutes(1));
  proposal = Walked(proposal, v1::APPROVAL_STEP_CITY_BUREAU);
  clock_.Advance(std::chrono::minutes(1));
  ASSERT_OK(Decide(City(), Return(proposal)));
  ASSERT_OK_AND_ASSIGN(const auto got, Get(proposal.name()));
  EXPECT_EQ(got.proposal().state(), v1::PROPOSAL_STATE_RETURNED);
  ASSERT_EQ(got.history_size(), 4);
  EXPECT_EQ(got.history(0).kind(), v1::PROPOSAL_ACT_KIND_SUBMITTED);
  EXPECT_EQ(got.history(0).done_at(), ToRfc3339(start_));
  EXPECT_EQ(got.history(1).step(), v1::APPROVAL_STEP_COUNTY_BUREAU);
  EXPECT_EQ(got.history(2).step(), v1::APPROVAL_STEP_COUNTY_GOVERNMENT);
  EXPECT_EQ(got.history(2).kind(), v1::PROPOSAL_ACT_KIND_APPROVED);
  EXPECT_EQ(got.history(2).done_by(), "cn-officer-1");
  EXPECT_EQ(got.history(2).done_at(), ToRfc3339(start_ + std::chrono::minutes(1)));
  EXPECT_EQ(got.history(2).document().number(), "苍政办〔2022〕3号");
  EXPECT_EQ(got.history(2).document().day(), "2022-02-28");
  EXPECT_EQ(got.history(3).kind(), v1::PROPOSAL_ACT_KIND_RETURNED);
  EXPECT_EQ(got.history(3).level(), jgt::common::v1::VERIFICATION_LEVEL_CITY);
  EXPECT_EQ(got.history(3).done_by(), "wz-officer-1");
  EXPECT_EQ(got.history(3).reason(), "学段有误");
}

// R155: what is returned is put right and goes the whole chain again; what was handed in first stays readable.
TEST_F(ApprovalFlow, R155AReturnedListIsSubmittedAgainAsANewRevision) {
  v1::Proposal proposal = Walked(Submitted(kInCityRow), v1::APPROVAL_STEP_CITY_BUREAU);
  EXPECT_THAT(Ask(County(), &Approvals::ResubmitProposal, Resubmission(proposal, kInCityRow)).status(),
              StatusIs(StatusCode::kFailedPrecondition, "PROPOSAL_NOT_RETURNED"));
  ASSERT_OK_AND_ASSIGN(const auto returned, Decide(City(), Return(proposal)));
  EXPECT_EQ(returned.proposal().waits_for_region(), "");
  clock_.Advance(std::chrono::minutes(1));
  const std::string better = "2,初中,龙湾区丙小,丁校,协作型,,,市核验\n";
  ASSERT_OK_AND_ASSIGN(const auto again, Ask(County(), &Approvals::ResubmitProposal, Resubmission(proposal, better)));
  EXPECT_EQ(again.proposal().revision(), 2);
  EXPECT_EQ(again.proposal().step(), v1::APPROVAL_STEP_COUNTY_BUREAU);
  EXPECT_EQ(again.proposal().received_at(), ToRfc3339(clock_.Now()));
  // A decision about the list as it was handed in first decides nothing.
  EXPECT_THAT(Decide(County(), Approval(proposal)), StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  ASSERT_OK_AND_ASSIGN(const auto first, Get(proposal.name(), 1));
  EXPECT_EQ(first.proposal().rows(0).stage(), jgt::common::v1::STAGE_PRIMARY);
  EXPECT_EQ(first.proposal().received_at(), ToRfc3339(start_));
  EXPECT_THAT(Get(proposal.name(), 3), StatusIs(StatusCode::kNotFound, "NO_SUCH_PROPOSAL"));
  EXPECT_EQ(Walked(again.proposal()).state(), v1::PROPOSAL_STATE_CONFIRMED);
  EXPECT_EQ(PairingOf("龙湾区丙小", "丁校").stage(), jgt::common::v1::STAGE_JUNIOR);
  EXPECT_EQ(EntriesOf("PairingListed"), 1);
}

TEST_F(ApprovalFlow, AWithdrawnListIsOver) {
  const v1::Proposal proposal = Submitted(kInCountyRow);
  ASSERT_OK_AND_ASSIGN(const auto gone, Ask(County(), &Approvals::WithdrawProposal, Withdrawal(proposal)));
  EXPECT_EQ(gone.proposal().state(), v1::PROPOSAL_STATE_WITHDRAWN);
  const auto closed = StatusIs(StatusCode::kFailedPrecondition, "PROPOSAL_CLOSED");
  EXPECT_THAT(Decide(County(), Approval(proposal)), closed);
  EXPECT_THAT(Ask(County(), &Approvals::WithdrawProposal, Withdrawal(proposal)).status(), closed);
  EXPECT_THAT(Ask(County(), &Approvals::ResubmitProposal, Resubmission(proposal, kInCountyRow)).status(),
              StatusIs(StatusCode::kFailedPrecondition, "PROPOSAL_NOT_RETURNED"));
  v1::ProposalWithdrawn event;
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.reason(), "另行申报");
  // A returned one, too; a confirmed one not.
  const v1::Proposal other = Submitted(kInCityRow);
  ASSERT_OK(Decide(County(), Return(other)));
  EXPECT_OK(Ask(County(), &Approvals::WithdrawProposal, Withdrawal(other)));
  const v1::Proposal confirmed = Walked(Submitted(kInCityRow));
  EXPECT_THAT(Ask(County(), &Approvals::WithdrawProposal, Withdrawal(confirmed)).status(), closed);
}

// R155: no step is skipped, repeated, or decided by another level, be it above.
TEST_F(ApprovalFlow, R155StepsAreDecidedInTheirOrderAndByTheirLevel) {
  const v1::Proposal proposal = Submitted(kInProvinceRow);
  const auto as = [&](const std::string& token, v1::ApprovalStep step) {
    v1::DecideProposalRequest request = Approval(proposal);
    request.set_step(step);
    return Decide(token, request).status();
  };
  const auto not_this = StatusIs(StatusCode::kFailedPrecondition, "NOT_THIS_STEP");
  const auto wrong_level = StatusIs(StatusCode::kPermissionDenied, "WRONG_LEVEL");
  EXPECT_THAT(as(County(), v1::APPROVAL_STEP_COUNTY_GOVERNMENT), not_this);  // skips one
  EXPECT_THAT(as(Province(), v1::APPROVAL_STEP_PROVINCE), not_this);
  EXPECT_THAT(as(City(), v1::APPROVAL_STEP_COUNTY_BUREAU), wrong_level);
  const Status above = as(Province(), v1::APPROVAL_STEP_COUNTY_BUREAU);
  EXPECT_THAT(above, wrong_level);
  EXPECT_EQ(DetailOf(above).metadata.at("level"), "COUNTY");
  EXPECT_EQ(DetailOf(above).metadata.at("region"), kCangnan);
  // A county's officer of the whole city is none of the county, and none of the city.
  const std::string odd = Account("odd-1", auth::Role::kCountyOfficer, "regions/330300");
  EXPECT_THAT(as(odd, v1::APPROVAL_STEP_COUNTY_BUREAU), wrong_level);
  ASSERT_OK(Decide(County(), Approval(proposal)));
  EXPECT_THAT(as(County(), v1::APPROVAL_STEP_COUNTY_BUREAU), not_this);  // repeats it
  const v1::Proposal at_city = Walked(Get(proposal.name())->proposal(), v1::APPROVAL_STEP_CITY_BUREAU);
  for (const std::string& token : {County(), Province(), odd})
    EXPECT_THAT(Decide(token, Approval(at_city)), wrong_level);
  EXPECT_EQ(EntriesOf("ProposalDecided"), 2);  // what is refused is not recorded
}

TEST_F(ApprovalFlow, OneAccountDecidesAtOneLevelOnly) {
  const v1::Proposal proposal = Submitted(kInCityRow);
  const Instant until = clock_.Now() + std::chrono::hours(1);
  const std::string both =
      jgt::test::MintToken(clock_,
                           {{.role = auth::Role::kCountyOfficer, .org = kCangnan, .until = until},
                            {.role = auth::Role::kCityOfficer, .org = "regions/330300", .until = until}},
                           "two-posts-1");
  ASSERT_OK_AND_ASSIGN(const auto first, Decide(both, Approval(proposal)));
  ASSERT_OK_AND_ASSIGN(const auto second, Decide(both, Approval(first.proposal())));  // the same level
  EXPECT_THAT(Decide(both, Approval(second.proposal())), StatusIs(StatusCode::kPermissionDenied, "SAME_DECIDER"));
  EXPECT_OK(Decide(City(), Approval(second.proposal())));
}

// R155: a government's consent is known by its document.
TEST_F(ApprovalFlow, R155AGovernmentsConsentNeedsItsDocument) {
  v1::Proposal proposal = Submitted(kInCityRow);
  v1::DecideProposalRequest bare = Approval(proposal);
  bare.clear_document();
  ASSERT_OK_AND_ASSIGN(const auto reviewed, Decide(County(), bare));  // a bureau's review needs none
  v1::DecideProposalRequest consent = Approval(reviewed.proposal());
  consent.mutable_document()->clear_day();
  const Status undated = Decide(County(), consent).status();
  EXPECT_THAT(undated, StatusIs(StatusCode::kInvalidArgument, "DOCUMENT_MISSING"));
  EXPECT_THAT(FieldsOf(undated), ElementsAre("document.day"));
  consent.clear_document();
  EXPECT_THAT(FieldsOf(Decide(County(), consent).status()), ElementsAre("document.number", "document.day"));
  const auto bad = [&](const std::string& number, const std::string& day) {
    consent.mutable_document()->set_number(number);
    consent.mutable_document()->set_day(day);
    return Decide(County(), consent).status();
  };
  const auto bad_document = StatusIs(StatusCode::kInvalidArgument, "BAD_DOCUMENT");
  EXPECT_THAT(bad("苍政办〔2022〕3号", "2022-03-02"), bad_document);  // tomorrow
  EXPECT_THAT(bad("苍政办〔2022〕3号", "2022-02-30"), bad_document);
  EXPECT_THAT(bad(std::string(101, 'x'), "2022-03-01"), bad_document);
  EXPECT_OK(bad(std::string(100, 'x'), "2022-03-01"));
  // A return needs none.
  const v1::Proposal other = Walked(Submitted(kInCountyRow), v1::APPROVAL_STEP_COUNTY_GOVERNMENT);
  EXPECT_OK(Decide(County(), Return(other)));
}

TEST_F(ApprovalFlow, WhatStandsIsNotProposed) {
  ASSERT_OK(Call(&Stub::ImportRoster, ImportOf(kHeader + std::string("1,小学,甲校,乙校,协作型,,2021,县核验\n"))));
  const Status status =
      Ask(County(), &Approvals::SubmitProposal, Submission(std::string(kInCityRow) + kInCountyRow)).status();
  EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "ALREADY_PAIRED"));
  EXPECT_THAT(FieldsOf(status), ElementsAre("row 3"));
  EXPECT_EQ(DetailOf(status).metadata.at("pairing"), PairingOf("甲校", "乙校").name());
  EXPECT_EQ(EntriesOf("ProposalSubmitted"), 0);
}

// D3: two names that are one school.
TEST_F(ApprovalFlow, WhatStandsUnderAnAliasIsNotProposed) {
  ImportCangnan();
  v1::ConfirmAliasRequest confirm;
  confirm.set_name(OnlyProposal().name());
  confirm.set_request_id(NextRequestId());
  confirm.set_reason("电话核实");
  const std::string alias = OnlyProposal().alias_name();
  const std::string target = OnlyProposal().target_name();
  ASSERT_OK(Call(&Stub::ConfirmAlias, confirm));
  std::string row;
  for (const v1::Pairing& pairing : Pairings(kCangnan)) {
    if (pairing.supporter_name() == target)
      row = "91,小学," + alias + "," + pairing.supported_name() + ",共建型,,,县核验\n";
    if (pairing.supported_name() == target)
      row = "91,小学," + pairing.supporter_name() + "," + alias + ",共建型,,,县核验\n";
  }
  ASSERT_THAT(row, HasSubstr(alias));
  v1::SubmitProposalRequest request = Submission(row);
  v1::RegionHint* const hint = request.mutable_list()->add_region_hints();
  hint->set_name_prefix("杭州市");
  hint->set_region("330105");
  EXPECT_THAT(Ask(County(), &Approvals::SubmitProposal, request).status(),
              StatusIs(StatusCode::kFailedPrecondition, "ALREADY_PAIRED"));
}

// Between submission and confirmation an import has made one of its pairs: nothing is confirmed, and it may be
// returned.
TEST_F(ApprovalFlow, WhatHasComeToStandMeanwhileIsNotConfirmed) {
  const v1::Proposal proposal =
      Walked(Submitted(std::string(kInCityRow) + kInCountyRow), v1::APPROVAL_STEP_CITY_GOVERNMENT);
  ASSERT_OK(Call(&Stub::ImportRoster, ImportOf(kHeader + std::string(kInCountyRow))));
  EXPECT_THAT(Decide(City(), Approval(proposal)), StatusIs(StatusCode::kFailedPrecondition, "ALREADY_PAIRED"));
  EXPECT_EQ(Get(proposal.name())->proposal().step(), v1::APPROVAL_STEP_CITY_GOVERNMENT);
  EXPECT_EQ(EntriesOf("PairingListed"), 1);
  ASSERT_OK(Decide(City(), Return(proposal)));
  ASSERT_OK_AND_ASSIGN(const auto again,
                       Ask(County(), &Approvals::ResubmitProposal, Resubmission(proposal, kInCityRow)));
  EXPECT_EQ(Walked(again.proposal()).state(), v1::PROPOSAL_STATE_CONFIRMED);
  EXPECT_EQ(EntriesOf("PairingListed"), 2);
}

}  // namespace
}  // namespace jgt::roster::test
