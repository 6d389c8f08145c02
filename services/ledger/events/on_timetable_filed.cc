#include "jgt/roster/v1/events.pb.h"
#include "services/ledger/events/handlers.h"
#include "services/ledger/storage/planned_tables.h"

namespace jgt::ledger {

// Each filing tells the whole timetable, so the newest one alone is right.
void OnTimetableFiled(journal::Dispatch& dispatch) {
  using Event = roster::v1::TimetableFiled;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    const roster::v1::Timetable& timetable = event.timetable();
    std::vector<PlannedSlot> slots;
    slots.reserve(static_cast<size_t>(timetable.slots_size()));
    for (const roster::v1::TimetableSlot& slot : timetable.slots()) {
      slots.push_back({.name = slot.name(),
                       .day = slot.day(),
                       .period = slot.period(),
                       .subject = slot.subject(),
                       .kind = slot.kind(),
                       .teacher = slot.teacher(),
                       .supporter_class = slot.supporter_class(),
                       .supported_class = slot.supported_class()});
    }
    return PutTimetable(tx, entry, timetable.pairing(), timetable.year(), slots);
  });
}

}  // namespace jgt::ledger
