#include "services/roster/storage/life_rows.h"

#include <set>
#include <utility>

#include "jgt/roster/v1/events.pb.h"
#include "services/roster/storage/agreement_rows.h"
#include "services/roster/storage/list_facts.h"
#include "services/roster/storage/missing.h"
#include "services/roster/storage/pairing_rows.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

// The import is found by the entry in which its list named the pairing.
const std::string kListings =
    "SELECT l.region, l.list_year, l.seq, i.seq, i.effective_day FROM list_pairings l"
    " LEFT JOIN roster_import_parts p ON p.region = l.region AND p.partition_region = l.pairing_region"
    " AND l.seq BETWEEN p.first_seq AND p.last_seq AND l.seq > 0"
    " LEFT JOIN roster_imports i ON i.region = p.region AND i.seq = p.seq"
    " WHERE l.pairing_region = ? AND l.pairing_id = ? AND l.created_at <= ? AND l.withdrawn_at > ?"
    " ORDER BY l.list_year, l.region";
// What dated changes have said: the entries that wrote versions of it.
const std::string kChanges =
    "SELECT j.seq, j.body FROM (SELECT DISTINCT region, seq FROM pairing_versions WHERE region = ? AND pairing_id = ?"
    " AND recorded_at <= ?) v STRAIGHT_JOIN journal j ON j.region = v.region AND j.seq = v.seq AND j.type = ?"
    " ORDER BY j.seq";

const std::string kFirstSaid =
    "SELECT valid_from, mode, state, MIN(seq) FROM pairing_versions WHERE region = ? AND pairing_id = ?"
    " AND recorded_at <= ? GROUP BY valid_from, mode, state";

StatusOr<std::vector<Listing>> ReadListings(const Query& query, const Key& pairing, const sql::Value& known) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kListings, {pairing.region, pairing.id, known, known}));
  std::vector<Listing> listings;
  listings.reserve(rows.size());
  for (const sql::Row& row : rows) {
    Listing listing = {.county = row.Text(0),
                       .year = row.Int(1),
                       .effective_day = {.year = static_cast<int>(row.Int(1)), .month = 1, .day = 1},
                       .entry = {.region = pairing.region, .seq = row.Int(2)},
                       .import = ""};
    if (!row.IsNull(3)) {
      listing.import = NameOf({.region = listing.county, .id = std::to_string(row.Int(3))}, kImports);
      listing.effective_day = row.Date(4);
    }
    listings.push_back(std::move(listing));
  }
  return listings;
}

StatusOr<std::vector<ChangeOfPairing>> ReadChanges(const Query& query, const Key& pairing, const sql::Value& known) {
  jgt::roster::v1::PairingChanged event;
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   query(kChanges, {pairing.region, pairing.id, known, event.GetDescriptor()->full_name()}));
  std::vector<ChangeOfPairing> changes;
  changes.reserve(rows.size());
  for (const sql::Row& row : rows) {
    if (!event.ParseFromString(row.Text(1))) return DataLoss("BAD_CONTENT", "an entry of the roster cannot be read");
    ChangeOfPairing change = {.seq = row.Int(0),
                              .kind = static_cast<PairingChangeKind>(event.kind()),
                              .ground = {.day = {}, .reason = event.reason(), .document = event.document()}};
    ASSIGN_OR_RETURN(change.ground.day, ParseDay(event.effective_day()));
    changes.push_back(std::move(change));
  }
  return changes;
}

StatusOr<std::vector<FirstSaid>> ReadFirstSaid(const Query& query, const Key& pairing, const sql::Value& known) {
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kFirstSaid, {pairing.region, pairing.id, known}));
  std::vector<FirstSaid> said;
  said.reserve(rows.size());
  for (const sql::Row& row : rows) {
    said.push_back({.from = row.Date(0),
                    .mode = static_cast<Mode>(row.Int(1)),
                    .state = static_cast<PairingState>(row.Int(2)),
                    .seq = row.Int(3)});
  }
  return said;
}

// Where what is told has been written: the pairing's partition, and those of the ceremonies and notices.
Status AddPositions(const Query& query, const std::string& service, const Moment& moment, PairingLife& life) {
  std::set<std::string> regions = {life.facts.timeline.last().value.key.region};
  for (const Ceremony& ceremony : life.facts.ceremonies) regions.insert(ceremony.key.region);
  for (const Notice& notice : life.facts.notices) regions.insert(notice.key.region);
  for (const std::string& region : regions) {
    RETURN_IF_ERROR(AddPosition(query, service, region, moment, life.positions));
  }
  return OkStatus();
}

}  // namespace

StatusOr<PairingLife> ReadLife(const Query& query, const std::string& service, const Key& pairing,
                               const Moment& moment) {
  PairingLife life;
  LifeFacts& facts = life.facts;
  const sql::Value known = MomentParams(moment).front();
  ASSIGN_OR_RETURN(facts.timeline, TimelineOfPairingKnown(query, pairing, moment));
  if (facts.timeline.empty()) return NoSuchPairing(pairing);
  ASSIGN_OR_RETURN(facts.listings, ReadListings(query, pairing, known));
  ASSIGN_OR_RETURN(facts.changes, ReadChanges(query, pairing, known));
  ASSIGN_OR_RETURN(facts.first_said, ReadFirstSaid(query, pairing, known));
  ASSIGN_OR_RETURN(facts.agreements, VersionsOfPairing(query, pairing, moment.known_at));
  ASSIGN_OR_RETURN(facts.ceremonies, CeremoniesOfPairing(query, pairing, moment.known_at));
  ASSIGN_OR_RETURN(facts.notices, NoticesOfPairing(query, pairing, moment.known_at));
  RETURN_IF_ERROR(AddPositions(query, service, moment, life));
  return life;
}

}  // namespace jgt::roster
