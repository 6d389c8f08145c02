#include "services/ledger/domain/activity_check.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "common/ids/ids.h"
#include "common/names/names.h"

namespace jgt::ledger {
namespace {

constexpr int64_t kPeriodMax = 12;
constexpr int64_t kAttendancesMax = 100'000;
constexpr int64_t kTitleMax = 200;
constexpr int64_t kClassMax = 50;
constexpr int64_t kLinkMax = 500;
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

  void Run() {
    CheckNames();
    const std::optional<Day> day = CheckDays();
    CheckNumbers();
    CheckTexts();
    // The catalogue is that of the year; a day that is none is complained about already.
    CheckKind(rules_.catalogues.For(day.has_value() ? day->year : rules_.today.year));
  }

 private:
  void Add(std::string_view field, std::string description) {
    violations_.Add(absl::StrFormat("%s.%s", path_, field), std::move(description));
  }

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

  void CheckText(std::string_view field, const std::string& text, int64_t max) {
    const int64_t count = CharacterCount(text);
    if (count < 0) return Add(field, "NOT_UTF8: the text is not UTF-8");
    if (count > max) Add(field, absl::StrFormat("TOO_LONG: %d characters, at most %d", count, max));
    if (std::any_of(text.begin(), text.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; })) {
      Add(field, absl::StrFormat("CONTROL_CHARACTER: %s is not one line of text", Shown(field)));
    }
  }

  template <size_t N>
  void CheckWord(std::string_view field, const std::string& word, const std::array<std::string_view, N>& allowed) {
    if (word.empty() || std::find(allowed.begin(), allowed.end(), word) != allowed.end()) return;
    Add(field, absl::StrFormat("UNKNOWN_VALUE: %s is not one of %s", Shown(word), Joined(allowed)));
  }

  void CheckTexts() {
    CheckText("title", activity_.title, kTitleMax);
    CheckText("supporter_class", activity_.supporter_class, kClassMax);
    CheckText("supported_class", activity_.supported_class, kClassMax);
    if (!activity_.teacher.empty() && !IsPlainId(activity_.teacher)) {
      Add("teacher", "BAD_REFERENCE: not 1-64 characters of [A-Za-z0-9_-]; a reference such as T-0001, never a name");
    }
    if (!activity_.link.empty()) CheckLink();
    CheckWord("publicity_level", activity_.publicity_level, kPublicityLevels);
    CheckWord("exchange_kind", activity_.exchange_kind, kExchangeKinds);
  }

  void CheckLink() {
    const std::string& link = activity_.link;
    CheckText("link", link, kLinkMax);
    const size_t scheme = link.starts_with("http://") ? 7 : link.starts_with("https://") ? 8 : 0;
    if (scheme == 0 || link.size() == scheme || link[scheme] == '/' || link.find(' ') != std::string::npos) {
      Add("link", absl::StrFormat("BAD_LINK: %s is not an http:// or https:// address", Shown(link)));
    }
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

  void CheckKind(const KindCatalogue& catalogue) {
    for (const std::string& field : catalogue.required_for_all) {
      if (!IsGiven(field)) Add(field, absl::StrFormat("MISSING: every activity needs %s", field));
    }
    if (activity_.kind.empty()) return;
    const Kind* const kind = catalogue.Find(activity_.kind);
    if (kind == nullptr) {
      Add("kind", absl::StrFormat("UNKNOWN_KIND: %s is not in the catalogue of %d (version %s); allowed: %s",
                                  Shown(activity_.kind), catalogue.year, catalogue.version, catalogue.Codes()));
      return;
    }
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
  }

  const std::string& path_;
  const CheckRules& rules_;
  Activity& activity_;
  Violations& violations_;
};

}  // namespace

void CheckActivity(const std::string& path, const CheckRules& rules, Activity& activity, Violations& violations) {
  Checker(path, rules, activity, violations).Run();
}

void CheckReason(const std::string& reason, Violations& violations) {
  const int64_t count = CharacterCount(reason);
  if (count >= 1 && count <= kReasonMax) return;
  violations.Add("reason", count < 0
                               ? std::string("NOT_UTF8: the text is not UTF-8")
                               : absl::StrFormat("OUT_OF_RANGE: %d characters, 1-%d are allowed", count, kReasonMax));
}

}  // namespace jgt::ledger
