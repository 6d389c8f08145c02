// Where surveys, deductions and scores are kept, and the facts that they are made of.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/scoring/domain/facts.h"
#include "services/scoring/domain/score.h"

namespace jgt::scoring {

using Deadline = std::chrono::steady_clock::time_point;

// Make the bytes of the answers. They are stored with the entries, so that a repeated request gets the first answer
// byte for byte.
using SurveysEncoder = std::function<std::string(const std::vector<Survey>& surveys, const journal::Position& last)>;
using DeductionEncoder = std::function<std::string(const journal::Position& last)>;
using RunEncoder = std::function<std::string(const ScoreRun& run, const journal::Position& last)>;

// A score as it was recorded. It is never computed again: the bytes (a jgt.scoring.v1.Score) are those of its entry in
// the journal, so what is read later is what was said then, whatever a newer version would say.
struct RecordedScore {
  int place = 0;  // from 1, best first; the key of pages
  std::string supporter;
  std::string supported;
  std::string bytes;
};

struct ScorePage {
  std::string region;
  std::string run;
  int after_place = 0;
  int limit = 100;
  bool whole = false;  // false: the bytes have no items
};

class ScoreStore {
 public:
  virtual ~ScoreStore() = default;

  // The mutations return the encoded answer: the first one, when the request is known already. Errors: those of
  // journal::Writer, and NOT_FOUND NO_SUCH_PAIRING naming the first unknown one.
  virtual StatusOr<std::string> RecordSurveys(const std::string& region, const journal::Mutation& mutation,
                                              const std::vector<Survey>& surveys, const SurveysEncoder& encode) = 0;
  // INVALID_ARGUMENT BAD_DEDUCTION when the pairing's rubric has no such item, or not as many points.
  virtual StatusOr<std::string> RecordDeduction(const std::string& region, const journal::Mutation& mutation,
                                                const Deduction& deduction, const DeductionEncoder& encode) = 0;
  // Scores what one moment of the followed journals says, states that moment's positions, and records it all.
  virtual StatusOr<std::string> RunScores(const std::string& region, const journal::Mutation& mutation, int year,
                                          const RunEncoder& encode) = 0;

  // NOT_FOUND NO_SUCH_RUN.
  virtual StatusOr<ScoreRun> GetRun(const std::string& region, const std::string& run, Deadline deadline) = 0;
  // NOT_FOUND NO_SUCH_SCORE.
  virtual StatusOr<RecordedScore> GetScore(const std::string& region, const std::string& run,
                                           const std::string& pairing_id, Deadline deadline) = 0;
  // By place. NOT_FOUND NO_SUCH_RUN.
  virtual StatusOr<std::vector<RecordedScore>> ListScores(const ScorePage& page, Deadline deadline) = 0;
};

}  // namespace jgt::scoring
