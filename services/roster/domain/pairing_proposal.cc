#include "services/roster/domain/pairing_proposal.h"

#include <algorithm>

#include "common/names/names.h"
#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

Status BadDocument(const std::string& field, const std::string& allowed, const std::string& allowed_zh) {
  const std::string place = "document." + field;
  return InvalidArgument("BAD_DOCUMENT", absl::StrFormat("%s: %s", place, allowed))
      .Field(place, allowed)
      .Zh(absl::StrFormat("批文有误：%s", allowed_zh));
}

Status CheckRevisionSeen(const ProposalStanding& standing, int64_t seen) {
  if (seen == standing.revision) return OkStatus();
  return Aborted("ETAG_MISMATCH", absl::StrFormat("revision %d stands, not %d: read it again", standing.revision, seen))
      .Meta("revision", absl::StrFormat("%d", standing.revision))
      .Field("revision", absl::StrFormat("%d; %d stands", seen, standing.revision))
      .Zh("申报名单已有新的版本，请刷新后重新处理");
}

Status InState(std::string reason, const ProposalStanding& standing, const std::string& zh) {
  return FailedPrecondition(std::move(reason),
                            absl::StrFormat("proposal %s is %s", standing.key.id, StateName(standing.state)))
      .Meta("state", std::string(StateName(standing.state)))
      .Zh(zh);
}

Status CheckStep(const ProposalStanding& standing, ApprovalStep step) {
  if (step == standing.step) return OkStatus();
  return FailedPrecondition("NOT_THIS_STEP", absl::StrFormat("proposal %s waits at %s, not at %s", standing.key.id,
                                                             StepName(standing.step), StepName(step)))
      .Meta("step", std::string(StepName(standing.step)))
      .Zh(absl::StrFormat("该申报名单正在“%s”环节，不能越过或重复办理", ChineseName(standing.step)));
}

// A return of an earlier revision says nothing about this one.
Status CheckOneLevel(const ProposalStanding& standing, const std::vector<ProposalAct>& history,
                     const Decider& decider) {
  const VerificationLevel level = LevelOf(standing.step);
  const bool decided_elsewhere = std::any_of(history.begin(), history.end(), [&](const ProposalAct& act) {
    return act.revision == standing.revision && act.kind == ProposalActKind::kApproved &&
           act.account == decider.account && LevelOf(act.step) != level;
  });
  if (!decided_elsewhere) return OkStatus();
  return PermissionDenied("SAME_DECIDER", "the account has decided this revision at another level")
      .Zh("同一账号不能在两个层级办理同一份名单");
}

Status CheckDocumentGiven(const ApprovalChain& chain, const ProposalDecision& decision) {
  const bool required = std::any_of(chain.begin(), chain.end(), [&](const ChainLink& link) {
    return link.step == decision.step && link.document_required;
  });
  if (!required || !decision.approves) return OkStatus();
  Error error = InvalidArgument("DOCUMENT_MISSING",
                                absl::StrFormat("%s needs the document's number and date", StepName(decision.step)));
  bool missing = false;
  if (Trim(decision.document.number).empty()) {
    missing = true;
    error.Field("document.number", "1 to 100 characters");
  }
  if (decision.document.day.empty()) {
    missing = true;
    error.Field("document.day", "YYYY-MM-DD");
  }
  if (!missing) return OkStatus();
  return error.Zh(absl::StrFormat("“%s”须填写批文的文号和日期", ChineseName(decision.step)));
}

}  // namespace

std::string_view StateName(ProposalState state) {
  switch (state) {
    case ProposalState::kSubmitted:
      return "SUBMITTED";
    case ProposalState::kReturned:
      return "RETURNED";
    case ProposalState::kWithdrawn:
      return "WITHDRAWN";
    case ProposalState::kConfirmed:
      return "CONFIRMED";
    case ProposalState::kUnspecified:
      break;
  }
  return "";
}

Status CheckDocument(const ApprovalDocument& document, const Day& today) {
  const std::string length = absl::StrFormat("at most %d characters", kDocumentCharactersMax);
  const std::string length_zh = absl::StrFormat("文号、发文单位均不超过 %d 个字", kDocumentCharactersMax);
  if (CharacterCount(document.number) > kDocumentCharactersMax) return BadDocument("number", length, length_zh);
  if (CharacterCount(document.issuer) > kDocumentCharactersMax) return BadDocument("issuer", length, length_zh);
  if (document.day.empty()) return OkStatus();
  const StatusOr<Day> day = ParseDay(document.day);
  if (!day.ok()) return BadDocument("day", "YYYY-MM-DD, a real day", "日期应为 YYYY-MM-DD");
  if (*day <= today) return OkStatus();
  return BadDocument("day", absl::StrFormat("not later than today, %s", ToString(today)), "日期不能晚于今天");
}

Status CheckLevel(const Decider& decider, VerificationLevel needed, std::string_view county) {
  if (decider.levels.contains(needed)) return OkStatus();
  const std::string region = RegionName(RegionOfLevel(needed, county));
  const std::string name(ChineseName(needed));
  const std::string word = needed == VerificationLevel::kCounty ? "COUNTY"
                           : needed == VerificationLevel::kCity ? "CITY"
                                                                : "PROVINCE";
  return PermissionDenied("WRONG_LEVEL", absl::StrFormat("this is for %s's officers of the level %s", region, word))
      .Meta("level", word)
      .Meta("region", region)
      .Zh(absl::StrFormat("须由 %s 的主管单位办理（%s）", region, name));
}

StatusOr<ProposalStanding> Decide(const ProposalStanding& standing, const ApprovalChain& chain,
                                  const std::vector<ProposalAct>& history, const ProposalDecision& decision,
                                  const Decider& decider) {
  RETURN_IF_ERROR(CheckRevisionSeen(standing, decision.revision));
  if (standing.state != ProposalState::kSubmitted) {
    return InState("PROPOSAL_CLOSED", standing, "该申报名单不在办理之中，不能审核");
  }
  RETURN_IF_ERROR(CheckStep(standing, decision.step));
  RETURN_IF_ERROR(CheckLevel(decider, LevelOf(standing.step), standing.key.region));
  RETURN_IF_ERROR(CheckOneLevel(standing, history, decider));
  RETURN_IF_ERROR(CheckDocumentGiven(chain, decision));
  ProposalStanding after = standing;
  after.step = decision.approves ? StepAfter(chain, standing.step) : ApprovalStep::kUnspecified;
  if (!decision.approves) {
    after.state = ProposalState::kReturned;
  } else if (after.step == ApprovalStep::kUnspecified) {
    after.state = ProposalState::kConfirmed;
  }
  return after;
}

StatusOr<ProposalStanding> Withdraw(const ProposalStanding& standing, int64_t revision) {
  RETURN_IF_ERROR(CheckRevisionSeen(standing, revision));
  if (standing.state != ProposalState::kSubmitted && standing.state != ProposalState::kReturned) {
    return InState("PROPOSAL_CLOSED", standing, "该申报名单已办结，不能撤回");
  }
  ProposalStanding after = standing;
  after.state = ProposalState::kWithdrawn;
  after.step = ApprovalStep::kUnspecified;
  return after;
}

StatusOr<ProposalStanding> Resubmit(const ProposalStanding& standing, int64_t revision, const ApprovalChain& chain) {
  RETURN_IF_ERROR(CheckRevisionSeen(standing, revision));
  if (standing.state != ProposalState::kReturned) {
    return InState("PROPOSAL_NOT_RETURNED", standing, "只有被退回的申报名单才能重新提交");
  }
  if (standing.revision >= kProposalRevisionsMax) {
    return FailedPrecondition("TOO_MANY_REVISIONS",
                              absl::StrFormat("proposal %s was submitted %d times", standing.key.id, standing.revision))
        .Meta("revisions_max", absl::StrFormat("%d", kProposalRevisionsMax))
        .Zh("该申报名单重新提交次数过多，请撤回后另行申报");
  }
  ProposalStanding after = standing;
  after.state = ProposalState::kSubmitted;
  after.revision = standing.revision + 1;
  after.step = chain.front().step;
  return after;
}

}  // namespace jgt::roster
