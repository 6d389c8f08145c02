#include "services/reporting/storage/county_heads.h"

#include <optional>
#include <set>
#include <utility>

#include "common/names/names.h"

namespace jgt::reporting {
namespace {

const std::string kFindNewest =
    "SELECT h.size, h.root, h.note, h.seq FROM rollup_regions g "
    "JOIN county_heads h ON h.region = g.region AND h.generation = g.generation AND h.county = ? WHERE g.region = ?";

}  // namespace

std::vector<std::string> ProvincesOf(const std::vector<Pairing>& pairings) {
  std::set<std::string> provinces;
  for (const Pairing& pairing : pairings) provinces.insert(ProvinceOf(pairing.region));
  return {provinces.begin(), provinces.end()};
}

StatusOr<std::vector<ReflectedLedger>> LedgersOf(sql::Transaction& tx, const std::vector<Pairing>& pairings,
                                                 const std::vector<journal::Position>& positions) {
  std::set<std::string> homes;
  for (const Pairing& pairing : pairings) homes.insert(pairing.region);
  std::vector<ReflectedLedger> ledgers;
  ledgers.reserve(homes.size());
  for (const std::string& home : homes) {
    ReflectedLedger ledger{.region = home};
    for (const journal::Position& position : positions) {
      if (position.service == "ledger" && position.region == home) ledger.seq = position.seq;
    }
    const std::string province = ProvinceOf(home);
    ASSIGN_OR_RETURN(const std::optional<sql::Row> row, tx.QueryOne(kFindNewest, {home, province}));
    if (row.has_value()) {
      const std::string note = row->Text(2);
      ledger.checkpoint = LedgerCheckpoint{.origin = note.substr(0, note.find('\n')),
                                           .size = row->Int(0),
                                           .root = row->Text(1),
                                           .note = note,
                                           .told_in = province,
                                           .told_seq = row->Int(3)};
    }
    ledgers.push_back(std::move(ledger));
  }
  return ledgers;
}

}  // namespace jgt::reporting
