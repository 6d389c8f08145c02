// Proposals and verifications as messages, both ways: for answers, journal entries, and the rows that keep them.
#pragma once

#include "jgt/roster/v1/approval.pb.h"
#include "services/roster/domain/verification.h"

namespace jgt::roster {

inline constexpr char kPairingProposals[] = "proposals";

// As answers tell it, without rows and history.
jgt::roster::v1::Proposal ToProto(const PairingProposal& proposal);
void AddRows(const PairingList& list, jgt::roster::v1::Proposal& message);
jgt::roster::v1::ProposalAct ToProto(const ProposalAct& act);
jgt::roster::v1::ApprovalDocument ToProto(const ApprovalDocument& document);
jgt::roster::v1::Verification ToProto(const Verification& verification);

// As entries carry them: without what only the entry itself can say.
jgt::roster::v1::Proposal WithoutPlace(jgt::roster::v1::Proposal message);
jgt::roster::v1::ProposalAct WithoutPlace(jgt::roster::v1::ProposalAct message);

// What was submitted; rows when the message has them.
ProposalContent ContentFrom(const jgt::roster::v1::Proposal& message);
// Account and time are the caller's to say.
ProposalAct ActFrom(const jgt::roster::v1::ProposalAct& message);
ApprovalDocument DocumentFrom(const jgt::roster::v1::ApprovalDocument& message);

}  // namespace jgt::roster
