// Counts under every basis (D13), what is behind each, and what changed after a form was filed. Each read sees one
// moment, and says which journal positions it reflects.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/reporting/domain/pairing.h"
#include "services/reporting/domain/period.h"
#include "services/reporting/domain/reporting_store.h"

namespace jgt::reporting {

struct Figures {
  int64_t activities = 0;
  int64_t teachers = 0;
  int64_t students = 0;
  bool operator==(const Figures&) const = default;
  Figures& operator+=(const Figures& other);
};

// What is asked about: pairings with an end in a region, or some of them.
struct CountScope {
  std::string region;
  std::optional<std::vector<std::string>> pairings;  // names; absent: all
  Period period;
  std::string kind;            // empty: all
  std::optional<int> subject;  // absent: all; 0: those without one
  std::string level;           // empty: all
};

struct CountRow {
  std::string pairing;  // empty in totals
  std::string kind;
  std::array<Figures, 4> by_basis;  // RECORDED, CONFIRMED, EVIDENCED, VERIFIED
  bool operator==(const CountRow&) const = default;
};

struct Counts {
  std::vector<CountRow> rows;  // by pairing and kind
  std::vector<journal::Position> positions;
};
// Sums by kind.
std::vector<CountRow> TotalsOf(const std::vector<CountRow>& rows);

// How far one home county's journals are in an explanation.
struct Moment {
  std::string region;
  int64_t ledger = 0;
  int64_t evidence = 0;
  bool operator==(const Moment&) const = default;
};

// What the pages of one list hand on: the count that they add up to, the moment that they all show, and how far they
// are.
struct ExplainCursor {
  Figures figures;
  std::vector<Moment> moments;  // by region
  std::string after_region;
  int64_t after_seq = 0;
  bool operator==(const ExplainCursor&) const = default;
};
std::string WriteCursor(const ExplainCursor& cursor);
ExplainCursor ReadCursor(const std::string& text);  // of what WriteCursor made

struct ExplainedActivity {
  std::string activity;
  std::string region;  // home county
  int64_t seq = 0;
  int64_t confirmed_seq = 0;
  bool timed_out = false;
  std::string pairing;
  std::string day;
  std::string kind;
  int subject = 0;
  int64_t teachers = 0;
  int64_t students = 0;
};

struct ExplainQuery {
  CountScope scope;
  Basis basis = Basis::kConfirmed;
  std::optional<ExplainCursor> cursor;  // absent: the first page
  int limit = 100;
};
struct Explanation {
  std::vector<ExplainedActivity> activities;  // by region and entry; one more than the limit when there are more
  ExplainCursor cursor;                       // figures and moments; the place is the caller's to set
};

enum class RestatementCause : uint8_t { kConfirmed = 1, kTimedOut = 2, kEnded = 3 };

struct Restatement {
  std::string region;  // home county
  int64_t seq = 0;
  RestatementCause cause = RestatementCause::kConfirmed;
  std::string activity;
  std::string pairing;
  std::string day;
  std::string kind;
  int subject = 0;
  Figures change;
};

struct RestatementQuery {
  std::string region;
  Month month;
  int64_t filed_seq = 0;  // 0: the newest
};
struct Restatements {
  std::string form;  // the bytes of the BureauForm that was filed
  int64_t filed_seq = 0;
  Instant filed_at;
  std::vector<Restatement> entries;  // by region and entry
  std::vector<journal::Position> positions;
};

class CountStore {
 public:
  virtual ~CountStore() = default;

  // The region's pairings with their ends, for who may see which.
  virtual StatusOr<std::vector<Pairing>> PairingsIn(const std::string& region, Deadline deadline) = 0;
  virtual StatusOr<Counts> Count(const CountScope& scope, Deadline deadline) = 0;
  virtual StatusOr<Explanation> Explain(const ExplainQuery& query, Deadline deadline) = 0;
  // NOT_FOUND NOT_FILED.
  virtual StatusOr<Restatements> RestatementsOf(const RestatementQuery& query, Deadline deadline) = 0;
};

}  // namespace jgt::reporting
