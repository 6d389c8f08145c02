// Turns a bearer token (JWT) into a Principal. One algorithm is pinned by configuration; a token that names another,
// "none" included, is refused before its signature is looked at.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "common/auth/principal.h"
#include "common/clock/clock.h"
#include "common/status/status.h"

namespace jgt::auth {

enum class Algorithm { kHs256, kRs256, kEs256 };

// "HS256", "RS256", "ES256".
std::string_view AlgorithmName(Algorithm algorithm);
StatusOr<Algorithm> ParseAlgorithm(std::string_view name);

struct VerifierOptions {
  Algorithm algorithm = Algorithm::kEs256;
  std::string key;  // HS256: the shared secret, at least 32 bytes; otherwise a public key in PEM (RSA of at least 2048
                    // bits, or P-256)
  std::string issuer;
  std::string audience = "jgt";
  std::chrono::seconds leeway{60};  // at most 60
  size_t token_size_max = 8'192;
  size_t cache_count_max = 4'096;  // verified tokens remembered (by hash) until they expire
};

// A token with an INSPECTOR's role may be good for so long at the most (exp less nbf): the roster's windows are
// revoked, tokens are not, and this is how late every service takes a revocation in (the leeway beside).
inline constexpr std::chrono::seconds kInspectorLifetimeMax{3'600};

// Claims: iss, aud, sub, exp and nbf are required; roles: [{"role": "COUNTY_OFFICER", "org": "regions/330327", "from":
// <unix time>, "until": <unix time>}], the two times optional. Roles unknown here are skipped (they grant nothing);
// SCHOOL_FILER and SCHOOL_HEAD must be bound to a school, INSPECTOR must have an until.
class Verifier {
 public:
  // INVALID_ARGUMENT BAD_VERIFIER_KEY when the key does not fit the algorithm.
  static StatusOr<std::unique_ptr<Verifier>> Make(VerifierOptions options, const Clock& clock);
  ~Verifier();

  // UNAUTHENTICATED with one of: TOKEN_MISSING (empty), TOKEN_TOO_LARGE, TOKEN_MALFORMED, TOKEN_WRONG_ALGORITHM,
  // TOKEN_BAD_SIGNATURE, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID, TOKEN_WRONG_ISSUER, TOKEN_WRONG_AUDIENCE; checked in this
  // order. Thread-safe.
  StatusOr<std::shared_ptr<const Principal>> Verify(std::string_view token) const;

  // The token of an "authorization" header's value "Bearer <token>" (the scheme in any case); TOKEN_MISSING or
  // TOKEN_MALFORMED.
  static StatusOr<std::string_view> BearerToken(std::string_view header);

 private:
  struct Impl;
  explicit Verifier(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace jgt::auth
