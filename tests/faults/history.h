// What clients did and were told, and whether what is stored agrees. It knows nothing of how the system works: it holds
// the clients' own notes against the journal, entry by entry.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "common/journal/entry.h"
#include "jgt/ledger/v1/ledger.pb.h"

namespace jgt::faults {

enum class Outcome {
  kAcknowledged,  // it was answered OK
  kRefused,       // it was answered that it cannot be: nothing of it may be stored
  kUnknown,       // nobody answered within the client's patience: it is stored whole, or not at all
};

// One command, with all repetitions of its request.
struct Operation {
  std::string request_id;
  std::string what;  // "RecordActivity", for messages
  int64_t entry_count = 1;
  Outcome outcome = Outcome::kUnknown;
  int64_t last_seq = 0;               // of an acknowledged one, as answered
  std::vector<std::string> names;     // the activities that it made or changed, as answered
  std::string reason;                 // of a refusal, or of the last failure
  bool repeated_differently = false;  // a repetition of the request was answered otherwise than the first time
  std::chrono::steady_clock::time_point begun;
  std::chrono::steady_clock::time_point ended;
};

// What the system says it holds.
struct Stored {
  std::vector<journal::Entry> entries;           // of one region's ledger journal, as read
  std::vector<ledger::v1::Activity> activities;  // as listed
};

// Every disagreement in a sentence; empty when there is none:
//   LOST       acknowledged, and not stored          TWICE      stored more often than sent
//   GHOST      refused, or never sent, and stored    TORN       a part of a command is stored
//   MOVED      stored elsewhere than answered        ANSWER     a repetition was answered otherwise
//   GAP        a number is missing or there twice    DAMAGED    the hash is not that of the bytes
//   BACKWARDS  recorded_at goes back                 REORDERED  begun after another was acknowledged, stored before it
//   STATE      an activity is not as its entries say DUPLICATE  a lesson is told twice (D17)
std::vector<std::string> Check(const std::vector<Operation>& history, const Stored& stored);

}  // namespace jgt::faults
