// Checks one signature of a token with a key that was read once. OpenSSL stays behind it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "common/auth/verifier.h"
#include "common/status/status.h"

namespace jgt::auth {

// RFC 7518 3.2: an HS256 secret has at least the size of the hash.
inline constexpr size_t kSecretSizeMin = 32;

class SignatureCheck {
 public:
  // INVALID_ARGUMENT BAD_VERIFIER_KEY when the key does not fit the algorithm or is too weak for it.
  static StatusOr<SignatureCheck> Make(Algorithm algorithm, const std::string& key);

  // `signature` as raw bytes: a MAC, an RSA signature, or r and s of 32 bytes each. Thread-safe.
  bool Holds(std::string_view signed_text, std::string_view signature) const;

 private:
  SignatureCheck(Algorithm algorithm, std::string secret, std::shared_ptr<void> public_key)
      : algorithm_(algorithm), secret_(std::move(secret)), public_key_(std::move(public_key)) {}
  bool MacHolds(std::string_view signed_text, std::string_view signature) const;
  bool PublicKeyHolds(std::string_view signed_text, std::string_view signature) const;

  Algorithm algorithm_;
  std::string secret_;
  std::shared_ptr<void> public_key_;  // an EVP_PKEY
};

}  // namespace jgt::auth
