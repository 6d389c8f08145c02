// Lists and regions that several unit tests read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/roster/domain/import.h"
#include "services/roster/domain/pairing_list.h"
#include "services/roster/domain/region_book.h"

namespace jgt::roster::test {

inline constexpr char kCangnan[] = "330327";
inline constexpr char kPujiang[] = "330726";

// The deployment's own regions and lists, from deploy/data.
const RegionBook& Regions();
std::string DataFile(const std::string& name);
std::vector<RegionHint> HintsFrom(const std::string& file);

// A list with communities: the header and these lines.
std::string Communities(const std::vector<std::string>& lines);
// A list by scope.
std::string Scopes(const std::vector<std::string>& lines);

// Reads a list; a layout that is not known CHECKs.
PairingList ReadList(const std::string& csv, const ListContext& context = {.county = kCangnan, .year = 2022});
PairingList CangnanList();
PairingList PujiangList();

// What stands after a plan was carried out upon it.
KnownRoster After(KnownRoster known, const ImportPlan& plan);
ImportPlan Decide(const KnownRoster& known, const PairingList& list,
                  const ListContext& context = {.county = kCangnan, .year = 2022});

}  // namespace jgt::roster::test
