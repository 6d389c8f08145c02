// A pairing's year against its minima.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "services/reporting/domain/minima.h"
#include "services/reporting/domain/pairing.h"

namespace jgt::reporting {

struct MentorGroup {
  int mentees = 0;
  int sessions = 0;
};

struct Stay {
  std::string teacher;  // account-style reference, or the activity when it names none
  Day first;
  Day last;
};

// What was done in a year, under the basis asked for.
struct PairingCounts {
  std::map<std::string, int64_t> activities;         // by kind
  std::map<std::string, std::set<int>> subjects;     // by kind; no subject is none
  std::map<std::string, MentorGroup> mentor_groups;  // of the year, known to the roster
  std::vector<Stay> stays;                           // SHADOWING
  int64_t exchanged_teachers = 0;                    // sent by this supporter to all its members of the same mode
  std::optional<int64_t> supporter_teachers;         // head count; absent when never recorded
};

struct TaskProgress {
  std::string task;
  std::string display_name;
  std::string unit;
  int64_t required = 0;
  int64_t done = 0;
  std::string note;
  bool met = false;
  // Not empty: the figure belongs to the supporter and is the same in all its pairings; totals count it once.
  std::string shared_by;
};

struct PairingProgress {
  Pairing pairing;
  // Name of the set, then "+county/revision" when the county asks more; empty when neither asks anything.
  std::string minima;
  std::vector<TaskProgress> tasks;
};

struct TaskTotal {
  std::string task;
  std::string display_name;
  std::string unit;
  int pairings = 0;
  int pairings_met = 0;
  int64_t required = 0;
  int64_t done = 0;
};

// The plan's tasks, and then the county's own.
PairingProgress Measure(const Pairing& pairing, const MinimaSet* minima, const PairingCounts& counts,
                        const OwnMinima& own = {});

// By task, in the order in which tasks first appear. Tasks of one name in two sets (lessons in county and across) add
// up.
std::vector<TaskTotal> Total(const std::vector<PairingProgress>& progress);

// Whether the stay lasted one month by the calendar: 1 to 31 March, 15 March to 14 April.
bool LastsAMonth(const Stay& stay);

}  // namespace jgt::reporting
