// A county's proposed list of pairings on its way through the approval chain (R155): which acts are allowed when, and
// by whom. It is a document until its last step has approved it; the pairings are made then, by proposed_pairings.h.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/roster/domain/approval_policy.h"
#include "services/roster/domain/pairing_list.h"

namespace jgt::roster {

// Numbers of these enums are those of the protos.
enum class ProposalState : uint8_t { kUnspecified, kSubmitted, kReturned, kWithdrawn, kConfirmed };
enum class ProposalActKind : uint8_t { kUnspecified, kSubmitted, kApproved, kReturned, kWithdrawn };

std::string_view StateName(ProposalState state);

inline constexpr size_t kProposalRowsMax = 500;
inline constexpr int64_t kProposalRevisionsMax = 50;   // so its history is bounded too
inline constexpr size_t kProposalNoteMax = 500;        // characters
inline constexpr size_t kDocumentCharactersMax = 100;  // of its number, and of its issuer

struct ApprovalDocument {
  std::string number;
  std::string issuer;
  std::string day;  // YYYY-MM-DD, or empty
  bool operator==(const ApprovalDocument&) const = default;
};

// INVALID_ARGUMENT BAD_DOCUMENT: too long, no day, or a day that is still to come.
Status CheckDocument(const ApprovalDocument& document, const Day& today);

// What a county submits.
struct ProposalContent {
  std::optional<Day> effective_day;  // absent: the day of the confirmation
  std::string note;
  std::string content_sha256;  // 32 bytes
  std::string policy_version;
  ApprovalChain chain;  // frozen: the policy of the submission
  int64_t row_count = 0;
  PairingList list;
};

struct ProposalAct {
  ProposalActKind kind = ProposalActKind::kUnspecified;
  int64_t revision = 0;
  ApprovalStep step = ApprovalStep::kUnspecified;
  std::string account;
  Instant at;
  std::string reason;
  ApprovalDocument document;
  std::vector<Key> pairings;  // of the approval that confirmed, by row
};

// How a proposal stands.
struct ProposalStanding {
  Key key;
  int64_t year = 0;
  ProposalState state = ProposalState::kUnspecified;
  int64_t revision = 0;
  ApprovalStep step = ApprovalStep::kUnspecified;
  Instant since;
};

struct ProposalSubmission {
  int64_t revision = 0;
  std::string account;
  Instant received_at;  // R172
  ProposalContent content;
};

// With one of its submissions, and in some answers with its history.
struct PairingProposal {
  ProposalStanding standing;
  ProposalSubmission submission;
  std::vector<ProposalAct> history;  // oldest first
};

struct ProposalDecision {
  int64_t revision = 0;  // that was seen
  ApprovalStep step = ApprovalStep::kUnspecified;
  bool approves = false;
  std::string reason;
  ApprovalDocument document;
};

// Who decides: the levels at which the account holds a role on the county's own region of that level.
struct Decider {
  std::string account;
  std::set<VerificationLevel> levels;
};

// PERMISSION_DENIED WRONG_LEVEL, with the level that is needed and its region.
Status CheckLevel(const Decider& decider, VerificationLevel needed, std::string_view county);

// How it stands after the decision. ABORTED ETAG_MISMATCH; FAILED_PRECONDITION PROPOSAL_CLOSED, NOT_THIS_STEP;
// PERMISSION_DENIED WRONG_LEVEL, SAME_DECIDER: what one account has decided at one level it does not decide at another,
// so that a list has been seen by as many people as its chain has levels; INVALID_ARGUMENT DOCUMENT_MISSING.
StatusOr<ProposalStanding> Decide(const ProposalStanding& standing, const ApprovalChain& chain,
                                  const std::vector<ProposalAct>& history, const ProposalDecision& decision,
                                  const Decider& decider);
// ABORTED ETAG_MISMATCH; FAILED_PRECONDITION PROPOSAL_CLOSED.
StatusOr<ProposalStanding> Withdraw(const ProposalStanding& standing, int64_t revision);
// ABORTED ETAG_MISMATCH; FAILED_PRECONDITION PROPOSAL_NOT_RETURNED, TOO_MANY_REVISIONS.
StatusOr<ProposalStanding> Resubmit(const ProposalStanding& standing, int64_t revision, const ApprovalChain& chain);

}  // namespace jgt::roster
