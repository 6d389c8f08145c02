// Which parts an assistance plan has, which kinds of activities belong to each, and which pairings need which parts
// (R87). The county's calendar asks the cross-region pairings for all seven; what it asks of the others is a choice, so
// it is data with a version, one file a year.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/roster/domain/by_year.h"
#include "services/roster/domain/pairing.h"

namespace jgt::roster {

// What no part asks for is planned under this one.
inline constexpr std::string_view kOtherPart = "OTHER";

struct PlanPart {
  std::string code;          // SYNC_LESSONS
  std::string display_name;  // 同步课堂
  std::vector<std::string> kinds;
  bool operator==(const PlanPart&) const = default;
};

struct RequiredParts {
  std::vector<Scope> scopes;
  std::vector<std::string> parts;
  bool operator==(const RequiredParts&) const = default;
};

struct PlanPolicy {
  int year = 0;
  std::string version;  // "2022.1"
  std::vector<PlanPart> parts;
  std::vector<RequiredParts> required;

  const PlanPart* Find(std::string_view code) const;  // null when there is none
  std::string Codes() const;                          // "SYNC_LESSONS, …, OTHER"
  // Of the first line that names the scope; none when no line does.
  const std::vector<std::string>& RequiredOf(Scope scope) const;
};

using PlanPolicies = ByYear<PlanPolicy>;

}  // namespace jgt::roster
