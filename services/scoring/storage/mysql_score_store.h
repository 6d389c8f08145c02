// Surveys, deductions and scores in MySQL, each change with its entries in one transaction.
#pragma once

#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/ids/ids.h"
#include "common/journal/writer.h"
#include "common/sql/pool.h"
#include "services/scoring/domain/rubric.h"
#include "services/scoring/domain/score_county.h"
#include "services/scoring/domain/score_store.h"

namespace jgt::scoring {

class MysqlScoreStore final : public ScoreStore {
 public:
  MysqlScoreStore(sql::Pool& pool, journal::Writer& writer, IdSource& ids, const RubricBook& book)
      : pool_(pool), writer_(writer), ids_(ids), book_(book) {}

  StatusOr<std::string> RecordSurveys(const std::string& region, const journal::Mutation& mutation,
                                      const std::vector<Survey>& surveys, const SurveysEncoder& encode) override;
  StatusOr<std::string> RecordDeduction(const std::string& region, const journal::Mutation& mutation,
                                        const Deduction& deduction, const DeductionEncoder& encode) override;
  // Reads and computes before it takes its turn in the region's journal: others go on writing meanwhile, and the run
  // says what it saw.
  StatusOr<std::string> RunScores(const std::string& region, const journal::Mutation& mutation, int year,
                                  const RunEncoder& encode) override;

  StatusOr<ScoreRun> GetRun(const std::string& region, const std::string& run, Deadline deadline) override;
  StatusOr<RecordedScore> GetScore(const std::string& region, const std::string& run, const std::string& pairing_id,
                                   Deadline deadline) override;
  StatusOr<std::vector<RecordedScore>> ListScores(const ScorePage& page, Deadline deadline) override;

 private:
  struct Computed {
    CountyScores county;
    std::vector<journal::Position> positions;
  };
  StatusOr<Computed> Compute(const std::string& region, int year, Deadline deadline);
  Status WriteRun(journal::Batch& batch, const ScoreRun& run, const CountyScores& county);

  sql::Pool& pool_;
  journal::Writer& writer_;
  IdSource& ids_;
  const RubricBook& book_;
};

}  // namespace jgt::scoring
