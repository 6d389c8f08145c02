#include "services/ledger/domain/activity.h"

#include <absl/strings/str_format.h>

#include "common/names/names.h"

namespace jgt::ledger {

std::string LessonSlot(const Activity& activity) {
  if (!IsLive(activity)) return "";
  for (const Fact& fact : activity.facts) {
    if (fact.once) return absl::StrFormat("once/%s/%s", activity.kind, IdOf(fact.value));
  }
  if (!activity.lesson) return "";
  const std::string pairing = IdOf(activity.pairing);
  return absl::StrFormat("%s/%s/%d/%s", pairing, activity.day, activity.period, activity.teacher);
}

}  // namespace jgt::ledger
