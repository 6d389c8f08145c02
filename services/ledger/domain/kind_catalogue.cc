#include "services/ledger/domain/kind_catalogue.h"

#include <algorithm>
#include <utility>

#include "common/status/status.h"

namespace jgt::ledger {
namespace {

bool Contains(const std::vector<std::string>& fields, std::string_view field) {
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

}  // namespace

bool IsCatalogueField(std::string_view field) {
  return std::find(kCatalogueFields.begin(), kCatalogueFields.end(), field) != kCatalogueFields.end();
}

bool Kind::Requires(std::string_view field) const { return Contains(required_fields, field); }

bool Kind::Allows(std::string_view field) const { return Requires(field) || Contains(optional_fields, field); }

const Kind* KindCatalogue::Find(std::string_view code) const {
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) { return kind.code == code; });
  return found == kinds.end() ? nullptr : &*found;
}

bool KindCatalogue::AllowsForAll(std::string_view field) const {
  return Contains(required_for_all, field) || Contains(optional_for_all, field);
}

std::string KindCatalogue::Codes() const {
  std::string codes;
  for (const Kind& kind : kinds) {
    if (!codes.empty()) codes += ", ";
    codes += kind.code;
  }
  return codes;
}

KindCatalogues::KindCatalogues(std::vector<KindCatalogue> catalogues) : catalogues_(std::move(catalogues)) {
  JGT_CHECK(!catalogues_.empty());
  const auto by_year = [](const KindCatalogue& a, const KindCatalogue& b) { return a.year < b.year; };
  std::sort(catalogues_.begin(), catalogues_.end(), by_year);
  const auto twice =
      std::adjacent_find(catalogues_.begin(), catalogues_.end(),
                         [](const KindCatalogue& a, const KindCatalogue& b) { return a.year == b.year; });
  JGT_CHECK(twice == catalogues_.end());
}

const KindCatalogue& KindCatalogues::For(int year) const {
  const KindCatalogue* chosen = &catalogues_.front();
  for (const KindCatalogue& catalogue : catalogues_) {
    if (catalogue.year <= year) chosen = &catalogue;
  }
  return *chosen;
}

}  // namespace jgt::ledger
