// Where support requests, assistance plans and timetables are kept: one of each for a pairing and year, replaced whole.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/roster/domain/plan.h"
#include "services/roster/domain/plan_policy.h"
#include "services/roster/domain/school_store.h"

namespace jgt::roster {

// What a filing leaves.
template <typename T>
struct FiledNow {
  T thing;
  journal::Position position;
};

// Which filing of several that have replaced one another: the last one by this instant; absent: the one that stands.
using FiledBy = std::optional<Instant>;

// Order: pairing's id.
struct FilingQuery {
  std::string county;
  int64_t year = 0;
  FiledBy filed_by;
  std::string after;
  int limit = 100;
};

class PlanStore {
 public:
  virtual ~PlanStore() = default;

  // Each is checked by itself already (plan_check.h, timetable.h); `revision` is what the caller saw. NOT_FOUND
  // NO_SUCH_PAIRING; FAILED_PRECONDITION PAIRING_PENDING; ABORTED ETAG_MISMATCH.
  virtual StatusOr<std::string> FileSupportRequest(const SupportRequest& request, int64_t revision,
                                                   const journal::Mutation& mutation,
                                                   const Encoder<FiledNow<SupportRequest>>& encode) = 0;
  // And FAILED_PRECONDITION PLAN_PARTS_MISSING.
  virtual StatusOr<std::string> FileAssistancePlan(const AssistancePlan& plan, const PlanPolicy& policy,
                                                   int64_t revision, const journal::Mutation& mutation,
                                                   const Encoder<FiledNow<AssistancePlan>>& encode) = 0;
  // And ALREADY_EXISTS TIMETABLE_CONFLICT.
  virtual StatusOr<std::string> FileTimetable(const Timetable& timetable, int64_t revision,
                                              const journal::Mutation& mutation,
                                              const Encoder<FiledNow<Timetable>>& encode) = 0;

  // NOT_FOUND NO_SUCH_SUPPORT_REQUEST, NO_SUCH_PLAN, NO_SUCH_TIMETABLE.
  virtual StatusOr<SupportRequest> GetSupportRequest(const PlanKey& key, const FiledBy& filed_by,
                                                     Deadline deadline) = 0;
  virtual StatusOr<AssistancePlan> GetAssistancePlan(const PlanKey& key, const FiledBy& filed_by,
                                                     Deadline deadline) = 0;
  virtual StatusOr<Timetable> GetTimetable(const PlanKey& key, const FiledBy& filed_by, Deadline deadline) = 0;

  virtual StatusOr<std::vector<Filing>> ListFilings(const FilingQuery& query, Deadline deadline) = 0;
};

}  // namespace jgt::roster
