#include <thread>

#include "common/sql/transaction.h"
#include "tests/roster/roster_world.h"

// What was true on a day, as far as it was recorded by an instant.
namespace jgt::roster::test {
namespace {

class History : public RosterTest {
 protected:
  void TearDown() override { clock_.Set(start_); }

  // Lets some time pass, and tells an instant in it: later than all that was recorded before, earlier than all after.
  std::string Instant() {
    clock_.Advance(std::chrono::minutes(1));
    std::string instant = ToRfc3339(clock_.Now());
    clock_.Advance(std::chrono::minutes(1));
    return instant;
  }
  void Import(const std::string& rows, int year) {
    ASSERT_OK(Call(&Stub::ImportRoster, ImportOf(kHeader + rows, kCangnan, year)));
  }
  std::vector<v1::Pairing> PairingsAt(const std::string& as_of, const std::string& known_at = "",
                                      bool show_ended = false) {
    v1::ListPairingsRequest request;
    request.set_parent(kCangnan);
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    request.set_show_ended(show_ended);
    const auto response = Call(&Stub::ListPairings, request);
    EXPECT_OK(response);
    if (!response.ok()) return {};
    return {response->pairings().begin(), response->pairings().end()};
  }
  StatusOr<v1::GetReconciliationResponse> TotalsAt(const std::string& as_of, const std::string& known_at) {
    v1::GetReconciliationRequest request;
    request.set_parent(kCangnan);
    request.set_year(2022);
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    return Call(&Stub::GetReconciliation, request);
  }

 private:
  const jgt::Instant start_ = clock_.Now();
};

// R5, R11: the list of 2019, imported after that of 2022, is history of the same relation.
TEST_F(History, R5AnOlderListIsHistoryOfTheSamePairing) {
  Import("1,小学,甲校,乙校,共建型,,2019,县核验\n", 2022);
  const std::string before = Instant();
  Import("1,小学,甲校,乙校,协作型,,2019,县核验\n", 2019);
  ASSERT_EQ(PairingsAt("2018-12-31").size(), 0U);
  ASSERT_EQ(PairingsAt("2019-01-01").size(), 1U);
  const v1::Pairing old = PairingsAt("2021-12-31").at(0);
  EXPECT_EQ(old.mode(), jgt::common::v1::MODE_COLLABORATIVE);
  EXPECT_EQ(old.valid_from(), "2019-01-01");
  EXPECT_EQ(old.valid_to(), "2022-01-01");
  const v1::Pairing today = PairingsAt("").at(0);
  EXPECT_EQ(today.mode(), jgt::common::v1::MODE_CO_BUILT);
  EXPECT_EQ(today.name(), old.name());
  EXPECT_EQ(today.valid_to(), "");
  // As it was known before the older list came.
  EXPECT_EQ(PairingsAt("2021-12-31", before).at(0).mode(), jgt::common::v1::MODE_CO_BUILT);
}

TEST_F(History, TotalsOfAnOldDateAndKnowledgeStayForEver) {
  ImportCangnan();
  v1::SetControlTotalsRequest printed;
  printed.set_parent(kCangnan);
  printed.set_year(2022);
  printed.set_request_id(NextRequestId());
  printed.add_totals()->set_code("SCHOOLS_TOTAL");
  printed.mutable_totals(0)->set_printed(86);
  ASSERT_OK(Call(&Stub::SetControlTotals, printed));
  const std::string then = Instant();
  ASSERT_OK_AND_ASSIGN(const auto first, TotalsAt("2022-03-01", then));
  v1::ConfirmAliasRequest confirm;
  confirm.set_name(OnlyProposal().name());
  confirm.set_request_id(NextRequestId());
  ASSERT_OK(Call(&Stub::ConfirmAlias, confirm));
  printed.set_request_id(NextRequestId());
  printed.mutable_totals(0)->set_printed(85);
  ASSERT_OK(Call(&Stub::SetControlTotals, printed));
  Import("48,小学,甲校,乙校,共建型,,2022,县核验\n", 2022);
  ASSERT_OK_AND_ASSIGN(const auto again, TotalsAt("2022-03-01", then));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  ASSERT_OK_AND_ASSIGN(const auto now, TotalsAt("2022-03-01", ""));
  EXPECT_NE(now.SerializeAsString(), first.SerializeAsString());
  v1::ListAliasProposalsRequest proposals;
  proposals.set_parent(kCangnan);
  proposals.set_known_at(then);
  ASSERT_OK_AND_ASSIGN(const auto known, Call(&Stub::ListAliasProposals, proposals));
  ASSERT_EQ(known.alias_proposals_size(), 1);
  EXPECT_FALSE(known.alias_proposals(0).confirmed());
}

TEST_F(History, R27AHeadCountIsShownFromItsDayToTheNext) {
  Import("1,小学,甲校,乙校,共建型,,2019,县核验\n", 2022);
  const v1::School school = SchoolNamed("乙校");
  const auto count = [&](int teachers, const std::string& day) {
    v1::RecordHeadCountsRequest request;
    request.set_parent(kCangnan);
    request.set_request_id(NextRequestId());
    v1::HeadCount* const message = request.add_head_counts();
    message->set_school(school.name());
    message->set_teachers(teachers);
    message->set_day(day);
    return Call(&Stub::RecordHeadCounts, request).status();
  };
  const auto teachers = [&](const std::string& as_of, const std::string& known_at = "") {
    v1::GetSchoolRequest request;
    request.set_name(school.name());
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    const auto response = Call(&Stub::GetSchool, request);
    EXPECT_OK(response);
    return response.ok() ? response->school().teachers() : -1;
  };
  ASSERT_OK(count(40, "2021-09-01"));
  const std::string one = Instant();
  ASSERT_OK(count(38, "2020-09-01"));
  ASSERT_OK(count(41, "2021-09-01"));  // counted again
  EXPECT_EQ(teachers("2020-08-31"), 0);
  EXPECT_EQ(teachers("2020-09-01"), 38);
  EXPECT_EQ(teachers("2021-08-31"), 38);
  EXPECT_EQ(teachers("2021-09-01"), 41);
  EXPECT_EQ(teachers("2021-08-31", one), 0);
  EXPECT_EQ(teachers("2021-09-01", one), 40);
}

TEST_F(History, ReadinessHoldsFromItsDay) {
  Import("1,小学,甲校,乙校,共建型,,2019,县核验\n", 2022);
  v1::RecordReadinessRequest request;
  request.set_parent(kCangnan);
  request.set_request_id(NextRequestId());
  v1::ReadinessFact* const fact = request.add_facts();
  fact->set_subject(PairingsAt("").at(0).name());
  fact->set_item(v1::READINESS_ITEM_AGREEMENT_SIGNED);
  fact->set_met(true);
  fact->set_since("2022-02-20");
  ASSERT_OK(Call(&Stub::RecordReadiness, request));
  EXPECT_EQ(PairingsAt("2022-02-19").at(0).readiness_size(), 0);
  EXPECT_EQ(PairingsAt("2022-02-20").at(0).readiness_size(), 1);
}

TEST_F(History, WhatWasNotThereYetIsNotFound) {
  Import("1,小学,甲校,乙校,共建型,,2019,县核验\n", 2022);
  const v1::Pairing pairing = PairingsAt("").at(0);
  v1::GetPairingRequest request;
  request.set_name(pairing.name());
  request.set_as_of("2018-12-31");
  EXPECT_THAT(Call(&Stub::GetPairing, request), StatusIs(StatusCode::kNotFound, "NO_SUCH_PAIRING"));
  // Others learn no more from an old day than from today.
  EXPECT_THAT(Call(Officer(kPujiang), &Stub::GetPairing, request),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  v1::GetCommunityRequest community;
  community.set_name(pairing.community());
  community.set_as_of("2018-12-31");
  EXPECT_THAT(Call(&Stub::GetCommunity, community), StatusIs(StatusCode::kNotFound, "NO_SUCH_COMMUNITY"));
  community.set_as_of("2019-01-01");
  ASSERT_OK_AND_ASSIGN(const auto then, Call(&Stub::GetCommunity, community));
  EXPECT_EQ(then.community().pairings_size(), 1);
}

TEST_F(History, TheTwoTimesAreChecked) {
  const auto list = [&](const std::string& as_of, const std::string& known_at) {
    v1::ListPairingsRequest request;
    request.set_parent(kCangnan);
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    return Call(&Stub::ListPairings, request).status();
  };
  EXPECT_THAT(list("2022-02-30", ""), StatusIs(StatusCode::kInvalidArgument, "BAD_DATE"));
  EXPECT_THAT(list("", "2022-03-01"), StatusIs(StatusCode::kInvalidArgument, "BAD_INSTANT"));
  EXPECT_THAT(list("", ToRfc3339(clock_.Now())), StatusIs(StatusCode::kInvalidArgument, "KNOWN_AT_NOT_PAST"));
  EXPECT_OK(list("", ToRfc3339(clock_.Now() - std::chrono::microseconds(1))));
  EXPECT_OK(list("2100-12-31", "2022-03-01T09:00:00+08:00"));
}

// A command that has taken its time and is not committed would change the answer afterwards.
TEST_F(History, AnAnswerWaitsForCommandsUnderWay) {
  Import("1,小学,甲校,乙校,共建型,,2019,县核验\n", 2022);
  const std::string known_at = Instant();
  v1::ListPairingsRequest request;
  request.set_parent(kCangnan);
  request.set_known_at(known_at);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  const Status held = sql::RunTransaction(*pool_, {.deadline = deadline}, [&](sql::Transaction& tx) -> Status {
    RETURN_IF_ERROR(tx.Query("SELECT seq FROM journal_head WHERE region = '330327' FOR UPDATE").status());
    EXPECT_THAT(Call(Officer(), &Stub::ListPairings, request, std::chrono::seconds(1)).status(),
                StatusIs(StatusCode::kDeadlineExceeded));
    request.clear_known_at();  // All that is recorded: nobody waits.
    EXPECT_OK(Call(&Stub::ListPairings, request));
    return OkStatus();
  });
  ASSERT_OK(held);
  request.set_known_at(known_at);
  EXPECT_OK(Call(&Stub::ListPairings, request));
}

}  // namespace
}  // namespace jgt::roster::test
