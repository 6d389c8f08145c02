#include "common/merkle/checkpoint.h"

#include <charconv>

namespace jgt::merkle {
namespace {

constexpr std::string_view kHashLine = "hash ";

Error Bad(const std::string& message) { return InvalidArgument("BAD_CHECKPOINT", message).Zh("检查点的内容无效"); }

// The next line without its line feed, which is there.
std::string_view TakeLine(std::string_view& text) {
  const size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  JGT_CHECK(!checkpoint.origin.empty() && checkpoint.origin.find('\n') == std::string::npos);
  JGT_CHECK(checkpoint.size >= 1 && checkpoint.root.size() == kHashSize);
  std::string text = absl::StrFormat("%s\n%d\n%s\n", checkpoint.origin, checkpoint.size, EncodeBase64(checkpoint.root));
  if (checkpoint.hash != HashKind::kSha256) text += absl::StrFormat("%s%s\n", kHashLine, HashName(checkpoint.hash));
  return text;
}

StatusOr<Checkpoint> ParseCheckpoint(std::string_view text) {
  if (!text.ends_with('\n')) return Bad("it does not end in a line feed");
  Checkpoint checkpoint;
  checkpoint.origin = TakeLine(text);
  if (checkpoint.origin.empty()) return Bad("it names no log");
  const std::string_view size = TakeLine(text);
  const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), checkpoint.size);
  if (error != std::errc() || end != size.data() + size.size() || checkpoint.size < 1 || size.front() == '0')
    return Bad("its size is not a number of at least 1");
  StatusOr<std::string> root = DecodeBase64(TakeLine(text));
  if (!root.ok() || root->size() != kHashSize) return Bad("its root is not the base64 of 32 bytes");
  checkpoint.root = *std::move(root);
  if (text.empty()) return checkpoint;
  const std::string_view line = TakeLine(text);
  const auto kind = line.starts_with(kHashLine) ? ParseHashKind(line.substr(kHashLine.size())) : std::nullopt;
  if (!kind.has_value() || *kind == HashKind::kSha256 || !text.empty()) return Bad("it has lines of unknown meaning");
  checkpoint.hash = *kind;
  return checkpoint;
}

std::string SignCheckpoint(const Checkpoint& checkpoint, const std::vector<NoteSigner>& signers) {
  return SignNote(FormatCheckpoint(checkpoint), signers);
}

StatusOr<OpenedCheckpoint> OpenCheckpoint(std::string_view note, const std::vector<NoteVerifier>& trusted) {
  ASSIGN_OR_RETURN(const Note parsed, ParseNote(note));
  ASSIGN_OR_RETURN(std::vector<std::string> keys, VerifyNote(parsed, trusted));
  ASSIGN_OR_RETURN(Checkpoint checkpoint, ParseCheckpoint(parsed.text));
  return OpenedCheckpoint{.checkpoint = std::move(checkpoint), .keys = std::move(keys)};
}

}  // namespace jgt::merkle
