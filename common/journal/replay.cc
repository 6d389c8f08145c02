#include "common/journal/source.h"

namespace jgt::journal {
namespace {
constexpr int kReadLimit = 1000;
}  // namespace

Status Replay(Source& source, const std::string& region, int64_t from_seq, int64_t to_seq,
              const std::function<Status(const Entry&)>& apply) {
  int64_t next = from_seq;
  while (next <= to_seq) {
    ASSIGN_OR_RETURN(const std::vector<Entry> entries, source.Read(region, next, kReadLimit));
    if (entries.empty() || entries.front().seq != next) {
      return DataLoss("JOURNAL_GAP",
                      absl::StrFormat("entry %d of %s in region %s is missing", next, source.service(), region))
          .Meta("service", source.service())
          .Meta("region", region)
          .Meta("seq", std::to_string(next));
    }
    for (const Entry& entry : entries) {
      if (entry.seq > to_seq) return OkStatus();
      if (entry.seq != next) {
        return DataLoss("JOURNAL_GAP",
                        absl::StrFormat("entry %d of %s in region %s is missing", next, source.service(), region));
      }
      RETURN_IF_ERROR(CheckEntry(source.service(), entry));
      RETURN_IF_ERROR(apply(entry));
      ++next;
    }
  }
  return OkStatus();
}

}  // namespace jgt::journal
