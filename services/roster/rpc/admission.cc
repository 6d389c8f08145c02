#include "services/roster/rpc/admission.h"

#include <vector>

#include "common/names/names.h"
#include "services/roster/rpc/requests.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {

StatusOr<std::string> WholeCounty(const rpc::Call& call, const RegionBook& regions, const std::string& parent) {
  ASSIGN_OR_RETURN(const std::string county, RegionOfParent(parent));
  if (!call.whole()) RETURN_IF_ERROR(call.AuthorizeOn(parent));
  RETURN_IF_ERROR(CheckIsCounty(regions, "parent", county));
  return county;
}

Status AdmitToPairing(const rpc::Call& call, PairingStore& pairings, const Key& key) {
  const StatusOr<Pairing> pairing = pairings.GetPairing(key, InTheEnd(), call.deadline);
  if (pairing.status().code() == StatusCode::kNotFound) {
    RETURN_IF_ERROR(call.AuthorizeOn(RegionName(key.region)));
    return pairing.status();
  }
  if (!pairing.ok()) return pairing.status();
  std::vector<std::string> ends = {RegionName(pairing->key.region), NameOf(pairing->supporter, kSchools)};
  if (pairing->supported.has_value()) ends.push_back(NameOf(*pairing->supported, kSchools));
  return call.AuthorizeOnAny(ends);
}

}  // namespace jgt::roster
