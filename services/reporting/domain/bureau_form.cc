#include "services/reporting/domain/bureau_form.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/decimal/rational.h"
#include "services/reporting/domain/subjects.h"

namespace jgt::reporting {
namespace {

constexpr char kPublicity[] = "PUBLICITY";
// An 11-digit mobile number is the shortest personal thing that people write beside their post.
constexpr int kDigitsMax = 6;

// Pairings that stood in the month: not ended, and not founded in a later year than the form's.
std::vector<Pairing> Standing(const std::vector<Pairing>& pairings, const Month& month) {
  const Day last_day = {.year = month.year, .month = month.month, .day = DaysInMonth(month)};
  std::vector<Pairing> standing;
  for (const Pairing& each : pairings) {
    Pairing pairing = OnDay(each, last_day);
    if (pairing.state == PairingState::kEnded || pairing.founded_year > month.year) continue;
    standing.push_back(std::move(pairing));
  }
  return standing;
}

// Subjects (after aliases) of which an item held on the last day of the month.
std::set<std::string> Ready(const FormFacts& facts, ReadinessItem item, const std::string& last_day) {
  std::set<std::string> subjects;
  for (const Readiness& fact : facts.readiness) {
    if (fact.item == item && fact.met && fact.since <= last_day) subjects.insert(Resolve(facts.aliases, fact.subject));
  }
  return subjects;
}

int64_t CountIn(const std::vector<std::string>& names, const std::set<std::string>& ready) {
  return std::count_if(names.begin(), names.end(), [&](const std::string& name) { return ready.contains(name); });
}

void FillProcess(const FormFacts& facts, BureauForm& form) {
  std::set<int> subjects;
  for (const auto& [kind, display_name] : FormKinds()) {
    FormRow row{.kind = kind, .display_name = display_name};
    for (const FormCell& cell : facts.cells) {
      if (cell.kind != kind || cell.activities == 0) continue;
      row.activities += cell.activities;
      row.participants += cell.participants;
      subjects.insert(cell.subject);
    }
    form.rows.push_back(std::move(row));
  }
  form.subjects = InPrintedOrder(subjects);
  for (const auto& [level, label] : PublicityLevels()) form.publicity.emplace(level, 0);
  for (const FormCell& cell : facts.cells) {
    if (cell.kind == kPublicity) form.publicity[cell.level] += cell.activities;
  }
}

size_t Characters(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool HasLongNumber(const std::string& text) {
  int run = 0;
  for (const char c : text) {
    run = c >= '0' && c <= '9' ? run + 1 : 0;
    if (run > kDigitsMax) return true;
  }
  return false;
}

}  // namespace

const std::vector<std::pair<std::string, std::string>>& FormKinds() {
  static const std::vector<std::pair<std::string, std::string>> kKinds = {{"SYNC_LESSON", "城乡同步课堂"},
                                                                          {"DELIVERED_COURSE", "远程专递课堂"},
                                                                          {"MASTER_CLASS", "名师网络课堂"},
                                                                          {"ONLINE_RESEARCH", "教师网络研修"}};
  return kKinds;
}

const std::vector<std::pair<std::string, std::string>>& PublicityLevels() {
  static const std::vector<std::pair<std::string, std::string>> kLevels = {
      {"SCHOOL", "校级"}, {"COUNTY", "县级"}, {"CITY", "市级"}, {"PROVINCE", "省及以上"}};
  return kLevels;
}

std::string PrintedLevel(const std::string& level) {
  for (const auto& [code, label] : PublicityLevels()) {
    if (code == level) return label;
  }
  return level;
}

StatusOr<std::string> Percent(int64_t part, int64_t whole) {
  if (whole == 0) return std::string();
  ASSIGN_OR_RETURN(const Rational percent, Rational::Of(part * 100, whole));
  return percent.Round(2);
}

StatusOr<BureauForm> Compose(const FormHead& head, const FormFacts& facts) {
  BureauForm form{.region = head.region,
                  .bureau = head.bureau,
                  .month = head.month,
                  .quota = facts.quota,
                  .new_materials = facts.new_materials,
                  .texts = facts.texts,
                  .opened = facts.opened,
                  .ledgers = facts.ledgers,
                  .positions = facts.positions,
                  .due_at = head.due_at};
  const std::string last_day =
      ToString(Day{.year = head.month.year, .month = head.month.month, .day = DaysInMonth(head.month)});
  const std::vector<Pairing> pairings = Standing(facts.pairings, head.month);
  const std::vector<std::string> schools = SchoolsOf(pairings, facts.aliases);
  std::vector<std::string> names;
  names.reserve(pairings.size());
  for (const Pairing& pairing : pairings) names.push_back(pairing.name);
  form.pairings = static_cast<int64_t>(pairings.size());
  form.schools = static_cast<int64_t>(schools.size());
  form.agreements_signed = CountIn(names, Ready(facts, ReadinessItem::kAgreementSigned, last_day));
  form.equipment_compliant = CountIn(schools, Ready(facts, ReadinessItem::kEquipmentCompliant, last_day));
  form.spaces_opened = CountIn(schools, Ready(facts, ReadinessItem::kSpaceOpened, last_day));
  form.agreements_uploaded = CountIn(schools, Ready(facts, ReadinessItem::kAgreementUploaded, last_day));
  ASSIGN_OR_RETURN(form.agreement_rate, Percent(form.agreements_signed, form.pairings));
  ASSIGN_OR_RETURN(form.equipment_rate, Percent(form.equipment_compliant, form.schools));
  ASSIGN_OR_RETURN(form.space_rate, Percent(form.spaces_opened, form.schools));
  FillProcess(facts, form);
  return form;
}

std::vector<FieldViolation> CheckTexts(const FormTexts& texts, std::optional<int> quota) {
  std::vector<FieldViolation> violations;
  const auto check = [&](const char* field, const std::string& text, size_t max) {
    const size_t characters = Characters(text);
    if (characters > max)
      violations.push_back(
          {field, absl::StrFormat("%d characters are given, at most %d are allowed", characters, max)});
  };
  check("highlights", texts.highlights, kFormTextMax);
  check("next_month_plan", texts.next_month_plan, kFormTextMax);
  check("other", texts.other, kFormTextMax);
  check("filler", texts.filler, kFormFillerMax);
  if (HasLongNumber(texts.filler)) {
    violations.push_back(
        {"filler",
         "an account or a post is expected: numbers of 7 digits and more, such as telephone numbers, are not allowed"});
  }
  if (quota.has_value() && (*quota < 0 || *quota > kFormQuotaMax)) {
    violations.push_back({"quota", absl::StrFormat("%d is given, 0-%d are allowed", *quota, kFormQuotaMax)});
  }
  return violations;
}

}  // namespace jgt::reporting
