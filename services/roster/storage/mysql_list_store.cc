#include "services/roster/storage/mysql_list_store.h"

#include <set>

#include "common/journal/body.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/roster/storage/import_rows.h"
#include "services/roster/storage/missing.h"
#include "services/roster/storage/pairing_rows.h"
#include "services/roster/storage/proposal_rows.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

const std::string kDeleteTotals = "DELETE FROM control_totals WHERE region = ? AND year = ?";
constexpr std::string_view kInsertTotals =
    "INSERT INTO control_totals (region, year, code, printed, source, recorded_at) ";
const std::string kTotals =
    "SELECT code, printed, source FROM control_totals WHERE region = ? AND year = ? ORDER BY code";
const std::string kHead = "SELECT seq FROM journal_head WHERE region = ?";

std::set<std::string> RegionsOf(const std::string& county, const std::vector<Pairing>& pairings) {
  std::set<std::string> regions = {county};
  for (const Pairing& pairing : pairings) {
    regions.insert(pairing.key.region);
    regions.insert(pairing.supporter.region);
    if (pairing.supported.has_value()) regions.insert(pairing.supported->region);
  }
  return regions;
}

}  // namespace

StatusOr<Imported> MysqlListStore::PreviewImport(const PairingList& list, const ListContext& context,
                                                 Deadline deadline) {
  const std::vector<std::string> partitions = PartitionsOf(list, context.county);
  return ReadAtOneMoment<Imported>(pool_, deadline, [&](const Query& query) -> StatusOr<Imported> {
    ASSIGN_OR_RETURN(const KnownRoster known, ReadKnown(query, partitions, context));
    return Imported{.plan = DecideImport(known, list, context, regions_, ids_), .positions = {}};
  });
}

StatusOr<std::string> MysqlListStore::Import(const PairingList& list, const ListContext& context,
                                             const std::string& content_sha256, const journal::Mutation& mutation,
                                             const Encoder<Imported>& encode) {
  const std::vector<std::string> partitions = PartitionsOf(list, context.county);
  const auto work = [&](const BatchOf& batch_of) -> StatusOr<std::string> {
    const Positions positions(writer_.service(), partitions, batch_of);
    ASSIGN_OR_RETURN(const KnownRoster known, ReadKnown(QueryOf(batch_of(context.county)), partitions, context));
    Imported imported;
    imported.plan = DecideImport(known, list, context, regions_, ids_);
    RETURN_IF_ERROR(RefusalOf(imported.plan));
    RETURN_IF_ERROR(WriteImport(batch_of, imported.plan, context, content_sha256));
    imported.positions = positions.Reached();
    return encode(imported);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, AppendOver(writer_, partitions, mutation, work));
  return answer.response;
}

StatusOr<std::string> MysqlListStore::SetControlTotals(const std::string& county, int year,
                                                       const std::vector<PrintedTotal>& totals,
                                                       const journal::Mutation& mutation,
                                                       const Encoder<journal::Position>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    RETURN_IF_ERROR(batch.Execute(kDeleteTotals, {county, year}).status());
    std::vector<sql::Params> rows;
    jgt::roster::v1::ControlTotalsSet event;
    event.set_year(year);
    for (const PrintedTotal& total : totals) {
      rows.push_back({county, year, total.code, total.printed, total.source, batch.now()});
      jgt::roster::v1::ControlTotal* const message = event.add_totals();
      message->set_code(total.code);
      message->set_printed(static_cast<int32_t>(total.printed));
      message->set_source(total.source);
    }
    RETURN_IF_ERROR(batch.InsertMany(kInsertTotals, 6, rows));
    journal::AppendMessage(batch, event);
    return encode(PositionOf(writer_, batch));
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(county, mutation, work));
  return answer.response;
}

StatusOr<Reconciled> MysqlListStore::GetReconciliation(const std::string& county, int year, Deadline deadline) {
  return ReadAtOneMoment<Reconciled>(pool_, deadline, [&](const Query& query) -> StatusOr<Reconciled> {
    ListFacts facts;
    facts.county = county;
    ASSIGN_OR_RETURN(facts.pairings, PairingsOfList(query, county, year));
    ASSIGN_OR_RETURN(const sql::Rows totals, query(kTotals, {county, year}));
    for (const sql::Row& row : totals) {
      facts.printed.push_back({.code = row.Text(0), .printed = row.Int(1), .source = row.Text(2)});
    }
    Reconciled reconciled;
    for (const std::string& region : RegionsOf(county, facts.pairings)) {
      ASSIGN_OR_RETURN(auto aliases, AliasesOfRegion(query, region));
      facts.alias_of.merge(aliases);
      ASSIGN_OR_RETURN(std::vector<AliasProposal> proposals, ProposalsOfRegion(query, region));
      std::move(proposals.begin(), proposals.end(), std::back_inserter(facts.proposals));
      ASSIGN_OR_RETURN(const sql::Rows head, query(kHead, {region}));
      const int64_t seq = head.empty() ? 0 : head.front().Int(0);
      if (seq > 0) reconciled.positions.push_back({.service = writer_.service(), .region = region, .seq = seq});
    }
    reconciled.totals = Reconcile(facts);
    return reconciled;
  });
}

StatusOr<std::vector<AliasProposal>> MysqlListStore::ListAliasProposals(const ProposalQuery& query, Deadline deadline) {
  return ReadAtOneMoment<std::vector<AliasProposal>>(pool_, deadline,
                                                     [&](const Query& read) { return ProposalsPage(read, query); });
}

StatusOr<std::string> MysqlListStore::ConfirmAlias(const Key& key, const std::string& reason,
                                                   const journal::Mutation& mutation,
                                                   const Encoder<AliasConfirmation>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(const std::optional<AliasProposal> found, FindProposal(QueryOf(batch), key));
    if (!found.has_value()) return NoSuchProposal(key);
    ASSIGN_OR_RETURN(const AliasEnds ends, EndsOf(QueryOf(batch), *found));
    RETURN_IF_ERROR(CheckNoChain(*found, ends));
    AliasConfirmation confirmation = {.proposal = *found, .position = {}};
    confirmation.proposal.confirmed = true;
    RETURN_IF_ERROR(Confirm(batch, confirmation.proposal));
    jgt::roster::v1::AliasConfirmed event;
    *event.mutable_proposal() = ToProto(confirmation.proposal);
    event.set_reason(reason);
    journal::AppendMessage(batch, event);
    confirmation.position = PositionOf(writer_, batch);
    return encode(confirmation);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(key.region, mutation, work));
  return answer.response;
}

}  // namespace jgt::roster
