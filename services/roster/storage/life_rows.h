// All that speaks of one pairing, read together.
#pragma once

#include <string>

#include "services/roster/domain/agreement_store.h"
#include "services/roster/storage/versions.h"

namespace jgt::roster {

// As known at the moment, whatever it says of which day. NOT_FOUND NO_SUCH_PAIRING when nothing was known of it.
StatusOr<PairingLife> ReadLife(const Query& query, const std::string& service, const Key& pairing,
                               const Moment& moment);

}  // namespace jgt::roster
