#include "services/scoring/domain/facts.h"

namespace jgt::scoring {

Pairing OnDay(Pairing pairing, const Day& day) {
  const std::string on = ToString(day);
  pairing.mode = static_cast<Mode>(pairing.mode_steps.On(on, static_cast<int>(pairing.mode)));
  // Copies without days say no more than how it stands at last.
  if (pairing.begins_on.empty() && pairing.ends_on.empty()) return pairing;
  const bool stands = pairing.begins_on <= on && (pairing.ends_on.empty() || on < pairing.ends_on);
  if (!stands) {
    pairing.state = PairingState::kEnded;
  } else if (pairing.state == PairingState::kEnded) {
    pairing.state = pairing.supported.empty() ? PairingState::kPendingCounterpart : PairingState::kActive;
  }
  return pairing;
}

std::string CanonicalSchool(const std::map<std::string, std::string>& aliases, const std::string& name) {
  std::string current = name;
  for (size_t step = 0; step < aliases.size(); ++step) {
    const auto found = aliases.find(current);
    if (found == aliases.end()) break;
    current = found->second;
  }
  return current;
}

std::optional<HeadCount> BestHeadCount(const std::vector<HeadCount>& counts, const Day& day) {
  std::optional<HeadCount> best;
  for (const HeadCount& count : counts) {
    if (count.day.year > day.year) continue;
    const bool timely = count.day <= day;
    const bool best_timely = best.has_value() && best->day <= day;
    const bool better = !best.has_value() || (timely && (!best_timely || count.day > best->day)) ||
                        (!timely && !best_timely && count.day < best->day);
    if (better) best = count;
  }
  return best;
}

}  // namespace jgt::scoring
