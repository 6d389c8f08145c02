#include "services/ledger/domain/activity_check.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "common/ids/ids.h"
#include "common/names/names.h"
#include "services/ledger/domain/text_check.h"

namespace jgt::ledger {
namespace {

constexpr int64_t kPeriodMax = 12;
constexpr int64_t kAttendancesMax = 100'000;
constexpr int64_t kTitleMax = 200;
constexpr int64_t kClassMax = 50;
constexpr int64_t kReasonMax = 500;

// National course codes in the order of the monthly form (R199); 101 and 102 are local.
constexpr std::array<int64_t, 13> kSubjects = {13, 14, 41, 15, 11, 12, 24, 22, 25, 62, 61, 101, 102};
constexpr std::array<std::string_view, 4> kPublicityLevels = {"SCHOOL", "COUNTY", "CITY", "PROVINCE"};
constexpr std::array<std::string_view, 3> kExchangeKinds = {"ARTS_SPORTS", "LABOUR", "STUDY_TRIP"};

template <size_t N>
std::string Joined(const std::array<std::string_view, N>& values) {
  std::string text;
  for (const std::string_view value : values) text += (text.empty() ? "" : ", ") + std::string(value);
  return text;
}

class Checker {
 public:
  Checker(const std::string& path, const CheckRules& rules, Activity& activity, Violations& violations)
      : path_(path), rules_(rules), activity_(activity), violations_(violations) {}

  KindTerms Run() {
    CheckNames();
    const std::optional<Day> day = CheckDays();
    CheckNumbers();
    CheckTexts();
    // The catalogue is that of the year; a day that is none is complained about already.
    CheckKind(day.has_value() ? day->year : rules_.today.year);
    return std::move(terms_);
  }

 private:
  std::string Place(std::string_view field) const { return absl::StrFormat("%s.%s", path_, field); }
  void Add(std::string_view field, std::string description) { violations_.Add(Place(field), std::move(description)); }

  void CheckNames() {
    const StatusOr<ResourceName> pairing = ParseName("pairing", activity_.pairing, "regions/*/pairings/*");
    if (!pairing.ok()) {
      Add("pairing", absl::StrFormat("BAD_NAME: %s is not of the form regions/*/pairings/*", Shown(activity_.pairing)));
    } else if (pairing->region != rules_.region) {
      Add("pairing", absl::StrFormat("OTHER_REGION: %s is not of region %s", Shown(activity_.pairing), rules_.region));
    }
    CheckName("mentor_group", activity_.mentor_group, "regions/*/pairings/*/mentorGroups/*");
    CheckName("exchange", activity_.exchange, "regions/*/pairings/*/exchanges/*");
    CheckName("recorded_by", activity_.recorded_by, "regions/*/schools/*");
  }

  void CheckName(std::string_view field, const std::string& name, std::string_view pattern) {
    if (name.empty() || ParseName(field, name, pattern).ok()) return;
    Add(field, absl::StrFormat("BAD_NAME: %s is not of the form %s", Shown(name), pattern));
  }

  std::optional<Day> CheckDay(std::string_view field, const std::string& text) {
    const StatusOr<Day> day = ParseDay(text);
    if (!day.ok()) {
      Add(field,
          absl::StrFormat("BAD_DAY: %s is not a day YYYY-MM-DD of the years %d-%d", Shown(text), kYearMin, kYearMax));
      return std::nullopt;
    }
    if (*day > rules_.today) {
      Add(field, absl::StrFormat("IN_THE_FUTURE: %s is after today, %s", text, ToString(rules_.today)));
    }
    return *day;
  }

  std::optional<Day> CheckDays() {
    if (activity_.day.empty()) return std::nullopt;  // Missing: said with the other required facts.
    const std::optional<Day> day = CheckDay("day", activity_.day);
    if (activity_.end_day.empty()) return day;
    // The last day may not be one to come either: what is planned is the roster's, and a stay counts from a month on
    // that was kept (R39, R118). One that still goes on is told up to today, and corrected when it ends.
    const std::optional<Day> end_day = CheckDay("end_day", activity_.end_day);
    if (day.has_value() && end_day.has_value() && *end_day < *day) {
      Add("end_day", absl::StrFormat("BEFORE_DAY: %s is before day %s", activity_.end_day, activity_.day));
    }
    return day;
  }

  void CheckRange(std::string_view field, int64_t number, int64_t max) {
    if (number >= 0 && number <= max) return;
    Add(field, absl::StrFormat("OUT_OF_RANGE: %d is not in 0-%d", number, max));
  }

  void CheckNumbers() {
    if (activity_.period < 0 || activity_.period > kPeriodMax) {
      Add("period", absl::StrFormat("OUT_OF_RANGE: %d is not in 1-%d (0: not a lesson)", activity_.period, kPeriodMax));
    }
    CheckRange("teachers", activity_.teachers, kAttendancesMax);
    CheckRange("students", activity_.students, kAttendancesMax);
    if (activity_.subject != 0 && std::find(kSubjects.begin(), kSubjects.end(), activity_.subject) == kSubjects.end()) {
      Add("subject",
          absl::StrFormat("UNKNOWN_SUBJECT: %d is no course code of jgt.common.v1.Subject", activity_.subject));
    }
  }

  template <size_t N>
  void CheckWord(std::string_view field, const std::string& word, const std::array<std::string_view, N>& allowed) {
    if (word.empty() || std::find(allowed.begin(), allowed.end(), word) != allowed.end()) return;
    Add(field, absl::StrFormat("UNKNOWN_VALUE: %s is not one of %s", Shown(word), Joined(allowed)));
  }

  void CheckTexts() {
    CheckText(Place("title"), activity_.title, kTitleMax, violations_);
    CheckText(Place("supporter_class"), activity_.supporter_class, kClassMax, violations_);
    CheckText(Place("supported_class"), activity_.supported_class, kClassMax, violations_);
    CheckPersonalData(Place("teacher"), activity_.teacher, violations_);
    if (!activity_.teacher.empty() && !IsPlainId(activity_.teacher)) {
      Add("teacher", "BAD_REFERENCE: not 1-64 characters of [A-Za-z0-9_-]; a reference such as T-0001, never a name");
    }
    if (!activity_.link.empty()) CheckLink(Place("link"), activity_.link, violations_);
    CheckWord("publicity_level", activity_.publicity_level, kPublicityLevels);
    CheckWord("exchange_kind", activity_.exchange_kind, kExchangeKinds);
  }

  bool IsGiven(std::string_view field) const {
    if (field == "pairing") return !activity_.pairing.empty();
    if (field == "kind") return !activity_.kind.empty();
    if (field == "day") return !activity_.day.empty();
    if (field == "end_day") return !activity_.end_day.empty();
    if (field == "period") return activity_.period != 0;
    if (field == "subject") return activity_.subject != 0;
    if (field == "teacher") return !activity_.teacher.empty();
    if (field == "supporter_class") return !activity_.supporter_class.empty();
    if (field == "supported_class") return !activity_.supported_class.empty();
    if (field == "title") return !activity_.title.empty();
    if (field == "teachers") return activity_.teachers != 0;
    if (field == "students") return activity_.students != 0;
    if (field == "mentor_group") return !activity_.mentor_group.empty();
    if (field == "exchange") return !activity_.exchange.empty();
    if (field == "publicity_level") return !activity_.publicity_level.empty();
    if (field == "link") return !activity_.link.empty();
    return field == "exchange_kind" && !activity_.exchange_kind.empty();
  }

  // The kind by the catalogue of the year, or by the county's own; null after a complaint.
  const Kind* FindKind(const KindCatalogue& catalogue, int year) {
    const Kind* const kind = catalogue.Find(activity_.kind);
    terms_.version = catalogue.version;
    if (kind != nullptr) return kind;
    const CountyKind* const own = rules_.county.Find(year, activity_.kind);
    if (own == nullptr) {
      Add("kind", absl::StrFormat("UNKNOWN_KIND: %s is not in the catalogue of %d (version %s); allowed: %s%s",
                                  Shown(activity_.kind), catalogue.year, catalogue.version, catalogue.Codes(),
                                  rules_.county.MoreCodes(year)));
      return nullptr;
    }
    if (own->withdrawn) {
      Add("kind", absl::StrFormat("KIND_WITHDRAWN: %s (%s) is told no longer in %d; allowed: %s%s", own->kind.code,
                                  own->kind.display_name, year, catalogue.Codes(), rules_.county.MoreCodes(year)));
      return nullptr;
    }
    terms_.version = absl::StrFormat("%s/%d", rules_.region, own->revision);
    terms_.county_kind = CountyKey(year, own->kind.code);
    terms_.county_revision = own->revision;
    return &own->kind;
  }

  void CheckKind(int year) {
    const KindCatalogue& catalogue = rules_.catalogues.For(year);
    for (const std::string& field : catalogue.required_for_all) {
      if (!IsGiven(field)) Add(field, absl::StrFormat("MISSING: every activity needs %s", field));
    }
    if (activity_.kind.empty()) return;
    const Kind* const kind = FindKind(catalogue, year);
    if (kind == nullptr) return;
    activity_.lesson = kind->lesson;
    for (const std::string& field : kind->required_fields) {
      if (!IsGiven(field))
        Add(field, absl::StrFormat("MISSING: %s (%s) needs %s", kind->code, kind->display_name, field));
    }
    // A fact that its kind does not know is refused rather than kept where nobody will look for it.
    for (const std::string_view field : kCatalogueFields) {
      if (!IsGiven(field) || kind->Allows(field) || catalogue.AllowsForAll(field)) continue;
      Add(field, absl::StrFormat("NOT_FOR_KIND: %s (%s) has no %s", kind->code, kind->display_name, field));
    }
    CheckOwnFacts(*kind);
  }

  void CheckOwnFacts(const Kind& kind) {
    const FactScope scope{
        .path = path_, .kind = absl::StrFormat("%s (%s)", kind.code, kind.display_name), .today = rules_.today};
    CheckFacts(scope, kind.facts, activity_.facts, violations_);
    terms_.modes = kind.modes;
    terms_.scopes = kind.scopes;
    for (const FactRule& rule : kind.facts) {
      if (rule.type != FactType::kActivity) continue;
      for (const Fact& fact : activity_.facts) {
        if (fact.key != rule.key) continue;
        const std::string region = RegionOf(fact.value);
        if (!region.empty() && region != rules_.region) {
          Add("facts." + rule.key,
              absl::StrFormat("OTHER_REGION: %s is not of region %s", Shown(fact.value), rules_.region));
        }
        terms_.references.push_back({.key = rule.key, .activity = fact.value, .of_kinds = rule.of_kinds});
      }
    }
  }

  const std::string& path_;
  const CheckRules& rules_;
  Activity& activity_;
  Violations& violations_;
  KindTerms terms_;
};

}  // namespace

KindTerms CheckActivity(const std::string& path, const CheckRules& rules, Activity& activity, Violations& violations) {
  return Checker(path, rules, activity, violations).Run();
}

bool NeedsCountyKinds(const KindCatalogues& catalogues, const std::vector<Activity>& activities) {
  return std::any_of(activities.begin(), activities.end(), [&](const Activity& activity) {
    const StatusOr<Day> day = ParseDay(activity.day);
    const KindCatalogue& catalogue = day.ok() ? catalogues.For(day->year) : catalogues.Newest();
    return !activity.kind.empty() && catalogue.Find(activity.kind) == nullptr;
  });
}

void CheckReason(const std::string& reason, Violations& violations) {
  CheckPersonalData("reason", reason, violations);
  const int64_t count = CharacterCount(reason);
  if (count >= 1 && count <= kReasonMax) return;
  violations.Add("reason", count < 0
                               ? std::string("NOT_UTF8: the text is not UTF-8")
                               : absl::StrFormat("OUT_OF_RANGE: %d characters, 1-%d are allowed", count, kReasonMax));
}

}  // namespace jgt::ledger
