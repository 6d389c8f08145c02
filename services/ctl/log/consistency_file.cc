#include "services/ctl/log/consistency_file.h"

#include <charconv>
#include <system_error>
#include <utility>

#include "common/merkle/note_keys.h"
#include "common/merkle/proof.h"

namespace jgt::ctl {
namespace {

constexpr std::string_view kOld = "old ";
constexpr size_t kSections = 5;  // sizes and hashes, then text and signatures of each checkpoint

Status NoConsistency(const std::string& reason, const std::string& message) {
  return DataLoss(reason, message).Zh("核验未通过：" + message);
}

std::vector<std::string> Split(std::string_view text, std::string_view by) {
  std::vector<std::string> parts;
  for (size_t end = text.find(by); end != std::string_view::npos; end = text.find(by)) {
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + by.size());
  }
  parts.emplace_back(text);
  return parts;
}

bool ReadNumber(std::string_view text, int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

StatusOr<merkle::OpenedCheckpoint> Open(const std::string& which, const std::string& note,
                                        const std::vector<merkle::NoteVerifier>& trusted) {
  auto opened = merkle::OpenCheckpoint(note, trusted);
  if (!opened.ok())
    return NoConsistency("BAD_CHECKPOINT", which + " checkpoint: " + std::string(opened.status().message()));
  return opened;
}

}  // namespace

std::string FormatConsistency(const ConsistencyFile& file) {
  std::string text = absl::StrFormat("old %d\n", file.older_size);
  for (const merkle::Hash& hash : file.hashes) text += merkle::EncodeBase64(hash) + "\n";
  return text + "\n" + file.checkpoint + "\n" + file.older_checkpoint;
}

StatusOr<ConsistencyFile> ParseConsistency(std::string_view text) {
  const Status none = NoConsistency("BAD_PROOF",
                                    "it is no proof of consistency: \"old <size>\", hashes, an empty line, "
                                    "the newer checkpoint, an empty line, the older checkpoint");
  const std::vector<std::string> sections = Split(text, "\n\n");
  if (sections.size() != kSections) return none;
  ConsistencyFile file;
  const std::vector<std::string> lines = Split(sections[0], "\n");
  if (!lines[0].starts_with(kOld) || !ReadNumber(std::string_view(lines[0]).substr(kOld.size()), file.older_size))
    return none;
  if (file.older_size < 1)
    return NoConsistency("BAD_PROOF",
                         absl::StrFormat("old: %d is no size of a log, which is 1 at least", file.older_size));
  file.hashes.reserve(lines.size());
  for (size_t i = 1; i < lines.size(); ++i) {
    StatusOr<std::string> hash = merkle::DecodeBase64(lines[i]);
    if (!hash.ok()) return none;
    file.hashes.push_back(*std::move(hash));
  }
  file.checkpoint = sections[1] + "\n\n" + sections[2] + "\n";
  file.older_checkpoint = sections[3] + "\n\n" + sections[4];
  if (FormatConsistency(file) != text) return none;
  return file;
}

StatusOr<LogReport> VerifyConsistency(const ConsistencyFile& file, const std::vector<merkle::NoteVerifier>& trusted) {
  ASSIGN_OR_RETURN(merkle::OpenedCheckpoint newer, Open("newer", file.checkpoint, trusted));
  ASSIGN_OR_RETURN(const merkle::OpenedCheckpoint opened, Open("older", file.older_checkpoint, trusted));
  const merkle::Checkpoint& checkpoint = newer.checkpoint;
  const merkle::Checkpoint& older = opened.checkpoint;
  if (older.size != file.older_size) {
    return NoConsistency("BAD_PROOF", absl::StrFormat("old: %d, but the older checkpoint is of %d entries",
                                                      file.older_size, older.size));
  }
  if (older.origin != checkpoint.origin || older.hash != checkpoint.hash) {
    return NoConsistency("NOT_A_CONTINUATION",
                         absl::StrFormat("the older checkpoint is of %s (%s), the newer of %s "
                                         "(%s)",
                                         older.origin, std::string(HashName(older.hash)), checkpoint.origin,
                                         std::string(HashName(checkpoint.hash))));
  }
  const Status holds = merkle::VerifyConsistency(merkle::Hasher(checkpoint.hash),
                                                 {.first_size = older.size,
                                                  .second_size = checkpoint.size,
                                                  .first_root = older.root,
                                                  .second_root = checkpoint.root},
                                                 file.hashes);
  if (!holds.ok()) {
    const bool untrue = holds.code() == StatusCode::kDataLoss || older.size > checkpoint.size;
    return NoConsistency(untrue ? "NOT_A_CONTINUATION" : "BAD_PROOF", "hashes: " + std::string(holds.message()));
  }
  return LogReport{.checkpoint = checkpoint, .keys = std::move(newer.keys), .continues = older.size};
}

}  // namespace jgt::ctl
