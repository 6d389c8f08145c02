// Where activities are kept. The rules are in activity_commands.h; a store reads the facts that they need, in one
// transaction with the entries and rows that follow from them.
#pragma once

#include <absl/functional/any_invocable.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/ledger/domain/activity.h"
#include "services/ledger/domain/activity_commands.h"
#include "services/ledger/domain/activity_filter.h"
#include "services/ledger/domain/caller.h"

namespace jgt::ledger {

using Deadline = std::chrono::steady_clock::time_point;

// What a mutation leaves: the activities that it is about, in the order asked, and the number of the last entry.
struct Written {
  std::vector<Activity> activities;
  int64_t last_seq = 0;
};
// Makes the bytes of the answer. They are stored with the entries, so that a repeated request gets the first answer
// byte for byte.
using AnswerEncoder = std::function<std::string(const Written&)>;

struct ListQuery {
  std::string region;
  ActivityFilter filter;
  // The last activity of the page before; its day only in a list that is ordered by day.
  int64_t after_seq = 0;
  std::string after_day = {};
  int limit = 100;
  // Only activities of these pairings (ids); absent: of all.
  std::optional<std::vector<std::string>> pairings = std::nullopt;
};

// Everything is listed in the order of the entries. Whatever chooses among the activities has an index that ends in the
// day, so that is what the choice is ordered by; on one day, the entries' order.
inline bool OrderedByDay(const ListQuery& query) {
  return query.pairings.has_value() || query.filter != ActivityFilter();
}

using AnyCommand = std::variant<RecordCommand, ConfirmCommand, CorrectCommand, ReverseCommand, TimeOutCommand>;
// Told the encoded answer, once, from any thread.
using OnWritten = absl::AnyInvocable<void(StatusOr<std::string>) &&>;

class ActivityStore {
 public:
  virtual ~ActivityStore() = default;

  // Returns the encoded answer: the first one, when the request is known already. Errors: those of Decide and of
  // journal::Writer.
  virtual StatusOr<std::string> Write(const journal::Mutation& mutation, const AnyCommand& command,
                                      const AnswerEncoder& encode) = 0;
  // The same without holding a thread while the command waits for its group.
  virtual void WriteLater(journal::Mutation mutation, AnyCommand command, AnswerEncoder encode, OnWritten done) = 0;

  // NOT_FOUND NO_SUCH_ACTIVITY.
  virtual StatusOr<Activity> Get(const std::string& region, const std::string& id, Deadline deadline) = 0;
  // In order (OrderedByDay).
  virtual StatusOr<std::vector<Activity>> List(const ListQuery& query, Deadline deadline) = 0;

  // Ids of the region's pairings of which the caller may act for an end.
  virtual StatusOr<std::vector<std::string>> PairingsOf(const std::string& region, const Caller& caller,
                                                        Deadline deadline) = 0;
};

}  // namespace jgt::ledger
