// jgtctl token: development tokens. In production an identity provider issues them.
#include <iostream>

#include "common/auth/minter.h"
#include "services/ctl/commands/commands.h"
#include "services/ctl/commands/grants.h"

namespace jgt::ctl {
namespace {

struct TokenOptions {
  std::string key_file;
  std::string issuer = "jgt-dev";
  std::string subject;
  std::vector<std::string> roles;
  bool through_posts = false;
  int64_t hours = 1;
};

// "COUNTY_OFFICER@regions/330327".
StatusOr<auth::RoleBinding> ParseBinding(const std::string& text) {
  const size_t at = text.find('@');
  const auto role = auth::ParseRole(text.substr(0, at));
  if (at == std::string::npos || !role.has_value()) {
    return InvalidArgument("BAD_ROLE",
                           absl::StrFormat("\"%s\" is not of the form ROLE@regions/330327 with a known role", text));
  }
  return auth::RoleBinding{.role = *role, .org = text.substr(at + 1), .until = std::nullopt};
}

// As an identity provider asks for them at each login.
Status AddRolesOfPosts(Session& session, auth::MintRequest& request) {
  constexpr int64_t kMicrosPerSecond = 1'000'000;
  roster::v1::GetGrantsRequest asked;
  asked.set_subject(request.subject);
  ASSIGN_OR_RETURN(const roster::v1::GetGrantsResponse grants, AskGrants(session, asked));
  for (const roster::v1::RoleGrant& grant : grants.roles()) {
    ASSIGN_OR_RETURN(auth::RoleBinding binding, ParseBinding(grant.role() + "@" + grant.org()));
    if (grant.until() != 0) binding.until = Instant{int64_t{grant.until()} * kMicrosPerSecond};
    if (grant.from() != 0) binding.from = Instant{int64_t{grant.from()} * kMicrosPerSecond};
    request.bindings.push_back(std::move(binding));
  }
  return OkStatus();
}

Status Mint(Session& session, const TokenOptions& options) {
  const SystemClock clock;
  auth::MintRequest request;
  ASSIGN_OR_RETURN(request.secret, ReadFile(options.key_file, 4096));
  while (!request.secret.empty() && request.secret.back() == '\n') request.secret.pop_back();
  request.issuer = options.issuer;
  request.subject = options.subject;
  for (const std::string& role : options.roles) {
    ASSIGN_OR_RETURN(auth::RoleBinding binding, ParseBinding(role));
    request.bindings.push_back(std::move(binding));
  }
  if (options.through_posts) RETURN_IF_ERROR(AddRolesOfPosts(session, request));
  if (request.bindings.empty()) {
    return InvalidArgument(
        "NO_ROLES", absl::StrFormat("%s has no role: give --role, or appoint to a post with one", options.subject));
  }
  request.issued_at = clock.Now();
  request.lifetime = std::chrono::hours(options.hours);
  ASSIGN_OR_RETURN(const std::string token, auth::MintToken(request));
  std::cout << token << '\n';
  return OkStatus();
}

}  // namespace

void AddToken(Command app, Session& session) {
  auto options = std::make_shared<TokenOptions>();
  Command command = app.Sub("token", "mint a development token (HS256)");
  command.Add("--key-file", options->key_file, "the secret that the services verify with").Required();
  command.Add("--issuer", options->issuer, "as JGT_AUTH_ISSUER of the services (default jgt-dev)");
  command.Add("--subject", options->subject, "an account, not a person's name").Required();
  command.Add("--role", options->roles,
              "ROLE@ORG, for example COUNTY_OFFICER@regions/330327; may be given several times");
  command.Flag("--through-posts", options->through_posts,
               "the roles that the subject's posts give, asked of jgt-roster with this session's token");
  command.Add("--hours", options->hours, "how long it is good for, 1-8760 (default 1)").Range(1, 8760);
  command.WhenChosen([&session, options] { session.command = [options](Session& s) { return Mint(s, *options); }; });
}

}  // namespace jgt::ctl
