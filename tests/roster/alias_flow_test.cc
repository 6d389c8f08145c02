#include "jgt/roster/v1/events.pb.h"
#include "tests/roster/roster_world.h"

// From a guess to a confirmed alias.
namespace jgt::roster::test {
namespace {

class AliasFlow : public RosterTest {
 protected:
  v1::ConfirmAliasRequest Confirmation(const std::string& name) {
    v1::ConfirmAliasRequest request;
    request.set_name(name);
    request.set_request_id(NextRequestId());
    request.set_reason("电话核实");
    return request;
  }
};

TEST_F(AliasFlow, AGuessIsListedWithItsRuleAndConfidence) {
  ImportCangnan();
  const v1::AliasProposal proposal = OnlyProposal();
  EXPECT_EQ(proposal.alias_name(), "桥墩小学");
  EXPECT_EQ(proposal.target_name(), "桥墩镇小学");
  EXPECT_EQ(proposal.rule(), "TOWN_SUFFIX");
  EXPECT_EQ(proposal.confidence(), 90);
  EXPECT_FALSE(proposal.confirmed());
  EXPECT_EQ(proposal.alias(), SchoolNamed("桥墩小学").name());
}

TEST_F(AliasFlow, NothingIsMergedBeforeAPersonConfirms) {  // D3
  ImportCangnan();
  EXPECT_EQ(SchoolNamed("桥墩小学").alias_of(), "");
}

TEST_F(AliasFlow, AConfirmedAliasPointsAtTheSchoolThatStands) {
  ImportCangnan();
  const v1::AliasProposal proposal = OnlyProposal();
  ASSERT_OK_AND_ASSIGN(const auto response, Call(&Stub::ConfirmAlias, Confirmation(proposal.name())));
  EXPECT_TRUE(response.alias_proposal().confirmed());
  EXPECT_EQ(static_cast<size_t>(response.position().seq()), Journal("330327").size());
  EXPECT_EQ(SchoolNamed("桥墩小学").alias_of(), proposal.target());
  EXPECT_EQ(SchoolNamed("桥墩镇小学").alias_of(), "");
  v1::AliasConfirmed event;
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.reason(), "电话核实");
  EXPECT_EQ(event.proposal().target(), proposal.target());
}

TEST_F(AliasFlow, AConfirmedAliasIsNotProposedAgainAndTheListStaysUnchanged) {
  ImportCangnan();
  ASSERT_OK(Call(&Stub::ConfirmAlias, Confirmation(OnlyProposal().name())));
  const v1::ImportRosterResponse again = ImportCangnan();
  EXPECT_EQ(again.rows_unchanged(), 55);
  EXPECT_EQ(again.alias_proposals_size(), 0);
  EXPECT_TRUE(OnlyProposal().confirmed());
}

TEST_F(AliasFlow, AfterAConfirmedAliasTheSameListChangesNoRow) {
  ImportCangnan();
  ASSERT_OK(Call(&Stub::ConfirmAlias, Confirmation(OnlyProposal().name())));
  const auto state = [&] {
    std::string all;
    for (const v1::Pairing& pairing : Pairings(kCangnan)) all += pairing.SerializeAsString();
    return all + std::to_string(Count("SELECT COUNT(*) FROM pairing_ends"));
  };
  const std::string before = state();
  const size_t entries = Journal("330327").size();
  ImportCangnan();
  EXPECT_EQ(state(), before);
  EXPECT_EQ(Journal("330327").size(), entries + 1);  // that it was imported
}

TEST_F(AliasFlow, AListWithBothNamesIsRefusedByItsRowsAfterTheAlias) {
  const std::string list = std::string(kHeader) + "1,小学,桥墩小学,乙校,共建型,,2020,县核验\n" +
                           "2,小学,桥墩镇小学,乙校,共建型,,2020,县核验\n" +
                           "3,小学,桥墩镇小学,桥墩小学,共建型,,2020,县核验\n";
  ASSERT_OK(Call(&Stub::ImportRoster, ImportOf(list)));
  ASSERT_OK(Call(&Stub::ConfirmAlias, Confirmation(OnlyProposal().name())));
  const size_t entries = Journal("330327").size();
  v1::ImportRosterRequest request = ImportOf(list);
  request.set_dry_run(true);
  ASSERT_OK_AND_ASSIGN(const auto dry, Call(&Stub::ImportRoster, request));
  EXPECT_EQ(dry.rows_refused(), 2);
  EXPECT_EQ(dry.verdicts(1).problems(0).reason(), "DUPLICATE_ROW");
  EXPECT_EQ(dry.verdicts(2).problems(0).reason(), "SAME_SCHOOL");
  const auto refused = Call(&Stub::ImportRoster, ImportOf(list));
  EXPECT_THAT(refused, StatusIs(StatusCode::kInvalidArgument, "IMPORT_REFUSED"));
  EXPECT_THAT(FieldsOf(refused.status()),
              testing::ElementsAre("row 3, column member_school", "row 4, column core_school"));
  EXPECT_FALSE(DetailOf(refused.status()).message_zh.empty());
  EXPECT_EQ(Journal("330327").size(), entries);
}

TEST_F(AliasFlow, AnUnknownGuessCannotBeConfirmed) {
  EXPECT_THAT(Call(&Stub::ConfirmAlias, Confirmation(kCangnan + "/aliasProposals/none")),
              StatusIs(StatusCode::kNotFound, "NO_SUCH_PROPOSAL"));
  EXPECT_THAT(Call(&Stub::ConfirmAlias, Confirmation(kCangnan + "/schools/x")),
              StatusIs(StatusCode::kInvalidArgument, "BAD_NAME"));
  v1::ConfirmAliasRequest verbose = Confirmation(kCangnan + "/aliasProposals/none");
  verbose.set_reason(std::string(501, 'x'));
  EXPECT_THAT(Call(&Stub::ConfirmAlias, verbose), StatusIs(StatusCode::kInvalidArgument, "REASON_TOO_LONG"));
}

TEST_F(AliasFlow, AnAliasOfAnAliasIsRefused) {
  ASSERT_OK_AND_ASSIGN(
      const auto imported,
      Call(&Stub::ImportRoster, ImportOf(std::string(kHeader) + "1,初中,宜山一中,乙校,共建型,,2020,县核验\n"
                                                                "2,初中,宜山第一中学,丙校,共建型,,2020,县核验\n"
                                                                "3,初中,宜山镇第一中学,丁校,共建型,,2020,县核验\n")));
  // 宜山第一中学 = 宜山镇第一中学 (TOWN_SUFFIX), 宜山一中 = 宜山镇第一中学 (SHORT_FORM).
  ASSERT_EQ(imported.alias_proposals_size(), 2);
  for (const v1::AliasProposal& proposal : imported.alias_proposals()) {
    EXPECT_OK(Call(&Stub::ConfirmAlias, Confirmation(proposal.name())));
  }
  EXPECT_THAT(Call(&Stub::ConfirmAlias, Confirmation(imported.alias_proposals(0).name())),
              StatusIs(StatusCode::kFailedPrecondition, "ALIAS_CHAIN"));
}

TEST_F(AliasFlow, ANewPairingOfTheAliasNamesTheSchoolThatStands) {
  ImportCangnan();
  const v1::AliasProposal proposal = OnlyProposal();
  ASSERT_OK(Call(&Stub::ConfirmAlias, Confirmation(proposal.name())));
  ASSERT_OK(Call(&Stub::ImportRoster, ImportOf(std::string(kHeader) + "48,小学,桥墩小学,新校,共建型,,2022,县核验\n")));
  const v1::Pairing pairing = PairingOf("桥墩小学", "新校");
  EXPECT_EQ(pairing.supporter(), proposal.target());
}

// D3: a wrong confirmation can be withdrawn; the totals are as before, and what was thought meanwhile stays known.
TEST_F(AliasFlow, AWrongConfirmationIsWithdrawn) {
  ImportCangnan();
  const v1::AliasProposal proposal = OnlyProposal();
  const int before = Totals().at("SCHOOLS_TOTAL").computed();
  v1::WithdrawAliasRequest withdraw;
  withdraw.set_name(proposal.name());
  withdraw.set_request_id(NextRequestId());
  withdraw.set_reason("两校确为两所学校");
  EXPECT_THAT(Call(&Stub::WithdrawAlias, withdraw), StatusIs(StatusCode::kFailedPrecondition, "ALIAS_NOT_CONFIRMED"));
  ASSERT_OK(Call(&Stub::ConfirmAlias, Confirmation(proposal.name())));
  EXPECT_NE(Totals().at("SCHOOLS_TOTAL").computed(), before);
  const Instant start = clock_.Now();
  clock_.Advance(std::chrono::minutes(1));
  const std::string meanwhile = ToRfc3339(clock_.Now());
  clock_.Advance(std::chrono::minutes(1));
  withdraw.set_request_id(NextRequestId());
  ASSERT_OK_AND_ASSIGN(const auto withdrawn, Call(&Stub::WithdrawAlias, withdraw));
  EXPECT_FALSE(withdrawn.alias_proposal().confirmed());
  EXPECT_EQ(SchoolNamed("桥墩小学").alias_of(), "");
  EXPECT_EQ(Totals().at("SCHOOLS_TOTAL").computed(), before);
  v1::GetSchoolRequest then;
  then.set_name(proposal.alias());
  then.set_known_at(meanwhile);
  ASSERT_OK_AND_ASSIGN(const auto thought, Call(&Stub::GetSchool, then));
  EXPECT_EQ(thought.school().alias_of(), proposal.target());
  v1::AliasWithdrawn event;
  ASSERT_TRUE(event.ParseFromString(Journal("330327").back().body));
  EXPECT_EQ(event.reason(), "两校确为两所学校");
  EXPECT_EQ(event.proposal().alias(), proposal.alias());
  ASSERT_OK(Call(&Stub::ConfirmAlias, Confirmation(proposal.name())));  // and confirmed again after all
  EXPECT_TRUE(OnlyProposal().confirmed());
  withdraw.clear_reason();
  EXPECT_THAT(Call(&Stub::WithdrawAlias, withdraw), StatusIs(StatusCode::kInvalidArgument, "REASON_MISSING"));
  withdraw.set_reason("误");
  EXPECT_THAT(Call(Officer(kPujiang), &Stub::WithdrawAlias, withdraw),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  clock_.Set(start);
}

TEST_F(AliasFlow, GuessesArePagedByConfidence) {
  ASSERT_OK(
      Call(&Stub::ImportRoster, ImportOf(std::string(kHeader) + "1,初中,宜山一中,宜山镇第一中学,共建型,,2020,县核验\n"
                                                                "2,初中,畚族学校,畲族学校,共建型,,2020,县核验\n"
                                                                "3,小学,桥墩小学,桥墩镇小学,共建型,,2020,县核验\n")));
  v1::ListAliasProposalsRequest request;
  request.set_parent(kCangnan);
  request.set_page_size(2);
  ASSERT_OK_AND_ASSIGN(const auto first, Call(&Stub::ListAliasProposals, request));
  ASSERT_EQ(first.alias_proposals_size(), 2);
  EXPECT_EQ(first.alias_proposals(0).rule(), "KNOWN_MISPRINT");
  EXPECT_EQ(first.alias_proposals(0).target_name(), "畲族学校");
  EXPECT_EQ(first.alias_proposals(1).rule(), "TOWN_SUFFIX");
  request.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second, Call(&Stub::ListAliasProposals, request));
  ASSERT_EQ(second.alias_proposals_size(), 1);
  EXPECT_EQ(second.alias_proposals(0).rule(), "SHORT_FORM");
  EXPECT_EQ(second.next_page_token(), "");
}

}  // namespace
}  // namespace jgt::roster::test
