#include "services/roster/domain/school_class.h"

#include <array>
#include <utility>

#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

constexpr std::string_view kUnknownName = "未登记";

template <typename T>
struct Word {
  T value;
  std::string_view name;     // of filters
  std::string_view chinese;  // of files and people
};

constexpr std::array<Word<Known>, 3> kKnown = {
    {{Known::kUnknown, "UNKNOWN", kUnknownName}, {Known::kYes, "YES", "是"}, {Known::kNo, "NO", "否"}}};
constexpr std::array<Word<Ownership>, 3> kOwnerships = {{{Ownership::kUnspecified, "UNKNOWN", kUnknownName},
                                                         {Ownership::kPublic, "PUBLIC", "公办"},
                                                         {Ownership::kPrivate, "PRIVATE", "民办"}}};
constexpr std::array<Word<UrbanRural>, 4> kUrbanRural = {{{UrbanRural::kUnspecified, "UNKNOWN", kUnknownName},
                                                          {UrbanRural::kCity, "CITY", "城区"},
                                                          {UrbanRural::kTown, "TOWN", "镇区"},
                                                          {UrbanRural::kVillage, "VILLAGE", "乡村"}}};
constexpr std::array<Word<Locality>, 4> kLocalities = {{{Locality::kUnspecified, "UNKNOWN", kUnknownName},
                                                        {Locality::kTownship, "TOWNSHIP", "乡"},
                                                        {Locality::kTown, "TOWN", "镇"},
                                                        {Locality::kSubdistrict, "SUBDISTRICT", "街道"}}};

template <typename T, size_t N>
std::optional<T> Parse(const std::array<Word<T>, N>& words, std::string_view name) {
  for (const Word<T>& word : words) {
    if (word.name == name) return word.value;
  }
  return std::nullopt;
}

// Either word; the first of `words` is what is unknown, which nobody can say.
template <typename T, size_t N>
std::optional<T> ReadWord(const std::array<Word<T>, N>& words, std::string_view printed) {
  const std::string key = NameKey(printed);
  for (size_t i = 1; i < N; ++i) {
    if (words[i].chinese == key || words[i].name == key) return words[i].value;
  }
  return std::nullopt;
}

Known IsKnown(bool so) { return so ? Known::kYes : Known::kNo; }

}  // namespace

Known Both(Known a, Known b) {
  if (a == Known::kNo || b == Known::kNo) return Known::kNo;
  return a == Known::kYes && b == Known::kYes ? Known::kYes : Known::kUnknown;
}

SchoolClass ClassOf(const School& school, const SchoolClassPolicy& policy) {
  const SchoolAttributes& attributes = school.attributes;
  const Known is_public =
      school.ownership == Ownership::kUnspecified ? Known::kUnknown : IsKnown(school.ownership == Ownership::kPublic);
  const Known in_township = attributes.locality == Locality::kUnspecified
                                ? Known::kUnknown
                                : IsKnown(attributes.locality != Locality::kSubdistrict);
  const bool has_stage = school.stage != Stage::kUnspecified;
  const Known is_primary = has_stage ? IsKnown(school.stage == Stage::kPrimary) : Known::kUnknown;
  SchoolClass result;
  // Every stage there is is one of primary or junior school, or both.
  result.rural = Both(Both(is_public, in_township), has_stage ? Known::kYes : Known::kUnknown);
  result.small_scale = school.pupils == 0 ? Known::kUnknown : IsKnown(school.pupils <= policy.small_scale_pupils);
  result.rural_small_scale = Both(Both(result.rural, result.small_scale), is_primary);
  for (const Known ground : {result.rural_small_scale, attributes.boarding, attributes.weak}) {
    if (ground == Known::kYes) result.priority += 2;
  }
  if (result.rural == Known::kYes) ++result.priority;
  return result;
}

std::optional<Known> ParseKnown(std::string_view word) { return Parse(kKnown, word); }
std::optional<Ownership> ParseOwnership(std::string_view word) { return Parse(kOwnerships, word); }
std::optional<UrbanRural> ParseUrbanRural(std::string_view word) { return Parse(kUrbanRural, word); }
std::optional<Locality> ParseLocality(std::string_view word) { return Parse(kLocalities, word); }

std::optional<bool> ReadYesNo(std::string_view printed) {
  const std::optional<Known> known = ReadWord(kKnown, printed);
  return known.has_value() ? std::optional<bool>(*known == Known::kYes) : std::nullopt;
}
std::optional<Ownership> ReadOwnership(std::string_view printed) { return ReadWord(kOwnerships, printed); }
std::optional<UrbanRural> ReadUrbanRural(std::string_view printed) { return ReadWord(kUrbanRural, printed); }
std::optional<Locality> ReadLocality(std::string_view printed) { return ReadWord(kLocalities, printed); }

std::string_view ChineseName(Known known) { return kKnown[static_cast<size_t>(known)].chinese; }
std::string_view ChineseName(Ownership ownership) { return kOwnerships[static_cast<size_t>(ownership)].chinese; }
std::string_view ChineseName(UrbanRural urban_rural) { return kUrbanRural[static_cast<size_t>(urban_rural)].chinese; }
std::string_view ChineseName(Locality locality) { return kLocalities[static_cast<size_t>(locality)].chinese; }

}  // namespace jgt::roster
