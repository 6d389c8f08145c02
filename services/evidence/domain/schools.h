// Which schools are one school, and which of them are the ends of a pairing.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/evidence/domain/evidence.h"

namespace jgt::evidence {

enum class Side : uint8_t { kSupporter, kSupported };

// Confirmed aliases (D3): both names count as one school.
class SchoolAliases {
 public:
  // From the alias's resource name to that of the school that stands.
  explicit SchoolAliases(std::map<std::string, std::string> targets = {}) : targets_(std::move(targets)) {}

  // The name that stands for the school. A chain of aliases is followed to its end; a ring (which the roster refuses to
  // confirm) is left after kChainMax steps.
  std::string Canonical(std::string_view school) const;
  // Every name of the same school, the given one first: what a role may be held on. None for an end that is pending.
  std::vector<std::string> NamesOf(std::string_view school) const;

  static constexpr int kChainMax = 16;

 private:
  std::map<std::string, std::string> targets_;
};

// The side of the pairing on which the school is; absent when it is neither end.
std::optional<Side> SideOf(const PairingEnds& ends, const SchoolAliases& aliases, std::string_view school);

// The end on that side, as the pairing names it.
inline const std::string& EndOn(const PairingEnds& ends, Side side) {
  return side == Side::kSupporter ? ends.supporter : ends.supported;
}

}  // namespace jgt::evidence
