#include "services/roster/storage/inspection_proto.h"

#include "common/names/names.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;

}  // namespace

jgt::roster::v1::Inspection ToProto(const Inspection& inspection) {
  jgt::roster::v1::Inspection proto;
  proto.set_name(NameOf(inspection.key, kInspections));
  proto.set_region(RegionName(inspection.key.region));
  proto.set_home_county(RegionName(inspection.home_county));
  proto.set_inspector(inspection.inspector);
  proto.set_from_day(ToString(inspection.from_day));
  proto.set_until_day(ToString(inspection.until_day));
  proto.set_reason(inspection.reason);
  proto.set_document(inspection.document);
  proto.set_granted_by(inspection.granted_by);
  proto.set_granted_at_micros(inspection.granted_at.micros);
  if (inspection.revocation.has_value()) {
    proto.set_revoked_at_micros(inspection.revocation->at.micros);
    proto.set_revoked_by(inspection.revocation->by);
    proto.set_revoke_reason(inspection.revocation->reason);
  }
  return proto;
}

jgt::roster::v1::RoleGrant ToGrant(const Inspection& inspection) {
  jgt::roster::v1::RoleGrant grant;
  grant.set_role("INSPECTOR");
  grant.set_org(RegionName(inspection.key.region));
  grant.set_from(static_cast<uint32_t>(BeginOf(inspection).micros / kMicrosPerSecond));
  grant.set_until(static_cast<uint32_t>(EndOf(inspection).micros / kMicrosPerSecond));
  return grant;
}

}  // namespace jgt::roster
