// Commands about activities that are run together: their facts are read once, with a statement per table, each command
// is decided on what the earlier ones have left, and the rows are written at the end.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "common/journal/command.h"
#include "services/ledger/domain/activity_store.h"

namespace jgt::ledger {

struct ActivityCommand : journal::Command {
  template <typename Told>
  ActivityCommand(const Told& told, const AnswerEncoder& encode_answer) : what(&told), encode(encode_answer) {}

  std::variant<const RecordCommand*, const ConfirmCommand*, const CorrectCommand*, const ReverseCommand*> what;
  const AnswerEncoder& encode;
};

// Runs ActivityCommands only.
class ActivityRunner final : public journal::CommandRunner {
 public:
  explicit ActivityRunner(EntryEncoder encode_entry) : encode_entry_(std::move(encode_entry)) {}

  StatusOr<std::unique_ptr<journal::CommandSession>> Begin(
      sql::Transaction& tx, const std::string& region, const std::vector<const journal::Command*>& commands) override;

 private:
  const EntryEncoder encode_entry_;
};

}  // namespace jgt::ledger
