// What a handler knows about the call it answers, and the finer checks that only a handler can make.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/auth/authorizer.h"
#include "common/auth/principal.h"
#include "common/status/status.h"

namespace jgt::rpc {

// For RunUnary and its siblings, and for tests of handlers, which need no gRPC to make a Call.
struct CallParts {
  std::shared_ptr<const auth::Principal> principal;
  const auth::Authorizer* authorizer = nullptr;
  std::string permission;     // of the method
  auth::Admission admission;  // what the entry check found
  std::string request_id;
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::function<bool()> cancelled;  // null: never
};

// The entry check has passed: the caller holds the method's permission on at least a part of what the request's
// region_field names. When it is only a part (a school's filer; or a method without region_field), whole() is false and
// the handler must narrow: call one of the functions under "Narrowing" before it answers OK. A handler that forgets is
// found out: its answer is replaced by PERMISSION_DENIED SCOPE_NOT_CHECKED and logged as an error.
class Call {
  const CallParts parts_;  // First, because the references below point into it.

 public:
  explicit Call(CallParts parts);
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  const auth::Principal& principal;  // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members): parts_ owns it.
  // Finds this call in the logs of every process it touched. The message's own request_id when it has one, else the
  // caller's x-request-id, else a new one.
  const std::string& request_id;  // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  // When the answer must be ready: a little before the client stops waiting. Every wait and every outgoing call ends by
  // then.
  const std::chrono::steady_clock::time_point deadline;

  // The client has gone: work that nobody will see may be given up. Reads; a mutation under way should finish.
  bool cancelled() const { return parts_.cancelled && parts_.cancelled(); }

  // True when the entry check covered all that the request names.
  bool whole() const { return parts_.admission.whole; }

  // Narrowing:
  // PERMISSION_DENIED OUTSIDE_SCOPE unless the caller holds the method's permission on all of `org`
  // ("regions/330327/schools/17").
  Status AuthorizeOn(std::string_view org) const;
  // The same for any one of several: either school of a pairing may record.
  Status AuthorizeOnAny(std::span<const std::string> orgs) const;
  // Where the caller holds the permission within what the request names; a list shows these and nothing else.
  const std::vector<auth::Org>& VisibleOrgs() const;
  // Says that the answer is the same for everybody who holds the permission anywhere (a county's rubric, a calendar).
  void NothingToNarrow() const;

  // False when the handler still owes a check.
  bool narrowed() const { return whole() || narrowed_.load(std::memory_order_relaxed); }

 private:
  mutable std::atomic<bool> narrowed_{false};
};

}  // namespace jgt::rpc
