// Where proposals and verifications are kept.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/roster/domain/school_store.h"
#include "services/roster/domain/verification.h"

namespace jgt::roster {

struct ProposalNow {
  PairingProposal proposal;
  std::vector<journal::Position> positions;  // its county's first
};

struct VerifiedNow {
  Verification verification;
  journal::Position position;
};

// By county, then in the order of submission.
struct PairingProposalQuery {
  std::string region;
  int64_t year = 0;                                               // 0: of all years
  ProposalState state = ProposalState::kUnspecified;              // unspecified: in all
  VerificationLevel waits_for = VerificationLevel::kUnspecified;  // unspecified: whatever it waits for
  std::optional<Instant> known_at;
  Key after;
  int limit = 100;
};

// By home county, then by id.
struct VerificationQuery {
  std::string region;
  int64_t year = 0;
  Moment moment;
  Key after;
  int limit = 100;
};

class ApprovalStore {
 public:
  virtual ~ApprovalStore() = default;

  // The list has passed CheckProposedList. FAILED_PRECONDITION ALREADY_PAIRED; INVALID_ARGUMENT IMPORT_REFUSED.
  virtual StatusOr<std::string> Submit(const std::string& county, int year, const ProposalContent& content,
                                       const journal::Mutation& mutation, const Encoder<ProposalNow>& encode) = 0;
  // And NOT_FOUND NO_SUCH_PROPOSAL; the errors of roster::Resubmit, Withdraw and Decide.
  virtual StatusOr<std::string> Resubmit(const Key& key, int64_t revision, const ProposalContent& content,
                                         const journal::Mutation& mutation, const Encoder<ProposalNow>& encode) = 0;
  virtual StatusOr<std::string> Withdraw(const Key& key, int64_t revision, const std::string& reason,
                                         const journal::Mutation& mutation, const Encoder<ProposalNow>& encode) = 0;
  // An approval of the last step makes the pairings.
  virtual StatusOr<std::string> Decide(const Key& key, const ProposalDecision& decision, const Decider& decider,
                                       const journal::Mutation& mutation, const Encoder<ProposalNow>& encode) = 0;

  // How it stood, with that revision (0: the last one) and its history. NOT_FOUND NO_SUCH_PROPOSAL.
  virtual StatusOr<PairingProposal> GetProposal(const Key& key, int64_t revision, std::optional<Instant> known_at,
                                                Deadline deadline) = 0;
  // With their last submissions; without histories.
  virtual StatusOr<std::vector<PairingProposal>> ListProposals(const PairingProposalQuery& query,
                                                               Deadline deadline) = 0;

  // How the pairing stands on `day`, a day of the year. NOT_FOUND NO_SUCH_PAIRING; the errors of CheckMayVerify.
  virtual StatusOr<std::string> VerifyPairing(const Key& pairing, const Day& day, const ApprovalDocument& document,
                                              const std::string& note, const Decider& decider,
                                              const journal::Mutation& mutation,
                                              const Encoder<VerifiedNow>& encode) = 0;
  virtual StatusOr<std::vector<Verification>> ListVerifications(const VerificationQuery& query, Deadline deadline) = 0;
};

}  // namespace jgt::roster
