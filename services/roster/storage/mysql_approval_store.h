#pragma once

#include "common/ids/ids.h"
#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/roster/domain/approval_store.h"
#include "services/roster/domain/region_book.h"

namespace jgt::roster {

class MysqlApprovalStore final : public ApprovalStore {
 public:
  MysqlApprovalStore(sql::Pool& pool, journal::Writer& writer, const RegionBook& regions, IdSource& ids)
      : pool_(pool), writer_(writer), regions_(regions), ids_(ids) {}

  StatusOr<std::string> Submit(const std::string& county, int year, const ProposalContent& content,
                               const journal::Mutation& mutation, const Encoder<ProposalNow>& encode) override;
  StatusOr<std::string> Resubmit(const Key& key, int64_t revision, const ProposalContent& content,
                                 const journal::Mutation& mutation, const Encoder<ProposalNow>& encode) override;
  StatusOr<std::string> Withdraw(const Key& key, int64_t revision, const std::string& reason,
                                 const journal::Mutation& mutation, const Encoder<ProposalNow>& encode) override;
  StatusOr<std::string> Decide(const Key& key, const ProposalDecision& decision, const Decider& decider,
                               const journal::Mutation& mutation, const Encoder<ProposalNow>& encode) override;

  StatusOr<PairingProposal> GetProposal(const Key& key, int64_t revision, std::optional<Instant> known_at,
                                        Deadline deadline) override;
  StatusOr<std::vector<PairingProposal>> ListProposals(const PairingProposalQuery& query, Deadline deadline) override;

  StatusOr<std::string> VerifyPairing(const Key& pairing, const Day& day, const ApprovalDocument& document,
                                      const std::string& note, const Decider& decider,
                                      const journal::Mutation& mutation, const Encoder<VerifiedNow>& encode) override;
  StatusOr<std::vector<Verification>> ListVerifications(const VerificationQuery& query, Deadline deadline) override;

 private:
  sql::Pool& pool_;
  journal::Writer& writer_;
  const RegionBook& regions_;
  IdSource& ids_;
};

}  // namespace jgt::roster
