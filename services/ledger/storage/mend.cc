#include "services/ledger/storage/mend.h"

#include <algorithm>
#include <array>

namespace jgt::ledger {
namespace {
constexpr int kHashBytesMax = 4;
constexpr int64_t kSecond = 1'000'000;  // in microseconds
}  // namespace

bool MendText(std::string& value, size_t bytes_max, const Fits& fits) {
  if (value.size() > bytes_max) return false;
  for (char& byte : value) {
    const char stored = byte;
    for (int other = 0; other < 256; ++other) {
      byte = static_cast<char>(other);
      if (byte != stored && fits()) return true;
    }
    byte = stored;
  }
  return false;
}

bool MendNumber(int64_t& value, const Fits& fits) {
  const int64_t stored = value;
  for (unsigned bit = 0; bit < 63; ++bit) {
    value = stored ^ static_cast<int64_t>(uint64_t{1} << bit);
    if (fits()) return true;
  }
  value = stored;
  return false;
}

// A flipped bit of a stored instant moves it by a power of two of microseconds, seconds, minutes, hours or days.
bool MendInstant(Instant& value, const std::vector<Instant>& candidates, const Fits& fits) {
  struct Unit {
    int64_t micros;
    int bits;
  };
  constexpr std::array<Unit, 5> kUnits = {
      {{1, 24}, {kSecond, 6}, {60 * kSecond, 6}, {3600 * kSecond, 5}, {86400 * kSecond, 5}}};
  const Instant stored = value;
  const auto is = [&](Instant instant) {
    value = instant;
    return fits();
  };
  if (std::any_of(candidates.begin(), candidates.end(), is)) return true;
  for (const Unit& unit : kUnits) {
    for (int bit = 0; bit < unit.bits; ++bit) {
      const int64_t span = unit.micros << bit;
      if (is({stored.micros + span}) || is({stored.micros - span})) return true;
    }
  }
  value = stored;
  return false;
}

bool NearlySame(const std::string& hash, const std::string& other) {
  if (hash.size() != other.size()) return false;
  int differing = 0;
  for (size_t i = 0; i < hash.size(); ++i) differing += hash[i] == other[i] ? 0 : 1;
  return differing <= kHashBytesMax;
}

}  // namespace jgt::ledger
