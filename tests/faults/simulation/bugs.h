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
  kHandlerThatFails,      // the roll-up's, now and then, for a reason of its own
  kOwnHandlerThatFails,   // the ledger's
  kAnswerFromRepetition,  // a repeated request is answered anew
  kLogApart,              // the Merkle log grows in another transaction than the journal
  kRootOfOthers,          // a log's root that does not follow from its entries
  kHeadBehind,            // a head that is moved to the entry before the last
  kAnswerKeptOtherwise,   // another answer is stored than is given
  kRefusesWhatIsStored,   // an answer that comes after its deadline is told as "nothing was stored"
  kAnswerElsewhere,       // the answer is stored under another region than its entries
  kRequestMixedUp,        // entries are stored under a request of nobody's
  kBatchInPart,           // the same, of one of a command's entries
  kHandlerOutOfOrder,     // a handler that puts entries off
  kHandlerSwallows,       // a handler that says yes to what it cannot apply
  kPoisonStays,           // a handler that refuses for ever
  kLetterStays,           // a dead letter that is applied and not taken away
  kFollowsNothingLater,   // a follower that stops at an entry
  kActivityNotWritten,    // an activity keeps the state that it had
  kTakenForAnother,       // a repetition is taken for another request
  kHashOfNothing,         // whatever is asked under an id is taken for its repetition
  kWaitsForNothing,       // a wait for a position that does not look
  kNoCopyOutside,         // checkpoints are shown of which there is no copy outside
  kCheckpointOfOthers,    // a checkpoint of another root than its entries'
  kSignsNothingLater,     // a publisher that signs no head of more than two entries
  kTellsNothingLater,     // one that tells the province's log of none
  kLast = kTellsNothingLater,
};

std::string NameOf(Bug bug);

std::unique_ptr<Tamper> MakeTamper(Bug bug, Dice& dice);

}  // namespace jgt::sim
