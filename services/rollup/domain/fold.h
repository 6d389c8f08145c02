// From an entry to changes of cells: the one place where it is decided what counts where. Corrections and reversals
// subtract exactly what had been added, because a change is always the difference between what an activity adds now and
// what it added before.
#pragma once

#include <string>

#include "common/clock/clock.h"
#include "common/status/status.h"
#include "services/rollup/domain/activity.h"
#include "services/rollup/domain/cell_book.h"
#include "services/rollup/domain/cells.h"

namespace jgt::rollup {

// What an activity as it stands adds to its pairing's and its county's cells: nothing before it is told and after it
// ended; once under RECORDED, once more under CONFIRMED, once more under EVIDENCED (which needs
// both), once more under VERIFIED.
Cells ContributionOf(const Activity& activity);

// What to add to the cells when `before` becomes `after`.
Cells Difference(const Activity& before, const Activity& after);

// A school told an activity (anew, or in the place of a corrected one).
Status FoldTold(CellBook& book, const std::string& activity, const ActivityFacts& facts, int64_t seq);
// The other school confirmed it, by entry `seq`.
Status FoldConfirmed(CellBook& book, const std::string& activity, int64_t seq);
// Nobody answered in time, and it counts.
Status FoldTimedOut(CellBook& book, const std::string& activity, int64_t seq);
// It was superseded or reversed, or it lapsed.
Status FoldEnded(CellBook& book, const std::string& activity, int64_t seq);
// Its evidence satisfies its rule (and does so with what was accepted), or no longer. What a newer entry of the
// evidence said stays.
Status FoldAssessed(CellBook& book, const Assessed& assessed);
// A file was shown for it. A pairing's material counts once per file, in the month in which the pairing first showed
// it, whatever becomes of the activity: the form asks what was uploaded.
Status FoldShown(CellBook& book, const ShownFile& shown);

// A county added a kind to its catalogue, or changed it. What a newer entry said of it stays.
Status FoldKindDefined(CellBook& book, const CountyKind& kind);
// A county withdrew one: it asks nothing any more.
Status FoldKindWithdrawn(CellBook& book, int year, const std::string& kind, int64_t seq);

// A county's log was signed. The larger log stays, and of one size what was said of it first: entries that are applied
// late, or again, change nothing.
Status FoldHeadPublished(CellBook& book, const CountyHead& head);

}  // namespace jgt::rollup
