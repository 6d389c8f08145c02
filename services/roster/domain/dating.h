// Since when what is said of a pairing holds.
#pragma once

#include "services/roster/domain/pairing.h"
#include "services/roster/domain/pairing_list.h"

namespace jgt::roster {

// The day from which a list's rows hold: the one that was given with it, else 1 January of its year, since lists print
// no more than a year.
Day DayOfList(const ListContext& context);

// A list of `day` says `said` of the pairing. It holds from that day on, except where a list or a change of a later day
// has spoken: so lists may come in any order. About the days before, it says no more than since when the pairing stands
// (founded_year): where nothing is known of those, they are filled with the same, which an older list overrules; a
// founding year that differs from the one known moves the beginning, and one that is the year of the known first day
// leaves that day. Readiness facts, which lists do not print, stay.
void SayOnDay(Timeline<Pairing>& timeline, const Pairing& said, const Day& day);

// Replaces a readiness fact, in its place by item.
void PutReadiness(std::vector<Readiness>& facts, const Readiness& fact);

}  // namespace jgt::roster
