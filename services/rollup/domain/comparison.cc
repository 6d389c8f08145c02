#include "services/rollup/domain/comparison.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_format.h>

#include <set>

namespace jgt::rollup {
namespace {

std::string Describe(int64_t files) { return absl::StrFormat("%d", files); }

std::string Describe(const std::pair<int, std::string>& kind) {
  return absl::StrFormat("kind %s of %d", kind.second, kind.first);
}

std::string Describe(const CountyKind& kind) {
  std::string text =
      absl::StrFormat("%s, entry %d%s", kind.display_name, kind.seq, kind.withdrawn ? ", withdrawn" : "");
  for (const auto& [to, minimum] : kind.minima) {
    text += absl::StrFormat(", %d/%d: %d of %d subjects", to.first, to.second, minimum.required, minimum.subjects_min);
  }
  return text;
}

std::string Describe(const std::string& county) { return "newest checkpoint of " + county; }

std::string Describe(const CountyHead& head) {
  return absl::StrFormat("entry %d: size %d, root %s, %s", head.seq, head.size, absl::BytesToHexString(head.root),
                         absl::CHexEscape(head.note));
}

// Cells describe their keys themselves.
using rollup::Describe;

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
        {.cell = Describe(key), .stands = Describe(standing), .recounted = Describe(counted)});
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

void CompareKinds(const CountyKinds& stands, const CountyKinds& recounted, Comparison& comparison) {
  CompareMaps(stands, recounted, comparison);
}

void CompareHeads(const CountyHeads& stands, const CountyHeads& recounted, Comparison& comparison) {
  CompareMaps(stands, recounted, comparison);
}

}  // namespace jgt::rollup
