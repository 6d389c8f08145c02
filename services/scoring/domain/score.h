// A score with its reasons, as plain data.
#pragma once

#include <string>
#include <vector>

#include "common/decimal/rational.h"
#include "common/journal/mutation.h"

namespace jgt::scoring {

// A remark that a person must see; code is stable.
struct Notice {
  std::string code;
  std::string message;
  bool operator==(const Notice&) const = default;
};

struct CountedEntry {
  std::string name;
  journal::Position position;
  Rational contribution;
  bool operator==(const CountedEntry&) const = default;
};

// done = base + the contributions of the entries (of which the first 2000 are named).
struct Condition {
  std::string code;
  std::string display_name;
  std::string unit;
  Rational required;
  Rational base;
  Rational done;
  Rational ratio;
  std::vector<CountedEntry> entries;
  bool operator==(const Condition&) const = default;
};

struct ItemScore {
  std::string code;
  std::string display_name;
  Rational points_max;
  Rational points;
  std::vector<Condition> conditions;
  std::string explanation;
  bool bonus = false;
  bool operator==(const ItemScore&) const = default;
};

// Without a rubric (D12) there are names and the notice, and no figures.
struct Score {
  std::string pairing;
  std::string supporter;
  std::string supported;
  std::string supporter_name;
  std::string supported_name;
  std::string rubric;
  Rational total;
  Rational declared_total;
  Rational item_total;
  std::string grade;
  std::vector<Notice> notices;
  std::vector<ItemScore> items;
  std::string policy;

  bool assigned() const { return !rubric.empty(); }
  bool operator==(const Score&) const = default;
};

struct ScoreRun {
  std::string region;
  std::string id;
  int year = 0;
  Instant run_at;
  std::vector<journal::Position> positions;
  int scored = 0;
  int unassigned = 0;
  bool operator==(const ScoreRun&) const = default;
};

}  // namespace jgt::scoring
