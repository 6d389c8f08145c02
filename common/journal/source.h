// Where a follower reads another service's journal: in production its JournalService, in simulations a list in memory.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "common/journal/entry.h"
#include "common/status/status.h"

namespace jgt::journal {

class Source {
 public:
  virtual ~Source() = default;
  // Name of the service whose journal it is: "roster".
  virtual const std::string& service() const = 0;
  // Entries from `from_seq` on, in order and without gaps; empty at the end. At most `limit` (1..1000), fewer when they
  // are large.
  virtual StatusOr<std::vector<Entry>> Read(const std::string& region, int64_t from_seq, int limit) = 0;
  // The last entry's number by region. `follower` and `applied` tell the source how far the asker is; "" and {} when it
  // follows nothing.
  virtual StatusOr<std::map<std::string, int64_t>> Heads(const std::string& follower,
                                                         const std::map<std::string, int64_t>& applied) = 0;
};

// Reads a journal from `from_seq` to `to_seq`, both included, checking that nothing is missing and every hash is right;
// DATA_LOSS JOURNAL_GAP or ENTRY_DAMAGED otherwise. What a recount and a rebuild are made of.
Status Replay(Source& source, const std::string& region, int64_t from_seq, int64_t to_seq,
              const std::function<Status(const Entry&)>& apply);

}  // namespace jgt::journal
