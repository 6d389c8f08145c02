#include "services/roster/rpc/verdicts.h"

namespace jgt::roster {

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kNew:
      return "NEW";
    case Verdict::kUnchanged:
      return "UNCHANGED";
    case Verdict::kChanged:
      return "CHANGED";
    case Verdict::kDiffers:
      return "DIFFERS_FROM_HOME";
    case Verdict::kRefused:
      break;
  }
  return "REFUSED";
}

}  // namespace jgt::roster
