#pragma once

#include "common/ids/ids.h"
#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/roster/domain/pairing_store.h"

namespace jgt::roster {

class MysqlPairingStore final : public PairingStore {
 public:
  MysqlPairingStore(sql::Pool& pool, journal::Writer& writer, IdSource& ids)
      : pool_(pool), writer_(writer), ids_(ids) {}

  StatusOr<Pairing> GetPairing(const Key& key, const Moment& moment, Deadline deadline) override;
  StatusOr<std::vector<Pairing>> ListPairings(const PairingQuery& query, Deadline deadline) override;
  StatusOr<std::vector<Timeline<Pairing>>> TimelinesOfHome(const std::string& county, const Moment& moment,
                                                           Deadline deadline) override;
  StatusOr<Community> GetCommunity(const Key& key, const Moment& moment, Deadline deadline) override;
  StatusOr<std::vector<Community>> ListCommunities(const CommunityQuery& query, Deadline deadline) override;
  StatusOr<std::vector<MentorGroup>> ListMentorGroups(const Key& pairing, const Moment& moment,
                                                      Deadline deadline) override;
  StatusOr<std::vector<Exchange>> ListExchanges(const Key& pairing, const Moment& moment, Deadline deadline) override;
  StatusOr<std::string> FormMentorGroups(const Key& pairing, const std::vector<MentorGroup>& groups,
                                         const journal::Mutation& mutation,
                                         const Encoder<MentorGroupsFormed>& encode) override;
  StatusOr<std::string> SignMentorAgreement(const Key& pairing, const std::string& group,
                                            const MentorAgreement& agreement, const journal::Mutation& mutation,
                                            const Encoder<MentorAgreementSigned>& encode) override;
  StatusOr<std::string> RegisterExchanges(const Key& pairing, const std::vector<Exchange>& exchanges,
                                          const journal::Mutation& mutation,
                                          const Encoder<ExchangesRegistered>& encode) override;
  StatusOr<std::string> ConfirmExchanges(const std::string& region, const std::vector<ExchangeName>& names,
                                         const journal::Mutation& mutation,
                                         const Encoder<journal::Position>& encode) override;

 private:
  sql::Pool& pool_;
  journal::Writer& writer_;
  IdSource& ids_;
};

}  // namespace jgt::roster
