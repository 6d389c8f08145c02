#include "common/auth/signature.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <array>
#include <optional>
#include <utility>

namespace jgt::auth {
namespace {

constexpr int kRsaBitsMin = 2048;
constexpr size_t kMacSize = 32;
constexpr size_t kP256Size = 32;

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using BioPtr = std::unique_ptr<BIO, Freer<BIO_free>>;
using ContextPtr = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using SignaturePtr = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>>;

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Status BadKey(std::string message) { return InvalidArgument("BAD_VERIFIER_KEY", std::move(message)); }

bool IsP256(EVP_PKEY* key) {
  std::array<char, 64> name{};
  size_t size = 0;
  return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) == 1 &&
         std::string_view(name.data(), size) == "prime256v1";
}

// A token carries r and s side by side; OpenSSL wants them in DER.
std::optional<std::string> ToDer(std::string_view raw) {
  if (raw.size() != 2 * kP256Size) return std::nullopt;
  const SignaturePtr signature(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(Bytes(raw), kP256Size, nullptr);
  BIGNUM* s = BN_bin2bn(Bytes(raw.substr(kP256Size)), kP256Size, nullptr);
  JGT_CHECK(signature != nullptr && r != nullptr && s != nullptr);
  JGT_CHECK(ECDSA_SIG_set0(signature.get(), r, s) == 1);  // It owns r and s from here on.
  const int size = i2d_ECDSA_SIG(signature.get(), nullptr);
  JGT_CHECK(size > 0);
  std::string der(static_cast<size_t>(size), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_ECDSA_SIG(signature.get(), &out);
  return der;
}

}  // namespace

StatusOr<SignatureCheck> SignatureCheck::Make(Algorithm algorithm, const std::string& key) {
  const bool pem = key.find("-----BEGIN") != std::string::npos;
  if (algorithm == Algorithm::kHs256) {
    // A public key taken for a shared secret would let everybody who knows it, that is everybody, mint tokens.
    if (pem) return BadKey("HS256 needs a shared secret, and the key file holds a PEM block");
    if (key.size() < kSecretSizeMin) return BadKey("HS256 needs a secret of at least 32 bytes");
    return SignatureCheck(algorithm, key, nullptr);
  }
  const BioPtr bio(BIO_new_mem_buf(key.data(), static_cast<int>(key.size())));
  JGT_CHECK(bio != nullptr);
  std::shared_ptr<EVP_PKEY> parsed(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr), Freer<EVP_PKEY_free>());
  if (parsed == nullptr) return BadKey("the key file holds no public key in PEM (-----BEGIN PUBLIC KEY-----)");
  const bool rsa = EVP_PKEY_is_a(parsed.get(), "RSA") == 1 && EVP_PKEY_get_bits(parsed.get()) >= kRsaBitsMin;
  if (algorithm == Algorithm::kRs256 && !rsa) return BadKey("RS256 needs an RSA public key of at least 2048 bits");
  if (algorithm == Algorithm::kEs256 && !IsP256(parsed.get())) return BadKey("ES256 needs a P-256 public key");
  return SignatureCheck(algorithm, "", std::move(parsed));
}

bool SignatureCheck::Holds(std::string_view signed_text, std::string_view signature) const {
  return algorithm_ == Algorithm::kHs256 ? MacHolds(signed_text, signature) : PublicKeyHolds(signed_text, signature);
}

bool SignatureCheck::MacHolds(std::string_view signed_text, std::string_view signature) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  const auto* made = HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()), Bytes(signed_text),
                          signed_text.size(), mac.data(), &size);
  JGT_CHECK(made != nullptr && size == kMacSize);
  // In constant time: how many bytes were right must not show.
  return signature.size() == kMacSize && CRYPTO_memcmp(mac.data(), signature.data(), kMacSize) == 0;
}

bool SignatureCheck::PublicKeyHolds(std::string_view signed_text, std::string_view signature) const {
  std::string der(signature);
  if (algorithm_ == Algorithm::kEs256) {
    std::optional<std::string> converted = ToDer(signature);
    if (!converted) return false;
    der = *std::move(converted);
  }
  const ContextPtr context(EVP_MD_CTX_new());
  JGT_CHECK(context != nullptr);
  auto* key = static_cast<EVP_PKEY*>(public_key_.get());
  if (EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1) return false;
  return EVP_DigestVerify(context.get(), Bytes(der), der.size(), Bytes(signed_text), signed_text.size()) == 1;
}

}  // namespace jgt::auth
