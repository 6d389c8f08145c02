#include "services/ledger/domain/activity.h"

#include <absl/strings/str_format.h>

namespace jgt::ledger {

std::string LessonSlot(const Activity& activity) {
  if (!activity.lesson || !IsLive(activity)) return "";
  const std::string pairing = activity.pairing.substr(activity.pairing.rfind('/') + 1);
  return absl::StrFormat("%s/%s/%d/%s", pairing, activity.day, activity.period, activity.teacher);
}

}  // namespace jgt::ledger
