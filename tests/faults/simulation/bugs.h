// Mistakes that somebody could make, planted under the real code: into the statements on their way to the database, or
// into the test's own handlers. Each must be found, or the invariants that should find it are worth nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/faults/simulation/fake_connection.h"

namespace jgt::sim {

enum class Bug : uint8_t {
  kNone,
  kCommitSwallowsErrors,  // as the driver's Connection::commit() does
  kAnswerBeforeCommit,    // durable a moment later
  kOutboxById,            // a follower that polls an auto-increment column for id > last
  kOffsetApart,           // the follower's offset moves in another transaction than the apply
  kNoEpochCheck,          // a follower that believes in a lease it has lost
  kNoRequestLookUp,       // a writer that does not ask whether it knows the request
  kClockOfTheProcess,     // recorded_at without a look at the last entry's
  kNumberSkipped,         // a head that moves by two
  kByteFlipped,           // in a stored body
  kHandlerWithMemory,     // a handler that counts in memory and not in its table
  kHandlerThatFails,      // now and then, for a reason of its own
  kAnswerFromRepetition,  // a repeated request is answered anew
  kLogApart,              // the Merkle log grows in another transaction than the journal
  kLast = kLogApart,
};

std::string NameOf(Bug bug);

std::unique_ptr<Tamper> MakeTamper(Bug bug, Dice& dice);

}  // namespace jgt::sim
