#include "services/ledger/domain/caller.h"

#include <algorithm>

#include "common/names/names.h"

namespace jgt::ledger {
namespace {

bool MayActFor(const Caller& caller, const std::string& end, const SchoolAliases& aliases) {
  if (end.empty()) return false;
  if (caller.whole) return true;
  const std::string region = RegionOf(end);
  return std::any_of(caller.regions.begin(), caller.regions.end(),
                     [&](const std::string& outer) { return RegionCovers(outer, region); }) ||
         std::any_of(caller.schools.begin(), caller.schools.end(),
                     [&](const std::string& school) { return aliases.Same(school, end); });
}

}  // namespace

Error NotAParty(const Pairing& pairing, const std::string& school) {
  return PermissionDenied("NOT_A_PARTY", school.empty()
                                             ? absl::StrFormat("the caller may act for neither end of %s", pairing.name)
                                             : absl::StrFormat("the caller may not act for \"%s\" as an end of %s",
                                                               school.substr(0, 100), pairing.name))
      .Meta("pairing", pairing.name)
      .Zh("调用者无权代表该结对的这一方学校操作");
}

ActableEnds EndsOf(const Caller& caller, const Pairing& pairing, const SchoolAliases& aliases) {
  return {.supporter = MayActFor(caller, pairing.supporter, aliases),
          .supported = MayActFor(caller, pairing.supported, aliases)};
}

StatusOr<std::string> SpeakingEnd(const Caller& caller, const Pairing& pairing, const SchoolAliases& aliases,
                                  const std::string& said, std::string_view field) {
  const ActableEnds ends = EndsOf(caller, pairing, aliases);
  if (!said.empty()) {
    if (ends.supporter && aliases.Same(said, pairing.supporter)) return pairing.supporter;
    if (ends.supported && aliases.Same(said, pairing.supported)) return pairing.supported;
    return NotAParty(pairing, said);
  }
  if (!ends.any()) return NotAParty(pairing, "");
  if (ends.supporter && ends.supported) {
    const std::string problem = absl::StrFormat("MISSING: the caller may act for both ends: say %s or %s",
                                                pairing.supporter, pairing.supported);
    return InvalidArgument("BAD_ACTIVITY", absl::StrFormat("%s: %s", field, problem))
        .Field(std::string(field), problem)
        .Zh("调用者可代表结对双方，请注明由哪所学校填报");
  }
  return ends.supporter ? pairing.supporter : pairing.supported;
}

StatusOr<std::string> ConfirmingEnd(const Caller& caller, const Pairing& pairing, const SchoolAliases& aliases,
                                    const std::string& recorded_by, const std::string& said) {
  const bool supporter_told = aliases.Same(recorded_by, pairing.supporter);
  const std::string& other = supporter_told ? pairing.supported : pairing.supporter;
  const ActableEnds ends = EndsOf(caller, pairing, aliases);
  const bool for_other = supporter_told ? ends.supported : ends.supporter;
  if (!ends.any()) return NotAParty(pairing, said);
  const bool says_own = !said.empty() && aliases.Same(said, recorded_by);
  if (says_own || (said.empty() && !for_other)) {
    return PermissionDenied("OWN_ACTIVITY",
                            absl::StrFormat("%s told this activity itself; the other school confirms", recorded_by))
        .Meta("recorded_by", recorded_by)
        .Zh("不能确认本校填报的活动，须由结对的另一所学校确认");
  }
  if (!for_other || (!said.empty() && !aliases.Same(said, other))) return NotAParty(pairing, said);
  return other;
}

}  // namespace jgt::ledger
