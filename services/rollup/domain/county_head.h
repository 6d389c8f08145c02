// What a province's log says of the logs below it: the newest signed head of each, which the bureau's monthly form
// carries outside. In the province's own partition, which has no cells.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace jgt::rollup {

struct CountyHead {
  std::string county;  // code of the region whose log it is
  int64_t size = 0;    // entries of that log
  std::string root;    // of its Merkle tree, 32 bytes
  std::string note;    // the checkpoint as it was signed
  int64_t seq = 0;     // of the province's entry that says so
  bool operator==(const CountyHead&) const = default;
};

using CountyHeads = std::map<std::string, CountyHead>;  // by county

}  // namespace jgt::rollup
