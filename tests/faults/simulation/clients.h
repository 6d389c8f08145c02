// Those who use the system: they issue commands, repeat them until they know what became of them, and write down what
// they were told. The checks believe nobody but them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/ledger/domain/activity.h"
#include "tests/faults/simulation/processes.h"

namespace jgt::sim {

// One command as its client remembers it.
struct Command {
  std::string service;
  std::vector<std::string> regions;  // the first holds the request
  std::string request_id;
  std::string body;     // what the request says, in words
  int64_t entries = 1;  // that it adds to each of its regions, or none at all
  int attempts = 0;
  // Somebody may have stored it without the client having been told.
  bool in_doubt = false;
  bool settled = false;
  std::optional<std::string> answer;
  std::string refusal;  // why it will never be stored
};

struct History {
  std::vector<std::unique_ptr<Command>> commands;
  // Activities that somebody was told of, for others to confirm, correct and reverse.
  struct Known {
    std::string region;
    std::string name;
    std::string pairing;
    int64_t revision = 0;
  };
  std::vector<Known> known;
  int working = 0;  // clients that are not done
};

// Lists pairings, in both counties together now and then.
void RunRosterClient(Environment& env, History& history, const std::vector<Process*>& rosters);
// Tells activities, and confirms, corrects and reverses what it knows of.
void RunLedgerClient(Environment& env, History& history, const std::vector<Process*>& ledgers, int number);

}  // namespace jgt::sim
