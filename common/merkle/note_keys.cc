#include "common/merkle/note_keys.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>

#include "common/merkle/hash.h"
#include "common/paging/base64url.h"

namespace jgt::merkle {
namespace {

constexpr size_t kKeySize = 32;
constexpr size_t kSignatureSize = 64;
constexpr char kEd25519 = 0x01;
constexpr std::string_view kPrivate = "PRIVATE+KEY+";

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeDigest>;

const unsigned char* Raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

Error BadKey(const std::string& message) { return InvalidArgument("BAD_KEY", message).Zh("密钥的格式无效"); }

// U+0020 and control characters; and the other spaces of Unicode, which a reader would take for the end of the name.
bool IsKeyName(std::string_view name) {
  constexpr std::array<std::string_view, 5> kSpaces = {"\u00a0", "\u1680", "\u2028", "\u2029", "\u3000"};
  if (name.empty() || name.size() > 200) return false;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '+') return false;
  }
  return std::none_of(kSpaces.begin(), kSpaces.end(),
                      [&](std::string_view space) { return name.find(space) != std::string_view::npos; });
}

uint32_t KeyId(const std::string& name, const std::string& public_key) {
  const Hash hash = Hasher(HashKind::kSha256).Plain(name + "\n" + kEd25519 + public_key);
  uint32_t id = 0;
  for (size_t i = 0; i < 4; ++i) id = (id << 8U) | static_cast<unsigned char>(hash[i]);
  return id;
}

struct KeyText {
  std::string name;
  uint32_t id = 0;
  std::string key;
};

// "<name>+<id>+<base64>"; the base64 may itself hold '+'.
std::optional<KeyText> Split(std::string_view text) {
  const size_t first = text.find('+');
  const size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos || second - first != 9) return std::nullopt;
  KeyText parts;
  parts.name = text.substr(0, first);
  const std::string_view id = text.substr(first + 1, 8);
  if (id.find_first_not_of("0123456789abcdef") != std::string_view::npos) return std::nullopt;
  std::from_chars(id.data(), id.data() + id.size(), parts.id, 16);
  const StatusOr<std::string> key = DecodeBase64(text.substr(second + 1));
  if (!key.ok() || key->size() != kKeySize + 1 || key->front() != kEd25519) return std::nullopt;
  parts.key = key->substr(1);
  if (!IsKeyName(parts.name)) return std::nullopt;
  return parts;
}

std::string Join(const std::string& name, uint32_t id, const std::string& key) {
  return absl::StrFormat("%s+%08x+%s", name, id, EncodeBase64(kEd25519 + key));
}

template <typename T, typename Parse>
StatusOr<std::vector<T>> ParseLines(std::string_view text, const Parse& parse) {
  std::vector<T> all;
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    StatusOr<T> one = parse(line);
    if (!one.ok()) return Annotate(one.status(), absl::StrFormat("line %d", number));
    all.push_back(*std::move(one));
  }
  return all;
}

}  // namespace

std::string EncodeBase64(std::string_view bytes) {
  std::string text = EncodeBase64Url(bytes);
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

StatusOr<std::string> DecodeBase64(std::string_view text) {
  const Error bad = InvalidArgument("BAD_BASE64", "not the base64 of anything");
  if (text.size() % 4 != 0 || text.find_first_of("-_") != std::string_view::npos) return bad;
  for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
  std::string url(text);
  std::replace(url.begin(), url.end(), '+', '-');
  std::replace(url.begin(), url.end(), '/', '_');
  std::optional<std::string> bytes = DecodeBase64Url(url);
  if (!bytes.has_value()) return bad;
  return *std::move(bytes);
}

NoteVerifier::NoteVerifier(std::string name, std::string public_key)
    : name_(std::move(name)), public_key_(std::move(public_key)), id_(KeyId(name_, public_key_)) {}

StatusOr<NoteVerifier> NoteVerifier::Parse(std::string_view vkey) {
  std::optional<KeyText> parts = Split(vkey);
  if (!parts.has_value()) return BadKey("not a verifier key: <name>+<8 hex digits>+<base64>");
  NoteVerifier verifier(std::move(parts->name), std::move(parts->key));
  if (verifier.id_ != parts->id) return BadKey("the key id is not that of the name and the key");
  return verifier;
}

bool NoteVerifier::Verify(std::string_view text, std::string_view signature) const {
  if (signature.size() != kSignatureSize) return false;
  const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Raw(public_key_), public_key_.size()));
  const Context context(EVP_MD_CTX_new());
  if (key == nullptr || context == nullptr) return false;
  if (EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1) return false;
  return EVP_DigestVerify(context.get(), Raw(signature), signature.size(), Raw(text), text.size()) == 1;
}

std::string NoteVerifier::ToText() const { return Join(name_, id_, public_key_); }

NoteSigner::NoteSigner(NoteVerifier verifier, std::string seed)
    : verifier_(std::move(verifier)), seed_(std::move(seed)) {}

StatusOr<NoteSigner> NoteSigner::FromSeed(std::string_view name, std::string seed) {
  const Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Raw(seed), seed.size()));
  std::string public_key(kKeySize, '\0');
  size_t size = public_key.size();
  if (key == nullptr ||
      EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(public_key.data()), &size) != 1)
    return BadKey("not a seed of an Ed25519 key");
  return NoteSigner(NoteVerifier(std::string(name), std::move(public_key)), std::move(seed));
}

StatusOr<NoteSigner> NoteSigner::Parse(std::string_view skey) {
  const Error bad = BadKey("not a signing key: PRIVATE+KEY+<name>+<8 hex digits>+<base64>");
  if (!skey.starts_with(kPrivate)) return bad;
  std::optional<KeyText> parts = Split(skey.substr(kPrivate.size()));
  if (!parts.has_value()) return bad;
  ASSIGN_OR_RETURN(NoteSigner signer, FromSeed(parts->name, std::move(parts->key)));
  if (signer.verifier_.id() != parts->id) return BadKey("the key id is not that of the name and the key");
  return signer;
}

StatusOr<NoteSigner> NoteSigner::Generate(std::string_view name) {
  if (!IsKeyName(name)) return BadKey("a key's name is not empty and has no spaces, control characters or '+'");
  std::string seed(kKeySize, '\0');
  if (RAND_priv_bytes(reinterpret_cast<unsigned char*>(seed.data()), static_cast<int>(seed.size())) != 1)
    return Internal("NO_RANDOMNESS", "the system gives no random bytes");
  return FromSeed(name, std::move(seed));
}

std::string NoteSigner::Sign(std::string_view text) const {
  const Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Raw(seed_), seed_.size()));
  const Context context(EVP_MD_CTX_new());
  std::string signature(kSignatureSize, '\0');
  size_t size = signature.size();
  JGT_CHECK(key != nullptr && context != nullptr);
  JGT_CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
  JGT_CHECK(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, Raw(text),
                           text.size()) == 1);
  return signature;
}

std::string NoteSigner::ToText() const { return std::string(kPrivate) + Join(verifier_.name(), verifier_.id(), seed_); }

StatusOr<std::vector<NoteSigner>> ParseSigners(std::string_view text) {
  return ParseLines<NoteSigner>(text, NoteSigner::Parse);
}
StatusOr<std::vector<NoteVerifier>> ParseVerifiers(std::string_view text) {
  return ParseLines<NoteVerifier>(text, NoteVerifier::Parse);
}

}  // namespace jgt::merkle
