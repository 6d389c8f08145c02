// Confirmation policies between the wire and the domain.
#pragma once

#include "jgt/ledger/v1/ledger.pb.h"
#include "services/ledger/domain/confirmation_policy.h"
#include "services/ledger/domain/confirmation_store.h"

namespace jgt::ledger {

v1::ConfirmationPolicy ToProto(const ConfirmationPolicy& policy);
// Without version and seq, which are those of the entry.
ConfirmationPolicy FromProto(const v1::ConfirmationPolicy& policy);

// As entries of the journal.
PolicyCodec EntryPolicyCodec();

}  // namespace jgt::ledger
