// The life of a pairing in one answer: what the days of the pairing say, and the papers that speak of it, by day.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/roster/domain/agreement.h"
#include "services/roster/domain/pairing_change.h"
#include "services/roster/domain/rounds.h"

namespace jgt::roster {

// Numbers of this enum are those of the protos; those of proposals and approvals are told by nobody yet.
enum class LifeStageKind : uint8_t {
  kUnspecified = 0,
  kFounded = 4,
  kListed = 5,
  kNoticeIssued = 7,
  kNoticeWithdrawn = 8,
  kAgreementSigned = 9,
  kAgreementAmended = 10,
  kCeremonyHeld = 11,
  kModeChanged = 12,
  kRoundBegan = 13,
  kEnded = 14,
};

// An entry of a partition; the number 0 is that of what is from before entries were kept with it.
struct EntryAt {
  std::string region;
  int64_t seq = 0;
  bool operator==(const EntryAt&) const = default;
};

struct LifeStage {
  LifeStageKind kind = LifeStageKind::kUnspecified;
  std::string day;
  std::optional<EntryAt> entry;
  std::string document;
  std::string resource;
  Mode mode = Mode::kUnspecified;
  VerificationLevel level = VerificationLevel::kUnspecified;
  std::string note;
};

// That a county's list of a year names it.
struct Listing {
  std::string county;
  int64_t year = 0;
  Day effective_day;
  EntryAt entry;
  std::string import;  // resource name; empty when nobody kept it
};

// A dated change as its entry tells it.
struct ChangeOfPairing {
  int64_t seq = 0;
  PairingChangeKind kind = PairingChangeKind::kUnspecified;
  Ground ground;
};

// The first entry that said that it was so from a day on. Later ones may have cut the same days anew for other facts.
struct FirstSaid {
  Day from;
  Mode mode = Mode::kUnspecified;
  PairingState state = PairingState::kUnspecified;
  int64_t seq = 0;
};

// All as known at the moment that is asked about; `agreements` are all versions, by key and version.
struct LifeFacts {
  Timeline<Pairing> timeline;
  std::vector<Listing> listings;
  std::vector<ChangeOfPairing> changes;
  std::vector<FirstSaid> first_said;
  std::vector<Agreement> agreements;
  std::vector<Ceremony> ceremonies;
  std::vector<Notice> notices;
};

// What had happened by the day, `round` being the one of that day; by day, and of one day in the order of kinds.
std::vector<LifeStage> StagesUntil(const LifeFacts& facts, const Day& day, const std::optional<PairingRound>& round);

}  // namespace jgt::roster
