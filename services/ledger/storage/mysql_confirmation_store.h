// Confirmation policies and open confirmations in MySQL.
#pragma once

#include <map>
#include <string>

#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/ledger/domain/confirmation_store.h"
#include "services/ledger/storage/reader.h"

namespace jgt::ledger {

// Which entry set the region's policy of each year.
StatusOr<std::map<int, int64_t>> FindPolicySeqs(const Reader& read, const std::string& region);

class MysqlConfirmationStore final : public ConfirmationStore {
 public:
  MysqlConfirmationStore(journal::Writer& writer, sql::Pool& pool, PolicyCodec codec);

  StatusOr<std::string> Set(const journal::Mutation& mutation, const PolicyDecision& decision,
                            const Encoder& encode) override;
  StatusOr<std::optional<ConfirmationPolicy>> Find(const std::string& region, int year, Deadline deadline) override;
  StatusOr<AwaitingPage> Awaiting(const AwaitingQuery& query, Deadline deadline) override;

 private:
  StatusOr<std::map<int, ConfirmationPolicy>> ReadSet(const Reader& read, const std::string& region) const;

  journal::Writer& writer_;
  sql::Pool& pool_;
  const PolicyCodec codec_;
};

}  // namespace jgt::ledger
