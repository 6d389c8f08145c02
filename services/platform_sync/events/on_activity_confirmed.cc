#include "jgt/ledger/v1/events.pb.h"
#include "services/platform_sync/events/handlers.h"
#include "services/platform_sync/events/tell.h"
#include "services/platform_sync/storage/fact_tables.h"

namespace jgt::platform_sync {

// The activity is told whole: the platforms have never heard of it before.
void OnActivityConfirmed(journal::Dispatch& dispatch, const std::vector<Destination>& destinations) {
  using Event = jgt::ledger::v1::ActivityConfirmed;
  dispatch.On<Event>([&destinations](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    ASSIGN_OR_RETURN(auto known, FindActivity(tx, event.activity()));
    jgt::ledger::v1::Activity activity;
    if (!known.has_value() || !activity.ParseFromString(known->body)) {
      return Internal("UNKNOWN_ACTIVITY",
                      absl::StrFormat("entry %d confirms %s, which no entry recorded", entry.seq, event.activity()));
    }
    known->told = true;
    RETURN_IF_ERROR(PutActivity(tx, *known));
    activity.set_state(jgt::ledger::v1::ACTIVITY_STATE_CONFIRMED);
    activity.set_confirmed_by(event.school());
    return Tell(tx, entry, {.service = "ledger", .subject = known->name, .pairing = known->pairing}, activity,
                destinations);
  });
}

}  // namespace jgt::platform_sync
