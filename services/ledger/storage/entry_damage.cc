#include "services/ledger/storage/entry_damage.h"

#include <array>
#include <utility>

#include "services/ledger/storage/mend.h"
#include "services/ledger/storage/merkle_tables.h"

namespace jgt::ledger {
namespace {
constexpr size_t kBytesMax = 8192;  // a longer column is not searched
}  // namespace

std::optional<EntryDamage> FindDamage(const journal::Entry& entry, const std::vector<Instant>& times) {
  EntryDamage damage{.column = "entry_hash", .original = entry};
  journal::Entry& original = damage.original;
  if (std::string computed = journal::EntryHash(kLedgerService, entry); NearlySame(computed, entry.entry_hash)) {
    original.entry_hash = std::move(computed);
    return damage;
  }
  const Fits fits = [&] { return journal::EntryHash(kLedgerService, original) == original.entry_hash; };
  if (MendInstant(original.recorded_at, times, fits)) {
    damage.column = "recorded_at";
    return damage;
  }
  const std::array<std::pair<const char*, std::string*>, 4> texts = {{{"type", &original.type},
                                                                      {"principal", &original.principal},
                                                                      {"request_id", &original.request_id},
                                                                      {"body", &original.body}}};
  for (const auto& [column, text] : texts) {
    if (!MendText(*text, kBytesMax, fits)) continue;
    damage.column = column;
    return damage;
  }
  return std::nullopt;
}

}  // namespace jgt::ledger
