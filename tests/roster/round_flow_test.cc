#include "tests/roster/roster_world.h"

// Which round pairings are in, through the public door.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;

class RoundFlow : public RosterTest {
 protected:
  static v1::ListRoundsRequest RoundsOf(const std::string& as_of, const std::string& due_by = "") {
    v1::ListRoundsRequest request;
    request.set_parent(kCangnan);
    request.set_as_of(as_of);
    request.set_due_by(due_by);
    return request;
  }
  std::vector<v1::PairingRound> Rounds(const v1::ListRoundsRequest& request) {
    const auto response = Call(&Stub::ListRounds, request);
    EXPECT_OK(response);
    if (!response.ok()) return {};
    return {response->rounds().begin(), response->rounds().end()};
  }
  static std::vector<std::string> LastDays(const std::vector<v1::PairingRound>& rounds) {
    std::vector<std::string> days;
    for (const v1::PairingRound& round : rounds) days.push_back(round.last_day());
    return days;
  }
};

// R13, R14, R79.
TEST_F(RoundFlow, R14CangnansPairingsAndWhenTheyAreDue) {
  ImportCangnan();
  v1::ListRoundsRequest request = RoundsOf("2022-06-01");
  ASSERT_OK_AND_ASSIGN(const auto response, Call(&Stub::ListRounds, request));
  EXPECT_EQ(response.policy_version(), "2022.1");
  std::map<std::string, int> by_last_day;
  std::map<std::string, std::string> founded;
  for (const v1::Pairing& pairing : Pairings(kCangnan))
    founded[pairing.name()] = std::to_string(pairing.founded_year());
  for (const v1::PairingRound& round : response.rounds()) {
    ++by_last_day[round.last_day()];
    if (founded.at(round.pairing()) != "0") EXPECT_EQ(round.begins_on().substr(0, 4), founded.at(round.pairing()));
    const bool in_county = round.scope() == jgt::common::v1::SCOPE_IN_COUNTY;
    EXPECT_EQ(round.rounds_min(), in_county ? 2 : 1);
    EXPECT_EQ(round.period().empty(), in_county);
    EXPECT_EQ(round.novelty() == v1::NOVELTY_NEW, round.begins_on().starts_with("2022"));
  }
  EXPECT_EQ(response.rounds_size(), 55);
  // In the county: founded in 2020; 2021; 2019 (the second round) and 2022. Across regions: the plan's period.
  const std::map<std::string, int> expected = {
      {"2022-12-31", 6}, {"2023-12-31", 16}, {"2024-12-31", 20}, {"2025-12-31", 13}};
  EXPECT_EQ(by_last_day, expected);
  EXPECT_TRUE(std::is_sorted(response.rounds().begin(), response.rounds().end(),
                             [](const auto& a, const auto& b) { return a.last_day() < b.last_day(); }));
}

TEST_F(RoundFlow, TheDueOnesArePagedByTheirDay) {
  ASSERT_OK(
      Call(&Stub::ImportRoster,
           ImportOf(kHeader + std::string("1,小学,甲校,乙校,协作型,,2021,县核验\n1,小学,甲校,丙校,协作型,,2019,县核验\n"
                                          "2,小学,丁校,戊校,协作型,,2020,县核验\n"))));
  const std::vector<v1::PairingRound> all = Rounds(RoundsOf("2022-06-01"));
  EXPECT_THAT(LastDays(all), ElementsAre("2022-12-31", "2023-12-31", "2024-12-31"));
  EXPECT_EQ(all[1].supported_name(), "乙校");
  EXPECT_EQ(all[2].number(), 2);
  EXPECT_THAT(LastDays(Rounds(RoundsOf("2022-06-01", "2023-12-30"))), ElementsAre("2022-12-31"));
  EXPECT_THAT(LastDays(Rounds(RoundsOf("2022-06-01", "2023-12-31"))), ElementsAre("2022-12-31", "2023-12-31"));
  v1::ListRoundsRequest request = RoundsOf("2022-06-01");
  request.set_page_size(1);
  std::vector<std::string> paged;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, Call(&Stub::ListRounds, request));
    for (const v1::PairingRound& round : page.rounds()) paged.push_back(round.pairing());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(paged, ElementsAre(all[0].pairing(), all[1].pairing(), all[2].pairing()));
  for (const auto& [due_by, as_of] : {std::pair("2022-13-01", "2022-06-01"), std::pair("", "nonsense")}) {
    EXPECT_THAT(Call(&Stub::ListRounds, RoundsOf(as_of, due_by)), StatusIs(StatusCode::kInvalidArgument, "BAD_DATE"));
  }
}

TEST_F(RoundFlow, WhatWasKnownThenIsAnsweredAgain) {
  ASSERT_OK(Call(&Stub::ImportRoster, ImportOf(kHeader + std::string("1,小学,甲校,乙校,协作型,,2021,县核验\n"))));
  const Instant start = clock_.Now();
  clock_.Advance(std::chrono::minutes(1));
  v1::ListRoundsRequest request = RoundsOf("2022-06-01");
  request.set_known_at(ToRfc3339(clock_.Now()));
  clock_.Advance(std::chrono::minutes(1));
  ASSERT_OK(Call(&Stub::ImportRoster, ImportOf(kHeader + std::string("1,小学,甲校,乙校,协作型,,2019,县核验\n"))));
  EXPECT_THAT(LastDays(Rounds(RoundsOf("2022-06-01"))), ElementsAre("2024-12-31"));
  EXPECT_THAT(LastDays(Rounds(request)), ElementsAre("2023-12-31"));
  clock_.Set(start);
}

}  // namespace
}  // namespace jgt::roster::test
