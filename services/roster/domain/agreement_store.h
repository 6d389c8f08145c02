// Where agreements and ceremonies are kept, and where the life of a pairing is put together.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/roster/domain/life.h"
#include "services/roster/domain/plan_store.h"

namespace jgt::roster {

// Order: pairing, agreement.
struct AgreementQuery {
  std::string county;
  Moment moment;
  bool ended_too = false;
  std::string after_pairing;
  std::string after;
  int limit = 100;
};

// Order: day, id.
struct CeremonyQuery {
  std::string county;
  int64_t year = 0;
  std::optional<Instant> known_at;
  std::string after_day;
  std::string after;
  int limit = 100;
};

// What is known of the pairings that a county keeps, and which of them had a ceremony between 1 January and the day.
struct CeremonyFacts {
  std::vector<Timeline<Pairing>> timelines;
  std::set<Key> held;
};

struct PairingLife {
  LifeFacts facts;
  std::vector<journal::Position> positions;  // that they reflect
};

class AgreementStore {
 public:
  virtual ~AgreementStore() = default;

  // Checked by itself already (agreement_check.h); the id is given here. NOT_FOUND NO_SUCH_PAIRING; what CheckMayAgree
  // and CheckOthers say. Records the readiness fact, too.
  virtual StatusOr<std::string> SignAgreement(const Agreement& agreement, const journal::Mutation& mutation,
                                              const Encoder<FiledNow<Agreement>>& encode) = 0;
  // And NOT_FOUND NO_SUCH_AGREEMENT; what CheckAmendment says.
  virtual StatusOr<std::string> AmendAgreement(const Agreement& agreement, int64_t revision,
                                               const journal::Mutation& mutation,
                                               const Encoder<FiledNow<Agreement>>& encode) = 0;
  // The version of the moment. NOT_FOUND NO_SUCH_AGREEMENT.
  virtual StatusOr<Agreement> GetAgreement(const AgreementKey& key, const Moment& moment, Deadline deadline) = 0;
  virtual StatusOr<std::vector<Agreement>> ListAgreements(const AgreementQuery& query, Deadline deadline) = 0;

  // PERMISSION_DENIED OUTSIDE_SCOPE, NOT_FOUND NO_SUCH_PAIRING; what CheckTookPart says.
  virtual StatusOr<std::string> RecordCeremony(const Ceremony& ceremony, const journal::Mutation& mutation,
                                               const Encoder<FiledNow<Ceremony>>& encode) = 0;
  virtual StatusOr<std::vector<Ceremony>> ListCeremonies(const CeremonyQuery& query, Deadline deadline) = 0;
  virtual StatusOr<CeremonyFacts> GetCeremonyFacts(const std::string& county, const Moment& moment,
                                                   Deadline deadline) = 0;

  // NOT_FOUND NO_SUCH_PAIRING when nothing was known of it at the moment.
  virtual StatusOr<PairingLife> GetLife(const Key& pairing, const Moment& moment, Deadline deadline) = 0;
};

}  // namespace jgt::roster
