#pragma once

#include "common/ids/ids.h"
#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/roster/domain/agreement_store.h"

namespace jgt::roster {

class MysqlAgreementStore final : public AgreementStore {
 public:
  MysqlAgreementStore(sql::Pool& pool, journal::Writer& writer, IdSource& ids)
      : pool_(pool), writer_(writer), ids_(ids) {}

  StatusOr<std::string> SignAgreement(const Agreement& agreement, const journal::Mutation& mutation,
                                      const Encoder<FiledNow<Agreement>>& encode) override;
  StatusOr<std::string> AmendAgreement(const Agreement& agreement, int64_t revision, const journal::Mutation& mutation,
                                       const Encoder<FiledNow<Agreement>>& encode) override;
  StatusOr<Agreement> GetAgreement(const AgreementKey& key, const Moment& moment, Deadline deadline) override;
  StatusOr<std::vector<Agreement>> ListAgreements(const AgreementQuery& query, Deadline deadline) override;
  StatusOr<std::string> RecordCeremony(const Ceremony& ceremony, const journal::Mutation& mutation,
                                       const Encoder<FiledNow<Ceremony>>& encode) override;
  StatusOr<std::vector<Ceremony>> ListCeremonies(const CeremonyQuery& query, Deadline deadline) override;
  StatusOr<CeremonyFacts> GetCeremonyFacts(const std::string& county, const Moment& moment, Deadline deadline) override;
  StatusOr<PairingLife> GetLife(const Key& pairing, const Moment& moment, Deadline deadline) override;

 private:
  sql::Pool& pool_;
  journal::Writer& writer_;
  IdSource& ids_;
};

}  // namespace jgt::roster
