// Where the policies are kept that regions set for themselves, and who still waits for an answer.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/ledger/domain/activity.h"
#include "services/ledger/domain/activity_life.h"
#include "services/ledger/domain/confirmation_policy.h"
#include "services/ledger/domain/roster_facts.h"

namespace jgt::ledger {

struct PolicyDecision {
  std::string region;
  ConfirmationPolicy policy;  // without rules: that of the data file again
  std::string reason;
};

// How a decision becomes an entry's message, and comes back from its bytes: the wire's business.
struct PolicyCodec {
  std::function<EntryBody(const PolicyDecision&)> encode;
  std::function<StatusOr<ConfirmationPolicy>(const std::string& bytes)> decode;
};

struct AwaitingQuery {
  std::string region;
  int64_t after_seq = 0;
  int limit = 100;
  // Only of these pairings (ids); absent: of all.
  std::optional<std::vector<std::string>> pairings;
  // Only what the policy in force (the region's own, else one of these) may have let time out on `today` (WhatActs);
  // null: everything that awaits.
  const ConfirmationPolicies* defaults = nullptr;
  Day today = {};
};
struct AwaitingPage {
  std::vector<Activity> activities;         // RECORDED, in the order of their entries
  std::map<std::string, Pairing> pairings;  // theirs, by name
  std::map<int, ConfirmationPolicy> set;    // what the region set itself, by year
};

class ConfirmationStore {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  // Makes the bytes of the answer; the policy's version and seq are those of its entry.
  using Encoder = std::function<std::string(const ConfirmationPolicy&)>;

  virtual ~ConfirmationStore() = default;

  // Returns the encoded answer: the first one, when the request is known already. Errors: those of journal::Writer.
  virtual StatusOr<std::string> Set(const journal::Mutation& mutation, const PolicyDecision& decision,
                                    const Encoder& encode) = 0;
  // What the region set for the year; one without rules takes an earlier one back and is none.
  virtual StatusOr<std::optional<ConfirmationPolicy>> Find(const std::string& region, int year, Deadline deadline) = 0;
  // All of it as of one moment.
  virtual StatusOr<AwaitingPage> Awaiting(const AwaitingQuery& query, Deadline deadline) = 0;
};

}  // namespace jgt::ledger
