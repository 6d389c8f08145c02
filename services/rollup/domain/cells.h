// The cells: attendances and activities of a pairing, and of a county, by month, kind, subject and basis.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "common/clock/clock.h"

namespace jgt::rollup {

// Which activities a cell counts (D13). Stored as these numbers.
enum class Basis : uint8_t { kRecorded = 1, kConfirmed = 2, kEvidenced = 3, kVerified = 4 };
inline constexpr std::array<Basis, 4> kBases = {Basis::kRecorded, Basis::kConfirmed, Basis::kEvidenced,
                                                Basis::kVerified};
std::string_view BasisName(Basis basis);

struct CellKey {
  Basis basis = Basis::kRecorded;
  Month month;
  std::string kind;
  int subject = 0;
  std::string level;
  auto operator<=>(const CellKey&) const = default;
};

struct PairingCellKey {
  std::string pairing;
  CellKey cell;
  auto operator<=>(const PairingCellKey&) const = default;
};

struct MaterialKey {
  std::string pairing;
  Month month;
  auto operator<=>(const MaterialKey&) const = default;
};

struct CellSum {
  int64_t activities = 0;
  int64_t teachers = 0;
  int64_t students = 0;
  bool operator==(const CellSum&) const = default;
  bool empty() const { return *this == CellSum{}; }
  CellSum& operator+=(const CellSum& other);
};

// Cells, or changes to cells. A cell that is not there is the same as one of zeros.
struct Cells {
  std::map<PairingCellKey, CellSum> pairings;
  std::map<CellKey, CellSum> county;
  std::map<MaterialKey, int64_t> materials;  // files shown for the first time
  bool operator==(const Cells&) const = default;

  bool empty() const { return pairings.empty() && county.empty() && materials.empty(); }
  int64_t size() const { return static_cast<int64_t>(pairings.size() + county.size() + materials.size()); }
  void Add(const Cells& changes);
  // Forgets cells of zeros.
  void DropZeros();
};

// "pairing regions/…/pairings/… 2022-04 SYNC_LESSON subject 13 basis CONFIRMED", for people and logs.
std::string Describe(const PairingCellKey& key);
std::string Describe(const CellKey& key);
std::string Describe(const MaterialKey& key);
// activities/teachers/students.
std::string Describe(const CellSum& sum);

}  // namespace jgt::rollup
