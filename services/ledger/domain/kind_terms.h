// What the kind of a told activity asks of things that must be looked up: found when its facts are checked, decided
// together with what is stored.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace jgt::ledger {

struct KindTerms {
  // A fact that names an activity.
  struct Reference {
    std::string key;
    std::string activity;
    std::vector<std::string> of_kinds;  // empty: any
  };
  std::vector<int64_t> modes;   // of the pairings to whom the kind is open; empty: all
  std::vector<int64_t> scopes;  // likewise
  std::vector<Reference> references;
  std::string version;      // by which it was judged: "2022.3", or "330327/17" of a county's own kind
  std::string county_kind;  // key of a county's own kind (CountyKey); empty for a kind of the files
  int64_t county_revision = 0;
};

}  // namespace jgt::ledger
