// Who may do something with a county, or with one pairing.
#pragma once

#include <string>

#include "common/rpc/call.h"
#include "services/roster/domain/pairing_store.h"
#include "services/roster/domain/region_book.h"

namespace jgt::roster {

// The county of a parent, for who holds all of it. PERMISSION_DENIED OUTSIDE_SCOPE; INVALID_ARGUMENT NOT_A_COUNTY.
StatusOr<std::string> WholeCounty(const rpc::Call& call, const RegionBook& regions, const std::string& parent);
// Who holds the permission on the pairing's home county or on an end. Others are told OUTSIDE_SCOPE, whether or not
// there is such a pairing; NOT_FOUND NO_SUCH_PAIRING.
Status AdmitToPairing(const rpc::Call& call, PairingStore& pairings, const Key& key);

}  // namespace jgt::roster
