// Counts from the roll-up's tables and from the forms as they were filed.
#pragma once

#include <string>
#include <vector>

#include "common/sql/pool.h"
#include "common/sql/transaction.h"
#include "services/reporting/domain/count_store.h"

namespace jgt::reporting {

class MysqlCountStore final : public CountStore {
 public:
  explicit MysqlCountStore(sql::Pool& pool) : pool_(pool) {}

  StatusOr<std::vector<Pairing>> PairingsIn(const std::string& region, Deadline deadline) override;
  StatusOr<Counts> Count(const CountScope& scope, Deadline deadline) override;
  StatusOr<Explanation> Explain(const ExplainQuery& query, Deadline deadline) override;
  StatusOr<Restatements> RestatementsOf(const RestatementQuery& query, Deadline deadline) override;

 private:
  sql::Pool& pool_;
};

}  // namespace jgt::reporting
