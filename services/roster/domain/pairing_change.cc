#include "services/roster/domain/pairing_change.h"

#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

Error Refused(std::string reason, const Key& pairing, const std::string& message, const std::string& message_zh) {
  return FailedPrecondition(std::move(reason), absl::StrFormat("pairing %s: %s", pairing.id, message))
      .Meta("pairing", pairing.id)
      .Zh(message_zh);
}

// What stands on the day of a change.
StatusOr<Pairing> StandingOn(const Timeline<Pairing>& timeline, const Day& day) {
  const Dated<Pairing>& first = timeline.spans().front();
  const Dated<Pairing>* const found = timeline.At(day);
  if (found == nullptr || day <= first.span.from) {
    return Refused(
               "BEFORE_BEGINNING", first.value.key,
               absl::StrFormat("it began on %s; a change of it is of a later day, not of %s", ToString(first.span.from),
                               ToString(day)),
               absl::StrFormat("该结对关系始于 %s，变更日期 %s 应晚于此日", ToString(first.span.from), ToString(day)))
        .Meta("begins_on", ToString(first.span.from));
  }
  if (found->value.state != PairingState::kEnded) return found->value;
  return Refused("PAIRING_ENDED", first.value.key, absl::StrFormat("it does not stand on %s", ToString(day)),
                 absl::StrFormat("该结对关系在 %s 已结束", ToString(day)));
}

Status LaterChange(const Dated<Pairing>& later) {
  const std::string day = ToString(later.span.from);
  return Refused("LATER_CHANGE", later.value.key, absl::StrFormat("what is recorded of %s says otherwise", day),
                 absl::StrFormat("%s 起的登记与此变更不符，请先更正", day))
      .Meta("day", day);
}

// Where nobody has spoken of a later day, from the change's day on, the pairing is changed; where somebody has, what
// stands there must not be at odds with the change.
template <typename Agrees, typename Change>
Status ChangeFrom(Timeline<Pairing>& timeline, const Day& day, const Agrees& agrees, const Change& change) {
  for (const Dated<Pairing>& each : timeline.spans()) {
    if (each.span.from > day && each.value.said_on > day && !agrees(each.value)) return LaterChange(each);
  }
  timeline.Amend({.from = day, .to = kNoEnd}, [&](Pairing& there) {
    if (there.said_on > day) return;
    change(there);
    there.said_on = day;
  });
  return OkStatus();
}

Status Upgrade(Timeline<Pairing>& timeline, const PairingChange& change) {
  ASSIGN_OR_RETURN(const Pairing standing, StandingOn(timeline, change.ground.day));
  if (Closeness(change.mode) <= Closeness(standing.mode)) {
    return Refused("NOT_AN_UPGRADE", standing.key,
                   absl::StrFormat("from %s to %s is no upgrade; they go COLLABORATIVE, CO_BUILT, INTEGRATED",
                                   ChineseName(standing.mode), ChineseName(change.mode)),
                   absl::StrFormat("由%s到%s不是升级；只能按协作型、共建型、融合型逐步升级，误录请用更正",
                                   ChineseName(standing.mode), ChineseName(change.mode)))
        .Meta("mode", std::string(ChineseName(standing.mode)));
  }
  const auto agrees = [&](const Pairing& later) {
    return later.state == PairingState::kEnded || Closeness(later.mode) >= Closeness(change.mode);
  };
  return ChangeFrom(timeline, change.ground.day, agrees, [&](Pairing& there) {
    there.mode = change.mode;
    there.mode_as_printed = std::string(ChineseName(change.mode));
  });
}

Status End(Timeline<Pairing>& timeline, const PairingChange& change) {
  RETURN_IF_ERROR(StandingOn(timeline, change.ground.day).status());
  const auto agrees = [](const Pairing& later) { return later.state == PairingState::kEnded; };
  return ChangeFrom(timeline, change.ground.day, agrees, [](Pairing& there) { there.state = PairingState::kEnded; });
}

// The days around `day` on which the pairing says the same as then.
template <typename Same>
Span RunAround(const Timeline<Pairing>& timeline, const Day& day, const Same& same) {
  Span run = timeline.At(day)->span;
  const Pairing& there = timeline.At(day)->value;
  for (const Dated<Pairing>& each : timeline.spans()) {
    if (each.span.from == run.to && same(each.value, there)) run.to = each.span.to;
  }
  for (auto each = timeline.spans().rbegin(); each != timeline.spans().rend(); ++each) {
    if (each->span.to == run.from && same(each->value, there)) run.from = each->span.from;
  }
  return run;
}

void MoveBeginning(Timeline<Pairing>& timeline, int64_t founded_year) {
  const Day begins = {.year = static_cast<int>(founded_year), .month = 1, .day = 1};
  timeline.Amend({.from = kAlways, .to = kNoEnd}, [&](Pairing& there) { there.founded_year = founded_year; });
  const Dated<Pairing> first = timeline.spans().front();
  if (begins < first.span.from) timeline.Put({.from = begins, .to = first.span.from}, first.value);
  if (first.span.from < begins) timeline.Cut({.from = first.span.from, .to = begins});
}

// "It was never so": the same days, other facts.
Status Correct(Timeline<Pairing>& timeline, const PairingChange& change) {
  const Key key = timeline.spans().front().value.key;
  const Day day = change.ground.day;
  if (timeline.At(day) == nullptr) return StandingOn(timeline, day).status();
  const Timeline<Pairing> before = timeline;
  if (change.mode != Mode::kUnspecified) {
    const Span run = RunAround(timeline, day, [](const Pairing& a, const Pairing& b) {
      return a.mode == b.mode && a.mode_as_printed == b.mode_as_printed;
    });
    timeline.Amend(run, [&](Pairing& there) {
      if (there.mode == change.mode) return;
      there.mode = change.mode;
      there.mode_as_printed = std::string(ChineseName(change.mode));
    });
  }
  if (change.level != VerificationLevel::kUnspecified) {
    const Span run = RunAround(timeline, day, [](const Pairing& a, const Pairing& b) { return a.level == b.level; });
    timeline.Amend(run, [&](Pairing& there) { there.level = change.level; });
  }
  if (change.never_ended && timeline.At(day)->value.state == PairingState::kEnded) {
    const Span run = RunAround(timeline, day, [](const Pairing& a, const Pairing& b) { return a.state == b.state; });
    timeline.Amend(run, [&](Pairing& there) {
      there.state = there.supported.has_value() ? PairingState::kActive : PairingState::kPendingCounterpart;
    });
  }
  if (change.founded_year != 0) {
    const Day begins = {.year = static_cast<int>(change.founded_year), .month = 1, .day = 1};
    if (timeline.last().span.from < begins && timeline.spans().size() > 1) return LaterChange(timeline.last());
    MoveBeginning(timeline, change.founded_year);
  }
  if (timeline.superseded().size() != before.superseded().size()) return OkStatus();
  return Refused("NOTHING_TO_CORRECT", key, absl::StrFormat("on %s it says so already", ToString(day)),
                 absl::StrFormat("%s 的登记已与更正内容一致", ToString(day)));
}

}  // namespace

Status CheckGround(const Ground& ground, bool correction) {
  const auto wrong = [](std::string reason, const std::string& field, std::string_view allowed,
                        std::string zh) -> Status {
    return InvalidArgument(std::move(reason), absl::StrFormat("%s: %s", field, allowed))
        .Field(field, std::string(allowed))
        .Zh(std::move(zh));
  };
  const size_t reason = CharacterCount(Trim(ground.reason));
  const size_t document = CharacterCount(Trim(ground.document));
  if (reason == 0) return wrong("REASON_MISSING", "reason", "1 to 500 characters", "请填写变更理由");
  if (reason > kGroundReasonMax)
    return wrong("REASON_TOO_LONG", "reason", "1 to 500 characters", "理由不超过 500 个字");
  if (document == 0 && !correction) {
    return wrong("DOCUMENT_MISSING", "document", "1 to 200 characters", "请填写依据文件的文号或名称");
  }
  if (document > kGroundDocumentMax) {
    return wrong("DOCUMENT_TOO_LONG", "document", "at most 200 characters", "依据文件不超过 200 个字");
  }
  return OkStatus();
}

Status ApplyChange(Timeline<Pairing>& timeline, const PairingChange& change) {
  switch (change.kind) {
    case PairingChangeKind::kUpgraded:
      return Upgrade(timeline, change);
    case PairingChangeKind::kCorrected:
      return Correct(timeline, change);
    case PairingChangeKind::kEnded:
    case PairingChangeKind::kSchoolReplaced:
    case PairingChangeKind::kCarriedOver:
    case PairingChangeKind::kUnspecified:
      break;
  }
  return End(timeline, change);
}

StatusOr<Pairing> SuccessorOf(const Pairing& standing, const Key& replaced, const School& by, const Day& day,
                              const RegionBook& regions) {
  Pairing successor = standing;
  if (standing.supporter == replaced) {
    successor.supporter = by.key;
    successor.supporter_name = by.display_name;
  } else if (standing.supported == replaced) {
    successor.supported = by.key;
    successor.supported_name = by.display_name;
    successor.supported_region = by.key.region;
  } else {
    return InvalidArgument("SCHOOL_NOT_IN_PAIRING",
                           absl::StrFormat("school %s is no end of pairing %s", replaced.id, standing.key.id))
        .Field("replace_school.school", "one of the pairing's two schools")
        .Zh("该学校不是此结对关系的一方");
  }
  if (successor.supported == successor.supporter) {
    return Refused("SAME_SCHOOL", standing.key, "a school cannot be paired with itself",
                   "支援校与受援校不能是同一所学校");
  }
  successor.key = {
      .region = regions.HomeOf(successor.supporter.region, successor.supported_region, standing.key.region), .id = ""};
  successor.scope = ScopeBetween(successor.supporter.region, successor.supported_region);
  successor.founded_year = day.year;
  successor.readiness.clear();
  successor.predecessor = standing.key;
  successor.said_on = day;
  successor.valid.reset();
  return successor;
}

}  // namespace jgt::roster
