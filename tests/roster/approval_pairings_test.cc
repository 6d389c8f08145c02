#include <thread>

#include "jgt/roster/v1/events.pb.h"
#include "tests/roster/approval_world.h"

// What a confirmed list makes, and how it gets on with imports, undos and dated changes.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class ApprovalPairings : public ApprovalTest {
 protected:
  std::string EffectiveOn(const std::string& rows, const std::string& day) {
    v1::SubmitProposalRequest request = Submission(rows);
    request.set_effective_day(day);
    const auto response = Ask(County(), &Approvals::SubmitProposal, request);
    EXPECT_OK(response);
    return response.ok() ? Walked(response->proposal()).name() : "";
  }
  StatusOr<v1::Pairing> At(const std::string& name, const std::string& as_of) {
    v1::GetPairingRequest request;
    request.set_name(name);
    request.set_as_of(as_of);
    ASSIGN_OR_RETURN(const auto response, Call(&Stub::GetPairing, request));
    return response.pairing();
  }
};

// What followers read is what an import would have written, one entry for each row.
TEST_F(ApprovalPairings, R155AConfirmationWritesWhatAnImportWould) {
  Walked(Submitted(std::string(kInCountyRow) + "1,小学,甲校,丙校,共建型,,2022,县核验\n" + kInCityRow));
  std::vector<std::string> types;
  std::vector<v1::PairingListed> listed;
  for (const journal::Entry& entry : Journal("330327")) {
    types.push_back(entry.type.substr(std::string("jgt.roster.v1.").size()));
    if (types.back() != "PairingListed") continue;
    listed.emplace_back();
    ASSERT_TRUE(listed.back().ParseFromString(entry.body));
  }
  EXPECT_THAT(types,
              ElementsAre("ProposalSubmitted", "ProposalDecided", "ProposalDecided", "ProposalDecided",
                          "ProposalDecided", "SchoolListed", "SchoolListed", "SchoolListed", "SchoolListed",
                          "CommunityListed", "CommunityListed", "PairingListed", "PairingListed", "PairingListed"));
  ASSERT_THAT(listed, SizeIs(3));
  for (const v1::PairingListed& event : listed) {
    EXPECT_EQ(event.list_county(), "330327");
    EXPECT_EQ(event.list_year(), 2022);
    EXPECT_EQ(event.pairing().begins_on(), "2022-03-01");
    EXPECT_EQ(event.timeline_size(), 1);
  }
  EXPECT_EQ(EntryCounts().count("RosterImported"), 0U);
  // The list of the year has them, and the communities group them.
  v1::GetReconciliationRequest reconciliation;
  reconciliation.set_parent(kCangnan);
  reconciliation.set_year(2022);
  ASSERT_OK_AND_ASSIGN(const auto totals, Call(&Stub::GetReconciliation, reconciliation));
  EXPECT_GT(totals.totals_size(), 0);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM list_pairings WHERE region = '330327' AND list_year = 2022"), 3);
  v1::GetCommunityRequest community;
  community.set_name(PairingOf("甲校", "丙校").community());
  ASSERT_OK_AND_ASSIGN(const auto group, Call(&Stub::GetCommunity, community));
  EXPECT_EQ(group.community().pairings_size(), 2);
}

TEST_F(ApprovalPairings, ThePairingsBeginOnTheDayThatTheProposalNames) {
  EffectiveOn(kInCountyRow, "2022-09-01");
  EXPECT_THAT(Pairings(kCangnan), IsEmpty());  // it is still to come
  v1::ListPairingsRequest list;
  list.set_parent(kCangnan);
  list.set_as_of("2022-09-01");
  ASSERT_OK_AND_ASSIGN(const auto then, Call(&Stub::ListPairings, list));
  ASSERT_EQ(then.pairings_size(), 1);
  const std::string name = then.pairings(0).name();
  // The year's list prints the year and no day; and so do those of later years. The day is known better.
  for (const int year : {2022, 2023}) {
    const auto imported = Call(&Stub::ImportRoster, ImportOf(kHeader + std::string(kInCountyRow), kCangnan, year));
    ASSERT_OK(imported);
    EXPECT_EQ(imported->rows_new(), 0);
    EXPECT_THAT(At(name, "2022-08-31"), StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
    EXPECT_OK(At(name, "2022-09-01"));
  }
  // A list that prints another year says otherwise.
  ASSERT_OK(Call(&Stub::ImportRoster,
                 ImportOf(kHeader + std::string("1,小学,甲校,乙校,共建型,,2021,县核验\n"), kCangnan, 2023)));
  EXPECT_OK(At(name, "2021-06-01"));
}

// R146, R180: a region in place of a school is proposed and confirmed, and becomes a school by another list.
TEST_F(ApprovalPairings, R146R180APendingCounterpartIsConfirmedAndFilledLater) {
  v1::SubmitProposalRequest request;
  request.set_parent(kPujiang);
  request.set_request_id(NextRequestId());
  request.set_year(2019);
  request.mutable_list()->set_content(
      "scope,seq,supporting_school,supported_school\n省域外,1,浙江省浦江县实验小学,四川省乐山市金口河区\n"
      "省域外,2,浦江四中,待定\n");
  v1::RegionHint* const hint = request.mutable_list()->add_region_hints();
  hint->set_name_prefix("四川省乐山市金口河区");
  hint->set_region("511113");
  const std::string officer = Account("pj-officer-1", auth::Role::kCountyOfficer, kPujiang);
  const std::string city = Account("jh-officer-1", auth::Role::kCityOfficer, "regions/330700");
  ASSERT_OK_AND_ASSIGN(const auto submitted, Ask(officer, &Approvals::SubmitProposal, request));
  v1::Proposal proposal = submitted.proposal();
  for (const std::string& token : {officer, officer, city, city, Province()}) {
    ASSERT_OK_AND_ASSIGN(const auto decided, Decide(token, Approval(proposal)));
    proposal = decided.proposal();
  }
  ASSERT_EQ(proposal.state(), v1::PROPOSAL_STATE_CONFIRMED);
  const v1::Pairing pending = PairingOf("浙江省浦江县实验小学", "四川省乐山市金口河区");
  EXPECT_EQ(pending.state(), v1::PAIRING_STATE_PENDING_COUNTERPART);
  EXPECT_EQ(pending.supported_region(), "511113");
  EXPECT_EQ(PairingOf("浦江四中", "待定").state(), v1::PAIRING_STATE_PENDING_COUNTERPART);
  // It stands, as it is; the school that it becomes may be proposed.
  request.set_request_id(NextRequestId());
  EXPECT_THAT(Ask(officer, &Approvals::SubmitProposal, request).status(),
              StatusIs(StatusCode::kFailedPrecondition, "ALREADY_PAIRED"));
  request.set_request_id(NextRequestId());
  request.mutable_list()->set_content(
      "scope,seq,supporting_school,supported_school\n省域外,1,浙江省浦江县实验小学,四川省乐山市金口河区延风小学\n");
  ASSERT_OK_AND_ASSIGN(const auto named, Ask(officer, &Approvals::SubmitProposal, request));
  proposal = named.proposal();
  for (const std::string& token : {officer, officer, city, city, Province()}) {
    ASSERT_OK_AND_ASSIGN(const auto decided, Decide(token, Approval(proposal)));
    proposal = decided.proposal();
  }
  const v1::Pairing filled = PairingOf("浙江省浦江县实验小学", "四川省乐山市金口河区延风小学");
  EXPECT_EQ(filled.name(), pending.name());
  EXPECT_EQ(filled.state(), v1::PAIRING_STATE_ACTIVE);
}

// A pairing at home in another county is written there, in the same transaction.
TEST_F(ApprovalPairings, APairingOfAnotherHomeIsWrittenThere) {  // D11
  const v1::Proposal proposal =
      Walked(Submitted("1,小学,甲校,龙湾区丙小,协作型,,,\n"), v1::APPROVAL_STEP_CITY_GOVERNMENT);
  ASSERT_OK_AND_ASSIGN(const auto confirmed, Decide(City(), Approval(proposal)));
  ASSERT_EQ(confirmed.act().pairings_size(), 1);
  EXPECT_EQ(confirmed.act().pairings(0).rfind("regions/330303/pairings/", 0), 0U);
  ASSERT_EQ(confirmed.positions_size(), 2);
  EXPECT_EQ(confirmed.positions(0).region(), "330327");
  EXPECT_EQ(confirmed.positions(1).region(), "330303");
  EXPECT_EQ(Journal("330303").back().type, "jgt.roster.v1.PairingListed");
}

TEST_F(ApprovalPairings, AnEndedPairingMayBeProposedAgain) {
  Walked(Submitted(kInCountyRow));
  const v1::Pairing pairing = PairingOf("甲校", "乙校");
  clock_.Advance(std::chrono::hours(24 * 40));
  v1::ChangePairingRequest end;
  end.set_name(pairing.name());
  end.set_request_id(NextRequestId());
  end.set_effective_day("2022-04-01");
  end.set_reason("撤并");
  end.set_document("苍教〔2022〕12号");
  end.mutable_end();
  ASSERT_OK(Call(&Stub::ChangePairing, end));
  v1::SubmitProposalRequest request = Submission(kInCountyRow);
  request.set_effective_day("2022-03-20");  // before its end it stands
  EXPECT_THAT(Ask(County(), &Approvals::SubmitProposal, request).status(),
              StatusIs(StatusCode::kFailedPrecondition, "ALREADY_PAIRED"));
  Walked(Submitted(kInCountyRow));
  EXPECT_EQ(PairingOf("甲校", "乙校").name(), pairing.name());
  ASSERT_OK_AND_ASSIGN(const auto between, At(pairing.name(), "2022-04-05"));
  EXPECT_EQ(between.state(), v1::PAIRING_STATE_ENDED);
}

// An import whose schools a confirmed list has paired is built upon; and an import that names what a list has made is
// undone without touching it.
TEST_F(ApprovalPairings, AnUndoOfAnImportRespectsWhatWasConfirmed) {
  const auto imported = Call(&Stub::ImportRoster, ImportOf(kHeader + std::string(kInCountyRow)));
  ASSERT_OK(imported);
  Walked(Submitted("1,小学,甲校,丙校,共建型,,2022,县核验\n"));
  v1::UndoImportRequest undo;
  undo.set_name(imported->import());
  undo.set_request_id(NextRequestId());
  undo.set_reason("误录");
  EXPECT_THAT(Call(&Stub::UndoImport, undo).status(), StatusIs(StatusCode::kFailedPrecondition, "IMPORT_BUILT_UPON"));
  const std::string made = PairingOf("甲校", "丙校").name();
  const auto next = Call(&Stub::ImportRoster,
                         ImportOf(kHeader + std::string("1,小学,甲校,丙校,融合型,,2022,县核验\n"), kCangnan, 2023));
  ASSERT_OK(next);
  undo.set_name(next->import());
  undo.set_request_id(NextRequestId());
  ASSERT_OK(Call(&Stub::UndoImport, undo));
  EXPECT_EQ(PairingOf("甲校", "丙校").name(), made);
  EXPECT_EQ(PairingOf("甲校", "丙校").mode(), jgt::common::v1::MODE_CO_BUILT);
}

TEST_F(ApprovalPairings, AListIsReadAsAnImportReadsIt) {
  const auto refused = [&](const std::string& content) {
    v1::SubmitProposalRequest request = Submission("");
    request.mutable_list()->set_content(content);
    return Ask(County(), &Approvals::SubmitProposal, request).status();
  };
  const auto wrong = [](const std::string& reason) { return StatusIs(StatusCode::kInvalidArgument, reason); };
  const std::string header = kHeader;
  EXPECT_THAT(refused(header), wrong("BAD_COUNT"));
  std::string rows;
  for (int i = 1; i <= 501; ++i) rows += absl::StrFormat("%d,小学,甲%d校,乙%d校,共建型,,,县核验\n", i, i, i);
  EXPECT_THAT(refused(header + rows), wrong("BAD_COUNT"));
  EXPECT_OK(refused(header + rows.substr(0, rows.find("501,"))));
  EXPECT_THAT(refused("a,b\n1,2\n"), wrong("UNKNOWN_LAYOUT"));
  EXPECT_THAT(FieldsOf(refused(header + "1,高中,甲校,乙校,共建型,,2022,县核验\n")), ElementsAre("row 2, column stage"));
  const Status year = refused(header + "1,小学,甲校,乙校,共建型,,2019,县核验\n");
  EXPECT_THAT(year, wrong("IMPORT_REFUSED"));
  EXPECT_THAT(DetailOf(year).fields.at(0).description, testing::StartsWith("WRONG_YEAR"));
  v1::SubmitProposalRequest request = Submission(kInCountyRow);
  const auto status = [&] {
    request.set_request_id(NextRequestId());
    return Ask(Province(), &Approvals::SubmitProposal, request).status();
  };
  EXPECT_THAT(status(), StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  const std::string everywhere = Account("x-1", auth::Role::kCountyOfficer, kZhejiang);
  const auto as_all = [&] {
    request.set_request_id(NextRequestId());
    return Ask(everywhere, &Approvals::SubmitProposal, request).status();
  };
  request.set_parent("regions/330300");
  EXPECT_THAT(as_all(), wrong("NOT_A_COUNTY"));
  request.set_parent(kCangnan);
  request.set_year(1999);
  EXPECT_THAT(as_all(), wrong("BAD_YEAR"));
  request.set_year(2022);
  request.set_effective_day("2023-01-01");
  EXPECT_THAT(as_all(), wrong("BAD_DATE"));
  request.clear_effective_day();
  request.set_note(std::string(501, 'x'));
  EXPECT_THAT(as_all(), wrong("NOTE_TOO_LONG"));
}

TEST_F(ApprovalPairings, TheSameRequestAgainGetsTheFirstAnswer) {
  const v1::SubmitProposalRequest request = Submission(kInCountyRow);
  ASSERT_OK_AND_ASSIGN(const auto first, Ask(County(), &Approvals::SubmitProposal, request));
  ASSERT_OK_AND_ASSIGN(const auto again, Ask(County(), &Approvals::SubmitProposal, request));
  EXPECT_EQ(first.SerializeAsString(), again.SerializeAsString());
  ASSERT_OK_AND_ASSIGN(const auto reviewed, Decide(County(), Approval(first.proposal())));
  const v1::DecideProposalRequest last = Approval(reviewed.proposal());
  ASSERT_OK_AND_ASSIGN(const auto confirmed, Decide(County(), last));
  ASSERT_OK_AND_ASSIGN(const auto confirmed_again, Decide(County(), last));
  EXPECT_EQ(confirmed.SerializeAsString(), confirmed_again.SerializeAsString());
  EXPECT_EQ(EntriesOf("ProposalSubmitted"), 1);
  EXPECT_EQ(EntriesOf("ProposalDecided"), 2);
  EXPECT_EQ(EntriesOf("PairingListed"), 1);
  v1::DecideProposalRequest other = last;
  other.set_reason("同意");
  EXPECT_THAT(Decide(County(), other), StatusIs(StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
}

// Of those who confirm at the same time one does; and of two lists with one pair in common one is confirmed.
TEST_F(ApprovalPairings, TwoWhoConfirmAtOnceConfirmOnce) {
  const v1::Proposal one = Walked(Submitted(kInCountyRow), v1::APPROVAL_STEP_COUNTY_GOVERNMENT);
  const v1::Proposal other = Walked(Submitted(kInCountyRow), v1::APPROVAL_STEP_COUNTY_GOVERNMENT);
  const std::vector<v1::DecideProposalRequest> requests = {Approval(one), Approval(one), Approval(one), Approval(other),
                                                           Approval(other)};
  const std::string token = County();
  std::vector<Status> statuses(requests.size());
  std::vector<std::thread> threads;
  threads.reserve(requests.size());
  for (size_t i = 0; i < requests.size(); ++i) {
    threads.emplace_back([&, i] { statuses[i] = Decide(token, requests[i]).status(); });
  }
  for (std::thread& thread : threads) thread.join();
  int confirmed = 0;
  for (const Status& status : statuses) {
    confirmed += status.ok() ? 1 : 0;
    if (!status.ok()) EXPECT_THAT(ReasonOf(status), testing::AnyOf("PROPOSAL_CLOSED", "ALREADY_PAIRED"));
  }
  EXPECT_EQ(confirmed, 1);
  EXPECT_EQ(EntriesOf("PairingListed"), 1);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM proposal_acts WHERE state = 4"), 1);
}

}  // namespace
}  // namespace jgt::roster::test
