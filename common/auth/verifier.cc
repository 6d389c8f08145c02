#include "common/auth/verifier.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>
#include <utility>

#include "common/auth/signature.h"
#include "common/paging/base64url.h"
#include "common/runtime/mutex.h"

namespace jgt::auth {
namespace {

using Json = nlohmann::json;

constexpr size_t kBindingCountMax = 64;
constexpr size_t kSubjectSizeMax = 128;
constexpr double kUnixTimeMax = 253'402'300'799;  // the end of the year 9999
constexpr std::chrono::seconds kLeewayMax{60};

Error Refuse(std::string reason, std::string message) {
  return Unauthenticated(std::move(reason), std::move(message)).Zh("登录凭证无效或已过期，请重新登录");
}

Status Malformed(std::string_view what) {
  return Refuse("TOKEN_MALFORMED", absl::StrFormat("the bearer token is malformed: %s", what));
}

std::optional<Json> ParseObject(std::string_view segment) {
  const auto text = DecodeBase64Url(segment);
  if (!text) return std::nullopt;
  Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  return json;
}

std::optional<std::string> TextOf(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

// A NumericDate (RFC 7519): seconds, possibly with a fraction.
std::optional<Instant> TimeOf(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  const double seconds = found->get<double>();
  if (!(seconds >= 0 && seconds <= kUnixTimeMax)) return std::nullopt;
  return Instant{static_cast<int64_t>(std::floor(seconds)) * 1'000'000};
}

bool NamesAudience(const Json& claims, const std::string& audience) {
  const auto found = claims.find("aud");
  if (found == claims.end()) return false;
  if (found->is_string()) return found->get<std::string>() == audience;
  if (!found->is_array()) return false;
  return std::any_of(found->begin(), found->end(),
                     [&](const Json& each) { return each.is_string() && each.get<std::string>() == audience; });
}

// What a role may be bound to. A school's role bound to a county would be the county's.
Status CheckBinding(const RoleBinding& binding) {
  const std::optional<Org> org = ParseOrg(binding.org);
  if (!org || OrgName(*org) != binding.org) return Malformed("a role's org is not a region or a school");
  const bool of_school = binding.role == Role::kSchoolFiler || binding.role == Role::kSchoolHead;
  if (of_school && org->school.empty()) return Malformed("a school's role is not bound to a school");
  if (binding.role == Role::kInspector && !binding.until) return Malformed("an inspector's role has no end");
  return OkStatus();
}

StatusOr<std::vector<RoleBinding>> BindingsOf(const Json& claims) {
  std::vector<RoleBinding> bindings;
  const auto roles = claims.find("roles");
  if (roles == claims.end()) return bindings;
  if (!roles->is_array() || roles->size() > kBindingCountMax) return Malformed("roles is no list of at most 64");
  for (const Json& entry : *roles) {
    if (!entry.is_object()) return Malformed("a role is no object");
    const auto name = TextOf(entry, "role");
    const auto org = TextOf(entry, "org");
    if (!name || !org) return Malformed("a role has no role or org");
    const auto role = ParseRole(*name);
    if (!role) continue;  // A role of a later release grants nothing here, and must not lock its holder out.
    RoleBinding binding{.role = *role, .org = *org, .until = TimeOf(entry, "until")};
    if (entry.contains("until") && !binding.until) return Malformed("a role's until is no time");
    binding.from = TimeOf(entry, "from");
    if (entry.contains("from") && !binding.from) return Malformed("a role's from is no time");
    if (binding.from && binding.until && *binding.until <= *binding.from) {
      return Malformed("a role ends before it begins");
    }
    RETURN_IF_ERROR(CheckBinding(binding));
    bindings.push_back(std::move(binding));
  }
  return bindings;
}

// A window that is revoked is not in the next token. How long the last one lives is how late that may be.
Status CheckLifetime(const Principal& principal, Instant not_before) {
  const auto of_inspector = [](const RoleBinding& binding) { return binding.role == Role::kInspector; };
  const bool inspects = std::any_of(principal.bindings.begin(), principal.bindings.end(), of_inspector);
  if (!inspects || principal.not_after - not_before <= kInspectorLifetimeMax) return OkStatus();
  return Malformed("it is good for more than an hour, and an inspector's is not");
}

std::string HashOf(std::string_view token) {
  std::string hash(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(),
         reinterpret_cast<unsigned char*>(hash.data()));
  return hash;
}

}  // namespace

std::string_view AlgorithmName(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kHs256:
      return "HS256";
    case Algorithm::kRs256:
      return "RS256";
    case Algorithm::kEs256:
      return "ES256";
  }
  return "";
}

StatusOr<Algorithm> ParseAlgorithm(std::string_view name) {
  for (const Algorithm algorithm : {Algorithm::kHs256, Algorithm::kRs256, Algorithm::kEs256}) {
    if (name == AlgorithmName(algorithm)) return algorithm;
  }
  return InvalidArgument("BAD_ALGORITHM", absl::StrFormat("\"%s\" is not one of HS256, RS256, ES256", name));
}

struct Verifier::Impl {
  VerifierOptions options;
  const Clock& clock;
  SignatureCheck signature;
  Mutex mutex;
  // By hash, so that a memory dump shows no tokens.
  std::unordered_map<std::string, std::shared_ptr<const Principal>> verified ABSL_GUARDED_BY(mutex);

  Impl(VerifierOptions the_options, const Clock& the_clock, SignatureCheck check)
      : options(std::move(the_options)), clock(the_clock), signature(std::move(check)) {}

  Status CheckExpiry(const Principal& principal) const {
    if (clock.Now() < principal.not_after + options.leeway) return OkStatus();
    return Refuse("TOKEN_EXPIRED", "the bearer token has expired");
  }

  Status CheckSignature(std::string_view token, std::string_view* payload) const {
    const size_t first = token.find('.');
    const size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
      return Malformed("it has not three parts");
    }
    const auto header = ParseObject(token.substr(0, first));
    if (!header) return Malformed("its header is no JSON object");
    const auto algorithm = TextOf(*header, "alg");
    if (!algorithm) return Malformed("its header names no algorithm");
    if (*algorithm != AlgorithmName(options.algorithm)) {
      return Refuse("TOKEN_WRONG_ALGORITHM", "the bearer token is signed with an algorithm that is not accepted here");
    }
    // RFC 7515 4.1.11: what the issuer calls critical and we do not know must not be passed over.
    if (header->contains("crit")) return Malformed("it has critical header parameters");
    const auto mac = DecodeBase64Url(token.substr(second + 1));
    if (!mac || !signature.Holds(token.substr(0, second), *mac)) {
      return Refuse("TOKEN_BAD_SIGNATURE", "the bearer token's signature does not hold");
    }
    *payload = token.substr(first + 1, second - first - 1);
    return OkStatus();
  }

  StatusOr<Principal> ReadClaims(std::string_view payload) const {
    const auto claims = ParseObject(payload);
    if (!claims) return Malformed("its claims are no JSON object");
    const auto expiry = TimeOf(*claims, "exp");
    const auto not_before = TimeOf(*claims, "nbf");
    auto subject = TextOf(*claims, "sub");
    if (!expiry || !not_before) return Malformed("it needs exp and nbf");
    if (!subject || subject->empty() || subject->size() > kSubjectSizeMax) return Malformed("it needs a sub");
    Principal principal{.subject = *std::move(subject), .bindings = {}, .not_after = *expiry};
    RETURN_IF_ERROR(CheckExpiry(principal));
    if (clock.Now() + options.leeway < *not_before) {
      return Refuse("TOKEN_NOT_YET_VALID", "the bearer token is not valid yet");
    }
    if (TextOf(*claims, "iss") != options.issuer) {
      return Refuse("TOKEN_WRONG_ISSUER", "the bearer token is from another issuer");
    }
    if (!NamesAudience(*claims, options.audience)) {
      return Refuse("TOKEN_WRONG_AUDIENCE", "the bearer token is meant for another audience");
    }
    ASSIGN_OR_RETURN(principal.bindings, BindingsOf(*claims));
    RETURN_IF_ERROR(CheckLifetime(principal, *not_before));
    return principal;
  }

  std::shared_ptr<const Principal> FindVerified(const std::string& hash) {
    MutexLock lock(mutex);
    const auto found = verified.find(hash);
    return found == verified.end() ? nullptr : found->second;
  }

  void Remember(const std::string& hash, std::shared_ptr<const Principal> principal) {
    MutexLock lock(mutex);
    // Starting over is rare, cheap (one verification for each token in use), and never wrong.
    if (verified.size() >= options.cache_count_max) verified.clear();
    verified[hash] = std::move(principal);
  }
};

Verifier::Verifier(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Verifier::~Verifier() = default;

StatusOr<std::unique_ptr<Verifier>> Verifier::Make(VerifierOptions options, const Clock& clock) {
  if (options.issuer.empty()) return InvalidArgument("BAD_VERIFIER_ISSUER", "the issuer of tokens is not configured");
  JGT_CHECK(options.leeway.count() >= 0 && options.leeway <= kLeewayMax);
  ASSIGN_OR_RETURN(SignatureCheck signature, SignatureCheck::Make(options.algorithm, options.key));
  auto impl = std::make_unique<Impl>(std::move(options), clock, std::move(signature));
  return std::unique_ptr<Verifier>(new Verifier(std::move(impl)));
}

StatusOr<std::shared_ptr<const Principal>> Verifier::Verify(std::string_view token) const {
  if (token.empty()) return Refuse("TOKEN_MISSING", "the call carries no bearer token");
  if (token.size() > impl_->options.token_size_max) {
    return Refuse("TOKEN_TOO_LARGE",
                  absl::StrFormat("the bearer token is larger than %d bytes", impl_->options.token_size_max));
  }
  const std::string hash = HashOf(token);
  if (auto known = impl_->FindVerified(hash); known != nullptr) {
    RETURN_IF_ERROR(impl_->CheckExpiry(*known));
    return known;
  }
  std::string_view payload;
  RETURN_IF_ERROR(impl_->CheckSignature(token, &payload));
  ASSIGN_OR_RETURN(Principal principal, impl_->ReadClaims(payload));
  auto shared = std::make_shared<const Principal>(std::move(principal));
  impl_->Remember(hash, shared);
  return shared;
}

StatusOr<std::string_view> Verifier::BearerToken(std::string_view header) {
  constexpr std::string_view kScheme = "bearer ";
  if (header.empty()) return Refuse("TOKEN_MISSING", "the call carries no bearer token");
  const bool bearer = header.size() > kScheme.size() &&
                      std::equal(kScheme.begin(), kScheme.end(), header.begin(),
                                 [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); });
  if (!bearer) return Malformed("the authorization header is not of the form \"Bearer <token>\"");
  return header.substr(kScheme.size());
}

}  // namespace jgt::auth
