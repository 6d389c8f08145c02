// Where reporting's facts are kept. Each read sees one moment, and says which journal positions it reflects.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/reporting/domain/bureau_form.h"
#include "services/reporting/domain/contribution.h"
#include "services/reporting/domain/pairing.h"
#include "services/reporting/domain/progress.h"
#include "services/reporting/domain/task_entries.h"

namespace jgt::reporting {

using Deadline = std::chrono::steady_clock::time_point;

// Which activities a figure counts (D13). Stored as these numbers.
enum class Basis : uint8_t { kRecorded = 1, kConfirmed = 2, kEvidenced = 3, kVerified = 4 };

// A place in the printed order of a region's pairings.
struct PairingKey {
  std::string region;
  int64_t listed_seq = 0;
  auto operator<=>(const PairingKey&) const = default;
};

struct ProgressQuery {
  std::string region;   // all pairings with an end in it ...
  std::string pairing;  // ... or this one
  int year = 0;
  Basis basis = Basis::kConfirmed;
  PairingKey after;
  std::optional<int> limit;  // absent: all
};

struct CountedPairing {
  Pairing pairing;
  PairingCounts counts;
  OwnMinima own_minima;
};

struct ProgressFacts {
  std::vector<CountedPairing> pairings;  // in printed order
  std::vector<journal::Position> positions;
};

// A pairing's year as ReadProgress counts it, and what it is counted from.
struct TaskFacts {
  CountedPairing counted;
  TaskBasis basis;
  std::vector<journal::Position> positions;
};

struct RollupQuery {
  std::string region;
  Month from;
  Month to;
  Basis basis = Basis::kConfirmed;
};

struct RollupCell {
  Month month;
  std::string kind;
  int subject = 0;
  int64_t activities = 0;
  int64_t teachers = 0;
  int64_t students = 0;
  bool operator==(const RollupCell&) const = default;
};

struct Rollup {
  std::vector<RollupCell> cells;  // by month, kind and subject
  int64_t pairings = 0;           // each once
  int64_t schools = 0;            // each once, after aliases
  std::vector<journal::Position> positions;
};

struct ContributionQuery {
  std::string region;
  Month from;
  Month to;
  std::string kind;            // empty: all
  std::string pairing;         // empty: all
  std::optional<int> subject;  // absent: all; 0: those without one
  std::string level;           // empty: all
  Basis basis = Basis::kConfirmed;
  std::string after_region;
  int64_t after_seq = 0;
  int limit = 100;
};

struct FormQuery {
  std::string region;
  Month month;
  std::vector<std::string> opened_kinds;  // whose activities come along with the figures
  int opened_max = 0;                     // of each
};

struct FiledForm {
  std::string region;
  Month month;
  FormTexts texts;
  std::optional<int> quota;  // absent: stays as it is
  std::string form;          // the bytes of the whole BureauForm, as it stands when it is filed
};
// Makes the bytes of the answer from the number of the entry.
using AnswerEncoder = std::function<std::string(int64_t seq)>;

class ReportingStore {
 public:
  virtual ~ReportingStore() = default;

  // NOT_FOUND NO_SUCH_PAIRING when the query names a pairing that is not known here.
  virtual StatusOr<ProgressFacts> ReadProgress(const ProgressQuery& query, Deadline deadline) = 0;
  // The same of the one pairing that the query names, with everything behind it.
  virtual StatusOr<TaskFacts> ReadTask(const ProgressQuery& query, Deadline deadline) = 0;
  virtual StatusOr<Rollup> SumCells(const RollupQuery& query, Deadline deadline) = 0;
  virtual StatusOr<FormFacts> ReadForm(const FormQuery& query, Deadline deadline) = 0;
  // By region and entry.
  virtual StatusOr<std::vector<Contribution>> ListContributions(const ContributionQuery& query, Deadline deadline) = 0;
  // NOT_FOUND NO_SUCH_PAIRING.
  virtual StatusOr<Pairing> FindPairing(const std::string& name, Deadline deadline) = 0;

  // Returns the encoded answer: the first one, when the request is known already. Errors: those of journal::Writer.
  virtual StatusOr<std::string> FileForm(const journal::Mutation& mutation, const FiledForm& form,
                                         const AnswerEncoder& encode) = 0;
};

}  // namespace jgt::reporting
