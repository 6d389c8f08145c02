#include "services/ledger/storage/journal_audit.h"

#include <algorithm>
#include <utility>

#include "common/merkle/checkpoint.h"
#include "services/ledger/storage/entry_damage.h"
#include "services/ledger/storage/merkle_tables.h"

namespace jgt::ledger {
namespace {

constexpr int64_t kPage = merkle::kTileWidth;
constexpr char kAnyContent[] = "type, body, recorded_at, principal or request_id";

const std::string kHead = "SELECT seq, recorded_at FROM journal_head WHERE region = ?";
const std::string kMaxSeq = "SELECT MAX(seq) FROM journal WHERE region = ?";
const std::string kLog = "SELECT hash, size, frontier, root FROM merkle_logs WHERE region = ?";
const std::string kPageOfEntries =
    "SELECT seq, type, body, entry_hash, recorded_at, principal, request_id FROM journal WHERE region = ? AND "
    "seq >= ? AND seq < ? ORDER BY seq";
const std::string kStrayEntries =
    "SELECT seq FROM journal WHERE region = ? AND (seq < 1 OR seq > ?) ORDER BY seq LIMIT 10";
const std::string kNextCheckpoint =
    "SELECT size, root, note FROM checkpoints WHERE region = ? AND size > ? ORDER BY size LIMIT 1";
const std::string kOneTile = "SELECT root, hashes FROM merkle_tiles WHERE region = ? AND level = ? AND tile_index = ?";
const std::string kExtraTiles =
    "SELECT tile_index FROM merkle_tiles WHERE region = ? AND level = ? AND (tile_index < 0 OR tile_index >= ?) "
    "ORDER BY tile_index LIMIT 10";
const std::string kStrangeTiles =
    "SELECT level, tile_index FROM merkle_tiles WHERE region = ? AND (level < 0 OR level > ?) LIMIT 10";
const std::string kProvinceHeads =
    "SELECT county, size, seq, appended_at FROM province_heads WHERE region = ? ORDER BY county";

std::string SeqKey(int64_t seq) { return absl::StrFormat("seq %d", seq); }
std::string SizeKey(int64_t size) { return absl::StrFormat("size %d", size); }
std::string TileKey(int level, int64_t index) { return absl::StrFormat("level %d, tile_index %d", level, index); }

journal::Entry FromRow(const std::string& region, const sql::Row& row) {
  return {.region = region,
          .seq = row.Int(0),
          .type = row.Text(1),
          .body = row.Text(2),
          .entry_hash = row.Text(3),
          .recorded_at = row.Time(4),
          .principal = row.Text(5),
          .request_id = row.Text(6)};
}

}  // namespace

JournalAudit::JournalAudit(const AuditOptions& options, const Reader& read, std::string region,
                           const EntryDecoder& decode, AuditFindings& findings)
    : options_(options), read_(read), region_(std::move(region)), decode_(decode), findings_(findings) {}

StatusOr<int64_t> JournalAudit::Run() {
  RETURN_IF_ERROR(ReadHeads());
  RETURN_IF_ERROR(ChooseHash());
  RETURN_IF_ERROR(NextCheckpoint());
  int64_t last = 0;
  for (bool more = true; more && gapless_;) {
    ASSIGN_OR_RETURN(more, ReadPage(last + 1));
    last = frontier_.size();
    if (!findings_.Tell(last)) return last;
  }
  if (gapless_ && last == 0 && expected_ == 0) return NotFound("NO_SUCH_LOG", "region " + region_ + " has no log");
  ASSIGN_OR_RETURN(const sql::Rows stray, read_(kStrayEntries, {region_, std::max(last, expected_)}));
  for (const sql::Row& row : stray) {
    findings_.Add("journal", SeqKey(row.Int(0)), "seq", "no entry of this number belongs here");
  }
  // What follows a gap cannot be compared with what was derived from all of it.
  if (gapless_) {
    CheckHead();
    RETURN_IF_ERROR(CheckExtraTiles());
    while (checkpoint_.has_value()) {
      findings_.Add("checkpoints", SizeKey(checkpoint_->size), "size",
                    absl::StrFormat("the journal has %d entries only", last));
      RETURN_IF_ERROR(NextCheckpoint());
    }
    RETURN_IF_ERROR(CheckProvinceHeads());
  }
  return last;
}

Status JournalAudit::ReadHeads() {
  ASSIGN_OR_RETURN(const sql::Rows head, read_(kHead, {region_}));
  if (!head.empty()) {
    head_seq_ = head[0].Int(0);
    last_recorded_at_ = head[0].Time(1);
    head_recorded_at_ = ToSql(last_recorded_at_);
  }
  ASSIGN_OR_RETURN(const sql::Rows log, read_(kLog, {region_}));
  if (!log.empty()) {
    log_ = StoredLog{.hash = log[0].Int(0), .size = log[0].Int(1), .frontier = log[0].Text(2), .root = log[0].Text(3)};
  }
  // Three places say how many entries there are. One of them may be damaged; what two say is believed.
  ASSIGN_OR_RETURN(const sql::Rows newest, read_(kMaxSeq, {region_}));
  const int64_t newest_seq = newest[0].OptionalInt(0).value_or(0);
  const int64_t log_size = log_.has_value() ? log_->size : 0;
  expected_ = newest_seq == head_seq_ || newest_seq == log_size ? newest_seq : std::max(head_seq_, log_size);
  return OkStatus();
}

// Whether the log was built with `kind`: its first tile, or all of a log that has none, tells.
StatusOr<bool> JournalAudit::HashIs(merkle::HashKind kind) {
  ASSIGN_OR_RETURN(const std::optional<StoredTile> tile, FindTile(0, 0));
  const int64_t last = tile.has_value() ? 1 : std::min<int64_t>(log_->size, kPage - 1);
  ASSIGN_OR_RETURN(const sql::Rows rows, read_(kPageOfEntries, {region_, 1, last + 1}));
  merkle::Frontier frontier(kind);
  for (const sql::Row& row : rows) {
    merkle::Hash leaf = merkle::Hasher(kind).Leaf(journal::CanonicalBytes(kLedgerService, FromRow(region_, row)));
    if (tile.has_value()) return tile->hashes.starts_with(leaf);
    frontier.Append(std::move(leaf));
  }
  return frontier.size() > 0 && frontier.Root() == log_->root;
}

// The column may be what is damaged; every leaf would then look wrong.
Status JournalAudit::ChooseHash() {
  if (!log_.has_value()) return OkStatus();
  merkle::HashKind kind = log_->hash == 2 ? merkle::HashKind::kSm3 : merkle::HashKind::kSha256;
  const merkle::HashKind other = kind == merkle::HashKind::kSm3 ? merkle::HashKind::kSha256 : merkle::HashKind::kSm3;
  const bool known = log_->hash == 1 || log_->hash == 2;
  ASSIGN_OR_RETURN(const bool is_other, HashIs(other));
  if (is_other || !known) {
    findings_.Add("merkle_logs", "", "hash", absl::StrFormat("%d is not the hash of this log", log_->hash));
    if (is_other) kind = other;
  }
  frontier_ = merkle::Frontier(kind);
  return OkStatus();
}

StatusOr<bool> JournalAudit::ReadPage(int64_t first) {
  ASSIGN_OR_RETURN(const sql::Rows rows, read_(kPageOfEntries, {region_, first, first + kPage}));
  ASSIGN_OR_RETURN(const std::optional<StoredTile> tile, FindTile(0, (first - 1) / kPage));
  int64_t seq = first;
  for (size_t i = 0; i < rows.size(); ++i, ++seq) {
    journal::Entry entry = FromRow(region_, rows[i]);
    if (entry.seq != seq) break;
    std::vector<Instant> times;
    if (i > 0) times.push_back(rows[i - 1].Time(4));
    if (i + 1 < rows.size()) times.push_back(rows[i + 1].Time(4));
    const merkle::Hash leaf = CheckEntry(entry, tile, times);
    last_recorded_at_ = entry.recorded_at;
    const StatusOr<DecodedEntry> decoded = decode_(entry.type, entry.body);
    if (decoded.ok() && decoded->head.has_value()) {
      const std::string county = decoded->head->region;
      province_heads_[county] = {*decoded->head, std::move(entry)};
    }
    RETURN_IF_ERROR(AddLeaf(seq, leaf));
  }
  const bool whole_page = seq == first + kPage;
  if (whole_page || (seq > expected_ && seq - first == static_cast<int64_t>(rows.size()))) return whole_page;
  gapless_ = false;
  findings_.Add("journal", SeqKey(seq), "", "the row is missing");
  return false;
}

// The leaf that the entry has, or had before it was damaged.
merkle::Hash JournalAudit::CheckEntry(journal::Entry& entry, const std::optional<StoredTile>& tile,
                                      const std::vector<Instant>& times) {
  const merkle::Hasher& hasher = frontier_.hasher();
  merkle::Hash computed = hasher.Leaf(journal::CanonicalBytes(kLedgerService, entry));
  merkle::Hash in_tile;
  if (tile.has_value() && tile->sound) {
    in_tile = tile->hashes.substr(static_cast<size_t>((entry.seq - 1) % kPage) * merkle::kHashSize, merkle::kHashSize);
  }
  if (journal::EntryHash(kLedgerService, entry) != entry.entry_hash)
    return DamagedEntry(entry, computed, in_tile, times);
  if (in_tile.empty() || in_tile == computed) return computed;
  damaged_.insert(entry.seq);
  findings_.Add("journal", SeqKey(entry.seq), kAnyContent,
                "the entry was replaced together with its hash: the log's tile has another one");
  return in_tile;
}

merkle::Hash JournalAudit::DamagedEntry(const journal::Entry& entry, const merkle::Hash& computed,
                                        const merkle::Hash& in_tile, const std::vector<Instant>& times) {
  damaged_.insert(entry.seq);
  const char* const message = "the entry does not have the hash that it was stored with";
  if (const std::optional<EntryDamage> damage = FindDamage(entry, times); damage.has_value()) {
    findings_.Add("journal", SeqKey(entry.seq), damage->column, message);
    return frontier_.hasher().Leaf(journal::CanonicalBytes(kLedgerService, damage->original));
  }
  if (in_tile.empty()) {
    undecided_.push_back(entry.seq);
    return computed;
  }
  findings_.Add("journal", SeqKey(entry.seq), in_tile == computed ? "entry_hash" : kAnyContent, message);
  return in_tile;
}

StatusOr<std::optional<JournalAudit::StoredTile>> JournalAudit::FindTile(int level, int64_t index) {
  ASSIGN_OR_RETURN(const sql::Rows rows, read_(kOneTile, {region_, level, index}));
  if (rows.empty()) return std::optional<StoredTile>();
  StoredTile tile{.root = rows[0].Text(0), .hashes = rows[0].Text(1)};
  tile.sound = tile.hashes.size() == static_cast<size_t>(kPage) * merkle::kHashSize &&
               merkle::TileRoot(frontier_.hasher(), tile.hashes) == tile.root;
  return std::optional(std::move(tile));
}

Status JournalAudit::CheckTile(int level, int64_t index, const std::string& hashes,
                               const std::optional<StoredTile>& stored) {
  const std::string key = TileKey(level, index);
  if (!stored.has_value()) {
    findings_.Add("merkle_tiles", key, "", "the row is missing");
    return OkStatus();
  }
  if (stored->hashes != hashes) findings_.Add("merkle_tiles", key, "hashes", "they are not those of the entries");
  if (stored->root != merkle::TileRoot(frontier_.hasher(), hashes))
    findings_.Add("merkle_tiles", key, "root", "it is not that of the entries");
  return OkStatus();
}

Status JournalAudit::AddLeaf(int64_t seq, const merkle::Hash& leaf) {
  frontier_.Append(leaf);
  merkle::Hash hash = leaf;
  int64_t index = seq - 1;
  for (int level = 0; level <= merkle::kTileLevelMax; ++level) {
    std::string& tile = tiles_.at(static_cast<size_t>(level));
    tile += hash;
    if (tile.size() < static_cast<size_t>(kPage) * merkle::kHashSize) break;
    index /= kPage;
    ASSIGN_OR_RETURN(const std::optional<StoredTile> stored, FindTile(level, index));
    RETURN_IF_ERROR(CheckTile(level, index, tile, stored));
    hash = merkle::TileRoot(frontier_.hasher(), tile);
    tile.clear();
  }
  if (!checkpoint_.has_value() || checkpoint_->size != seq) return OkStatus();
  RETURN_IF_ERROR(CheckCheckpoint(*checkpoint_));
  return NextCheckpoint();
}

Status JournalAudit::NextCheckpoint() {
  checkpoint_.reset();
  while (!checkpoint_.has_value()) {
    ASSIGN_OR_RETURN(const sql::Rows rows, read_(kNextCheckpoint, {region_, checkpoint_after_}));
    if (rows.empty()) return OkStatus();
    checkpoint_after_ = rows[0].Int(0);
    if (checkpoint_after_ < 1) {
      findings_.Add("checkpoints", SizeKey(checkpoint_after_), "size", "no log has this size");
      continue;
    }
    checkpoint_ = {.region = region_, .size = checkpoint_after_, .root = rows[0].Text(1), .note = rows[0].Text(2)};
  }
  return OkStatus();
}

// The frontier stands at the checkpoint's size.
Status JournalAudit::CheckCheckpoint(const PublishedHead& stored) {
  const merkle::Checkpoint expected{.origin = absl::StrFormat("%s/%s", options_.origin, region_),
                                    .hash = frontier_.hasher().kind(),
                                    .size = stored.size,
                                    .root = frontier_.Root()};
  const std::string key = SizeKey(stored.size);
  const StatusOr<merkle::Note> note = merkle::ParseNote(stored.note);
  const auto said = note.ok() ? merkle::ParseCheckpoint(note->text) : StatusOr<merkle::Checkpoint>(note.status());
  if (said.ok() && said->size != stored.size && said->root == stored.root) {
    findings_.Add("checkpoints", key, "size", absl::StrFormat("the note is of size %d", said->size));
    return OkStatus();
  }
  if (stored.root != expected.root) findings_.Add("checkpoints", key, "root", "it is not the root of these entries");
  if (!note.ok()) {
    findings_.Add("checkpoints", key, "note", "it is no signed note");
    return OkStatus();
  }
  if (note->text != merkle::FormatCheckpoint(expected))
    findings_.Add("checkpoints", key, "note", "it is not the checkpoint of these entries");
  // Every line: one that a verifier would pass over may be one that was damaged.
  for (const merkle::NoteSignature& signature : note->signatures) {
    const bool good = std::any_of(options_.trusted.begin(), options_.trusted.end(), [&](const auto& verifier) {
      return verifier.name() == signature.key_name && verifier.id() == signature.key_id &&
             verifier.Verify(note->text, signature.signature);
    });
    if (!good)
      findings_.Add("checkpoints", key, "note", "the signature by " + signature.key_name + " cannot be verified");
  }
  return OkStatus();
}

void JournalAudit::CheckHead() {
  const int64_t last = frontier_.size();
  if (head_seq_ != last) findings_.Add("journal_head", "", "seq", absl::StrFormat("the last entry is %d", last));
  if (last > 0 && head_recorded_at_ != ToSql(last_recorded_at_))
    findings_.Add("journal_head", "", "recorded_at", "it is not that of the last entry");
  bool root_holds = false;
  if (!log_.has_value()) {
    findings_.Add("merkle_logs", "", "", "the row is missing");
  } else {
    root_holds = log_->root == frontier_.Root();
    if (log_->size != last) findings_.Add("merkle_logs", "", "size", absl::StrFormat("there are %d entries", last));
    if (!root_holds) findings_.Add("merkle_logs", "", "root", "it is not that of the entries");
    if (log_->frontier != frontier_.Encode())
      findings_.Add("merkle_logs", "", "frontier", "it is not that of the entries");
  }
  for (const int64_t seq : undecided_) {
    findings_.Add("journal", SeqKey(seq), root_holds ? "entry_hash" : kAnyContent,
                  "the entry does not have the hash that it was stored with");
  }
}

Status JournalAudit::CheckExtraTiles() {
  for (int level = 0; level <= merkle::kTileLevelMax; ++level) {
    // In two steps: of the highest level it is a shift by all 64 bits, which is none.
    const int64_t full = (frontier_.size() >> (merkle::kTileHeight * level)) >> merkle::kTileHeight;
    ASSIGN_OR_RETURN(const sql::Rows rows, read_(kExtraTiles, {region_, level, full}));
    for (const sql::Row& row : rows)
      findings_.Add("merkle_tiles", TileKey(level, row.Int(0)), "tile_index", "the log has no such full tile");
  }
  ASSIGN_OR_RETURN(const sql::Rows rows, read_(kStrangeTiles, {region_, merkle::kTileLevelMax}));
  for (const sql::Row& row : rows) {
    findings_.Add("merkle_tiles", TileKey(static_cast<int>(row.Int(0)), row.Int(1)), "level", "there is no such level");
  }
  return OkStatus();
}

Status JournalAudit::CheckProvinceHeads() {
  ASSIGN_OR_RETURN(const sql::Rows rows, read_(kProvinceHeads, {region_}));
  for (const sql::Row& row : rows) {
    const std::string& county = row.Text(0);
    const auto found = province_heads_.find(county);
    if (found == province_heads_.end()) {
      findings_.Add("province_heads", "county " + county, "county", "no entry tells of this county");
      continue;
    }
    const auto& [head, entry] = found->second;
    if (row.Int(1) != head.size) findings_.Add("province_heads", "county " + county, "size", "the entry has another");
    if (row.Int(2) != entry.seq) findings_.Add("province_heads", "county " + county, "seq", "it is not the last entry");
    if (row.Time(3) != entry.recorded_at)
      findings_.Add("province_heads", "county " + county, "appended_at", "it is not that of the entry");
    province_heads_.erase(found);
  }
  for (const auto& [county, head] : province_heads_)
    findings_.Add("province_heads", "county " + county, "", "the row is missing");
  return OkStatus();
}

}  // namespace jgt::ledger
