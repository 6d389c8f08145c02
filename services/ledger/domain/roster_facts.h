// What the ledger knows of the roster: copies of facts that another service owns, followed from its journal.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "common/clock/steps.h"

namespace jgt::ledger {

// One directed pairing; `supported` is empty while the counterpart is pending. The numbers are those of the roster's
// proto.
struct Pairing {
  std::string name;
  std::string supporter;
  std::string supported;
  int64_t state = 0;
  int64_t mode = 0;
  int64_t scope = 0;
  int64_t verification_level = 0;
  // Days, YYYY-MM-DD; empty: not known, and no end.
  std::string begins_on = {};
  std::string ends_on = {};  // the first day on which it no longer stands
  Steps mode_steps = {};     // its modes from days on; empty: `mode` always
  bool operator==(const Pairing&) const = default;
};

// The mode on a day.
inline int64_t ModeOn(const Pairing& pairing, std::string_view day) { return pairing.mode_steps.On(day, pairing.mode); }

// A mentor and the mentees (D8).
struct MentorGroup {
  std::string name;
  std::string pairing;
  int64_t year = 0;
  int64_t mentees = 0;
  bool operator==(const MentorGroup&) const = default;
};

// A registered exchange of teachers; counts once the leading group confirmed it (R118).
struct Exchange {
  std::string name;
  std::string pairing;
  int64_t year = 0;
  bool confirmed = false;
  std::string teacher;  // account-style reference; empty in copies that are older than this field
  bool operator==(const Exchange&) const = default;
};

// Schools that are known under a second name. A person confirms each alias in the roster (D3).
class SchoolAliases {
 public:
  void Add(const std::string& alias, const std::string& target) { target_of_[alias] = target; }
  bool Contains(const std::string& school) const { return target_of_.contains(school); }
  // The school that the name stands for; itself without an alias. An alias of an alias is followed.
  const std::string& Resolve(const std::string& school) const;
  // Whether two names are one school. Two empty names are none.
  bool Same(const std::string& a, const std::string& b) const;

  // Bounds the walk, so that a circle (which the roster refuses) cannot hang us.
  static constexpr int kChainMax = 4;

 private:
  std::map<std::string, std::string> target_of_;
};

}  // namespace jgt::ledger
