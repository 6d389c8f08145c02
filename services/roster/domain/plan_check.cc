#include "services/roster/domain/plan_check.h"

#include <algorithm>
#include <array>

#include "common/ids/ids.h"
#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

constexpr std::array<int64_t, 13> kSubjects = {13, 14, 41, 15, 11, 12, 24, 22, 25, 62, 61, 101, 102};
constexpr size_t kClassMax = 50;
constexpr size_t kTopicMax = 200;
constexpr size_t kNoteMax = 500;
constexpr size_t kItemNoteMax = 200;
constexpr size_t kKindMax = 40;
constexpr int64_t kPeriodMax = 12;

std::string Quoted(const std::string& text) { return absl::StrFormat("\"%s\"", FirstCharacters(text, 40)); }

// The day that a text means as an end: itself, the last day of a month, or the year's last; empty when it is neither.
std::string EndOf(const std::string& text, int64_t year) {
  if (text.empty()) return absl::StrFormat("%04d-12-31", year);
  if (const auto day = ParseDay(text); day.ok()) return day->year == year ? text : "";
  const auto month = ParseMonth(text);
  if (!month.ok() || month->year != year) return "";
  return ToString(Day{.year = month->year, .month = month->month, .day = DaysInMonth(*month)});
}

void CheckLessonWish(const std::string& path, const LessonWish& wish, int64_t year, Problems& problems) {
  CheckSubject(path + ".subject", wish.subject, problems);
  CheckPeriod(path + ".period", wish.period, problems);
  CheckTeacher(path + ".teacher", wish.teacher, true, problems);
  CheckText(path + ".supported_class", wish.supported_class, 1, kClassMax, problems);
  if (wish.day.empty()) {
    if (wish.weekday < 1 || wish.weekday > 7) {
      problems.Add(path + ".weekday", absl::StrFormat("BAD_WEEKDAY: %d; 1 to 7, or a day instead", wish.weekday));
    }
    return;
  }
  if (wish.weekday != 0) problems.Add(path + ".weekday", "BOTH: a day is said already");
  const auto day = ParseDay(wish.day);
  if (!day.ok() || day->year != year) {
    problems.Add(path + ".day", absl::StrFormat("BAD_DAY: %s; a day YYYY-MM-DD of %d", Quoted(wish.day), year));
  }
}

void CheckItem(const std::string& path, const PlanPolicy& policy, int64_t year, PlanItem& item, Problems& problems) {
  CheckKind(path + ".kind", item.kind, problems);
  const PlanPart* const part = policy.Find(item.part);
  if (part == nullptr && item.part != kOtherPart) {
    problems.Add(path + ".part", absl::StrFormat("UNKNOWN_PART: %s; %s", Quoted(item.part), policy.Codes()));
  }
  if (part != nullptr && std::find(part->kinds.begin(), part->kinds.end(), item.kind) == part->kinds.end()) {
    std::string kinds;
    for (const std::string& kind : part->kinds) kinds += (kinds.empty() ? "" : ", ") + kind;
    problems.Add(path + ".kind",
                 absl::StrFormat("WRONG_KIND: %s is not of part %s: %s", Quoted(item.kind), item.part, kinds));
  }
  if (item.count < 1 || item.count > kPlanCountMax) {
    problems.Add(path + ".count", absl::StrFormat("BAD_COUNT: %d; 1 to %d", item.count, kPlanCountMax));
  }
  item.due_day = EndOf(item.due, year);
  if (item.due_day.empty()) {
    problems.Add(path + ".due", absl::StrFormat("BAD_DAY: %s; YYYY-MM-DD or YYYY-MM of %d, or empty for its end",
                                                Quoted(item.due), year));
  }
  CheckText(path + ".note", item.note, 0, kItemNoteMax, problems);
}

}  // namespace

void Problems::Add(const std::string& field, const std::string& description) {
  ++count_;
  if (kept_.size() < kKeptMax) kept_.push_back({field, description});
}

Status Problems::ToStatus(const std::string& reason, const std::string& zh) const {
  if (empty()) return OkStatus();
  return InvalidArgument(reason, absl::StrFormat("%d things are wrong, first %s: %s", count_, kept_.front().field,
                                                 kept_.front().description))
      .Fields(kept_)
      .Zh(absl::StrFormat("%s：%d 处有误", zh, count_));
}

void CheckSubject(const std::string& path, int64_t subject, Problems& problems) {
  if (std::find(kSubjects.begin(), kSubjects.end(), subject) != kSubjects.end()) return;
  problems.Add(path, absl::StrFormat("UNKNOWN_SUBJECT: %d is no course code of jgt.common.v1.Subject", subject));
}

void CheckPeriod(const std::string& path, int64_t period, Problems& problems) {
  if (period >= 1 && period <= kPeriodMax) return;
  problems.Add(path, absl::StrFormat("BAD_PERIOD: %d; 1 to %d", period, kPeriodMax));
}

void CheckTeacher(const std::string& path, const std::string& teacher, bool required, Problems& problems) {
  if (teacher.empty() ? !required : IsPlainId(teacher)) return;
  problems.Add(path, absl::StrFormat("BAD_TEACHER: %s; a reference of 1 to 64 characters of [A-Za-z0-9_-], not a name",
                                     Quoted(teacher)));
}

void CheckText(const std::string& path, const std::string& text, size_t min, size_t max, Problems& problems) {
  const size_t count = CharacterCount(text);
  if (count >= min && count <= max) return;
  problems.Add(path,
               absl::StrFormat("%s: %d characters; %d to %d", count < min ? "MISSING" : "TOO_LONG", count, min, max));
}

void CheckKind(const std::string& path, const std::string& kind, Problems& problems) {
  const bool plain = !kind.empty() && kind.size() <= kKindMax && kind.front() >= 'A' && kind.front() <= 'Z' &&
                     std::all_of(kind.begin(), kind.end(),
                                 [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
  if (plain) return;
  problems.Add(path, absl::StrFormat("BAD_KIND: %s; a kind's code such as SYNC_LESSON", Quoted(kind)));
}

Status CheckSupportRequest(const SupportRequest& request) {
  const std::string root = "support_request";
  Problems problems;
  const auto check_number = [&](const std::string& field, size_t count) {
    if (count >= 1 && count <= kWishesMax) return;
    problems.Add(root + "." + field,
                 absl::StrFormat("%s: %d; 1 to %d", count == 0 ? "MISSING" : "TOO_MANY", count, kWishesMax));
  };
  check_number("lessons", request.lessons.size());
  check_number("researches", request.researches.size());
  for (size_t i = 0; i < request.lessons.size() && i < kWishesMax; ++i) {
    CheckLessonWish(absl::StrFormat("%s.lessons[%d]", root, i), request.lessons[i], request.key.year, problems);
  }
  for (size_t i = 0; i < request.researches.size() && i < kWishesMax; ++i) {
    const std::string path = absl::StrFormat("%s.researches[%d]", root, i);
    const ResearchWish& wish = request.researches[i];
    CheckText(path + ".topic", wish.topic, 1, kTopicMax, problems);
    if (wish.time.empty() || EndOf(wish.time, request.key.year).empty()) {
      problems.Add(path + ".time",
                   absl::StrFormat("BAD_DAY: %s; YYYY-MM-DD or YYYY-MM of %d", Quoted(wish.time), request.key.year));
    }
  }
  CheckText(root + ".note", request.note, 0, kNoteMax, problems);
  return problems.ToStatus("BAD_SUPPORT_REQUEST", "帮扶诉求填写有误");
}

Status CheckPlan(const PlanPolicy& policy, AssistancePlan& plan) {
  const std::string root = "assistance_plan";
  Problems problems;
  if (plan.items.empty() || plan.items.size() > kPlanItemsMax) {
    problems.Add(root + ".items", absl::StrFormat("%s: %d; 1 to %d", plan.items.empty() ? "MISSING" : "TOO_MANY",
                                                  plan.items.size(), kPlanItemsMax));
  }
  for (size_t i = 0; i < plan.items.size() && i < kPlanItemsMax; ++i) {
    CheckItem(absl::StrFormat("%s.items[%d]", root, i), policy, plan.key.year, plan.items[i], problems);
  }
  CheckText(root + ".note", plan.note, 0, kNoteMax, problems);
  plan.policy_version = policy.version;
  return problems.ToStatus("BAD_PLAN", "帮扶计划填写有误");
}

Status CheckParts(const PlanPolicy& policy, const Pairing& pairing, const AssistancePlan& plan) {
  std::vector<FieldViolation> missing;
  std::string codes;
  std::string names;
  for (const std::string& code : policy.RequiredOf(pairing.scope)) {
    const bool there =
        std::any_of(plan.items.begin(), plan.items.end(), [&](const PlanItem& item) { return item.part == code; });
    if (there) continue;
    const PlanPart* const part = policy.Find(code);
    JGT_CHECK(part != nullptr);  // The loader has seen to it.
    missing.push_back({"assistance_plan.items", absl::StrFormat("MISSING_PART: %s (%s)", code, part->display_name)});
    codes += (codes.empty() ? "" : ", ") + code;
    names += (names.empty() ? "" : "、") + part->display_name;
  }
  if (missing.empty()) return OkStatus();
  return FailedPrecondition("PLAN_PARTS_MISSING", absl::StrFormat("the plan has nothing of %s", codes))
      .Fields(std::move(missing))
      .Meta("parts", codes)
      .Meta("policy_version", policy.version)
      .Zh(absl::StrFormat("帮扶计划缺少以下内容：%s", names));
}

Status CheckMayPlan(const Pairing& pairing) {
  if (pairing.state == PairingState::kActive) return OkStatus();
  return FailedPrecondition("PAIRING_PENDING", "the pairing has no school at its other end, or is over")
      .Meta("pairing", pairing.key.id)
      .Zh("该结对关系尚无受援校或已结束，不能提交计划");
}

Status CheckRevision(int64_t seen, int64_t standing) {
  if (seen == standing) return OkStatus();
  return Aborted("ETAG_MISMATCH", absl::StrFormat("revision %d was seen, %d stands", seen, standing))
      .Meta("revision", std::to_string(standing))
      .Field("revision", absl::StrFormat("%d; %d stands", seen, standing))
      .Zh("内容已被他人更新，请刷新后重新提交");
}

}  // namespace jgt::roster
