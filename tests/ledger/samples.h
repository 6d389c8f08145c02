// Activities and pairings that tests begin with and then spoil.
#pragma once

#include <string>

#include "services/ledger/domain/activity.h"
#include "services/ledger/domain/roster_facts.h"

namespace jgt::ledger::test {

inline const std::string kRegion = "330327";
inline const std::string kPairingName = "regions/330327/pairings/p1";
inline const std::string kSupporter = "regions/330327/schools/core";
inline const std::string kSupported = "regions/330327/schools/rural";

inline Pairing SamplePairing() {
  return {.name = kPairingName, .supporter = kSupporter, .supported = kSupported, .state = 1};
}

inline Activity SampleLesson() {
  Activity lesson;
  lesson.name = "regions/330327/activities/new";
  lesson.pairing = kPairingName;
  lesson.kind = "SYNC_LESSON";
  lesson.day = "2022-05-10";
  lesson.period = 2;
  lesson.subject = 14;
  lesson.teacher = "T-0001";
  lesson.supporter_class = "四(1)班";
  lesson.supported_class = "四(2)班";
  lesson.teachers = 2;
  lesson.students = 80;
  lesson.lesson = true;
  return lesson;
}

}  // namespace jgt::ledger::test
