#include "common/auth/minter.h"

#include <exception>
#include <jwt/jwt.hpp>

#include "common/auth/signature.h"

namespace jgt::auth {
namespace {

int64_t UnixSeconds(Instant instant) { return instant.micros / 1'000'000; }

Status Bad(std::string message) { return InvalidArgument("BAD_MINT_REQUEST", std::move(message)); }

Status Check(const MintRequest& request) {
  if (request.secret.size() < kSecretSizeMin) return Bad("the secret has fewer than 32 bytes");
  if (request.subject.empty() || request.issuer.empty()) return Bad("subject and issuer are needed");
  if (request.lifetime.count() <= 0) return Bad("the lifetime is not positive");
  for (const RoleBinding& binding : request.bindings) {
    if (!ParseOrg(binding.org)) return Bad(absl::StrFormat("\"%s\" is not a region or a school", binding.org));
  }
  return OkStatus();
}

}  // namespace

// Made with a library of its own (cpp-jwt), so that every test of the verifier, which is written on OpenSSL, also
// checks the one against the other. The verifier does not use it: it would parse the key anew for each token, and it
// compares MACs in variable time.
StatusOr<std::string> MintToken(const MintRequest& request) {
  RETURN_IF_ERROR(Check(request));
  nlohmann::json roles = nlohmann::json::array();
  for (const RoleBinding& binding : request.bindings) {
    nlohmann::json entry = {{"role", std::string(RoleName(binding.role))}, {"org", binding.org}};
    if (binding.until) entry["until"] = UnixSeconds(*binding.until);
    if (binding.from) entry["from"] = UnixSeconds(*binding.from);
    roles.push_back(std::move(entry));
  }
  const int64_t now = UnixSeconds(request.issued_at);
  try {
    jwt::jwt_object token{jwt::params::algorithm("HS256"), jwt::params::secret(request.secret)};
    token.add_claim("iss", request.issuer).add_claim("aud", request.audience).add_claim("sub", request.subject);
    token.add_claim("iat", now).add_claim("nbf", now).add_claim("exp", now + request.lifetime.count());
    token.add_claim("roles", roles);
    return token.signature();
  } catch (const std::exception& error) {
    return Internal("MINTING_FAILED", error.what());
  }
}

}  // namespace jgt::auth
