// What must be true when all is over, whatever happened.
#pragma once

#include "tests/faults/simulation/clients.h"
#include "tests/faults/simulation/environment.h"

namespace jgt::sim {

// True when the followers have applied, or put aside, everything that the journals hold, and checkpoints cover it.
bool CaughtUp(Environment& env);

// Called from a fiber once the world is healed and quiet; reports into the environment.
void CheckEverything(Environment& env, const History& history);

// Watches each COMMIT: an offset is moved by the process that owns the partition alone, and entries of the ledger come
// with the log that covers them.
void WatchCommits(Environment& env, Database& database);

}  // namespace jgt::sim
