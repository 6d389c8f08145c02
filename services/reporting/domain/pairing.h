// What reporting knows of pairings and schools. The numbers of the enumerations are those of the wire and of the
// tables.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/clock/steps.h"

namespace jgt::reporting {

enum class Mode : uint8_t { kUnspecified = 0, kIntegrated = 1, kCoBuilt = 2, kCollaborative = 3 };
enum class Scope : uint8_t { kUnspecified = 0, kInCounty = 1, kInCity = 2, kInProvince = 3, kOutOfProvince = 4 };
enum class VerificationLevel : uint8_t { kUnspecified = 0, kCounty = 1, kCity = 2, kProvince = 3 };
enum class PairingState : uint8_t { kUnspecified = 0, kActive = 1, kPendingCounterpart = 2, kEnded = 3 };

struct Pairing {
  std::string region;  // home county (D11)
  std::string name;    // resource name
  std::string supporter;
  std::string supporter_name;
  std::string supporter_region;
  std::string supported;  // empty while the counterpart is pending
  std::string supported_name;
  std::string supported_region;
  Mode mode = Mode::kUnspecified;
  Scope scope = Scope::kUnspecified;
  VerificationLevel verification_level = VerificationLevel::kUnspecified;
  int founded_year = 0;
  PairingState state = PairingState::kUnspecified;
  int sequence = 0;
  int64_t listed_seq = 0;  // of the entry that listed it first: the printed order
  // Days, YYYY-MM-DD; empty: not known, and no end.
  std::string begins_on = {};
  std::string ends_on = {};  // the first day on which it no longer stands
  Steps mode_steps = {};     // its modes from days on; empty: `mode` always
  // The schools that the two ends stand for after aliases; filled by the store's reads. A filer of either may look.
  std::string supporter_school;
  std::string supported_school;
  bool operator==(const Pairing&) const = default;
};

// The pairing as it is on a day: its mode then, and ended when it no longer stands (or does not stand yet). What is
// asked about a month or a year is asked of its last day.
Pairing OnDay(Pairing pairing, const Day& day);

// Confirmed aliases: alias -> target.
using Aliases = std::map<std::string, std::string>;

// The school that a name stands for; a chain of aliases is followed to its end, a ring is left where it began.
std::string Resolve(const Aliases& aliases, const std::string& school);

// Fills in the schools that the ends stand for.
void ResolveEnds(const Aliases& aliases, std::vector<Pairing>& pairings);

// The schools in these pairings, each once after aliases (D2), in the order of their names. A pending counterpart is no
// school yet.
std::vector<std::string> SchoolsOf(const std::vector<Pairing>& pairings, const Aliases& aliases);

// Regions whose journals speak of these pairings: homes and both ends, each once.
std::vector<std::string> RegionsOf(const std::vector<Pairing>& pairings);

}  // namespace jgt::reporting
