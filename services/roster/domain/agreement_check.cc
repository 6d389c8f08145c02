#include "services/roster/domain/agreement_check.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "common/names/names.h"
#include "services/roster/domain/plan_check.h"
#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

constexpr size_t kGoalsMax = 20;
constexpr size_t kTasksMax = 50;
constexpr size_t kDutiesMax = 50;
constexpr size_t kSignersMax = 10;
constexpr size_t kPostMax = 20;
constexpr size_t kTextMax = 500;
constexpr size_t kPlaceMax = 200;
constexpr size_t kNumberMax = 100;
constexpr size_t kPairingsMax = 200;
constexpr size_t kPhotosMax = 50;
constexpr size_t kIssuersMax = 10;
constexpr size_t kAddresseesMax = 200;
constexpr size_t kBasisMax = 20;
constexpr size_t kReferenceMax = 200;

constexpr char kFiles[] = "regions/*/files/*";
constexpr char kAgreementsOf[] = "regions/*/pairings/*/agreements/*";

// Gathers parts that are not there.
class Gaps {
 public:
  void Need(bool there, const std::string& field, std::string_view zh) {
    if (there) return;
    parts_ += (parts_.empty() ? "" : ", ") + field;
    names_ += names_.empty() ? "" : "、";
    names_ += zh;
    violations_.push_back({field, absl::StrFormat("MISSING: %s", zh)});
  }
  // `what_zh` is what lacks them.
  Status ToStatus(std::string reason, std::string_view what_zh) const {
    if (violations_.empty()) return OkStatus();
    return InvalidArgument(std::move(reason), absl::StrFormat("nothing is said of %s", parts_))
        .Fields(violations_)
        .Meta("parts", parts_)
        .Zh(absl::StrFormat("%s缺少以下内容：%s", what_zh, names_));
  }

 private:
  std::string parts_;
  std::string names_;
  std::vector<FieldViolation> violations_;
};

// Whether it is one, which is said when it is not.
bool CheckDay(const std::string& path, const std::string& text, Problems& problems) {
  if (ParseDay(text).ok()) return true;
  problems.Add(path, absl::StrFormat("BAD_DAY: \"%s\"; a day YYYY-MM-DD", FirstCharacters(text, 40)));
  return false;
}

void CheckNotLater(const std::string& path, const std::string& day, const Day& today, Problems& problems) {
  if (!CheckDay(path, day, problems) || day <= ToString(today)) return;
  problems.Add(path, absl::StrFormat("IN_FUTURE: %s; %s at the latest", day, ToString(today)));
}

// From a first day to a last one; whether they are.
bool CheckDays(const std::string& root, const std::string& first, const std::string& last, const std::string& prefix,
               Problems& problems) {
  const bool first_is = CheckDay(absl::StrFormat("%s.%sfirst_day", root, prefix), first, problems);
  const bool last_is = CheckDay(absl::StrFormat("%s.%slast_day", root, prefix), last, problems);
  if (!first_is || !last_is) return false;
  if (first <= last) return true;
  problems.Add(absl::StrFormat("%s.%slast_day", root, prefix),
               absl::StrFormat("END_BEFORE_BEGINNING: %s; %s or later", last, first));
  return false;
}

void CheckNumber(const std::string& path, size_t count, size_t max, Problems& problems) {
  if (count > max) problems.Add(path, absl::StrFormat("TOO_MANY: %d; at most %d", count, max));
}

void CheckTexts(const std::string& path, const std::vector<std::string>& texts, size_t count_max, size_t length_max,
                Problems& problems) {
  CheckNumber(path, texts.size(), count_max, problems);
  for (size_t i = 0; i < texts.size() && i < count_max; ++i) {
    CheckText(absl::StrFormat("%s[%d]", path, i), texts[i], 1, length_max, problems);
  }
}

bool Matches(const std::string& name, std::string_view pattern) {
  return name.size() <= kReferenceMax && ParseName("reference", name, pattern).ok();
}

void CheckFile(const std::string& path, const std::string& name, Problems& problems) {
  if (Matches(name, kFiles)) return;
  problems.Add(path, absl::StrFormat("BAD_REFERENCE: \"%s\"; a file like %s", FirstCharacters(name, 40), kFiles));
}

void CheckSide(const std::string& path, AgreementSide side, Problems& problems) {
  if (side == AgreementSide::kSupporter || side == AgreementSide::kSupported) return;
  problems.Add(path, "BAD_SIDE: SUPPORTER or SUPPORTED");
}

template <typename T>
bool HasSide(const std::vector<T>& things, AgreementSide side) {
  return std::any_of(things.begin(), things.end(), [&](const T& each) { return each.side == side; });
}

void CheckOnce(const std::string& path, const std::vector<Key>& pairings, Problems& problems) {
  CheckNumber(path, pairings.size(), kPairingsMax, problems);
  std::set<Key> seen;
  for (size_t i = 0; i < pairings.size() && i < kPairingsMax; ++i) {
    if (!seen.insert(pairings[i]).second) {
      problems.Add(absl::StrFormat("%s[%d]", path, i), "DUPLICATE: named before");
    }
  }
}

Status CheckWhole(const Agreement& agreement) {
  const std::string root = "agreement.";
  const auto& duties = agreement.duties;
  Gaps gaps;
  gaps.Need(!agreement.goals.empty(), root + "goals", "结对目标");
  gaps.Need(!agreement.tasks.empty(), root + "tasks", "任务");
  for (size_t i = 0; i < agreement.tasks.size() && i < kTasksMax; ++i) {
    gaps.Need(!agreement.tasks[i].due_day.empty(), absl::StrFormat("%stasks[%d].due_day", root, i), "任务完成时间");
  }
  gaps.Need(HasSide(duties, AgreementSide::kSupporter), root + "duties.SUPPORTER", "支援校职责");
  gaps.Need(HasSide(duties, AgreementSide::kSupported), root + "duties.SUPPORTED", "受援校职责");
  gaps.Need(!agreement.first_day.empty(), root + "first_day", "协议起始日");
  gaps.Need(!agreement.last_day.empty(), root + "last_day", "协议终止日");
  gaps.Need(!agreement.signed_on.empty(), root + "signed_on", "签订日期");
  gaps.Need(HasSide(agreement.signers, AgreementSide::kSupporter), root + "signers.SUPPORTER", "支援校签署人职务");
  gaps.Need(HasSide(agreement.signers, AgreementSide::kSupported), root + "signers.SUPPORTED", "受援校签署人职务");
  gaps.Need(!agreement.signed_file.empty() || !agreement.document_number.empty(), root + "signed_file",
            "签署文件或文号");
  return gaps.ToStatus("AGREEMENT_INCOMPLETE", "结对协议");
}

void CheckAgreedTasks(const std::string& path, const Agreement& agreement, bool term, Problems& problems) {
  CheckNumber(path, agreement.tasks.size(), kTasksMax, problems);
  for (size_t i = 0; i < agreement.tasks.size() && i < kTasksMax; ++i) {
    const AgreementTask& task = agreement.tasks[i];
    const std::string each = absl::StrFormat("%s[%d]", path, i);
    CheckText(each + ".content", task.content, 1, kTextMax, problems);
    if (!CheckDay(each + ".due_day", task.due_day, problems) || !term) continue;
    if (task.due_day >= agreement.first_day && task.due_day <= agreement.last_day) continue;
    problems.Add(each + ".due_day",
                 absl::StrFormat("OUTSIDE_TERM: %s; %s to %s", task.due_day, agreement.first_day, agreement.last_day));
  }
}

Status WholeCeremony(const Ceremony& ceremony) {
  const std::string root = "ceremony.";
  Gaps gaps;
  gaps.Need(!ceremony.day.empty(), root + "day", "举行日期");
  gaps.Need(!ceremony.place.empty(), root + "place", "地点");
  gaps.Need(!ceremony.pairings.empty(), root + "pairings", "参加的结对关系");
  gaps.Need(!ceremony.agreements.empty(), root + "agreements", "签订的协议");
  gaps.Need(!ceremony.photos.empty(), root + "photos", "现场照片");
  return gaps.ToStatus("CEREMONY_INCOMPLETE", "结对仪式");
}

Status WholeNotice(const Notice& notice) {
  const std::string root = "notice.";
  Gaps gaps;
  gaps.Need(!notice.number.empty(), root + "number", "文号");
  gaps.Need(!notice.title.empty(), root + "title", "标题");
  gaps.Need(!notice.issuers.empty(), root + "issuers", "发文机关");
  gaps.Need(!notice.issued_on.empty(), root + "issued_on", "发文日期");
  gaps.Need(!notice.addressees.empty(), root + "addressees", "主送单位");
  gaps.Need(!notice.pairings.empty(), root + "pairings", "结对名单");
  gaps.Need(!notice.tasks.empty(), root + "tasks", "帮扶任务");
  gaps.Need(!notice.cycle_first_day.empty(), root + "cycle_first_day", "帮扶周期起始日");
  gaps.Need(!notice.cycle_last_day.empty(), root + "cycle_last_day", "帮扶周期终止日");
  return gaps.ToStatus("NOTICE_INCOMPLETE", "文件");
}

void CheckIssuers(const Notice& notice, Problems& problems) {
  const std::string path = "notice.issuers";
  CheckNumber(path, notice.issuers.size(), kIssuersMax, problems);
  bool own = false;
  for (size_t i = 0; i < notice.issuers.size() && i < kIssuersMax; ++i) {
    const NoticeIssuer& issuer = notice.issuers[i];
    CheckText(absl::StrFormat("%s[%d].organisation", path, i), issuer.organisation, 1, kNumberMax, problems);
    own = own || issuer.region == notice.key.region;
  }
  if (!own) problems.Add(path, absl::StrFormat("NOT_AMONG: %s is not one of them", RegionName(notice.key.region)));
}

void CheckBasis(const Notice& notice, Problems& problems) {
  CheckNumber("notice.basis", notice.basis.size(), kBasisMax, problems);
  for (size_t i = 0; i < notice.basis.size() && i < kBasisMax; ++i) {
    const std::string path = absl::StrFormat("notice.basis[%d]", i);
    CheckText(path + ".number", notice.basis[i].number, 1, kNumberMax, problems);
    CheckText(path + ".title", notice.basis[i].title, 0, kPlaceMax, problems);
    CheckText(path + ".issuer", notice.basis[i].issuer, 0, kNumberMax, problems);
  }
}

Status MayNotAgree(std::string reason, const Key& pairing, std::string_view why, std::string_view why_zh) {
  return FailedPrecondition(std::move(reason), absl::StrFormat("pairing %s %s", pairing.id, why))
      .Meta("pairing", pairing.id)
      .Zh(std::string(why_zh));
}

}  // namespace

Status CheckAgreement(const Agreement& agreement, const Day& today) {
  RETURN_IF_ERROR(CheckWhole(agreement));
  const std::string root = "agreement";
  Problems problems;
  const bool term = CheckDays(root, agreement.first_day, agreement.last_day, "", problems);
  CheckTexts(root + ".goals", agreement.goals, kGoalsMax, kTextMax, problems);
  CheckAgreedTasks(root + ".tasks", agreement, term, problems);
  CheckNumber(root + ".duties", agreement.duties.size(), kDutiesMax, problems);
  for (size_t i = 0; i < agreement.duties.size() && i < kDutiesMax; ++i) {
    const std::string path = absl::StrFormat("%s.duties[%d]", root, i);
    CheckSide(path + ".side", agreement.duties[i].side, problems);
    CheckText(path + ".content", agreement.duties[i].content, 1, kTextMax, problems);
  }
  CheckNotLater(root + ".signed_on", agreement.signed_on, today, problems);
  CheckNumber(root + ".signers", agreement.signers.size(), kSignersMax, problems);
  for (size_t i = 0; i < agreement.signers.size() && i < kSignersMax; ++i) {
    const std::string path = absl::StrFormat("%s.signers[%d]", root, i);
    CheckSide(path + ".side", agreement.signers[i].side, problems);
    CheckText(path + ".post", agreement.signers[i].post, 1, kPostMax, problems);
  }
  if (!agreement.signed_file.empty()) CheckFile(root + ".signed_file", agreement.signed_file, problems);
  CheckText(root + ".document_number", agreement.document_number, 0, kNumberMax, problems);
  return problems.ToStatus("BAD_AGREEMENT", "结对协议填写有误");
}

Status CheckMayAgree(const Timeline<Pairing>& timeline, const Agreement& agreement, const Day& today) {
  const Pairing& standing = timeline.Around(today).value;
  if (standing.state == PairingState::kPendingCounterpart) {
    return MayNotAgree("PAIRING_PENDING", standing.key, "has no school at its other end",
                       "该结对关系尚无受援校，不能签订协议");
  }
  if (standing.state == PairingState::kEnded) {
    return MayNotAgree("PAIRING_ENDED", standing.key, "is over", "该结对关系已终止，不能签订协议");
  }
  const std::string begins = ToString(timeline.spans().front().span.from);
  if (agreement.first_day < begins) {
    return FailedPrecondition("BEFORE_BEGINNING", absl::StrFormat("the pairing begins on %s", begins))
        .Field("agreement.first_day", absl::StrFormat("%s; %s or later", agreement.first_day, begins))
        .Zh(absl::StrFormat("协议起始日 %s 早于结对关系的起始日 %s", agreement.first_day, begins));
  }
  for (const Dated<Pairing>& each : timeline.spans()) {
    if (each.value.state != PairingState::kEnded || each.span.from <= today) continue;
    const std::string ends = ToString(each.span.from);
    if (agreement.last_day < ends) break;
    return FailedPrecondition("TERM_BEYOND_END", absl::StrFormat("the pairing no longer stands on %s", ends))
        .Field("agreement.last_day", absl::StrFormat("%s; a day before %s", agreement.last_day, ends))
        .Zh(absl::StrFormat("协议终止日 %s 晚于结对关系的终止（%s 起不再存续）", agreement.last_day, ends));
  }
  return OkStatus();
}

Status CheckOthers(const std::vector<Agreement>& others, const Agreement& agreement) {
  if (agreement.key.id.empty() && others.size() >= kAgreementsOfPairingMax) {
    return ResourceExhausted("TOO_MANY_AGREEMENTS",
                             absl::StrFormat("the pairing has %d agreements already", others.size()))
        .Meta("limit", std::to_string(kAgreementsOfPairingMax))
        .Zh(absl::StrFormat("一对结对关系最多 %d 份协议", kAgreementsOfPairingMax));
  }
  for (const Agreement& other : others) {
    if (other.key.id == agreement.key.id) continue;
    if (other.last_day < agreement.first_day || other.first_day > agreement.last_day) continue;
    return AlreadyExists("AGREEMENT_OVERLAPS",
                         absl::StrFormat("agreement %s is of %s to %s", other.key.id, other.first_day, other.last_day))
        .Meta("agreement", other.key.id)
        .Field("agreement.first_day", absl::StrFormat("%s to %s; another agreement is of %s to %s", agreement.first_day,
                                                      agreement.last_day, other.first_day, other.last_day))
        .Zh(absl::StrFormat("该结对关系在 %s 至 %s 已有协议，请修订原协议或更改期限", other.first_day, other.last_day));
  }
  return OkStatus();
}

Status CheckAmendment(const Agreement& standing, const Agreement& amended, int64_t revision) {
  RETURN_IF_ERROR(CheckRevision(revision, standing.filed.revision));
  if (amended.signed_on >= standing.signed_on) return OkStatus();
  return FailedPrecondition("SIGNED_BEFORE_FORMER",
                            absl::StrFormat("the version that stands was signed on %s", standing.signed_on))
      .Field("agreement.signed_on", absl::StrFormat("%s; %s or later", amended.signed_on, standing.signed_on))
      .Zh(absl::StrFormat("修订日期 %s 早于现行版本的签订日期 %s", amended.signed_on, standing.signed_on));
}

std::optional<Readiness> SignedFact(const Timeline<Pairing>& timeline, const Agreement& agreement) {
  const StatusOr<Day> day = ParseDay(agreement.signed_on);
  JGT_CHECK(day.ok());  // CheckAgreement has seen to it.
  const std::vector<Readiness>& facts = timeline.Around(*day).value.readiness;
  const bool holds = std::any_of(facts.begin(), facts.end(), [](const Readiness& fact) {
    return fact.item == ReadinessItem::kAgreementSigned && fact.met;
  });
  if (holds) return std::nullopt;
  return Readiness{.item = ReadinessItem::kAgreementSigned, .met = true, .since = agreement.signed_on};
}

Status CheckCeremony(const Ceremony& ceremony, const Day& today) {
  RETURN_IF_ERROR(WholeCeremony(ceremony));
  const std::string root = "ceremony";
  Problems problems;
  CheckNotLater(root + ".day", ceremony.day, today, problems);
  CheckText(root + ".place", ceremony.place, 1, kPlaceMax, problems);
  CheckOnce(root + ".pairings", ceremony.pairings, problems);
  CheckNumber(root + ".agreements", ceremony.agreements.size(), kPairingsMax, problems);
  for (size_t i = 0; i < ceremony.agreements.size() && i < kPairingsMax; ++i) {
    if (Matches(ceremony.agreements[i], kAgreementsOf)) continue;
    CheckFile(absl::StrFormat("%s.agreements[%d]", root, i), ceremony.agreements[i], problems);
  }
  CheckNumber(root + ".photos", ceremony.photos.size(), kPhotosMax, problems);
  for (size_t i = 0; i < ceremony.photos.size() && i < kPhotosMax; ++i) {
    CheckFile(absl::StrFormat("%s.photos[%d]", root, i), ceremony.photos[i], problems);
  }
  return problems.ToStatus("BAD_CEREMONY", "结对仪式填写有误");
}

Status CheckTookPart(const Ceremony& ceremony, const std::vector<std::optional<Pairing>>& pairings) {
  std::vector<FieldViolation> absent;
  for (size_t i = 0; i < pairings.size(); ++i) {
    const bool stands = pairings[i].has_value() && pairings[i]->state != PairingState::kEnded;
    if (stands) continue;
    absent.push_back({absl::StrFormat("ceremony.pairings[%d]", i),
                      absl::StrFormat("%s; one that stood on %s", ceremony.pairings[i].id, ceremony.day)});
  }
  if (absent.empty()) return OkStatus();
  const size_t count = absent.size();
  return FailedPrecondition("PAIRING_NOT_STANDING",
                            absl::StrFormat("%d pairings did not stand on %s", count, ceremony.day))
      .Fields(std::move(absent))
      .Zh(absl::StrFormat("有 %d 对结对关系在 %s 不存续", count, ceremony.day));
}

Status CheckNotice(const Notice& notice) {
  RETURN_IF_ERROR(WholeNotice(notice));
  const std::string root = "notice";
  Problems problems;
  CheckText(root + ".number", notice.number, 1, kNumberMax, problems);
  CheckText(root + ".title", notice.title, 1, kPlaceMax, problems);
  CheckIssuers(notice, problems);
  CheckDay(root + ".issued_on", notice.issued_on, problems);
  CheckTexts(root + ".addressees", notice.addressees, kAddresseesMax, kNumberMax, problems);
  CheckOnce(root + ".pairings", notice.pairings, problems);
  CheckTexts(root + ".tasks", notice.tasks, kTasksMax, kTextMax, problems);
  CheckDays(root, notice.cycle_first_day, notice.cycle_last_day, "cycle_", problems);
  CheckBasis(notice, problems);
  return problems.ToStatus("BAD_NOTICE", "文件填写有误");
}

Status CheckWithdrawal(const Notice& standing, const Notice& notice) {
  if (!standing.withdrawn_by.empty()) {
    return FailedPrecondition("NOTICE_WITHDRAWN", absl::StrFormat("notice %s was withdrawn already", standing.number))
        .Meta("withdrawn_by", standing.withdrawn_by)
        .Field("notice.withdraws", "a notice that stands")
        .Zh(absl::StrFormat("%s 已被撤销", standing.number));
  }
  if (standing.issued_on <= notice.issued_on) return OkStatus();
  return FailedPrecondition("WITHDRAWN_BEFORE_ISSUED",
                            absl::StrFormat("notice %s is of %s", standing.number, standing.issued_on))
      .Field("notice.issued_on", absl::StrFormat("%s; %s or later", notice.issued_on, standing.issued_on))
      .Zh(absl::StrFormat("发文日期 %s 早于被撤销文件的日期 %s", notice.issued_on, standing.issued_on));
}

}  // namespace jgt::roster
