// The kinds of activities of a year: which there are, what each must say, which may be said besides. The plans leave
// the list open ("including but not limited to", R46), so it is data, one file a year, and not code.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "services/ledger/domain/fact_rules.h"
#include "services/ledger/domain/violations.h"

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

// How many activities of a county's own kind a pairing owes. Lists as in Kind; empty: all to whom the kind is open.
struct KindMinimum {
  std::vector<int64_t> modes;
  std::vector<int64_t> scopes;
  int64_t required = 0;
  int64_t subjects_min = 0;
  std::string unit;
  bool operator==(const KindMinimum&) const = default;
};

struct Kind {
  std::string code;          // SYNC_LESSON
  std::string display_name;  // 城乡同步课堂
  bool lesson = false;       // counts once per pairing, day, period and teacher (D17)
  bool lasts = false;        // has a last day
  std::vector<std::string> required_fields;
  std::vector<std::string> optional_fields;
  std::vector<std::string> forms;   // the printed forms that count it: MONTHLY_BUREAU, MONTHLY_SCHOOL, ANNEX_4, ANNEX_5
  std::vector<FactRule> facts;      // that only this kind has
  std::vector<int64_t> modes;       // of the pairings to whom it is open, as numbers of the proto; empty: all
  std::vector<int64_t> scopes;      // likewise
  std::vector<KindMinimum> minima;  // of a county's own kind; of the others reporting's minima-<year>.json speaks

  bool Requires(std::string_view field) const;
  bool Allows(std::string_view field) const;  // required or optional
  // Whether pairings of the mode and scope may tell it; 0 asks for any.
  bool IsOpenTo(int64_t mode, int64_t scope) const;
  bool operator==(const Kind&) const = default;
};

// Whether a definition can be, wherever it comes from: adds what is wrong with it under `path`.
void CheckKind(const std::string& path, const Kind& kind, Violations& violations);

// MODE_CO_BUILT is 2 and "CO_BUILT"; SCOPE_IN_COUNTY is 1 and "IN_COUNTY". 0 when there is no such one.
int64_t ParseMode(std::string_view name);
int64_t ParseScope(std::string_view name);
std::string ModeNames(const std::vector<int64_t>& modes);    // "CO_BUILT, COLLABORATIVE"; of none: "any"
std::string ScopeNames(const std::vector<int64_t>& scopes);  // likewise

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
