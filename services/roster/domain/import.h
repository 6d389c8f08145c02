// What an imported list changes: decided here, against what stands already, before anything is written.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/ids/ids.h"
#include "services/roster/domain/alias.h"
#include "services/roster/domain/pairing_list.h"

namespace jgt::roster {

// What stands in the partitions that a list touches.
struct KnownRoster {
  std::vector<School> schools;
  std::vector<Community> communities;  // of the importing county
  std::vector<Pairing> pairings;
  std::set<Key> listed;  // pairings that are on this county's list of this year already
  std::vector<AliasProposal> proposals;
};

struct NamePrinted {
  Key school;
  std::string printed_name;
};

enum class Verdict : uint8_t { kNew, kUnchanged, kChanged, kRefused };

struct RowVerdict {
  int line = 0;
  Verdict verdict = Verdict::kRefused;
  std::vector<std::string> notes;
  std::vector<RowProblem> problems;
  std::optional<Key> pairing;  // none for a refused row
};

template <typename T>
struct Change {
  T after;
  bool is_new = false;
  bool differs = true;  // false: said again by a list of another year
};

struct ImportPlan {
  std::vector<School> schools;
  std::vector<NamePrinted> names;
  std::vector<Change<Community>> communities;
  std::vector<Change<Pairing>> pairings;
  std::vector<AliasProposal> proposals;
  std::vector<RowVerdict> verdicts;
  int64_t Count(Verdict verdict) const;
};

// What becomes of the list. Refused rows get their verdict and change nothing; the caller refuses the whole when this
// is more than a dry run. A known pairing is found by its two schools, aliases resolved; what a list does not print is
// left as it stands.
ImportPlan DecideImport(const KnownRoster& known, const PairingList& list, const ListContext& context,
                        const RegionBook& regions, IdSource& ids);

}  // namespace jgt::roster
