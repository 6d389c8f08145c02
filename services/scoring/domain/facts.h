// What a score is made from: the facts of one county and year, as the followed journals told them. Plain data; nothing
// here knows where it was stored.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/clock/steps.h"
#include "common/decimal/rational.h"

namespace jgt::scoring {

// The numbers are those of jgt.common.v1.
enum class Mode : int { kUnspecified = 0, kIntegrated = 1, kCoBuilt = 2, kCollaborative = 3 };
enum class Scope : int { kUnspecified = 0, kInCounty = 1, kInCity = 2, kInProvince = 3, kOutOfProvince = 4 };
enum class VerificationLevel : int { kUnspecified = 0, kCounty = 1, kCity = 2, kProvince = 3 };
// Of jgt.roster.v1.
enum class PairingState : int { kUnspecified = 0, kActive = 1, kPendingCounterpart = 2, kEnded = 3 };
// Of jgt.ledger.v1.
enum class ActivityState : int {
  kUnspecified = 0,
  kRecorded = 1,
  kConfirmed = 2,
  kSuperseded = 3,
  kReversed = 4,
  kLapsed = 5
};

// The services whose journals the facts come from.
inline constexpr char kRoster[] = "roster";
inline constexpr char kLedger[] = "ledger";
inline constexpr char kEvidence[] = "evidence";
inline constexpr char kScoring[] = "scoring";

struct Pairing {
  std::string name;
  std::string supporter;  // resource names of the two schools
  std::string supported;
  std::string supporter_name;  // printed
  std::string supported_name;
  Mode mode = Mode::kUnspecified;
  Scope scope = Scope::kUnspecified;
  VerificationLevel level = VerificationLevel::kUnspecified;
  PairingState state = PairingState::kUnspecified;
  int founded_year = 0;  // 0: not printed
  // Days, YYYY-MM-DD; empty: not known, and no end.
  std::string begins_on = {};
  std::string ends_on = {};  // the first day on which it no longer stands
  Steps mode_steps = {};     // its modes from days on; empty: `mode` always
  bool operator==(const Pairing&) const = default;
};

// The pairing as it is on a day: its mode then, and ended when it no longer stands (or does not stand yet).
Pairing OnDay(Pairing pairing, const Day& day);

struct Activity {
  std::string name;
  std::string pairing;
  std::string kind;
  Day day;
  std::optional<Day> end_day;
  int subject = 0;  // number of jgt.common.v1.Subject; 0: none
  std::string teacher;
  std::string mentor_group;
  ActivityState state = ActivityState::kUnspecified;
  bool evidenced = false;  // the evidence satisfies the rule of its kind
  int64_t seq = 0;         // of its entry in the ledger's journal
  bool operator==(const Activity&) const = default;
};

struct MentorGroup {
  std::string name;
  std::string pairing;
  int year = 0;
  int mentees = 0;
  int64_t seq = 0;  // in the roster's journal
  bool operator==(const MentorGroup&) const = default;
};

struct Exchange {
  std::string name;
  std::string pairing;
  int year = 0;
  std::string teacher;
  bool confirmed = false;
  int64_t seq = 0;  // in the roster's journal, of the entry that made it what it is
  bool operator==(const Exchange&) const = default;
};

struct HeadCount {
  std::string school;
  Day day;
  int teachers = 0;
  bool operator==(const HeadCount&) const = default;
};

// Raw answers (R121): the rate is computed when it is used, because which options count as satisfied is policy (D6).
struct Survey {
  std::string name;
  std::string pairing;
  int year = 0;
  int satisfied = 0;
  int mostly_satisfied = 0;
  int dissatisfied = 0;
  int abstained = 0;
  int64_t seq = 0;  // in our own journal
  bool operator==(const Survey&) const = default;
};

// An inspector's decision (D20).
struct Deduction {
  std::string name;
  std::string pairing;
  int year = 0;
  std::string item;
  Rational points;
  std::string reason;
  int64_t seq = 0;  // in our own journal
  bool operator==(const Deduction&) const = default;
};

// Everything about one pairing and year.
struct PairingFacts {
  Pairing pairing;
  std::vector<Activity> activities;  // by seq
  std::vector<MentorGroup> groups;   // by seq
  std::vector<Exchange> exchanges;   // by seq
  std::optional<Survey> survey;
  std::vector<Deduction> deductions;  // by seq
};

// Everything about one county and year.
struct CountyFacts {
  std::string region;
  int year = 0;
  std::vector<PairingFacts> pairings;
  std::vector<HeadCount> head_counts;
  std::map<std::string, std::string> aliases;  // school -> the school that it was confirmed to be (D3)
};

// The school that `name` stands for after confirmed aliases; a circle of aliases, which the roster never writes, ends
// the search.
std::string CanonicalSchool(const std::map<std::string, std::string>& aliases, const std::string& name);

// The head count that a share of teachers is taken of (D7), among those of one school: the latest on or before `day`;
// when every record of that year is later, the earliest of them, since a late count is better than none. Absent: not
// counted up to the end of the year.
std::optional<HeadCount> BestHeadCount(const std::vector<HeadCount>& counts, const Day& day);

}  // namespace jgt::scoring
