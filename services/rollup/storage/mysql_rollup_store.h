#pragma once

#include <string>

#include "common/sql/pool.h"
#include "common/sql/transaction.h"
#include "services/rollup/domain/rollup_store.h"

namespace jgt::rollup {

class MysqlRollupStore final : public RollupStore {
 public:
  explicit MysqlRollupStore(sql::Pool& pool) : pool_(pool) {}

  StatusOr<Standing> ReadStanding(const std::string& region, Deadline deadline) override;
  StatusOr<Reflected> ReadReflected(const std::string& region, Deadline deadline) override;
  StatusOr<int64_t> NextGeneration(const std::string& region, Deadline deadline) override;
  Status WriteGeneration(const std::string& region, int64_t generation, const MemoryCellBook& book,
                         Deadline deadline) override;
  StatusOr<Swapped> MakeAlive(const std::string& region, int64_t generation, const CatchUp& catch_up,
                              Deadline deadline) override;
  Status DropOlderGenerations(const std::string& region, Deadline deadline) override;

 private:
  StatusOr<Swapped> TryMakeAlive(sql::Transaction& tx, const std::string& region, int64_t generation,
                                 const CatchUp& catch_up);

  sql::Pool& pool_;
};

}  // namespace jgt::rollup
