// What the ledger keeps: one activity of one pairing, and where it is in its life.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "common/clock/clock.h"

namespace jgt::ledger {

// The numbers are those of the proto and of the table.
enum class ActivityState : uint8_t { kRecorded = 1, kConfirmed = 2, kSuperseded = 3, kReversed = 4, kLapsed = 5 };

// RECORDED, CONFIRMED, SUPERSEDED, REVERSED, LAPSED: as filters write them.
inline constexpr std::array<const char*, 5> kStateNames = {"RECORDED", "CONFIRMED", "SUPERSEDED", "REVERSED", "LAPSED"};
inline const char* StateName(ActivityState state) { return kStateNames.at(static_cast<size_t>(state) - 1); }

// A fact that only one kind has.
struct Fact {
  std::string key;
  std::string value;
  // Only one living activity of the kind may say it: of the activity that it names, or of the mentor group (else the
  // pairing) whose number it is. Kept with the fact, as `lesson` is.
  bool once = false;
  bool operator==(const Fact&) const = default;
};

// Every name is a resource name, every day is YYYY-MM-DD (which sorts as text does); what is not said is "" or 0.
struct Activity {
  std::string name;
  std::string pairing;
  // What the school tells.
  std::string kind;
  std::string day;
  std::string end_day;
  int64_t period = 0;
  int64_t subject = 0;  // national course code
  std::string teacher;
  std::string supporter_class;
  std::string supported_class;
  std::string title;
  int64_t teachers = 0;
  int64_t students = 0;
  std::string mentor_group;
  std::string exchange;
  std::string publicity_level;
  std::string link;
  std::string exchange_kind;
  std::vector<Fact> facts;  // by key, each once
  // Whether it takes the slot of a lesson (D17): a fact of the kind in the catalogue of its year, kept with the
  // activity so that a later catalogue cannot change what was decided.
  bool lesson = false;
  // What became of it.
  ActivityState state = ActivityState::kRecorded;
  std::string recorded_by;
  std::string confirmed_by;
  std::string corrects;
  std::string superseded_by;
  Instant recorded_at;
  int64_t seq = 0;
  int64_t revision = 0;
  // Version of the policy by which it was confirmed or lapsed; empty when a person answered.
  std::string timeout_policy;
  // Names of the filed forms that its entries restate, in order.
  std::vector<std::string> restates;

  bool operator==(const Activity&) const = default;
};

// True while it is told and neither replaced, taken back nor lapsed.
inline bool IsLive(const Activity& activity) {
  return activity.state == ActivityState::kRecorded || activity.state == ActivityState::kConfirmed;
}

// What only one living activity may hold: of a lesson its pairing, day, period and teacher, which make two reports the
// same lesson (D17); of a fact that names an activity once, the kind and the named one; of a number that is told once,
// the kind, the mentor group (else the pairing) and the number, so that one session is not five (D8, R47, R56). "" for
// a thing that holds nothing or is no longer live. Readable on purpose: an operator who looks at the unique key sees
// what clashes.
std::string LessonSlot(const Activity& activity);

// Its fact that only one living activity may say; null when there is none.
const Fact* OnceFact(const Activity& activity);

// Whether such a fact names an activity, and is no number.
bool NamesActivity(const Fact& fact);

}  // namespace jgt::ledger
