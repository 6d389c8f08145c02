// Mints HS256 tokens for development, tests and our own services' first start. In production an identity provider
// issues tokens.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "common/auth/principal.h"
#include "common/clock/clock.h"
#include "common/status/status.h"

namespace jgt::auth {

struct MintRequest {
  std::string secret;  // at least 32 bytes, as the verifier demands
  std::string issuer;
  std::string audience = "jgt";
  std::string subject;
  std::vector<RoleBinding> bindings;
  Instant issued_at;
  std::chrono::seconds lifetime{3'600};
};

// INVALID_ARGUMENT BAD_MINT_REQUEST when the secret is short, subject or issuer are empty, or a binding's org is not
// one.
StatusOr<std::string> MintToken(const MintRequest& request);

}  // namespace jgt::auth
