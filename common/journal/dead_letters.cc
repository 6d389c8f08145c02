// How a follower applies, what it could not apply, and another try at it.
#include <exception>

#include "common/journal/follower.h"

namespace jgt::journal {
namespace {

constexpr std::chrono::seconds kTransactionMax{10};

const std::string kLockDeadLetter =
    "SELECT type FROM dead_letter WHERE region = ? AND source = ? AND follower = ? AND seq = ? FOR UPDATE";
const std::string kDeleteDeadLetter =
    "DELETE FROM dead_letter WHERE region = ? AND source = ? AND follower = ? AND seq = ?";

}  // namespace

Status EntryHandler::ApplyAll(sql::Transaction& tx, std::span<const Entry> entries) {
  for (const Entry& entry : entries) RETURN_IF_ERROR(Apply(tx, entry));
  return OkStatus();
}

// Nothing of ours throws, but if a handler did, the process would die of the same entry at every start; so it becomes a
// dead letter.
Status Follower::ApplyGuarded(sql::Transaction& tx, std::span<const Entry> entries) {
  try {
    return handler_.ApplyAll(tx, entries);
  } catch (const std::exception& error) {
    return Internal("HANDLER_THREW", error.what());
  }
}

Status Follower::Requeue(const std::string& region, int64_t seq) {
  ASSIGN_OR_RETURN(const std::vector<Entry> entries, source_.Read(region, seq, 1));
  const sql::TransactionOptions options{.deadline = std::chrono::steady_clock::now() + kTransactionMax};
  return sql::RunTransaction(pool_, options, [&](sql::Transaction& tx) -> Status {
    ASSIGN_OR_RETURN(const auto row, tx.QueryOne(kLockDeadLetter, {region, source_.service(), options_.name, seq}));
    if (!row.has_value()) {
      return NotFound("NO_SUCH_DEAD_LETTER", absl::StrFormat("follower %s has no dead letter %d of %s in region %s",
                                                             options_.name, seq, source_.service(), region));
    }
    if (entries.empty() || entries.front().seq != seq) {
      return DataLoss("JOURNAL_GAP",
                      absl::StrFormat("entry %d of %s in region %s is missing", seq, source_.service(), region));
    }
    RETURN_IF_ERROR(CheckEntry(source_.service(), entries.front()));
    RETURN_IF_ERROR(ApplyGuarded(tx, std::span(entries).first(1)));
    return tx.Execute(kDeleteDeadLetter, {region, source_.service(), options_.name, seq}).status();
  });
}

}  // namespace jgt::journal
