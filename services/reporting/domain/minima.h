// What a pairing owes in a year (R46-R56), as data: versioned files say which tasks there are, how they are counted,
// and to whom they apply.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/reporting/domain/pairing.h"

namespace jgt::reporting {

enum class TaskRule : uint8_t {
  kActivities,       // activities of the kinds; perhaps of at least subjects_min subjects
  kMentorGroups,     // groups of at least mentees_min with at least sessions_min sessions (D8)
  kShadowing,        // teachers who stayed at least one month
  kTeacherExchange,  // teachers sent by the core to all its members of the mode; perhaps a share of its head count (D7)
};

struct Minimum {
  std::string task;          // "lessons"
  std::string display_name;  // 线上线下示范课
  std::string unit;          // 节
  std::string requirement;   // "R53"
  TaskRule rule = TaskRule::kActivities;
  std::vector<std::string> kinds;
  int required = 0;
  int subjects_min = 0;
  int sessions_min = 0;
  int mentees_min = 0;
  int teachers_percent = 0;         // of the supporter's head count, rounded up; `required` is then the least
  std::vector<Mode> percent_modes;  // to whom the share applies; others have no number to reach
  bool operator==(const Minimum&) const = default;
};

struct MinimaSet {
  std::string name;  // "minima-2022/in-county"
  std::vector<Minimum> tasks;
};

// What a county asks of a pairing beside the plan, by kinds of activities of its own (R46).
struct OwnMinima {
  std::vector<Minimum> tasks;
  int64_t revision = 0;  // the ledger's entry that the newest of them is from
};

// Pairings of any of these modes and scopes and levels have the set; an empty list means any.
struct MinimaRule {
  std::vector<Mode> modes;
  std::vector<Scope> scopes;
  std::vector<VerificationLevel> levels;
  std::string set;  // key of a set; empty: none, and that is decided, not forgotten (D12)
};

struct MinimaCatalogue {
  std::string name;    // "minima-2022"
  int first_year = 0;  // in force from here on, until a newer catalogue
  std::vector<MinimaSet> sets;
  std::vector<MinimaRule> rules;  // the first that fits decides
};

class Minima final {
 public:
  Minima() = default;
  explicit Minima(std::vector<MinimaCatalogue> catalogues);

  // nullptr when the policy of that year assigns none.
  const MinimaSet* Find(const Pairing& pairing, int year) const;

 private:
  std::vector<MinimaCatalogue> catalogues_;  // by first_year
};

}  // namespace jgt::reporting
