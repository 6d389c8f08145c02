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

  void WriteLater(journal::Mutation mutation, AnyCommand command, AnswerEncoder encode, OnWritten done) override;
  StatusOr<std::string> Record(const journal::Mutation& mutation, const RecordCommand& command,
                               const AnswerEncoder& encode) override;
  StatusOr<std::string> Confirm(const journal::Mutation& mutation, const ConfirmCommand& command,
                                const AnswerEncoder& encode) override;
  StatusOr<std::string> Correct(const journal::Mutation& mutation, const CorrectCommand& command,
                                const AnswerEncoder& encode) override;
  StatusOr<std::string> Reverse(const journal::Mutation& mutation, const ReverseCommand& command,
                                const AnswerEncoder& encode) override;

  StatusOr<Activity> Get(const std::string& region, const std::string& id, Deadline deadline) override;
  StatusOr<std::vector<Activity>> List(const ListQuery& query, Deadline deadline) override;
  StatusOr<std::vector<std::string>> PairingsOf(const std::string& region, const Caller& caller,
                                                Deadline deadline) override;

 private:
  template <typename Command>
  StatusOr<std::string> Append(const journal::Mutation& mutation, const Command& command, const AnswerEncoder& encode);

  journal::Writer& writer_;
  sql::Pool& pool_;
  ActivityRunner runner_;
};

}  // namespace jgt::ledger
