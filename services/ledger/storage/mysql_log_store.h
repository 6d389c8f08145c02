// Merkle logs in MySQL, as readers ask for them.
#pragma once

#include <string>

#include "common/sql/pool.h"
#include "services/ledger/domain/log.h"

namespace jgt::ledger {

class MysqlLogStore final : public LogStore {
 public:
  explicit MysqlLogStore(sql::Pool& pool) : pool_(pool) {}

  StatusOr<LogHead> Head(const std::string& region, Deadline deadline) override;
  StatusOr<std::optional<PublishedHead>> Published(const std::string& region, std::optional<int64_t> size,
                                                   Deadline deadline) override;
  StatusOr<std::string> EntryBytes(const std::string& region, int64_t seq, Deadline deadline) override;
  StatusOr<merkle::Proof> Inclusion(const std::string& region, int64_t index, int64_t size, Deadline deadline) override;
  StatusOr<merkle::Proof> Consistency(const std::string& region, int64_t first, int64_t second,
                                      Deadline deadline) override;
  StatusOr<std::string> Tile(const std::string& region, const merkle::TileId& tile, Deadline deadline) override;
  Status Export(const std::string& region, int64_t size, const ExportSink& sink, Deadline deadline) override;

 private:
  sql::Pool& pool_;
};

}  // namespace jgt::ledger
