#include "services/roster/storage/mysql_list_store.h"

#include "common/journal/body.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/roster/storage/import_record_rows.h"
#include "services/roster/storage/import_rows.h"
#include "services/roster/storage/list_facts.h"
#include "services/roster/storage/missing.h"
#include "services/roster/storage/pairing_rows.h"
#include "services/roster/storage/proposal_rows.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

const std::string kSupersedeTotals =
    "UPDATE control_total_versions SET superseded_at = ?, superseded_seq = ?"
    " WHERE region = ? AND year = ? AND superseded_at = '9999-12-31'";
constexpr std::string_view kInsertTotals =
    "INSERT INTO control_total_versions (region, year, code, seq, recorded_at, superseded_at, superseded_seq, printed,"
    " source) ";

}  // namespace

StatusOr<Imported> MysqlListStore::PreviewImport(const PairingList& list, const ListContext& context,
                                                 Deadline deadline) {
  const std::vector<std::string> partitions = PartitionsOf(list, context.county);
  return ReadAtOneMoment<Imported>(pool_, deadline, [&](const Query& query) -> StatusOr<Imported> {
    ASSIGN_OR_RETURN(const KnownTimelines timelines, ReadTimelines(query, partitions, context.county));
    ASSIGN_OR_RETURN(const KnownRoster known, ReadKnown(query, partitions, context, timelines));
    return Imported{.plan = DecideImport(known, list, context, regions_, ids_), .positions = {}};
  });
}

StatusOr<std::string> MysqlListStore::Import(const PairingList& list, const ListContext& context,
                                             const std::string& content_sha256, const journal::Mutation& mutation,
                                             const Encoder<Imported>& encode) {
  const std::vector<std::string> partitions = PartitionsOf(list, context.county);
  const auto work = [&](const BatchOf& batch_of) -> StatusOr<std::string> {
    const Positions positions(writer_.service(), partitions, batch_of);
    const ImportMarks marks(partitions, batch_of);
    const Query query = QueryOf(batch_of(context.county));
    ASSIGN_OR_RETURN(KnownTimelines timelines, ReadTimelines(query, partitions, context.county));
    ASSIGN_OR_RETURN(const KnownRoster known, ReadKnown(query, partitions, context, timelines));
    Imported imported;
    imported.plan = DecideImport(known, list, context, regions_, ids_);
    RETURN_IF_ERROR(RefusalOf(imported.plan));
    ASSIGN_OR_RETURN(imported.seq,
                     WriteImport(batch_of, imported.plan, context, content_sha256, known.listed, timelines));
    RETURN_IF_ERROR(marks.Write(imported, context, content_sha256));
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
    const int64_t seq = batch.next_seq();
    RETURN_IF_ERROR(batch.Execute(kSupersedeTotals, {batch.now(), seq, county, year}).status());
    std::vector<sql::Params> rows;
    jgt::roster::v1::ControlTotalsSet event;
    event.set_year(year);
    for (const PrintedTotal& total : totals) {
      rows.push_back({county, year, total.code, seq, batch.now(), "9999-12-31", 0, total.printed, total.source});
      jgt::roster::v1::ControlTotal* const message = event.add_totals();
      message->set_code(total.code);
      message->set_printed(static_cast<int32_t>(total.printed));
      message->set_source(total.source);
    }
    RETURN_IF_ERROR(batch.InsertMany(kInsertTotals, 9, rows));
    journal::AppendMessage(batch, event);
    return encode(PositionOf(writer_, batch));
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(county, mutation, work));
  return answer.response;
}

StatusOr<Reconciled> MysqlListStore::GetReconciliation(const std::string& county, int year, const Moment& moment,
                                                       Deadline deadline) {
  return ReadAt<Reconciled>(pool_, moment, deadline, [&](const Query& query) -> StatusOr<Reconciled> {
    Reconciled reconciled;
    ASSIGN_OR_RETURN(const ListFacts facts,
                     ReadListFacts(query, writer_.service(), county, year, moment, reconciled.positions));
    reconciled.totals = Reconcile(facts);
    return reconciled;
  });
}

StatusOr<Listed> MysqlListStore::GetList(const std::string& county, int year, const Moment& moment, Deadline deadline) {
  return ReadAt<Listed>(pool_, moment, deadline, [&](const Query& query) -> StatusOr<Listed> {
    Listed listed;
    ASSIGN_OR_RETURN(listed.pairings, PairingsOfList(query, county, year, moment));
    for (const std::string& region : RegionsOf(county, listed.pairings)) {
      RETURN_IF_ERROR(AddPosition(query, writer_.service(), region, moment, listed.positions));
    }
    return listed;
  });
}

StatusOr<std::vector<AliasProposal>> MysqlListStore::ListAliasProposals(const ProposalQuery& query, Deadline deadline) {
  const Moment moment = {.as_of = InTheEnd().as_of, .known_at = query.known_at};
  return ReadAt<std::vector<AliasProposal>>(pool_, moment, deadline,
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
    jgt::roster::v1::AliasConfirmed event;
    *event.mutable_proposal() = ToProto(confirmation.proposal);
    event.set_reason(reason);
    const int64_t seq = journal::AppendMessage(batch, event);
    RETURN_IF_ERROR(Decide(batch, confirmation.proposal, reason, seq));
    confirmation.position = PositionOf(writer_, batch);
    return encode(confirmation);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(key.region, mutation, work));
  return answer.response;
}

StatusOr<std::string> MysqlListStore::WithdrawAlias(const Key& key, const std::string& reason,
                                                    const journal::Mutation& mutation,
                                                    const Encoder<AliasConfirmation>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(const std::optional<AliasProposal> found, FindProposal(QueryOf(batch), key));
    if (!found.has_value()) return NoSuchProposal(key);
    RETURN_IF_ERROR(CheckConfirmed(*found));
    AliasConfirmation confirmation = {.proposal = *found, .position = {}};
    confirmation.proposal.confirmed = false;
    jgt::roster::v1::AliasWithdrawn event;
    *event.mutable_proposal() = ToProto(confirmation.proposal);
    event.set_reason(reason);
    const int64_t seq = journal::AppendMessage(batch, event);
    RETURN_IF_ERROR(Decide(batch, confirmation.proposal, reason, seq));
    confirmation.position = PositionOf(writer_, batch);
    return encode(confirmation);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(key.region, mutation, work));
  return answer.response;
}

}  // namespace jgt::roster
