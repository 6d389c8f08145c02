#pragma once

#include "common/ids/ids.h"
#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/roster/domain/list_store.h"

namespace jgt::roster {

class MysqlListStore final : public ListStore {
 public:
  MysqlListStore(sql::Pool& pool, journal::Writer& writer, const RegionBook& regions, IdSource& ids)
      : pool_(pool), writer_(writer), regions_(regions), ids_(ids) {}

  StatusOr<Imported> PreviewImport(const PairingList& list, const ListContext& context, Deadline deadline) override;
  StatusOr<std::string> Import(const PairingList& list, const ListContext& context, const std::string& content_sha256,
                               const journal::Mutation& mutation, const Encoder<Imported>& encode) override;
  StatusOr<std::string> SetControlTotals(const std::string& county, int year, const std::vector<PrintedTotal>& totals,
                                         const journal::Mutation& mutation,
                                         const Encoder<journal::Position>& encode) override;
  StatusOr<Reconciled> GetReconciliation(const std::string& county, int year, const Moment& moment,
                                         Deadline deadline) override;
  StatusOr<Listed> GetList(const std::string& county, int year, const Moment& moment, Deadline deadline) override;
  StatusOr<std::vector<AliasProposal>> ListAliasProposals(const ProposalQuery& query, Deadline deadline) override;
  StatusOr<std::string> ConfirmAlias(const Key& proposal, const std::string& reason, const journal::Mutation& mutation,
                                     const Encoder<AliasConfirmation>& encode) override;
  StatusOr<std::string> WithdrawAlias(const Key& proposal, const std::string& reason, const journal::Mutation& mutation,
                                      const Encoder<AliasConfirmation>& encode) override;

 private:
  sql::Pool& pool_;
  journal::Writer& writer_;
  const RegionBook& regions_;
  IdSource& ids_;
};

}  // namespace jgt::roster
