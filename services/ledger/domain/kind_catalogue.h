// The kinds of activities of a year: which there are, what each must say, which may be said besides. The plans leave
// the list open ("including but not limited to", R46), so it is data, one file a year, and not code.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace jgt::ledger {

// The facts of an activity that a catalogue may ask for; the others are the ledger's own.
inline constexpr std::array<std::string_view, 17> kCatalogueFields = {"pairing",
                                                                      "kind",
                                                                      "day",
                                                                      "end_day",
                                                                      "period",
                                                                      "subject",
                                                                      "teacher",
                                                                      "supporter_class",
                                                                      "supported_class",
                                                                      "title",
                                                                      "teachers",
                                                                      "students",
                                                                      "mentor_group",
                                                                      "exchange",
                                                                      "publicity_level",
                                                                      "link",
                                                                      "exchange_kind"};
bool IsCatalogueField(std::string_view field);

struct Kind {
  std::string code;          // SYNC_LESSON
  std::string display_name;  // 城乡同步课堂
  bool lesson = false;       // counts once per pairing, day, period and teacher (D17)
  bool lasts = false;        // has a last day
  std::vector<std::string> required_fields;
  std::vector<std::string> optional_fields;
  std::vector<std::string> forms;  // the printed forms that count it: MONTHLY_BUREAU, MONTHLY_SCHOOL, ANNEX_4, ANNEX_5

  bool Requires(std::string_view field) const;
  bool Allows(std::string_view field) const;  // required or optional
  bool operator==(const Kind&) const = default;
};

struct KindCatalogue {
  int year = 0;
  std::string version;                        // "2022.1"
  std::vector<std::string> required_for_all;  // pairing, kind, day
  std::vector<std::string> optional_for_all;  // title, teachers, students …
  std::vector<Kind> kinds;

  const Kind* Find(std::string_view code) const;  // null when there is none
  std::string Codes() const;                      // "SYNC_LESSON, VISITING_LESSON, …"
  bool AllowsForAll(std::string_view field) const;
};

// All years. A year without a catalogue of its own uses the last one before it, and a year before the first uses the
// first.
class KindCatalogues {
 public:
  // At least one, in any order; two of one year are a bug of the loader (checked).
  explicit KindCatalogues(std::vector<KindCatalogue> catalogues);

  const KindCatalogue& For(int year) const;
  const KindCatalogue& Newest() const { return catalogues_.back(); }

 private:
  std::vector<KindCatalogue> catalogues_;  // by year
};

}  // namespace jgt::ledger
