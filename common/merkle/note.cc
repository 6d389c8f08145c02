#include "common/merkle/note.h"

#include <algorithm>
#include <array>

namespace jgt::merkle {
namespace {

constexpr std::string_view kDash = "\u2014 ";
constexpr size_t kIdSize = 4;

Error BadNote(const std::string& message) { return InvalidArgument("BAD_NOTE", message).Zh("签名文本的格式无效"); }

// How many bytes the character that begins with `lead` has; 0 when none does.
size_t LengthOf(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

// UTF-8 in its shortest form without surrogates, and no control character but the line feed.
bool IsNoteText(std::string_view bytes) {
  for (size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    const size_t length = LengthOf(lead);
    if (length == 0 || i + length > bytes.size() || (lead < 0x20 && lead != '\n')) return false;
    for (size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(bytes[i + k]) & 0xC0U) != 0x80) return false;
    }
    const auto second = static_cast<unsigned char>(length > 1 ? bytes[i + 1] : 0);
    const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool outside = (lead == 0xED && second >= 0xA0) || (lead == 0xF4 && second >= 0x90);
    if (overlong || outside) return false;
    i += length;
  }
  return true;
}

StatusOr<NoteSignature> ParseLine(std::string_view line) {
  const Error bad = BadNote("a line after the empty one is not a signature");
  if (!line.starts_with(kDash)) return bad;
  line.remove_prefix(kDash.size());
  const size_t space = line.find(' ');
  if (space == std::string_view::npos || space == 0 || line.substr(0, space).find('+') != std::string_view::npos)
    return bad;
  const StatusOr<std::string> bytes = DecodeBase64(line.substr(space + 1));
  if (!bytes.ok() || bytes->size() <= kIdSize) return bad;
  NoteSignature signature;
  signature.key_name = line.substr(0, space);
  for (size_t i = 0; i < kIdSize; ++i)
    signature.key_id = (signature.key_id << 8U) | static_cast<unsigned char>((*bytes)[i]);
  signature.signature = bytes->substr(kIdSize);
  return signature;
}

}  // namespace

StatusOr<Note> ParseNote(std::string_view bytes) {
  if (bytes.size() > kNoteBytesMax) return BadNote("it is too large");
  if (!IsNoteText(bytes)) return BadNote("it has bytes that are no text");
  const size_t gap = bytes.rfind("\n\n");
  if (gap == std::string_view::npos || bytes.back() != '\n') return BadNote("it has no signatures");
  Note note;
  note.text = bytes.substr(0, gap + 1);
  std::string_view rest = bytes.substr(gap + 2);
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    ASSIGN_OR_RETURN(NoteSignature signature, ParseLine(rest.substr(0, end)));
    note.signatures.push_back(std::move(signature));
    if (note.signatures.size() > kNoteSignaturesMax) return BadNote("it has too many signatures");
    rest.remove_prefix(end + 1);
  }
  if (note.signatures.empty()) return BadNote("it has no signatures");
  return note;
}

std::string SignNote(std::string_view text, const std::vector<NoteSigner>& signers) {
  JGT_CHECK(!signers.empty() && IsNoteText(text) && text.ends_with('\n') &&
            text.find("\n\n") == std::string_view::npos);
  std::string note(text);
  note += '\n';
  for (const NoteSigner& signer : signers) {
    const uint32_t id = signer.verifier().id();
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>((id >> shift) & 0xFFU));
    bytes += signer.Sign(text);
    note += absl::StrFormat("%s%s %s\n", kDash, signer.verifier().name(), EncodeBase64(bytes));
  }
  return note;
}

StatusOr<std::vector<std::string>> VerifyNote(const Note& note, const std::vector<NoteVerifier>& trusted) {
  std::vector<std::string> verified;
  for (const NoteSignature& signature : note.signatures) {
    const auto key = std::find_if(trusted.begin(), trusted.end(), [&](const NoteVerifier& verifier) {
      return verifier.name() == signature.key_name && verifier.id() == signature.key_id;
    });
    if (key == trusted.end()) continue;
    const std::string name = absl::StrFormat("%s+%08x", key->name(), key->id());
    if (!key->Verify(note.text, signature.signature)) {
      return Unauthenticated("NOTE_SIGNATURE_WRONG", absl::StrFormat("the signature by %s is wrong", name))
          .Meta("key", name)
          .Zh(absl::StrFormat("密钥 %s 的签名无效", name));
    }
    verified.push_back(name);
  }
  if (verified.empty()) {
    return Unauthenticated("NOTE_NOT_SIGNED", "no trusted key has signed it").Zh("没有受信任的密钥签名");
  }
  return verified;
}

}  // namespace jgt::merkle
