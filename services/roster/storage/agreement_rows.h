// Reading agreements, ceremonies and notices in their tables (schema/0110), and the checks of what they name.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/roster/domain/agreement_store.h"
#include "services/roster/domain/notice_store.h"
#include "services/roster/storage/versions.h"

namespace jgt::roster {

// Not found when it was not signed at the moment.
StatusOr<std::optional<Agreement>> FindAgreement(const Query& query, const AgreementKey& key, const Moment& moment);
StatusOr<std::vector<Agreement>> AgreementsOfCounty(const Query& query, const AgreementQuery& wanted);
// All versions as known at the moment, whatever they say of which day; by agreement and version.
StatusOr<std::vector<Agreement>> VersionsOfPairing(const Query& query, const Key& pairing,
                                                   const std::optional<Instant>& known_at);

StatusOr<std::vector<Ceremony>> CeremoniesOfCounty(const Query& query, const CeremonyQuery& wanted);
StatusOr<std::vector<Ceremony>> CeremoniesOfPairing(const Query& query, const Key& pairing,
                                                    const std::optional<Instant>& known_at);
// Those of a region that had one from 1 January of the moment's year to its day.
StatusOr<std::set<Key>> PairingsWithCeremony(const Query& query, const std::string& region, const Moment& moment);

// Whether it is withdrawn is told as of the moment's day.
StatusOr<std::optional<Notice>> FindNotice(const Query& query, const Key& key, const Moment& moment);
StatusOr<std::vector<Notice>> NoticesOfRegion(const Query& query, const NoticeQuery& wanted);
// Those that name the pairing, and those that withdraw one of these.
StatusOr<std::vector<Notice>> NoticesOfPairing(const Query& query, const Key& pairing,
                                               const std::optional<Instant>& known_at);

// PERMISSION_DENIED OUTSIDE_SCOPE for a pairing without an end in the county, whether or not it exists.
Status CheckOfCounty(const Query& query, const std::string& county, const Key& pairing);

}  // namespace jgt::roster
