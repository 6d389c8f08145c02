// Where pairings and communities are kept, with what hangs on a pairing: mentor groups and exchanges.
#pragma once

#include <string>
#include <vector>

#include "common/journal/mutation.h"
#include "common/status/status.h"
#include "services/roster/domain/pairing.h"
#include "services/roster/domain/school_store.h"

namespace jgt::roster {

// Order: home county, printed number, row, id.
struct PairingQuery {
  std::vector<Reach> reach;  // pairings with an end there
  bool ended_too = false;
  Moment moment;
  Mode mode = Mode::kUnspecified;
  VerificationLevel level = VerificationLevel::kUnspecified;
  Key after;  // an empty region is the beginning
  int64_t after_sequence = 0;
  int64_t after_position = 0;
  int limit = 100;
};

// Order: listing county, printed number, id.
struct CommunityQuery {
  std::string parent;
  std::vector<Reach> reach;  // a school's reach: communities that it is in
  Moment moment;
  Key after;
  int64_t after_sequence = 0;
  int limit = 100;
};

struct MentorGroupsFormed {
  std::vector<MentorGroup> groups;
  journal::Position position;
};

struct MentorAgreement {
  Day signed_on;
  std::string document;
};

struct MentorAgreementSigned {
  MentorGroup group;
  journal::Position position;
};

struct ExchangesRegistered {
  std::vector<Exchange> exchanges;
  journal::Position position;
};

inline constexpr int64_t kGroupsOfPairingMax = 200;
inline constexpr int64_t kExchangesOfPairingMax = 1000;

class PairingStore {
 public:
  virtual ~PairingStore() = default;

  // NOT_FOUND NO_SUCH_PAIRING, NO_SUCH_COMMUNITY, also for one that was not there at the moment.
  virtual StatusOr<Pairing> GetPairing(const Key& key, const Moment& moment, Deadline deadline) = 0;
  virtual StatusOr<std::vector<Pairing>> ListPairings(const PairingQuery& query, Deadline deadline) = 0;
  // All that is known at the moment of each pairing that a county keeps, on all days; by id.
  virtual StatusOr<std::vector<Timeline<Pairing>>> TimelinesOfHome(const std::string& county, const Moment& moment,
                                                                   Deadline deadline) = 0;
  virtual StatusOr<Community> GetCommunity(const Key& key, const Moment& moment, Deadline deadline) = 0;
  virtual StatusOr<std::vector<Community>> ListCommunities(const CommunityQuery& query, Deadline deadline) = 0;

  // As known at the moment (they say their own days), in the order in which they were formed or registered; the pairing
  // need not exist.
  virtual StatusOr<std::vector<MentorGroup>> ListMentorGroups(const Key& pairing, const Moment& moment,
                                                              Deadline deadline) = 0;
  virtual StatusOr<std::vector<Exchange>> ListExchanges(const Key& pairing, const Moment& moment,
                                                        Deadline deadline) = 0;

  // All or none; ids are given here. NOT_FOUND NO_SUCH_PAIRING; FAILED_PRECONDITION PAIRING_PENDING;
  // ALREADY_EXISTS MENTOR_GROUP_EXISTS (same mentor and year); RESOURCE_EXHAUSTED TOO_MANY_GROUPS.
  virtual StatusOr<std::string> FormMentorGroups(const Key& pairing, const std::vector<MentorGroup>& groups,
                                                 const journal::Mutation& mutation,
                                                 const Encoder<MentorGroupsFormed>& encode) = 0;
  // NOT_FOUND NO_SUCH_MENTOR_GROUP; FAILED_PRECONDITION MENTOR_AGREEMENT_SIGNED.
  virtual StatusOr<std::string> SignMentorAgreement(const Key& pairing, const std::string& group,
                                                    const MentorAgreement& agreement, const journal::Mutation& mutation,
                                                    const Encoder<MentorAgreementSigned>& encode) = 0;
  // ALREADY_EXISTS EXCHANGE_OVERLAPS (the same teacher at the same time); RESOURCE_EXHAUSTED TOO_MANY_EXCHANGES.
  virtual StatusOr<std::string> RegisterExchanges(const Key& pairing, const std::vector<Exchange>& exchanges,
                                                  const journal::Mutation& mutation,
                                                  const Encoder<ExchangesRegistered>& encode) = 0;
  // All or none. NOT_FOUND NO_SUCH_EXCHANGE. One that is confirmed already makes no entry.
  struct ExchangeName {
    std::string pairing;
    std::string id;
  };
  virtual StatusOr<std::string> ConfirmExchanges(const std::string& region, const std::vector<ExchangeName>& names,
                                                 const journal::Mutation& mutation,
                                                 const Encoder<journal::Position>& encode) = 0;
};

}  // namespace jgt::roster
