// What is behind the figures of a pairing's progress: each task opened down to its entries.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/reporting/domain/minima.h"

namespace jgt::reporting {

// An activity whose single row matters: sessions of mentor groups, stays, exchanges, and all of a task that is opened.
struct NamedActivity {
  std::string activity;
  std::string region;  // home county, whose ledger tells it
  std::string pairing;
  std::string kind;
  std::string mentor_group;
  std::string exchange;
  std::string teacher;
  std::string day;
  std::string end_day;
  int subject = 0;
  int64_t seq = 0;  // of the entry that told it
};

// A mentor group of the year, known to the roster.
struct KnownGroup {
  std::string name;
  int mentees = 0;
  int64_t seq = 0;  // of the roster's entry
};

// An activity of teacher exchange, and what the roster says of the exchange.
struct SentTeacher {
  NamedActivity activity;
  std::string teacher;     // as the exchange names; empty when the roster knows none
  bool confirmed = false;  // by the leading group (R118)
  int64_t seq = 0;         // of the roster's entry; 0 when the roster knows none
};

// What the tasks of one pairing and year are counted from, under one basis.
struct TaskBasis {
  std::vector<NamedActivity> activities;  // of the pairing, in the order of their entries
  std::vector<KnownGroup> groups;
  std::vector<SentTeacher> sent;  // by the supporter to all its members of the mode
};

struct TaskEntry {
  // What the task counts: an activity, a mentor group, a teacher. Several entries may be of one.
  std::string unit;
  // Whether the entry makes its unit count: the different units of those that do are as many as were done.
  bool counts = false;
  std::string reason;      // why not, in Chinese; empty when it does
  NamedActivity activity;  // without a name: a mentor group without a session
  std::string fact;        // the mentor group or exchange in the roster; empty when there is none
  int64_t fact_seq = 0;    // of the roster's entry about it
};

// By unit, and then as the entries came; of tasks that count activities as the entries came.
std::vector<TaskEntry> EntriesOf(const Minimum& minimum, const TaskBasis& basis);

// The plan's, and then the county's own; nullptr when neither has it.
const Minimum* FindTask(const MinimaSet* minima, const OwnMinima& own, const std::string& task);

}  // namespace jgt::reporting
