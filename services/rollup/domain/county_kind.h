// What the roll-up remembers of a kind of activities that a county added to the catalogue (R46): its name, and what it
// asks of pairings. The activities of it are counted as those of any kind.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace jgt::rollup {

struct CountyMinimum {
  int64_t required = 0;
  int64_t subjects_min = 0;
  std::string unit;
  bool operator==(const CountyMinimum&) const = default;
};

struct CountyKind {
  int year = 0;
  std::string kind;
  std::string display_name;
  bool withdrawn = false;
  int64_t seq = 0;                                              // of the newest entry about it
  std::map<std::pair<int64_t, int64_t>, CountyMinimum> minima;  // by mode and scope, as numbers of the proto
  bool operator==(const CountyKind&) const = default;
};

using CountyKinds = std::map<std::pair<int, std::string>, CountyKind>;  // by year and code

}  // namespace jgt::rollup
