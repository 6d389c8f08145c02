// Scores added up again by other arithmetic than the service's own, from nothing but the entries that a sheet names.
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "jgt/evidence/v1/evidence_service.grpc.pb.h"
#include "jgt/ledger/v1/ledger_service.grpc.pb.h"
#include "jgt/roster/v1/roster_service.grpc.pb.h"
#include "tests/e2e/cangnan_year.h"
#include "tests/support/status_matchers.h"

namespace jgt::e2e {
namespace {

using ::testing::Contains;
using ::testing::StartsWith;

// num / den in lowest terms, den > 0.
struct Fraction {
  int64_t num = 0;
  int64_t den = 1;
  bool operator==(const Fraction&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Fraction& f) { return out << f.num << "/" << f.den; }

Fraction Of(__int128 num, __int128 den) {
  __int128 a = num < 0 ? -num : num;
  for (__int128 b = den; b != 0;) {
    const __int128 rest = a % b;
    a = b;
    b = rest;
  }
  if (a == 0) a = 1;
  return {static_cast<int64_t>(num / a), static_cast<int64_t>(den / a)};
}
Fraction operator+(const Fraction& a, const Fraction& b) {
  return Of(static_cast<__int128>(a.num) * b.den + static_cast<__int128>(b.num) * a.den,
            static_cast<__int128>(a.den) * b.den);
}
Fraction operator*(const Fraction& a, const Fraction& b) {
  return Of(static_cast<__int128>(a.num) * b.num, static_cast<__int128>(a.den) * b.den);
}
bool operator<(const Fraction& a, const Fraction& b) {
  return static_cast<__int128>(a.num) * b.den < static_cast<__int128>(b.num) * a.den;
}

// "13", "-1.5", "7/20".
Fraction Parse(const std::string& text) {
  if (const size_t slash = text.find('/'); slash != std::string::npos)
    return Of(std::stoll(text.substr(0, slash)), std::stoll(text.substr(slash + 1)));
  const size_t point = text.find('.');
  if (point == std::string::npos) return {std::stoll(text), 1};
  int64_t den = 1;
  for (size_t i = point + 1; i < text.size(); ++i) den *= 10;
  return Of(std::stoll(text.substr(0, point) + text.substr(point + 1)), den);
}

// Half-up, in units of 1 / 10^places; for figures of at least 0.
int64_t Rounded(const Fraction& f, int places) {
  __int128 scale = 1;
  for (int i = 0; i < places; ++i) scale *= 10;
  return static_cast<int64_t>((2 * scale * f.num + f.den) / (2 * static_cast<__int128>(f.den)));
}

nlohmann::json RubricItem(const std::string& rubric, const std::string& code) {
  const auto file = nlohmann::json::parse(jgt::test::ReadFile(DataPath("rubric-" + rubric + ".json")));
  for (const auto& item : file.at("items")) {
    if (item.at("code") == code) return item;
  }
  return {};
}

class ScoreSheet : public ::testing::Test {
 protected:
  // The last of the list with this rubric: it lost points.
  scoring::v1::Score SheetOf(const std::string& rubric) {
    scoring::v1::Score sheet;
    for (const auto& score : List().scores()) {
      if (score.rubric() == rubric) sheet = score;
    }
    return year_.stack.Ctl("county", {"--output", "json", "score", "show", sheet.name()})
        .As<scoring::v1::GetScoreResponse>()
        .score();
  }

  const scoring::v1::ListScoresResponse& List() {
    static const auto list = year_.stack.Ctl("county", {"--output", "json", "score", "list", year_.run})
                                 .As<scoring::v1::ListScoresResponse>();
    return list;
  }

  // Points of one item from its entries and the printed rule.
  Fraction PointsAgain(const scoring::v1::Score& score, const scoring::v1::ItemScore& item) {
    const nlohmann::json rule = RubricItem(score.rubric(), item.code());
    const Fraction points_max = Parse(item.points_max());
    Fraction ratio = {1, 1};
    Fraction done;
    for (const auto& condition : item.conditions()) {
      done = Parse(condition.base());
      for (const auto& entry : condition.entries()) done = done + Parse(entry.contribution());
      EXPECT_EQ(done, Parse(condition.done())) << item.code() << " " << condition.code();
      const Fraction required = Parse(condition.required());
      Fraction own = {1, 1};
      if (done < required) own = done.num <= 0 ? Fraction{} : done * Of(required.den, required.num);
      if (rule.at("rule") != "SATISFACTION") EXPECT_EQ(own, Parse(condition.ratio())) << condition.code();
      if (own < ratio) ratio = own;
      CheckEntries(score, rule, condition);
    }
    if (rule.at("rule") == "SATISFACTION") {
      if (item.conditions(0).entries_size() == 0) return {};
      const Fraction points = done + Fraction{-75, 1};  // 15 + (rate - 90)
      return points < Fraction{} ? Fraction{} : points_max < points ? points_max : points;
    }
    return points_max * ratio;
  }

  void CheckEntries(const scoring::v1::Score& score, const nlohmann::json& rule,
                    const scoring::v1::Condition& condition) {
    std::set<std::string> kinds;
    for (const auto& each : rule.at("conditions")) {
      if (each.at("code") != condition.code() || !each.contains("kinds")) continue;
      kinds.insert(each.at("kinds").begin(), each.at("kinds").end());
    }
    std::set<std::string> seen;
    std::map<std::string, int> sessions;
    for (const auto& entry : condition.entries()) {
      EXPECT_TRUE(seen.insert(entry.name()).second) << entry.name() << " counts twice";
      if (entry.name().find("/activities/") != std::string::npos) {
        CheckActivity(score, kinds, entry);
        EXPECT_EQ(entry.contribution(), condition.code() == "groups" ? "0.2" : "1");
      } else if (entry.name().find("/exchanges/") != std::string::npos) {
        EXPECT_THAT(ConfirmedExchangesOfSupporter(score.pairing()), Contains(entry.name()));
      } else {
        EXPECT_EQ(condition.code(), "satisfaction");
      }
    }
  }

  // What counts is confirmed, of this pairing, kind and year, and shown.
  void CheckActivity(const scoring::v1::Score& score, const std::set<std::string>& kinds,
                     const scoring::v1::CountedEntry& entry) {
    using evidence::v1::EvidenceService;
    using ledger::v1::LedgerService;
    ledger::v1::GetActivityRequest get;
    get.set_name(entry.name());
    ASSERT_OK_AND_ASSIGN(const auto answer, year_.stack.Call<LedgerService>(
                                                "county", "ledger", &LedgerService::StubInterface::GetActivity, get));
    const auto& activity = answer.activity();
    EXPECT_EQ(activity.state(), ledger::v1::ACTIVITY_STATE_CONFIRMED);
    EXPECT_EQ(activity.pairing(), score.pairing());
    EXPECT_THAT(kinds, Contains(activity.kind()));
    EXPECT_THAT(activity.day(), StartsWith("2022-"));
    EXPECT_EQ(activity.seq(), entry.position().seq());
    EXPECT_EQ(entry.position().service(), "ledger");
    evidence::v1::ListEvidenceRequest list;
    list.set_activity(entry.name());
    ASSERT_OK_AND_ASSIGN(
        const auto shown,
        year_.stack.Call<EvidenceService>("county", "evidence", &EvidenceService::StubInterface::ListEvidence, list));
    EXPECT_TRUE(shown.assessment().satisfied()) << entry.name();
  }

  // R27: the plan binds the core, so its teachers count in whichever member they are.
  std::set<std::string> ConfirmedExchangesOfSupporter(const std::string& pairing) {
    using roster::v1::RosterService;
    const auto list = year_.stack.Ctl("county", {"--output", "json", "roster", "pairings", "--county", kCounty})
                          .As<roster::v1::ListPairingsResponse>();
    std::string supporter;
    for (const auto& each : list.pairings()) {
      if (each.name() == pairing) supporter = each.supporter();
    }
    std::set<std::string> confirmed;
    for (const auto& each : list.pairings()) {
      if (each.supporter() != supporter) continue;
      roster::v1::ListExchangesRequest request;
      request.set_pairing(each.name());
      const auto answer =
          year_.stack.Call<RosterService>("county", "roster", &RosterService::StubInterface::ListExchanges, request);
      EXPECT_OK(answer);
      if (!answer.ok()) continue;
      for (const auto& exchange : answer->exchanges()) {
        if (exchange.confirmed()) confirmed.insert(exchange.name());
      }
    }
    return confirmed;
  }

  void AddUpAgain(const scoring::v1::Score& score) {
    Fraction total;
    int64_t entries = 0;
    for (const auto& item : score.items()) {
      if (item.bonus()) {
        EXPECT_EQ(Parse(item.points()), Fraction()) << "D16: the plan gives bonus items no points";
        continue;
      }
      const Fraction points = PointsAgain(score, item);
      EXPECT_EQ(Rounded(points, 6), Rounded(Parse(item.points()), 6)) << item.code();
      EXPECT_EQ(Rounded(points, 2), Rounded(Parse(item.points_display()), 2)) << item.code();
      total = total + points;
      for (const auto& condition : item.conditions()) entries += condition.entries_size();
    }
    EXPECT_EQ(total, Parse(score.total()));
    EXPECT_EQ(Rounded(total, 2), Rounded(Parse(score.total_display()), 2));
    EXPECT_GT(entries, 10);
  }

  static std::set<std::string> Notices(const scoring::v1::Score& score) {
    std::set<std::string> codes;
    for (const auto& notice : score.notices()) codes.insert(notice.code());
    return codes;
  }

  CangnanYear& year_ = Year();
};

// D4: 30 + 18 + 6 + 15 + 25.
TEST_F(ScoreSheet, Annex4AddsUpFromItsEntriesAndSaysThatItsItemsAre94Of100) {
  const auto score = SheetOf("annex4-2022.1");
  EXPECT_EQ(score.item_total(), "94");
  EXPECT_EQ(score.declared_total(), "100");
  EXPECT_THAT(Notices(score), Contains("RUBRIC_TOTAL_MISMATCH"));
  AddUpAgain(score);
}

TEST_F(ScoreSheet, Annex5AddsUpFromItsEntries) {
  const auto score = SheetOf("annex5-2022.1");
  EXPECT_EQ(score.item_total(), "100");
  EXPECT_EQ(score.declared_total(), "100");
  EXPECT_FALSE(Notices(score).contains("RUBRIC_TOTAL_MISMATCH"));
  AddUpAgain(score);
}

// D12: the plan has no rubric for them, and none is made up.
TEST_F(ScoreSheet, TheFivePairingsThatTheCityVerifiesHaveNoRubric) {
  const auto pairings = year_.stack.Ctl("county", {"--output", "json", "roster", "pairings", "--county", kCounty})
                            .As<roster::v1::ListPairingsResponse>();
  std::set<std::string> city;
  for (const auto& pairing : pairings.pairings()) {
    if (pairing.verification_level() == common::v1::VERIFICATION_LEVEL_CITY) city.insert(pairing.name());
  }
  EXPECT_EQ(city.size(), 5U);
  std::set<std::string> unassigned;
  std::map<std::string, int> by_rubric;
  for (const auto& score : List().scores()) {
    ++by_rubric[score.rubric()];
    if (!Notices(score).contains("RUBRIC_UNASSIGNED")) continue;
    unassigned.insert(score.pairing());
    EXPECT_EQ(score.rubric() + score.total() + score.grade(), "");
  }
  EXPECT_EQ(unassigned, city);
  EXPECT_EQ(by_rubric["annex4-2022.1"], 42);
  EXPECT_EQ(by_rubric["annex5-2022.1"], 8);
  EXPECT_EQ(by_rubric[""], 5);
}

}  // namespace
}  // namespace jgt::e2e
