#include "services/roster/rpc/school_terms.h"

#include <optional>
#include <vector>

#include "common/filter/filter.h"
#include "services/roster/domain/vocabulary.h"

namespace jgt::roster {
namespace {

constexpr char kYesNo[] = "YES, NO or UNKNOWN";
constexpr char kByPriority[] = "priority desc";

const std::vector<filter::Allowed> kTerms = {{"stage", "=", "PRIMARY, JUNIOR or NINE_YEAR"},
                                             {"display_name", "=", "…"},
                                             {"school_code", "=", "ten digits"},
                                             {"ownership", "=", "PUBLIC, PRIVATE or UNKNOWN"},
                                             {"urban_rural", "=", "CITY, TOWN, VILLAGE or UNKNOWN"},
                                             {"locality", "=", "TOWNSHIP, TOWN, SUBDISTRICT or UNKNOWN"},
                                             {"boarding", "=", kYesNo},
                                             {"weak", "=", kYesNo},
                                             {"town_quality", "=", kYesNo},
                                             {"rural", "=", kYesNo},
                                             {"small_scale", "=", kYesNo},
                                             {"rural_small_scale", "=", kYesNo},
                                             {"priority", ">=", "1 to 7"}};

template <typename T>
bool Put(std::optional<T> value, std::optional<T>& place) {
  place = value;
  return value.has_value();
}

// The place of a word that is YES, NO or UNKNOWN; null for other fields.
std::optional<Known>* KnownPlace(const std::string& field, SchoolFilter& filter) {
  if (field == "boarding") return &filter.boarding;
  if (field == "weak") return &filter.weak;
  if (field == "town_quality") return &filter.town_quality;
  if (field == "rural") return &filter.rural;
  if (field == "small_scale") return &filter.small_scale;
  if (field == "rural_small_scale") return &filter.rural_small_scale;
  return nullptr;
}

bool PutTerm(const filter::Term& term, SchoolFilter& filter) {
  if (std::optional<Known>* const place = KnownPlace(term.field, filter); place != nullptr) {
    return Put(ParseKnown(term.value), *place);
  }
  if (term.field == "ownership") return Put(ParseOwnership(term.value), filter.ownership);
  if (term.field == "urban_rural") return Put(ParseUrbanRural(term.value), filter.urban_rural);
  if (term.field == "locality") return Put(ParseLocality(term.value), filter.locality);
  if (term.field == "display_name") {
    filter.display_name = term.value;
    return true;
  }
  if (term.field == "school_code") {
    filter.code = term.value;
    return !term.value.empty();
  }
  if (term.field == "priority") {
    filter.priority_min = term.value.size() == 1 ? term.value[0] - '0' : 0;
    return filter.priority_min >= 1 && filter.priority_min <= kPriorityMax;
  }
  const std::optional<Stage> stage = ParseStage(term.value);
  filter.stage = stage.value_or(Stage::kUnspecified);
  return stage.has_value();
}

}  // namespace

StatusOr<SchoolFilter> SchoolFilterOf(const std::string& text) {
  ASSIGN_OR_RETURN(const std::vector<filter::Term> terms, filter::Parse(text, kTerms));
  SchoolFilter filter;
  for (const filter::Term& term : terms) {
    if (!PutTerm(term, filter)) return filter::BadValue(term, kTerms);
  }
  return filter;
}

StatusOr<bool> IsByPriority(const std::string& order_by) {
  if (order_by.empty() || order_by == kByPriority) return !order_by.empty();
  const std::string shown = FirstCharacters(order_by, 40);
  return InvalidArgument("BAD_ORDER", absl::StrFormat("order_by: \"%s\" is not known", shown))
      .Field("order_by", absl::StrFormat("\"%s\"; empty (by name) or \"%s\"", shown, kByPriority))
      .Zh(absl::StrFormat("排序方式“%s”无效，应为空（按名称）或“%s”", shown, kByPriority));
}

}  // namespace jgt::roster
