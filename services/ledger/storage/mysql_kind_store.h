// Counties' own kinds in MySQL: a row for each, written with the entry that says so.
#pragma once

#include <string>

#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/ledger/domain/kind_store.h"
#include "services/ledger/domain/log.h"

namespace jgt::ledger {

class MysqlKindStore final : public KindStore {
 public:
  MysqlKindStore(journal::Writer& writer, sql::Pool& pool, KindEncoder encode_entry, EntryDecoder decode_entry);

  StatusOr<std::string> Define(const journal::Mutation& mutation, const DefineKindCommand& command,
                               const KindAnswerEncoder& encode) override;
  StatusOr<std::string> Withdraw(const journal::Mutation& mutation, const WithdrawKindCommand& command,
                                 const KindAnswerEncoder& encode) override;
  StatusOr<CountyKinds> KindsOf(const std::string& region, Deadline deadline) override;

 private:
  journal::Writer& writer_;
  sql::Pool& pool_;
  const KindEncoder encode_entry_;
  const EntryDecoder decode_entry_;
};

}  // namespace jgt::ledger
