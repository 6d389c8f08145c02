#include "jgt/roster/v1/events.pb.h"
#include "services/ledger/events/handlers.h"
#include "services/ledger/storage/planned_tables.h"

namespace jgt::ledger {

// Each filing tells the whole plan, so the newest one alone is right.
void OnAssistancePlanFiled(journal::Dispatch& dispatch) {
  using Event = roster::v1::AssistancePlanFiled;
  dispatch.On<Event>([](sql::Transaction& tx, const journal::Entry& entry, const Event& event) -> Status {
    const roster::v1::AssistancePlan& plan = event.assistance_plan();
    std::vector<PlannedItem> items;
    items.reserve(static_cast<size_t>(plan.items_size()));
    for (const roster::v1::PlanItem& item : plan.items()) {
      items.push_back({.part = item.part(),
                       .kind = item.kind(),
                       .count = item.count(),
                       .due_day = item.due_day(),
                       .note = item.note()});
    }
    return PutPlan(tx, entry, plan.pairing(), plan.year(), items);
  });
}

}  // namespace jgt::ledger
