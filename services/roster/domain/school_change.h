// Dated changes of schools: what each asks of what stands, and what it makes of it.
#pragma once

#include <string>
#include <vector>

#include "services/roster/domain/pairing_change.h"

namespace jgt::roster {

// Numbers of this enum are those of the protos.
enum class SchoolChangeKind : uint8_t {
  kUnspecified,
  kRenamed,
  kMerged,        // into another school; it is closed
  kSplit,         // a part of it is a school of its own from now on
  kMoved,         // to another county: closed here, and another resource there
  kCampusOpened,  // a campus of it
  kClosed,        // a school, or a campus
  kCorrected,     // it was never so
  kOpened,        // of the school that a split, a move or an opened campus has made
  kImportUndone,
  kAttributesRecorded,
};

struct SchoolChange {
  SchoolChangeKind kind = SchoolChangeKind::kUnspecified;
  Ground ground;
  std::string display_name;                       // renamed, campus opened, split; corrected: or empty
  Stage stage = Stage::kUnspecified;              // split: or as the school's; corrected: or unspecified
  Ownership ownership = Ownership::kUnspecified;  // corrected: or unspecified
  Key into;                                       // merged
  std::string county;                             // moved
  bool carry_pairings = false;                    // merged and moved: its pairings go on with the other school
};

// What becomes of the school itself. FAILED_PRECONDITION BEFORE_BEGINNING, SCHOOL_CLOSED, SAME_NAME,
// NOTHING_TO_CORRECT, SAME_SCHOOL (merged into itself, or moved to where it is), IS_ALIAS for a name that stands for
// another school.
Status ApplyChange(Timeline<School>& timeline, const SchoolChange& change);

// The school that the change makes: of a split, a move, an opened campus. Its id is left empty.
School MadeBy(const School& standing, const SchoolChange& change);

// As it stands on that day. FAILED_PRECONDITION SCHOOL_NOT_THERE, SCHOOL_CLOSED, IS_ALIAS.
StatusOr<School> OpenSchoolOn(const Timeline<School>& timeline, const Key& key, const Day& day);

}  // namespace jgt::roster
