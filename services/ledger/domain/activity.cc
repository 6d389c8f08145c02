#include "services/ledger/domain/activity.h"

#include <absl/strings/str_format.h>

#include "common/names/names.h"

namespace jgt::ledger {

std::string LessonSlot(const Activity& activity) {
  if (!IsLive(activity)) return "";
  if (const Fact* const fact = OnceFact(activity); fact != nullptr) {
    if (NamesActivity(*fact)) return absl::StrFormat("once/%s/%s", activity.kind, IdOf(fact->value));
    const bool in_group = !activity.mentor_group.empty();
    return absl::StrFormat("once/%s/%s/%s/%s", activity.kind, in_group ? "group" : "pairing",
                           IdOf(in_group ? activity.mentor_group : activity.pairing), fact->value);
  }
  if (!activity.lesson) return "";
  const std::string pairing = IdOf(activity.pairing);
  return absl::StrFormat("%s/%s/%d/%s", pairing, activity.day, activity.period, activity.teacher);
}

const Fact* OnceFact(const Activity& activity) {
  for (const Fact& fact : activity.facts) {
    if (fact.once) return &fact;
  }
  return nullptr;
}

bool NamesActivity(const Fact& fact) { return fact.value.find('/') != std::string::npos; }

}  // namespace jgt::ledger
