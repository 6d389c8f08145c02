#include "services/scoring/domain/score_county.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "services/scoring/domain/score_pairing.h"

namespace jgt::scoring {
namespace {

// A supporter under one rubric: the unit over which some conditions count.
using SupporterKey = std::pair<std::string, const Rubric*>;

bool InForce(const Pairing& pairing, int year) {
  return pairing.state != PairingState::kEnded && pairing.founded_year <= year;
}

// The county's head counts by school, so that each pairing's is found without looking at all of them.
class HeadCounts {
 public:
  HeadCounts(const CountyFacts& county, const Policy& policy)
      : day_{.year = county.year, .month = policy.head_count_month, .day = policy.head_count_day} {
    for (const HeadCount& count : county.head_counts) {
      by_school_[CanonicalSchool(county.aliases, count.school)].push_back(count);
    }
  }

  std::optional<HeadCount> Of(const std::string& canonical_school) const {
    const auto found = by_school_.find(canonical_school);
    if (found == by_school_.end()) return std::nullopt;
    return BestHeadCount(found->second, day_);
  }

 private:
  const Day day_;
  std::map<std::string, std::vector<HeadCount>> by_school_;
};

StatusOr<Rational> ShareOf(const Score& score) { return Divide(score.total, score.item_total); }

Status SortBestFirst(std::vector<Score>& scores) {
  std::vector<std::pair<Rational, Score>> keyed;
  keyed.reserve(scores.size());
  for (Score& score : scores) {
    Rational share = -1;
    if (score.assigned()) {
      ASSIGN_OR_RETURN(share, ShareOf(score));
    }
    keyed.emplace_back(share, std::move(score));
  }
  std::sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first > b.first;
    if (a.second.total != b.second.total) return a.second.total > b.second.total;
    return a.second.pairing < b.second.pairing;
  });
  scores.clear();
  for (auto& [share, score] : keyed) scores.push_back(std::move(score));
  return OkStatus();
}

}  // namespace

StatusOr<CountyScores> ScoreCounty(const RubricBook& book, const CountyFacts& county) {
  const HeadCounts head_counts(county, book.policy);
  std::map<SupporterKey, std::vector<const Exchange*>> exchanges;
  for (const PairingFacts& facts : county.pairings) {
    if (!InForce(facts.pairing, county.year)) continue;
    auto& of_supporter =
        exchanges[{CanonicalSchool(county.aliases, facts.pairing.supporter), book.Find(facts.pairing)}];
    for (const Exchange& exchange : facts.exchanges) of_supporter.push_back(&exchange);
  }
  for (auto& [key, list] : exchanges) {
    std::stable_sort(list.begin(), list.end(), [](const Exchange* a, const Exchange* b) { return a->seq < b->seq; });
  }
  CountyScores result;
  for (const PairingFacts& facts : county.pairings) {
    if (!InForce(facts.pairing, county.year)) continue;
    const Rubric* const rubric = book.Find(facts.pairing);
    const std::string supporter = CanonicalSchool(county.aliases, facts.pairing.supporter);
    const PairingContext context{.policy = book.policy,
                                 .region = county.region,
                                 .facts = facts,
                                 .head_count = head_counts.Of(supporter),
                                 .supporter_exchanges = exchanges.at({supporter, rubric})};
    auto score = ScorePairing(rubric, context);
    if (!score.ok()) return Annotate(score.status(), "scoring " + facts.pairing.name);
    ++(score->assigned() ? result.scored : result.unassigned);
    result.scores.push_back(*std::move(score));
  }
  RETURN_IF_ERROR(SortBestFirst(result.scores));
  return result;
}

}  // namespace jgt::scoring
