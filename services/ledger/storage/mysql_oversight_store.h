#pragma once

#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/ledger/domain/oversight_store.h"

namespace jgt::ledger {

class MysqlOversightStore final : public OversightStore {
 public:
  // `activities_max`: how many may be compared at once.
  MysqlOversightStore(journal::Writer& writer, sql::Pool& pool, int64_t activities_max = sql::kRowsMaxDefault)
      : writer_(writer), pool_(pool), activities_max_(activities_max) {}

  StatusOr<std::vector<std::string>> Pairings(const std::string& region, Deadline deadline) override;
  StatusOr<std::vector<PlannedAndDone>> ReadYear(const std::string& region, const std::vector<std::string>& pairings,
                                                 int64_t year, int64_t make_up_days, Deadline deadline) override;
  StatusOr<MonthFacts> ReadMonth(const std::string& region, const Month& month,
                                 const std::vector<std::string>& away_kinds, Deadline deadline) override;
  StatusOr<std::map<std::string, NoticeReview>> Reviews(const std::string& region,
                                                        const std::vector<std::string>& notices,
                                                        Deadline deadline) override;
  StatusOr<std::string> Review(const std::string& region, const std::string& notice, const std::string& reason,
                               const EntryBody& entry, const journal::Mutation& mutation,
                               const std::function<std::string(const Reviewed&)>& encode) override;

 private:
  journal::Writer& writer_;
  sql::Pool& pool_;
  const int64_t activities_max_;
};

}  // namespace jgt::ledger
