// Dated changes of pairings (R11): what each asks of what stands, and what it makes of it. Nothing is overwritten; what
// was true before the day of a change stays true of the days before.
#pragma once

#include <string>

#include "common/status/status.h"
#include "services/roster/domain/region_book.h"

namespace jgt::roster {

// Why something changes, and which document says so.
struct Ground {
  Day day;               // the first day on which it is otherwise
  std::string reason;    // in people's words
  std::string document;  // its number or title; may be empty for corrections
  bool operator==(const Ground&) const = default;
};
inline constexpr size_t kGroundReasonMax = 500;    // characters
inline constexpr size_t kGroundDocumentMax = 200;  // characters

// INVALID_ARGUMENT REASON_MISSING, REASON_TOO_LONG, DOCUMENT_MISSING (unless it is a correction), DOCUMENT_TOO_LONG.
Status CheckGround(const Ground& ground, bool correction);

// Numbers of this enum are those of the protos.
enum class PairingChangeKind : uint8_t { kUnspecified, kUpgraded, kEnded, kSchoolReplaced, kCorrected, kCarriedOver };

struct PairingChange {
  PairingChangeKind kind = PairingChangeKind::kUnspecified;
  Ground ground;
  Mode mode = Mode::kUnspecified;  // upgraded: to it; corrected: what it was, or unspecified
  // Corrected: what it was, or 0 or unspecified.
  int64_t founded_year = 0;
  VerificationLevel level = VerificationLevel::kUnspecified;
  bool never_ended = false;  // corrected: that it ended was wrong
  // Replaced: which school by which.
  Key replaced;
  Key replacement;
};

// Upgrades, ends and corrections. FAILED_PRECONDITION
//   BEFORE_BEGINNING   the day is not after the pairing's first
//   PAIRING_ENDED      it does not stand on that day
//   NOT_AN_UPGRADE     协作 → 共建 → 融合 only; anything else is a correction
//   LATER_CHANGE       a list or a change of a later day says otherwise
//   NOTHING_TO_CORRECT it says so already
Status ApplyChange(Timeline<Pairing>& timeline, const PairingChange& change);

// The pairing that takes the place of `standing` from a day on, with `by` in place of the school `replaced`: the same
// community, mode, stage and verifier, founded anew, and ready for nothing. Its id is left empty. INVALID_ARGUMENT
// SCHOOL_NOT_IN_PAIRING; FAILED_PRECONDITION SAME_SCHOOL when it would pair a school with itself.
StatusOr<Pairing> SuccessorOf(const Pairing& standing, const Key& replaced, const School& by, const Day& day,
                              const RegionBook& regions);

}  // namespace jgt::roster
