#pragma once

#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/roster/domain/plan_store.h"

namespace jgt::roster {

class MysqlPlanStore final : public PlanStore {
 public:
  MysqlPlanStore(sql::Pool& pool, journal::Writer& writer) : pool_(pool), writer_(writer) {}

  StatusOr<std::string> FileSupportRequest(const SupportRequest& request, int64_t revision,
                                           const journal::Mutation& mutation,
                                           const Encoder<FiledNow<SupportRequest>>& encode) override;
  StatusOr<std::string> FileAssistancePlan(const AssistancePlan& plan, const PlanPolicy& policy, int64_t revision,
                                           const journal::Mutation& mutation,
                                           const Encoder<FiledNow<AssistancePlan>>& encode) override;
  StatusOr<std::string> FileTimetable(const Timetable& timetable, int64_t revision, const journal::Mutation& mutation,
                                      const Encoder<FiledNow<Timetable>>& encode) override;

  StatusOr<SupportRequest> GetSupportRequest(const PlanKey& key, const FiledBy& filed_by, Deadline deadline) override;
  StatusOr<AssistancePlan> GetAssistancePlan(const PlanKey& key, const FiledBy& filed_by, Deadline deadline) override;
  StatusOr<Timetable> GetTimetable(const PlanKey& key, const FiledBy& filed_by, Deadline deadline) override;
  StatusOr<std::vector<Filing>> ListFilings(const FilingQuery& query, Deadline deadline) override;

 private:
  sql::Pool& pool_;
  journal::Writer& writer_;
};

}  // namespace jgt::roster
