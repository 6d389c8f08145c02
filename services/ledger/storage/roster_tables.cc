#include "services/ledger/storage/roster_tables.h"

#include <set>

#include "common/names/names.h"
#include "common/sql/newest.h"

namespace jgt::ledger {
namespace {

const std::string kPutPairing = sql::PutNewest(
    "pairings", {"region", "id"},
    {"supporter", "supported", "state", "mode", "scope", "verification_level", "begins_on", "ends_on", "mode_steps"});
const std::string kPutMentorGroup =
    sql::PutNewest("mentor_groups", {"region", "id"}, {"pairing_id", "year", "mentees"});
const std::string kPutExchange =
    sql::PutNewest("exchanges", {"region", "id"}, {"pairing_id", "year", "confirmed", "teacher"});
const std::string kPutAlias = sql::PutNewest("school_aliases", {"region", "alias"}, {"target"});
constexpr std::string_view kFindPairings =
    "SELECT id, supporter, supported, state, mode, scope, verification_level, begins_on, ends_on, mode_steps"
    " FROM pairings WHERE region = ? AND id IN (";
const std::string kListPairings =
    "SELECT id, supporter, supported, state, mode, scope, verification_level, begins_on, ends_on, mode_steps"
    " FROM pairings WHERE region = ? ORDER BY id";
constexpr std::string_view kFindMentorGroups =
    "SELECT id, pairing_id, year, mentees FROM mentor_groups WHERE region = ? AND id IN (";
constexpr std::string_view kFindExchanges =
    "SELECT id, pairing_id, year, confirmed, teacher FROM exchanges WHERE region = ? AND id IN (";
constexpr std::string_view kFindAliases =
    "SELECT alias, target FROM school_aliases WHERE region = ? AND target <> '' AND alias IN (";

// "regions/{region}/pairings/{pairing}/{collection}/{id}"
std::string NameBelow(const std::string& region, const std::string& pairing_id, const char* collection,
                      const std::string& id) {
  return absl::StrFormat("%s/%s/%s", MakeName(region, "pairings", pairing_id), collection, id);
}

Pairing PairingFrom(const std::string& region, const sql::Row& row) {
  return {.name = MakeName(region, "pairings", row.Text(0)),
          .supporter = row.Text(1),
          .supported = row.Text(2),
          .state = row.Int(3),
          .mode = row.Int(4),
          .scope = row.Int(5),
          .verification_level = row.Int(6),
          .begins_on = row.Text(7),
          .ends_on = row.Text(8),
          .mode_steps = Steps::FromText(row.Text(9))};
}

}  // namespace

Status PutPairing(sql::Transaction& tx, const journal::Entry& entry, const Pairing& pairing) {
  return tx
      .Execute(kPutPairing, {entry.region, IdOf(pairing.name), pairing.supporter, pairing.supported, pairing.state,
                             pairing.mode, pairing.scope, pairing.verification_level, pairing.begins_on,
                             pairing.ends_on, pairing.mode_steps.ToText(), entry.seq})
      .status();
}

Status PutMentorGroup(sql::Transaction& tx, const journal::Entry& entry, const MentorGroup& group) {
  return tx
      .Execute(kPutMentorGroup,
               {entry.region, IdOf(group.name), IdOf(group.pairing), group.year, group.mentees, entry.seq})
      .status();
}

Status PutExchange(sql::Transaction& tx, const journal::Entry& entry, const Exchange& exchange) {
  return tx
      .Execute(kPutExchange, {entry.region, IdOf(exchange.name), IdOf(exchange.pairing), exchange.year,
                              exchange.confirmed, exchange.teacher, entry.seq})
      .status();
}

Status PutAlias(sql::Transaction& tx, const journal::Entry& entry, const std::string& alias,
                const std::string& target) {
  return tx.Execute(kPutAlias, {RegionOf(alias), alias, target, entry.seq}).status();
}

StatusOr<std::map<std::string, Pairing>> FindPairings(const Reader& read, const std::string& region,
                                                      const std::vector<std::string>& ids) {
  ASSIGN_OR_RETURN(const sql::Rows rows, QueryIn(read, kFindPairings, {region}, ids));
  std::map<std::string, Pairing> found;
  for (const sql::Row& row : rows) {
    Pairing pairing = PairingFrom(region, row);
    found[pairing.name] = pairing;
  }
  return found;
}

StatusOr<std::vector<Pairing>> ListPairings(const Reader& read, const std::string& region) {
  ASSIGN_OR_RETURN(const sql::Rows rows, read(kListPairings, {region}));
  std::vector<Pairing> pairings;
  pairings.reserve(rows.size());
  for (const sql::Row& row : rows) pairings.push_back(PairingFrom(region, row));
  return pairings;
}

StatusOr<std::map<std::string, MentorGroup>> FindMentorGroups(const Reader& read, const std::string& region,
                                                              const std::vector<std::string>& ids) {
  ASSIGN_OR_RETURN(const sql::Rows rows, QueryIn(read, kFindMentorGroups, {region}, ids));
  std::map<std::string, MentorGroup> found;
  for (const sql::Row& row : rows) {
    MentorGroup group{.name = NameBelow(region, row.Text(1), "mentorGroups", row.Text(0)),
                      .pairing = MakeName(region, "pairings", row.Text(1)),
                      .year = row.Int(2),
                      .mentees = row.Int(3)};
    found[group.name] = group;
  }
  return found;
}

StatusOr<std::map<std::string, Exchange>> FindExchanges(const Reader& read, const std::string& region,
                                                        const std::vector<std::string>& ids) {
  ASSIGN_OR_RETURN(const sql::Rows rows, QueryIn(read, kFindExchanges, {region}, ids));
  std::map<std::string, Exchange> found;
  for (const sql::Row& row : rows) {
    Exchange exchange{.name = NameBelow(region, row.Text(1), "exchanges", row.Text(0)),
                      .pairing = MakeName(region, "pairings", row.Text(1)),
                      .year = row.Int(2),
                      .confirmed = row.Bool(3),
                      .teacher = row.Text(4)};
    found[exchange.name] = exchange;
  }
  return found;
}

StatusOr<SchoolAliases> FindAliases(const Reader& read, const std::vector<std::string>& schools) {
  SchoolAliases aliases;
  std::set<std::string> asked;
  std::vector<std::string> wanted = schools;
  for (int step = 0; step < SchoolAliases::kChainMax && !wanted.empty(); ++step) {
    std::map<std::string, std::vector<std::string>> by_region;
    for (const std::string& school : wanted) {
      if (asked.insert(school).second && !school.empty()) by_region[RegionOf(school)].push_back(school);
    }
    wanted.clear();
    for (const auto& [region, names] : by_region) {
      ASSIGN_OR_RETURN(const sql::Rows rows, QueryIn(read, kFindAliases, {region}, names));
      for (const sql::Row& row : rows) {
        aliases.Add(row.Text(0), row.Text(1));
        wanted.push_back(row.Text(1));
      }
    }
  }
  return aliases;
}

}  // namespace jgt::ledger
