#include "services/ledger/domain/month_locks.h"

#include "common/names/names.h"

namespace jgt::ledger {

std::set<std::string> FormRegions(const Pairing& pairing) {
  std::set<std::string> regions;
  for (const std::string& name : {pairing.name, pairing.supporter, pairing.supported}) {
    const std::string region = RegionOf(name);
    if (region.empty()) continue;  // the counterpart is pending
    regions.insert(region);
    regions.insert(CityOf(region));
  }
  return regions;
}

std::string FormName(const std::string& region, const std::string& month) {
  return MakeName(region, "bureauForms", month);
}

std::vector<std::string> FrozenForms(const Pairing& pairing, const std::string& day,
                                     const std::set<std::string>& frozen) {
  std::vector<std::string> forms;
  for (const std::string& region : FormRegions(pairing)) {
    std::string form = FormName(region, day.substr(0, 7));
    if (frozen.contains(form)) forms.push_back(std::move(form));
  }
  return forms;
}

}  // namespace jgt::ledger
