// Activities in MySQL: commands of one region that come together are one transaction with their entries, under the
// region's journal head (activity_session.h).
#pragma once

#include <string>
#include <vector>

#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/ledger/domain/activity_store.h"
#include "services/ledger/storage/activity_session.h"

namespace jgt::ledger {

class MysqlActivityStore final : public ActivityStore {
 public:
  MysqlActivityStore(journal::Writer& writer, sql::Pool& pool, EntryEncoder encode_entry);

  StatusOr<std::string> Write(const journal::Mutation& mutation, const AnyCommand& command,
                              const AnswerEncoder& encode) override;
  void WriteLater(journal::Mutation mutation, AnyCommand command, AnswerEncoder encode, OnWritten done) override;

  StatusOr<Activity> Get(const std::string& region, const std::string& id, Deadline deadline) override;
  StatusOr<std::vector<Activity>> List(const ListQuery& query, Deadline deadline) override;
  StatusOr<std::vector<std::string>> PairingsOf(const std::string& region, const Caller& caller,
                                                Deadline deadline) override;

 private:
  journal::Writer& writer_;
  sql::Pool& pool_;
  ActivityRunner runner_;
};

}  // namespace jgt::ledger
