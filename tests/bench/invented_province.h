// A province's pairings over ten years, invented but always the same: what each county's list prints every year, and
// what is decided between two lists. It knows what is true on every day, so answers can be compared with it.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "services/roster/domain/pairing.h"

namespace jgt::bench {

inline constexpr int kFirstYear = 2013;
inline constexpr int kYears = 10;

// What holds from a day on, as lists and changes have said it.
struct SaidOfPairing {
  Day from;
  std::string supporter;
  std::string supported;
  roster::Mode mode = roster::Mode::kCollaborative;
  bool ended = false;
};

struct InventedPairing {
  int64_t sequence = 0;
  int founded_year = 0;
  std::string supporter;           // called so now
  std::string supported;           // the same
  bool supporter_is_near = false;  // in the next county of the city
  bool province_verifies = false;  // one that is near is verified by the city, or by the province
  std::vector<SaidOfPairing> said;

  // Null when it does not stand on that day.
  const SaidOfPairing* On(const Day& day) const;
};

enum class Happening : uint8_t { kUpgraded, kEnded, kReplaced, kRenamed, kCorrected };

// One change of a day: of a pairing of the county, by its place in the county's.
struct InventedChange {
  Happening what = Happening::kUpgraded;
  size_t pairing = 0;
  Day day;
  roster::Mode mode = roster::Mode::kUnspecified;
  std::string name;      // of the campus that replaces its school, or that the supported school has from now on
  size_t successor = 0;  // of a replaced one
};

struct InventedYear {
  int year = 0;
  std::string csv;
  std::vector<size_t> rows;  // which pairing each row prints
  std::vector<InventedChange> changes;
};

struct InventedCounty {
  std::string code;
  std::string near;  // the next county of the city, where some supporters lie
  std::vector<InventedPairing> pairings;
  std::vector<InventedYear> years;
  std::vector<std::string> near_supporters;  // for the region hints
};

// What a list shows of a pairing.
struct ShownPairing {
  std::string supporter;
  std::string supported;
  roster::Mode mode = roster::Mode::kUnspecified;
  bool operator==(const ShownPairing&) const = default;
  auto operator<=>(const ShownPairing&) const = default;
};

class InventedProvince {
 public:
  // Over the counties of Zhejiang.
  explicit InventedProvince(int64_t pairings);

  const std::vector<InventedCounty>& counties() const { return counties_; }
  // Pairings with an end in the county, sorted.
  std::vector<ShownPairing> StandingIn(const std::string& county, const Day& day) const;
  int64_t schools() const { return names_; }
  int64_t rows() const { return rows_; }        // of all lists
  int64_t changes() const { return changes_; }  // calls: a replaced school takes two

 private:
  void BeginCounty(InventedCounty& county, int64_t pairings);
  void AddYear(InventedCounty& county, int number);
  void AddChange(InventedCounty& county, size_t pairing, InventedYear& year);
  InventedChange Change(InventedCounty& county, size_t number, Happening what, const Day& day);
  size_t Replace(InventedCounty& county, size_t number, const Day& day, const std::string& by);
  std::string NextName();
  int Random(int below) { return static_cast<int>(random_() % static_cast<uint64_t>(below)); }

  std::mt19937_64 random_{1};
  std::vector<InventedCounty> counties_;
  int64_t names_ = 0;
  int64_t renamed_ = 0;
  int64_t rows_ = 0;
  int64_t changes_ = 0;
};

}  // namespace jgt::bench
