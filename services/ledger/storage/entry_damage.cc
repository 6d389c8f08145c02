#include "services/ledger/storage/entry_damage.h"

#include <algorithm>
#include <array>
#include <utility>

#include "services/ledger/storage/merkle_tables.h"

namespace jgt::ledger {
namespace {

constexpr size_t kBytesMax = 8192;      // a longer column is not searched
constexpr int kHashBytesMax = 4;        // two unrelated hashes differ in nearly all of their 32 bytes
constexpr int64_t kSecond = 1'000'000;  // in microseconds

bool HasHash(const journal::Entry& entry) { return journal::EntryHash(kLedgerService, entry) == entry.entry_hash; }

// Tries every other value of every byte of `field`, which belongs to `entry`.
bool MendText(journal::Entry& entry, std::string& field) {
  if (field.size() > kBytesMax) return false;
  for (char& byte : field) {
    const char stored = byte;
    for (int value = 0; value < 256; ++value) {
      byte = static_cast<char>(value);
      if (byte != stored && HasHash(entry)) return true;
    }
    byte = stored;
  }
  return false;
}

// A flipped bit of a stored instant moves it by a power of two of microseconds, seconds, minutes, hours or days.
bool MendTime(journal::Entry& entry, const std::vector<Instant>& times) {
  struct Unit {
    int64_t micros;
    int bits;
  };
  constexpr std::array<Unit, 5> kUnits = {
      {{1, 24}, {kSecond, 6}, {60 * kSecond, 6}, {3600 * kSecond, 5}, {86400 * kSecond, 5}}};
  const Instant stored = entry.recorded_at;
  const auto is = [&](Instant instant) {
    entry.recorded_at = instant;
    return HasHash(entry);
  };
  if (std::any_of(times.begin(), times.end(), is)) return true;
  for (const Unit& unit : kUnits) {
    for (int bit = 0; bit < unit.bits; ++bit) {
      const int64_t span = unit.micros << bit;
      if (is({stored.micros + span}) || is({stored.micros - span})) return true;
    }
  }
  entry.recorded_at = stored;
  return false;
}

}  // namespace

std::optional<EntryDamage> FindDamage(const journal::Entry& entry, const std::vector<Instant>& times) {
  EntryDamage damage{.column = "entry_hash", .original = entry};
  journal::Entry& original = damage.original;
  const std::string computed = journal::EntryHash(kLedgerService, entry);
  int differing = entry.entry_hash.size() == computed.size() ? 0 : kHashBytesMax + 1;
  for (size_t i = 0; differing <= kHashBytesMax && i < computed.size(); ++i) {
    if (computed[i] != entry.entry_hash[i]) ++differing;
  }
  if (differing <= kHashBytesMax) {
    original.entry_hash = computed;
    return damage;
  }
  if (MendTime(original, times)) {
    damage.column = "recorded_at";
    return damage;
  }
  const std::array<std::pair<const char*, std::string*>, 4> texts = {{{"type", &original.type},
                                                                      {"principal", &original.principal},
                                                                      {"request_id", &original.request_id},
                                                                      {"body", &original.body}}};
  for (const auto& [column, text] : texts) {
    if (!MendText(original, *text)) continue;
    damage.column = column;
    return damage;
  }
  return std::nullopt;
}

}  // namespace jgt::ledger
