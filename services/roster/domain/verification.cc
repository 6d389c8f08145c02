#include "services/roster/domain/verification.h"

namespace jgt::roster {

Status CheckMayVerify(const Verification& standing, const Decider& decider) {
  const Pairing& pairing = standing.pairing;
  const auto refused = [&](std::string reason, const std::string& message, std::string zh) -> Status {
    return FailedPrecondition(std::move(reason), absl::StrFormat("pairing %s: %s", pairing.key.id, message))
        .Meta("pairing", pairing.key.id)
        .Zh(std::move(zh));
  };
  if (pairing.level == VerificationLevel::kUnspecified) {
    return refused("NO_VERIFICATION_LEVEL", "no list says who verifies it; correct it first",
                   "名单未注明核验单位，请先更正");
  }
  RETURN_IF_ERROR(CheckLevel(decider, pairing.level, pairing.key.region));
  if (pairing.state == PairingState::kEnded) {
    return refused("PAIRING_ENDED", absl::StrFormat("it does not stand in %d", standing.year), "该结对关系已结束");
  }
  if (pairing.state == PairingState::kPendingCounterpart) {
    return refused("PAIRING_PENDING", "its counterpart is not decided yet", "结对对象待定，尚不能核验");
  }
  if (!standing.verified) return OkStatus();
  return refused("ALREADY_VERIFIED",
                 absl::StrFormat("it was verified for %d at %s", standing.year, ToRfc3339(standing.at)),
                 "该结对关系本年度已核验");
}

}  // namespace jgt::roster
