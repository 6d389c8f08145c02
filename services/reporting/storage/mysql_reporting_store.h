#pragma once

#include <string>
#include <vector>

#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "common/sql/transaction.h"
#include "services/reporting/domain/reporting_store.h"
#include "services/reporting/storage/standing_pairings.h"

namespace jgt::reporting {

class MysqlReportingStore final : public ReportingStore {
 public:
  MysqlReportingStore(journal::Writer& writer, sql::Pool& pool) : writer_(writer), pool_(pool) {}

  StatusOr<ProgressFacts> ReadProgress(const ProgressQuery& query, Deadline deadline) override;
  StatusOr<TaskFacts> ReadTask(const ProgressQuery& query, Deadline deadline) override;
  StatusOr<Rollup> SumCells(const RollupQuery& query, Deadline deadline) override;
  StatusOr<FormFacts> ReadForm(const FormQuery& query, Deadline deadline) override;
  StatusOr<std::vector<Contribution>> ListContributions(const ContributionQuery& query, Deadline deadline) override;
  StatusOr<Pairing> FindPairing(const std::string& name, Deadline deadline) override;
  StatusOr<std::string> FileForm(const journal::Mutation& mutation, const FiledForm& form,
                                 const AnswerEncoder& encode) override;

 private:
  journal::Writer& writer_;
  sql::Pool& pool_;
  StandingPairingsCache standing_;
};

}  // namespace jgt::reporting
