#include "services/roster/storage/list_facts.h"

#include <iterator>
#include <utility>

#include "services/roster/storage/pairing_rows.h"
#include "services/roster/storage/proposal_rows.h"

namespace jgt::roster {
namespace {

const std::string kTotals =
    "SELECT code, printed, source FROM control_total_versions"
    " WHERE region = ? AND year = ? AND recorded_at <= ? AND superseded_at > ? ORDER BY code";
const std::string kHead = "SELECT seq FROM journal_head WHERE region = ?";
const std::string kHeadBy = "SELECT seq FROM journal WHERE region = ? AND recorded_at <= ? ORDER BY seq DESC LIMIT 1";

}  // namespace

std::set<std::string> RegionsOf(const std::string& county, const std::vector<Pairing>& pairings) {
  std::set<std::string> regions = {county};
  for (const Pairing& pairing : pairings) {
    regions.insert(pairing.key.region);
    regions.insert(pairing.supporter.region);
    if (pairing.supported.has_value()) regions.insert(pairing.supported->region);
  }
  return regions;
}

Status AddPosition(const Query& query, const std::string& service, const std::string& region, const Moment& moment,
                   std::vector<journal::Position>& positions) {
  const sql::Params by = {region, MomentParams(moment).front()};
  ASSIGN_OR_RETURN(const sql::Rows head, moment.known_at.has_value() ? query(kHeadBy, by) : query(kHead, {region}));
  const int64_t seq = head.empty() ? 0 : head.front().Int(0);
  if (seq > 0) positions.push_back({.service = service, .region = region, .seq = seq});
  return OkStatus();
}

StatusOr<ListFacts> ReadListFacts(const Query& query, const std::string& service, const std::string& county, int year,
                                  const Moment& moment, std::vector<journal::Position>& positions) {
  ListFacts facts;
  facts.county = county;
  ASSIGN_OR_RETURN(facts.pairings, PairingsOfList(query, county, year, moment));
  const sql::Value known = MomentParams(moment).front();
  ASSIGN_OR_RETURN(const sql::Rows totals, query(kTotals, {county, year, known, known}));
  for (const sql::Row& row : totals) {
    facts.printed.push_back({.code = row.Text(0), .printed = row.Int(1), .source = row.Text(2)});
  }
  for (const std::string& region : RegionsOf(county, facts.pairings)) {
    ASSIGN_OR_RETURN(auto aliases, AliasesOfRegion(query, region, moment));
    facts.alias_of.merge(aliases);
    ASSIGN_OR_RETURN(std::vector<AliasProposal> proposals, ProposalsOfRegion(query, region, moment.known_at));
    std::move(proposals.begin(), proposals.end(), std::back_inserter(facts.proposals));
    RETURN_IF_ERROR(AddPosition(query, service, region, moment, positions));
  }
  return facts;
}

}  // namespace jgt::roster
