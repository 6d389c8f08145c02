// The Merkle log of a region's journal: leaf i is entry i + 1. What may be signed of it, and the interface to where it
// is kept.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/merkle/hash.h"
#include "common/merkle/tile.h"
#include "common/merkle/tree.h"
#include "common/status/status.h"
#include "services/ledger/domain/activity_life.h"
#include "services/ledger/domain/county_kinds.h"

namespace jgt::ledger {

struct LogHead {
  std::string region;
  merkle::HashKind hash = merkle::HashKind::kSha256;
  int64_t size = 0;
  merkle::Hash root;
};

// A head that was signed and shown; the note is the C2SP checkpoint.
struct PublishedHead {
  std::string region;
  int64_t size = 0;
  merkle::Hash root;
  std::string note;
};

// Whether `head` may be signed after `last`, as far as sizes and roots tell it: a log never shrinks, and has one root
// for a size. FAILED_PRECONDITION LOG_SMALLER_THAN_PUBLISHED, LOG_DIFFERS_FROM_PUBLISHED; `where` says where `last` was
// found. For a larger head, `root_then` is the root that the log has now for last's size.
Status CheckSuccessor(const LogHead& head, const PublishedHead& last, const merkle::Hash& root_then,
                      std::string_view where);

// Why a region's head is not signed, if it is not.
struct SigningState {
  bool on = false;                // there are keys
  Status refusal;                 // OK while nothing is wrong
  std::vector<std::string> keys;  // public, as verifiers read them
};
class Signing {
 public:
  virtual ~Signing() = default;
  virtual SigningState StateOf(const std::string& region) const = 0;
};

// Decisions of people that are kept as they stand, as far as their rows say more than their entries' bytes.
struct PolicyWasSet {
  int year = 0;
};
struct NoticeWasReviewed {
  std::string notice;  // id
  std::string reason;
};
using DecisionEvent = std::variant<PolicyWasSet, NoticeWasReviewed>;

// What an entry says, for those who read the journal back: an activity's event, a change of a county's own kinds, a
// decision, or the head of a county's log; none of them when it is of a kind that this version does not know.
struct DecodedEntry {
  std::optional<ActivityEvent> event;
  bool knows_lesson = false;  // the event says whether its activity is a lesson
  std::optional<PublishedHead> head = std::nullopt;
  std::optional<KindEvent> kind = std::nullopt;
  std::optional<DecisionEvent> decision = std::nullopt;
};
using EntryDecoder = std::function<StatusOr<DecodedEntry>(const std::string& type, const std::string& bytes)>;

// A piece of an exported log: entries, or a tile.
struct ExportPiece {
  int64_t first_seq = 0;
  std::vector<std::string> entries;  // canonical encodings
  std::string tile_path;             // "tile/0/000"
  std::string tile;
};
// False when nobody listens any more.
using ExportSink = std::function<bool(const ExportPiece& piece)>;

class LogStore {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  virtual ~LogStore() = default;

  // NOT_FOUND NO_SUCH_LOG.
  virtual StatusOr<LogHead> Head(const std::string& region, Deadline deadline) = 0;
  // The newest, or the one of exactly this size; absent when there is none.
  virtual StatusOr<std::optional<PublishedHead>> Published(const std::string& region, std::optional<int64_t> size,
                                                           Deadline deadline) = 0;
  // Canonical bytes of an entry. NOT_FOUND NO_SUCH_ENTRY.
  virtual StatusOr<std::string> EntryBytes(const std::string& region, int64_t seq, Deadline deadline) = 0;
  virtual StatusOr<merkle::Proof> Inclusion(const std::string& region, int64_t index, int64_t size,
                                            Deadline deadline) = 0;
  virtual StatusOr<merkle::Proof> Consistency(const std::string& region, int64_t first, int64_t second,
                                              Deadline deadline) = 0;
  // Hashes of a tile as the log is now; at most those of `tile.width`, or as many as there are when that is 0.
  // NOT_FOUND NO_SUCH_LOG; NO_SUCH_TILE when the log has not got so far.
  virtual StatusOr<std::string> Tile(const std::string& region, const merkle::TileId& tile, Deadline deadline) = 0;
  // All entries of the first `size`, in order and at most 256 a piece, and then all tiles of that tree.
  virtual Status Export(const std::string& region, int64_t size, const ExportSink& sink, Deadline deadline) = 0;
};

}  // namespace jgt::ledger
