// Commands that a group of the writer runs together: what they need is read once for all of them, each is decided in
// its turn on what the earlier ones have left, and what they change is written once at the end.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/journal/writer.h"

namespace jgt::journal {

class Command {
 public:
  virtual ~Command() = default;
};

// One group's commands in one transaction; a transaction that runs again begins a new session.
class CommandSession {
 public:
  virtual ~CommandSession() = default;
  // Decides and appends entries, as Work does, but writes no tables. A command that fails leaves the session as it was.
  virtual StatusOr<std::string> Run(Batch& batch, const Command& command) = 0;
  // Writes what all of them have changed, before their entries are stored.
  virtual Status Flush(sql::Transaction& tx) = 0;
};

class CommandRunner {
 public:
  virtual ~CommandRunner() = default;
  // Reads, under the region's head lock, what any of these commands may need.
  virtual StatusOr<std::unique_ptr<CommandSession>> Begin(sql::Transaction& tx, const std::string& region,
                                                          const std::vector<const Command*>& commands) = 0;
};

}  // namespace jgt::journal
