#include "services/rollup/domain/cells.h"

#include <absl/strings/str_format.h>

#include "common/status/status.h"

namespace jgt::rollup {

std::string_view BasisName(Basis basis) {
  switch (basis) {
    case Basis::kRecorded:
      return "RECORDED";
    case Basis::kConfirmed:
      return "CONFIRMED";
    case Basis::kEvidenced:
      return "EVIDENCED";
    case Basis::kVerified:
      return "VERIFIED";
  }
  JGT_CHECK(false);
}

CellSum& CellSum::operator+=(const CellSum& other) {
  activities += other.activities;
  teachers += other.teachers;
  students += other.students;
  return *this;
}

void Cells::Add(const Cells& changes) {
  for (const auto& [key, sum] : changes.pairings) pairings[key] += sum;
  for (const auto& [key, sum] : changes.county) county[key] += sum;
  for (const auto& [key, files] : changes.materials) materials[key] += files;
}

void Cells::DropZeros() {
  std::erase_if(pairings, [](const auto& cell) { return cell.second.empty(); });
  std::erase_if(county, [](const auto& cell) { return cell.second.empty(); });
  std::erase_if(materials, [](const auto& cell) { return cell.second == 0; });
}

std::string Describe(const CellKey& key) {
  std::string text = absl::StrFormat("%s %s subject %d", ToString(key.month), key.kind, key.subject);
  if (!key.level.empty()) text += " level " + key.level;
  return text + absl::StrFormat(" basis %s", BasisName(key.basis));
}

std::string Describe(const PairingCellKey& key) {
  return absl::StrFormat("pairing %s %s", key.pairing, Describe(key.cell));
}

std::string Describe(const MaterialKey& key) {
  return absl::StrFormat("materials of pairing %s %s", key.pairing, ToString(key.month));
}

std::string Describe(const CellSum& sum) {
  return absl::StrFormat("%d/%d/%d", sum.activities, sum.teachers, sum.students);
}

}  // namespace jgt::rollup
