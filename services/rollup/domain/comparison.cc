#include "services/rollup/domain/comparison.h"

#include <absl/strings/str_format.h>

#include <set>

namespace jgt::rollup {
namespace {

std::string Describe(int64_t files) { return absl::StrFormat("%d", files); }

template <typename Key, typename Sum>
void CompareMaps(const std::map<Key, Sum>& stands, const std::map<Key, Sum>& recounted, Comparison& comparison) {
  std::set<Key> keys;
  for (const auto& [key, sum] : stands) keys.insert(key);
  for (const auto& [key, sum] : recounted) keys.insert(key);
  comparison.cells += static_cast<int64_t>(keys.size());
  for (const Key& key : keys) {
    const auto left = stands.find(key);
    const auto right = recounted.find(key);
    const Sum standing = left == stands.end() ? Sum{} : left->second;
    const Sum counted = right == recounted.end() ? Sum{} : right->second;
    if (standing == counted) continue;
    comparison.different += 1;
    if (comparison.differences.size() >= kDifferencesMax) continue;
    comparison.differences.push_back(
        {.cell = rollup::Describe(key), .stands = Describe(standing), .recounted = Describe(counted)});
  }
}

}  // namespace

Comparison Compare(Cells stands, Cells recounted) {
  stands.DropZeros();
  recounted.DropZeros();
  Comparison comparison;
  CompareMaps(stands.county, recounted.county, comparison);
  CompareMaps(stands.pairings, recounted.pairings, comparison);
  CompareMaps(stands.materials, recounted.materials, comparison);
  return comparison;
}

}  // namespace jgt::rollup
