#include "services/ctl/log/log_verifier.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "common/journal/entry.h"
#include "common/merkle/proof.h"
#include "common/merkle/tile.h"
#include "services/ctl/log/log_folder.h"
#include "services/ctl/session.h"

namespace jgt::ctl {
namespace {

constexpr size_t kHashSize = merkle::kHashSize;
constexpr size_t kTileBytesMax = size_t{merkle::kTileWidth} * kHashSize;
constexpr size_t kBundleBytesMax = size_t{1} << 30U;
constexpr char kService[] = "ledger";

Status Wrong(const std::string& reason, const std::string& message) {
  return DataLoss(reason, message).Zh("核验未通过：" + message);
}

Status CheckEntry(const journal::ServiceEntry& parsed, const std::string& region, int64_t seq, Instant not_before) {
  const journal::Entry& entry = parsed.entry;
  if (parsed.service != kService) return Wrong("BAD_ENTRY", "it is of the journal of " + parsed.service);
  if (entry.region != region) return Wrong("BAD_ENTRY", "it is of region " + entry.region);
  if (entry.seq != seq) return Wrong("BAD_ENTRY", absl::StrFormat("it has number %d where %d is due", entry.seq, seq));
  if (entry.recorded_at < not_before) return Wrong("BAD_ENTRY", "it was recorded before the entry that precedes it");
  return OkStatus();
}

class FolderVerifier final {
 public:
  FolderVerifier(std::string folder, merkle::Checkpoint checkpoint, std::optional<int64_t> older_size)
      : folder_(std::move(folder)),
        checkpoint_(std::move(checkpoint)),
        older_size_(older_size),
        region_(checkpoint_.origin.substr(checkpoint_.origin.rfind('/') + 1)),
        entries_(checkpoint_.hash),
        tiles_(checkpoint_.hash) {}

  Status Run() {
    expected_.insert("checkpoint");
    for (int64_t index = 0; merkle::WidthAt(checkpoint_.size, 0, index) > 0; ++index)
      RETURN_IF_ERROR(CheckBundle(index));
    RETURN_IF_ERROR(CheckRoot());
    RETURN_IF_ERROR(CheckUpperTiles());
    return CheckNoOtherFiles();
  }
  // Of the older size, once Run has passed it.
  const merkle::Hash& older_root() const { return older_root_; }

 private:
  StatusOr<std::string> Read(const std::string& path, size_t bytes_max) {
    expected_.insert(path);
    const auto content = ReadFile(folder_ + "/" + path, bytes_max);
    if (content.ok()) return content;
    if (content.status().code() == StatusCode::kNotFound) return Wrong("FILE_MISSING", path + " is missing");
    return Wrong("UNEXPECTED_FILE", path + " is too large");
  }

  Status CheckBundle(int64_t index) {
    const int width = merkle::WidthAt(checkpoint_.size, 0, index);
    const std::string path = EntriesPath(index, width);
    const merkle::TileId tile{.level = 0, .index = index, .width = width};
    ASSIGN_OR_RETURN(const std::string bundle, Read(path, kBundleBytesMax));
    ASSIGN_OR_RETURN(const std::string hashes, Read(merkle::TilePath(tile), kTileBytesMax));
    if (hashes.size() != static_cast<size_t>(width) * kHashSize)
      return Wrong("BAD_TILE", absl::StrFormat("%s has %d bytes", merkle::TilePath(tile), hashes.size()));
    std::string_view rest = bundle;
    std::string leaves;
    for (int i = 0; i < width; ++i) {
      const int64_t seq = index * merkle::kTileWidth + i + 1;
      const auto leaf = TakeEntry(rest, seq);
      if (!leaf.ok()) return Annotate(leaf.status(), absl::StrFormat("%s, entry %d", path, seq));
      const merkle::Hash in_tile = hashes.substr(static_cast<size_t>(i) * kHashSize, kHashSize);
      if (in_tile != *leaf && altered_.empty()) {
        altered_ = absl::StrFormat("%s, entry %d", path, seq);
        altered_tile_ = absl::StrFormat("%s, hash %d", merkle::TilePath(tile), i);
      }
      entries_.Append(*leaf);
      tiles_.Append(in_tile);
      if (entries_.size() == older_size_) older_root_ = entries_.Root();
      leaves += *leaf;
    }
    if (!rest.empty()) return Wrong("BAD_ENTRY", absl::StrFormat("%s has %d bytes too many", path, rest.size()));
    if (width == merkle::kTileWidth) roots_[1] += merkle::TileRoot(entries_.hasher(), leaves);
    return OkStatus();
  }

  StatusOr<merkle::Hash> TakeEntry(std::string_view& rest, int64_t seq) {
    constexpr size_t kLengthSize = 4;
    size_t length = 0;
    if (rest.size() < kLengthSize) return Wrong("BAD_ENTRY", "the file ends before it");
    for (size_t i = 0; i < kLengthSize; ++i) length = (length << 8U) | static_cast<unsigned char>(rest[i]);
    if (length > rest.size() - kLengthSize) return Wrong("BAD_ENTRY", "the file ends within it");
    const std::string_view bytes = rest.substr(kLengthSize, length);
    rest.remove_prefix(kLengthSize + length);
    const auto parsed = journal::ParseCanonicalBytes(bytes);
    if (!parsed.ok()) return Wrong("BAD_ENTRY", std::string(parsed.status().message()));
    RETURN_IF_ERROR(CheckEntry(*parsed, region_, seq, last_recorded_at_));
    last_recorded_at_ = parsed->entry.recorded_at;
    return entries_.hasher().Leaf(bytes);
  }

  // Which of the two is wrong when an entry and its tile differ, is what the signed root tells.
  Status CheckRoot() const {
    if (entries_.Root() == checkpoint_.root) {
      if (altered_.empty()) return OkStatus();
      return Wrong("BAD_TILE", altered_tile_ + ": it is not the hash of its entry, which is as it was signed");
    }
    if (altered_.empty()) {
      return Wrong("WRONG_ROOT", "checkpoint: its root is not that of the entries, nor of their tiles");
    }
    const char* const also = tiles_.Root() == checkpoint_.root ? "" : ", and its tile is not as it was signed either";
    return Wrong("ENTRY_ALTERED", altered_ + ": it is not what was signed" + also);
  }

  Status CheckUpperTiles() {
    for (size_t level = 1; level < roots_.size() && !roots_[level].empty(); ++level) {
      const std::string& row = roots_[level];
      for (size_t at = 0; at < row.size(); at += kTileBytesMax) {
        const auto index = static_cast<int64_t>(at / kTileBytesMax);
        const int number = static_cast<int>(level);
        const merkle::TileId tile{
            .level = number, .index = index, .width = merkle::WidthAt(checkpoint_.size, number, index)};
        const std::string due = row.substr(at, kTileBytesMax);
        ASSIGN_OR_RETURN(const std::string stored, Read(merkle::TilePath(tile), kTileBytesMax));
        for (size_t i = 0; i < due.size(); i += kHashSize) {
          if (stored.size() != due.size() || stored.compare(i, kHashSize, due, i, kHashSize) != 0) {
            return Wrong("BAD_TILE", absl::StrFormat("%s, hash %d: it is not that of the entries",
                                                     merkle::TilePath(tile), i / kHashSize));
          }
        }
        if (tile.full() && level + 1 < roots_.size()) roots_[level + 1] += merkle::TileRoot(entries_.hasher(), due);
      }
    }
    return OkStatus();
  }

  Status CheckNoOtherFiles() const {
    std::error_code error;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder_, error)) {
      const std::string path = std::filesystem::relative(file.path(), folder_, error).generic_string();
      if (!file.is_directory() && !expected_.contains(path))
        return Wrong("UNEXPECTED_FILE", path + " does not belong to a log of this size");
    }
    return OkStatus();
  }

  const std::string folder_;
  const merkle::Checkpoint checkpoint_;
  const std::optional<int64_t> older_size_;
  const std::string region_;
  merkle::Frontier entries_;                                  // over what the entries hash to
  merkle::Frontier tiles_;                                    // over what the tiles say that they hash to
  std::array<std::string, merkle::kTileLevelMax + 1> roots_;  // of each level above the leaves
  std::string altered_;                                       // the first entry that differs from its tile
  std::string altered_tile_;
  merkle::Hash older_root_;
  Instant last_recorded_at_;
  std::set<std::string> expected_;
};

}  // namespace

StatusOr<merkle::OpenedCheckpoint> ReadCheckpoint(const std::string& path,
                                                  const std::vector<merkle::NoteVerifier>& trusted) {
  std::error_code error;
  const std::string file = std::filesystem::is_directory(path, error) ? path + "/checkpoint" : path;
  ASSIGN_OR_RETURN(const std::string note, ReadFile(file, merkle::kNoteBytesMax + 1));
  auto opened = merkle::OpenCheckpoint(note, trusted);
  if (!opened.ok()) return Wrong("BAD_CHECKPOINT", file + ": " + std::string(opened.status().message()));
  return opened;
}

StatusOr<LogReport> VerifyLogFolder(const std::string& folder, const std::vector<merkle::NoteVerifier>& trusted,
                                    const std::optional<merkle::Checkpoint>& older) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) return NotFound("NO_SUCH_PATH", folder + " is no folder");
  ASSIGN_OR_RETURN(merkle::OpenedCheckpoint opened, ReadCheckpoint(folder, trusted));
  const merkle::Checkpoint& checkpoint = opened.checkpoint;
  if (older.has_value()) {
    if (older->origin != checkpoint.origin || older->hash != checkpoint.hash) {
      return Wrong("NOT_A_CONTINUATION",
                   absl::StrFormat("the older checkpoint is of %s, this log is %s", older->origin, checkpoint.origin));
    }
    if (older->size > checkpoint.size) {
      return Wrong("NOT_A_CONTINUATION", absl::StrFormat("the older checkpoint has %d entries, this log only %d",
                                                         older->size, checkpoint.size));
    }
  }
  FolderVerifier verifier(folder, checkpoint, older.has_value() ? std::optional(older->size) : std::nullopt);
  RETURN_IF_ERROR(verifier.Run());
  if (older.has_value() && verifier.older_root() != older->root) {
    return Wrong("NOT_A_CONTINUATION",
                 absl::StrFormat("the first %d entries are not those of the older checkpoint", older->size));
  }
  return LogReport{.checkpoint = checkpoint,
                   .keys = std::move(opened.keys),
                   .continues = older.has_value() ? std::optional(older->size) : std::nullopt};
}

StatusOr<LogReport> VerifyProofFile(const ProofFile& proof, const std::vector<merkle::NoteVerifier>& trusted) {
  auto opened = merkle::OpenCheckpoint(proof.checkpoint, trusted);
  if (!opened.ok()) return Wrong("BAD_CHECKPOINT", "checkpoint: " + std::string(opened.status().message()));
  const merkle::Checkpoint& checkpoint = opened->checkpoint;
  const auto parsed = journal::ParseCanonicalBytes(proof.entry);
  if (!parsed.ok()) return Wrong("BAD_ENTRY", "entry: " + std::string(parsed.status().message()));
  const std::string region = checkpoint.origin.substr(checkpoint.origin.rfind('/') + 1);
  const Status fits = CheckEntry(*parsed, region, proof.index + 1, parsed->entry.recorded_at);
  if (!fits.ok()) return Annotate(fits, "entry");
  const merkle::Hasher hasher(checkpoint.hash);
  const merkle::Hash leaf = hasher.Leaf(proof.entry);
  const Status included = merkle::VerifyInclusion(
      hasher, {.index = proof.index, .size = checkpoint.size, .leaf_hash = leaf, .root = checkpoint.root},
      proof.hashes);
  if (!included.ok()) return Wrong("BAD_PROOF", "hashes: " + std::string(included.message()));
  return LogReport{.checkpoint = checkpoint, .keys = std::move(opened->keys), .continues = std::nullopt};
}

}  // namespace jgt::ctl
