#pragma once

#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/roster/domain/quota_store.h"

namespace jgt::roster {

class MysqlQuotaStore final : public QuotaStore {
 public:
  MysqlQuotaStore(sql::Pool& pool, journal::Writer& writer) : pool_(pool), writer_(writer) {}

  StatusOr<std::string> SetQuotas(const std::string& county, int year, const std::vector<QuotaTarget>& targets,
                                  const journal::Mutation& mutation, const Encoder<journal::Position>& encode) override;
  StatusOr<QuotasKnown> GetQuotas(const std::string& county, int year, const Moment& moment,
                                  Deadline deadline) override;

 private:
  sql::Pool& pool_;
  journal::Writer& writer_;
};

}  // namespace jgt::roster
