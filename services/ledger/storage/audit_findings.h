// What an audit has found so far, and the telling of it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "services/ledger/domain/log_audit.h"

namespace jgt::ledger {

class AuditFindings {
 public:
  explicit AuditFindings(const AuditSink& sink) : sink_(sink) {}

  void Add(std::string table, std::string key, std::string column, std::string message) {
    if (++count_ > kFindingsMax) return;
    waiting_.push_back(
        {.table = std::move(table), .key = std::move(key), .column = std::move(column), .message = std::move(message)});
  }
  // Something that could not be compared.
  void AddUnchecked(std::string table, std::string key, std::string message) {
    if (++count_ > kFindingsMax) return;
    waiting_.push_back({.table = std::move(table),
                        .key = std::move(key),
                        .column = "",
                        .message = std::move(message),
                        .unchecked = true});
  }
  // Tells what is new, and how far the reading is. False when nobody listens, or enough was found.
  bool Tell(int64_t entries_read) {
    const bool heard = sink_({.entries_read = entries_read, .findings = std::exchange(waiting_, {})});
    return heard && count_ < kFindingsMax;
  }
  int count() const { return count_; }

 private:
  const AuditSink& sink_;
  std::vector<AuditFinding> waiting_;
  int count_ = 0;
};

}  // namespace jgt::ledger
