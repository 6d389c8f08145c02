// Whether a region's journal, Merkle log, tiles, checkpoints and province heads fit together: every entry is read and
// hashed again, and everything that was derived from the entries is derived anew and compared.
#pragma once

#include <array>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/journal/entry.h"
#include "common/merkle/tile.h"
#include "common/merkle/tree.h"
#include "services/ledger/domain/log.h"
#include "services/ledger/storage/audit_findings.h"
#include "services/ledger/storage/log_audit.h"
#include "services/ledger/storage/reader.h"

namespace jgt::ledger {

class JournalAudit final {
 public:
  JournalAudit(const AuditOptions& options, const Reader& read, std::string region, const EntryDecoder& decode,
               AuditFindings& findings);

  // Returns how many entries there are. NOT_FOUND NO_SUCH_LOG.
  StatusOr<int64_t> Run();
  // No entry was missing.
  bool gapless() const { return gapless_; }
  // Numbers of the entries that are not what they were stored as. No more than are told: the reading stops there.
  const std::set<int64_t>& damaged() const { return damaged_; }

 private:
  // A tile as it is stored.
  struct StoredTile {
    std::string root;
    std::string hashes;
    bool sound = false;  // the root is that of the hashes
  };
  // merkle_logs as it is stored.
  struct StoredLog {
    int64_t hash = 0;
    int64_t size = 0;
    std::string frontier;
    std::string root;
  };

  Status ReadHeads();
  Status ChooseHash();
  StatusOr<bool> HashIs(merkle::HashKind kind);
  StatusOr<bool> ReadPage(int64_t first);
  merkle::Hash CheckEntry(journal::Entry& entry, const std::optional<StoredTile>& tile,
                          const std::vector<Instant>& times);
  merkle::Hash DamagedEntry(const journal::Entry& entry, const merkle::Hash& computed, const merkle::Hash& in_tile,
                            const std::vector<Instant>& times);
  StatusOr<std::optional<StoredTile>> FindTile(int level, int64_t index);
  Status CheckTile(int level, int64_t index, const std::string& hashes, const std::optional<StoredTile>& stored);
  Status AddLeaf(int64_t seq, const merkle::Hash& leaf);
  Status CheckCheckpoint(const PublishedHead& stored);
  Status NextCheckpoint();
  void CheckHead();
  Status CheckExtraTiles();
  Status CheckProvinceHeads();

  const AuditOptions& options_;
  const Reader& read_;
  const std::string region_;
  const EntryDecoder& decode_;
  AuditFindings& findings_;

  int64_t head_seq_ = 0;
  std::string head_recorded_at_;
  std::optional<StoredLog> log_;
  int64_t expected_ = 0;                     // how many entries there should be
  std::optional<PublishedHead> checkpoint_;  // the next one to be compared
  int64_t checkpoint_after_ = std::numeric_limits<int64_t>::min();
  merkle::Frontier frontier_{merkle::HashKind::kSha256};
  std::array<std::string, merkle::kTileLevelMax + 1> tiles_;  // hashes since the last full tile of each level
  std::set<int64_t> damaged_;
  std::vector<int64_t> undecided_;  // damaged, and neither tile nor repair told in which column
  std::map<std::string, std::pair<PublishedHead, journal::Entry>> province_heads_;
  Instant last_recorded_at_;
  bool gapless_ = true;
};

}  // namespace jgt::ledger
