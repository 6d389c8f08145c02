// Entries from the journal's table.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/sql/pool.h"
#include "services/ledger/domain/entry_store.h"
#include "services/ledger/domain/log.h"

namespace jgt::ledger {

class MysqlEntryStore final : public EntryStore {
 public:
  MysqlEntryStore(sql::Pool& pool, EntryDecoder decode) : pool_(pool), decode_(std::move(decode)) {}

  StatusOr<int64_t> FirstSince(const std::string& region, Instant since, Deadline deadline) override;
  StatusOr<std::vector<ToldEntry>> Read(const std::string& region, int64_t from_seq, int limit,
                                        Deadline deadline) override;

 private:
  sql::Pool& pool_;
  const EntryDecoder decode_;
};

}  // namespace jgt::ledger
