// A hook through which tests make the database fail at the points where failing is hard to arrange from outside.
// Production passes none.
#pragma once

#include <cstdint>
#include <string_view>

namespace jgt::sql {

enum class CommitFault : uint8_t {
  kNone,
  kBeforeEffect,  // the connection is lost before COMMIT is sent: nothing is stored, and the caller cannot know
  kAfterEffect,   // COMMIT succeeds and its answer is lost: everything is stored, and the caller cannot know
};

// Called from whichever thread runs the transaction, so implementations are thread-safe.
class FaultInjector {
 public:
  virtual ~FaultInjector() = default;
  virtual CommitFault OnCommit() { return CommitFault::kNone; }
  // True: the connection is lost before this statement is sent.
  virtual bool LosesConnectionBefore(std::string_view /*sql*/) { return false; }
};

}  // namespace jgt::sql
