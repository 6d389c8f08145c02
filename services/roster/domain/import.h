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
  std::set<Key> listed;          // pairings that are on this county's list of this year already
  std::set<Key> listed_by_home;  // pairings of other counties that a list of their home has named
  std::vector<AliasProposal> proposals;
};

struct NamePrinted {
  Key school;
  std::string printed_name;
};

// kDiffers: the list of a county that is not the pairing's home prints other facts than stand; they stay as they are.
enum class Verdict : uint8_t { kNew, kUnchanged, kChanged, kDiffers, kRefused };

struct RowVerdict {
  int line = 0;
  Verdict verdict = Verdict::kRefused;
  std::vector<std::string> notes;
  std::vector<RowProblem> problems;  // of a refused row, or one that differs
  std::optional<Key> pairing;        // none for a refused row
};

template <typename T>
struct Change {
  T after;
  bool is_new = false;
  bool differs = true;         // false: said again by a list of another year
  bool speaks = true;          // false: the list of a county that may not change the facts
  bool begins_on_day = false;  // of a new pairing: on the list's day, whatever year is printed
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

// The error that refuses a plan with refused rows; OK when there is none.
Status RefusalOf(const ImportPlan& plan);

// What becomes of the list. Refused rows get their verdict and change nothing; the caller refuses the whole when this
// is more than a dry run. Two rows that are one pairing, or two names that are one school, are refused here when only a
// confirmed alias makes them so, because the list by itself does not show it. A known pairing is found by its two
// schools, aliases resolved; what a list does not print is left as it stands. The facts of a pairing are for its home
// county to say (D11), or, until a list of the home names it, for the county that named it first: from another county's
// list a pairing gets a place in a community that it has not got yet, and further printed names of its schools.
ImportPlan DecideImport(const KnownRoster& known, const PairingList& list, const ListContext& context,
                        const RegionBook& regions, IdSource& ids);

}  // namespace jgt::roster
