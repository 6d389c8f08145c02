// Connections to a simulated database: what lies between our code and the server, where messages are late or lost.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/sql/connection.h"
#include "tests/faults/simulation/database.h"

namespace jgt::sim {

// How often things go wrong, as "once in n"; 0 = never. Shared by everything in a world, and cleared when it is healed.
struct Faults {
  int64_t lost_before_statement = 0;
  int64_t lost_commit = 0;  // in one of four ways
  int64_t deadlock = 0;
  int64_t slow = 0;  // a statement that takes seconds
  int64_t call_lost = 0;
  int64_t call_twice = 0;
  int64_t redis_fails = 0;
  int64_t redis_lies = 0;
};

// What a planted bug does to statements on their way; see bugs.h. The default does nothing.
class Tamper {
 public:
  virtual ~Tamper() = default;
  // May change the statement or its parameters.
  virtual void Before(const std::string& /*owner*/, std::string& /*sql*/, sql::Params& /*params*/) {}
  // True: what was done so far is committed on its own before this statement runs.
  virtual bool SplitsBefore(const std::string& /*sql*/) { return false; }
  virtual void AfterQuery(const std::string& /*owner*/, const std::string& /*sql*/, const sql::Params& /*params*/,
                          const sql::Rows& /*rows*/) {}
  virtual void AfterExecute(const std::string& /*owner*/, const std::string& /*sql*/, const sql::Params& /*params*/,
                            int64_t /*count*/) {}
  // True: an error of COMMIT, of a transaction that writes a journal, is told as success. (A follower so deceived meets
  // a check of its own and ends its process.)
  virtual bool SwallowsCommitErrors() { return false; }
  // True: such a COMMIT is answered first and done later, if the server lives that long.
  virtual bool AnswersBeforeCommit() { return false; }
};

// For the pools of one process, `owner`. All must outlive the pools.
sql::Connector ConnectorTo(Database& database, const Faults& faults, Tamper& tamper, const std::string& owner);

}  // namespace jgt::sim
