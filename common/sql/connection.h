// One connection of a Pool. Internal to common/sql and its tests: production has the driver's (driver_connection.h),
// simulations put a database in memory behind it, under the same pool and the same transactions.
#pragma once

#include <cstdint>
#include <string>

#include "common/sql/fault_injector.h"
#include "common/sql/pool.h"
#include "common/sql/value.h"
#include "common/status/status.h"

namespace jgt::sql {

class Connection {
 public:
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  virtual StatusOr<Rows> Query(const std::string& sql, const Params& params, int64_t rows_max) = 0;
  virtual StatusOr<int64_t> Execute(const std::string& sql, const Params& params) = 0;
  // Not prepared, without parameters and without a result: START TRANSACTION, COMMIT, ROLLBACK, SET, DDL. It is the
  // only way to commit: the driver's own commit() and rollback() swallow errors.
  virtual Status ExecuteText(const std::string& sql) = 0;

  // A broken connection is closed by its pool instead of being used again.
  bool broken() const { return broken_; }
  void MarkBroken() { broken_ = true; }

  int64_t packet_bytes_max() const { return packet_bytes_max_; }
  FaultInjector* fault_injector() const { return fault_injector_; }

 protected:
  explicit Connection(FaultInjector* fault_injector) : fault_injector_(fault_injector) {}
  void SetPacketBytesMax(int64_t bytes) { packet_bytes_max_ = bytes; }

 private:
  FaultInjector* const fault_injector_;
  int64_t packet_bytes_max_ = 0;
  bool broken_ = false;
};

}  // namespace jgt::sql
