#include "services/reporting/domain/minima.h"

#include <algorithm>

namespace jgt::reporting {
namespace {

template <typename T>
bool Fits(const std::vector<T>& allowed, T value) {
  return allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

}  // namespace

Minima::Minima(std::vector<MinimaCatalogue> catalogues) : catalogues_(std::move(catalogues)) {
  std::sort(catalogues_.begin(), catalogues_.end(),
            [](const MinimaCatalogue& a, const MinimaCatalogue& b) { return a.first_year < b.first_year; });
}

const MinimaSet* Minima::Find(const Pairing& pairing, int year) const {
  const MinimaCatalogue* in_force = nullptr;
  for (const MinimaCatalogue& catalogue : catalogues_) {
    if (catalogue.first_year <= year) in_force = &catalogue;
  }
  if (in_force == nullptr) return nullptr;
  for (const MinimaRule& rule : in_force->rules) {
    if (!Fits(rule.modes, pairing.mode) || !Fits(rule.scopes, pairing.scope) ||
        !Fits(rule.levels, pairing.verification_level))
      continue;
    const std::string name = in_force->name + "/" + rule.set;
    const auto set = std::find_if(in_force->sets.begin(), in_force->sets.end(),
                                  [&](const MinimaSet& each) { return each.name == name; });
    return set == in_force->sets.end() ? nullptr : &*set;
  }
  return nullptr;
}

}  // namespace jgt::reporting
