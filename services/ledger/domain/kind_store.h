// Where counties' own kinds of activities are kept; the rules are in county_kinds.h.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/ledger/domain/activity_life.h"
#include "services/ledger/domain/county_kinds.h"

namespace jgt::ledger {

// How events become messages is the wire's business, and given to the store from there.
using KindEncoder = std::function<EntryBody(const KindEvent&)>;
// Makes the bytes of the answer from the kind as it stands, whose revision is the number of the entry.
using KindAnswerEncoder = std::function<std::string(const CountyKind&)>;

class KindStore {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  virtual ~KindStore() = default;

  // Each returns the encoded answer: the first one, when the request is known already. Errors: those of Decide and of
  // journal::Writer.
  virtual StatusOr<std::string> Define(const journal::Mutation& mutation, const DefineKindCommand& command,
                                       const KindAnswerEncoder& encode) = 0;
  virtual StatusOr<std::string> Withdraw(const journal::Mutation& mutation, const WithdrawKindCommand& command,
                                         const KindAnswerEncoder& encode) = 0;
  // Of all years, the withdrawn ones too.
  virtual StatusOr<CountyKinds> KindsOf(const std::string& region, Deadline deadline) = 0;
};

}  // namespace jgt::ledger
