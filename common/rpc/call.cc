#include "common/rpc/call.h"

#include <algorithm>
#include <utility>

namespace jgt::rpc {

Call::Call(CallParts parts)
    : parts_(std::move(parts)),
      principal(*parts_.principal),
      request_id(parts_.request_id),
      deadline(parts_.deadline) {}

Status Call::AuthorizeOn(std::string_view org) const {
  narrowed_.store(true, std::memory_order_relaxed);
  return parts_.authorizer->Authorize(principal, parts_.permission, org);
}

Status Call::AuthorizeOnAny(std::span<const std::string> orgs) const {
  Status status = AuthorizeOn(orgs.empty() ? "" : std::string_view(orgs.front()));
  for (size_t i = 1; i < orgs.size() && !status.ok(); ++i) {
    if (Status other = AuthorizeOn(orgs[i]); other.ok()) status = std::move(other);
  }
  return status;
}

const std::vector<auth::Org>& Call::VisibleOrgs() const {
  narrowed_.store(true, std::memory_order_relaxed);
  return parts_.admission.orgs;
}

void Call::NothingToNarrow() const { narrowed_.store(true, std::memory_order_relaxed); }

}  // namespace jgt::rpc
