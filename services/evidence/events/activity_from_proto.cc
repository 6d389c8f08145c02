#include "services/evidence/events/activity_from_proto.h"

#include "common/names/names.h"

namespace jgt::evidence {

StatusOr<std::string> ActivityId(const std::string& name) {
  ASSIGN_OR_RETURN(const ResourceName parts, ParseName("activity", name, "regions/*/activities/*"));
  return parts.id();
}

StatusOr<Activity> FromProto(const std::string& region, const ledger::v1::Activity& message) {
  ASSIGN_OR_RETURN(std::string id, ActivityId(message.name()));
  return Activity{.region = region,
                  .id = std::move(id),
                  .pairing = message.pairing(),
                  .kind = message.kind(),
                  .mentor_group = message.mentor_group(),
                  .state = ActivityState::kRecorded};
}

}  // namespace jgt::evidence
