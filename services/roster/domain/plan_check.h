// Whether what a pairing files can be: everything that can be said without looking at what is stored. All that is wrong
// is gathered, with paths such as "assistance_plan.items[3].due".
#pragma once

#include <string>
#include <vector>

#include "common/status/status.h"
#include "services/roster/domain/plan.h"
#include "services/roster/domain/plan_policy.h"

namespace jgt::roster {

// Gathers what is wrong, at most a hundred of them.
class Problems {
 public:
  static constexpr size_t kKeptMax = 100;
  // `description` begins with a code (MISSING, BAD_DAY …), then says what is allowed.
  void Add(const std::string& field, const std::string& description);
  bool empty() const { return count_ == 0; }
  // INVALID_ARGUMENT `reason`; OK when there are none.
  Status ToStatus(const std::string& reason, const std::string& zh) const;

 private:
  size_t count_ = 0;
  std::vector<FieldViolation> kept_;
};

// Facts that several of the three share: under `path` and the field's name.
void CheckSubject(const std::string& path, int64_t subject, Problems& problems);
void CheckPeriod(const std::string& path, int64_t period, Problems& problems);
void CheckTeacher(const std::string& path, const std::string& teacher, bool required, Problems& problems);
void CheckText(const std::string& path, const std::string& text, size_t min, size_t max, Problems& problems);
void CheckKind(const std::string& path, const std::string& kind, Problems& problems);

// INVALID_ARGUMENT BAD_SUPPORT_REQUEST.
Status CheckSupportRequest(const SupportRequest& request);

// INVALID_ARGUMENT BAD_PLAN. Sets the items' due_day and the policy's version.
Status CheckPlan(const PlanPolicy& policy, AssistancePlan& plan);
// FAILED_PRECONDITION PLAN_PARTS_MISSING with a violation per missing part (R87).
Status CheckParts(const PlanPolicy& policy, const Pairing& pairing, const AssistancePlan& plan);

// FAILED_PRECONDITION PAIRING_PENDING: nobody plans with a school that is not there.
Status CheckMayPlan(const Pairing& pairing);
// ABORTED ETAG_MISMATCH with metadata revision.
Status CheckRevision(int64_t seen, int64_t standing);

}  // namespace jgt::roster
