// Agreements, ceremonies, notices, quotas, rounds and stages as messages: for requests, answers, journal entries, and
// the rows that keep them whole.
#pragma once

#include <string>

#include "jgt/roster/v1/agreement.pb.h"
#include "services/roster/domain/life.h"
#include "services/roster/domain/quota.h"
#include "services/roster/domain/rounds.h"

namespace jgt::roster {

inline constexpr char kAgreements[] = "agreements";
inline constexpr char kCeremonies[] = "ceremonies";
inline constexpr char kNotices[] = "notices";

// "regions/{region}/pairings/{pairing}/agreements/{id}".
std::string AgreementName(const AgreementKey& key);

// With revision and time.
jgt::roster::v1::Agreement ToProto(const Agreement& agreement);
jgt::roster::v1::Ceremony ToProto(const Ceremony& ceremony);
jgt::roster::v1::Notice ToProto(const Notice& notice);
jgt::roster::v1::QuotaTarget ToProto(const QuotaTarget& target);
jgt::roster::v1::Quota ToProto(const Quota& quota);
jgt::roster::v1::QuotaSchool ToProto(const QuotaSchool& school);
jgt::roster::v1::PairingRound ToProto(const PairingRound& round);
jgt::roster::v1::LifeStage ToProto(const LifeStage& stage, const std::string& service);

// What the message tells; key and filing are the caller's to say. Names in it are taken as they are: whoever has them
// from a stranger checks them before.
Agreement FromProto(const jgt::roster::v1::Agreement& message);
Ceremony FromProto(const jgt::roster::v1::Ceremony& message);
Notice FromProto(const jgt::roster::v1::Notice& message);
QuotaTarget FromProto(const jgt::roster::v1::QuotaTarget& message);

}  // namespace jgt::roster
