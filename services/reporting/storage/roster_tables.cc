#include "services/reporting/storage/roster_tables.h"

#include <set>
#include <utility>

namespace jgt::reporting {
namespace {

constexpr int64_t kPairingsMax = 100000;

const std::string kPutSchool =
    "INSERT INTO schools (region, school, display_name, stage) VALUES (?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE display_name = VALUES(display_name), stage = VALUES(stage)";
const std::string kPutAlias =
    "INSERT INTO school_aliases (region, alias, target) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE target = "
    "VALUES(target)";
const std::string kPutPairing =
    "INSERT INTO pairings (region, pairing, supporter, supporter_name, supporter_region, supported, supported_name, "
    "supported_region, mode, "
    "scope, verification_level, founded_year, state, sequence, listed_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
    "?, ?, ?) "
    "ON DUPLICATE KEY UPDATE supporter = VALUES(supporter), supporter_name = VALUES(supporter_name), "
    "supporter_region = VALUES(supporter_region), supported = VALUES(supported), supported_name = "
    "VALUES(supported_name), "
    "supported_region = VALUES(supported_region), mode = VALUES(mode), scope = VALUES(scope), "
    "verification_level = VALUES(verification_level), founded_year = VALUES(founded_year), state = VALUES(state), "
    "sequence = VALUES(sequence)";
const std::string kDropEnds = "DELETE FROM pairing_ends WHERE pairing = ?";
const std::string kPutEnd = "INSERT INTO pairing_ends (region, home_region, pairing) VALUES (?, ?, ?)";
const std::string kPutReadiness =
    "INSERT INTO readiness (region, subject, item, met, since) VALUES (?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE met = VALUES(met), since = VALUES(since)";
const std::string kPutHeadCount =
    "INSERT INTO head_counts (region, school, day, teachers, pupils) VALUES (?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE teachers = VALUES(teachers), pupils = VALUES(pupils)";
const std::string kPutMentorGroup =
    "INSERT INTO mentor_groups (region, mentor_group, pairing, year, mentees) VALUES (?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE pairing = VALUES(pairing), year = VALUES(year), mentees = VALUES(mentees)";
const std::string kPutExchange =
    "INSERT INTO exchanges (region, exchange, pairing, year, teacher, start_day, end_day, confirmed) VALUES (?, ?, ?, "
    "?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE pairing = VALUES(pairing), year = VALUES(year), teacher = VALUES(teacher), start_day = "
    "VALUES(start_day), "
    "end_day = VALUES(end_day), confirmed = VALUES(confirmed)";

const std::string kListPairings =
    "SELECT p.region, p.pairing, p.supporter, p.supporter_name, p.supporter_region, p.supported, p.supported_name, "
    "p.supported_region, p.mode, "
    "p.scope, p.verification_level, p.founded_year, p.state, p.sequence, p.listed_seq FROM pairings p "
    "JOIN (SELECT DISTINCT home_region, pairing FROM pairing_ends WHERE region BETWEEN ? AND ?) e "
    "ON p.region = e.home_region AND p.pairing = e.pairing "
    "WHERE p.region > ? OR (p.region = ? AND p.listed_seq > ?) ORDER BY p.region, p.listed_seq LIMIT ?";
const std::string kEndsWithin =
    "SELECT p.region, p.supporter, p.supporter_region, p.supported, p.supported_region, p.state "
    "FROM (SELECT DISTINCT home_region, pairing FROM pairing_ends WHERE region BETWEEN ? AND ?) e "
    "JOIN pairings p ON p.region = e.home_region AND p.pairing = e.pairing";
// For a province or more: most pairings are wanted, so none is looked up one by one.
const std::string kEndsAcross =
    "SELECT region, supporter, supporter_region, supported, supported_region, state FROM pairings "
    "WHERE supporter_region BETWEEN ? AND ? OR supported_region BETWEEN ? AND ?";
const std::string kFindPairing =
    "SELECT region, pairing, supporter, supporter_name, supporter_region, supported, supported_name, supported_region, "
    "mode, scope, "
    "verification_level, founded_year, state, sequence, listed_seq FROM pairings WHERE region = ? AND pairing = ?";
const std::string kPairingsOfSupporter =
    "SELECT region, pairing, supporter, supporter_name, supporter_region, supported, supported_name, supported_region, "
    "mode, scope, "
    "verification_level, founded_year, state, sequence, listed_seq FROM pairings WHERE supporter = ? AND mode = ? AND "
    "state <> 3 "
    "ORDER BY region, listed_seq";
const std::string kReadAliases = "SELECT alias, target FROM school_aliases ORDER BY alias, region";
const std::string kReadinessOf = "SELECT subject, item, met, since FROM readiness WHERE subject = ?";
const std::string kTeachersOn =
    "SELECT teachers FROM head_counts WHERE school = ? AND day <= ? ORDER BY day DESC LIMIT 1";
const std::string kMentorGroupsOf =
    "SELECT mentor_group, pairing, year, mentees FROM mentor_groups WHERE region = ? AND pairing = ? AND year = ?";
const std::string kExchangesOf =
    "SELECT exchange, pairing, year, teacher, start_day, end_day, confirmed FROM exchanges WHERE region = ? AND "
    "pairing = ?";

Pairing FromRow(const sql::Row& row) {
  return {.region = row.Text(0),
          .name = row.Text(1),
          .supporter = row.Text(2),
          .supporter_name = row.Text(3),
          .supporter_region = row.Text(4),
          .supported = row.Text(5),
          .supported_name = row.Text(6),
          .supported_region = row.Text(7),
          .mode = static_cast<Mode>(row.Int(8)),
          .scope = static_cast<Scope>(row.Int(9)),
          .verification_level = static_cast<VerificationLevel>(row.Int(10)),
          .founded_year = static_cast<int>(row.Int(11)),
          .state = static_cast<PairingState>(row.Int(12)),
          .sequence = static_cast<int>(row.Int(13)),
          .listed_seq = row.Int(14)};
}

std::vector<Pairing> FromRows(const sql::Rows& rows) {
  std::vector<Pairing> pairings;
  pairings.reserve(rows.size());
  for (const sql::Row& row : rows) pairings.push_back(FromRow(row));
  return pairings;
}

}  // namespace

Status PutSchool(sql::Transaction& tx, const std::string& region, const SchoolRow& school) {
  return tx.Execute(kPutSchool, {region, school.school, school.display_name, school.stage}).status();
}

Status PutAlias(sql::Transaction& tx, const std::string& region, const std::string& alias, const std::string& target) {
  return tx.Execute(kPutAlias, {region, alias, target}).status();
}

Status PutPairing(sql::Transaction& tx, const Pairing& pairing) {
  RETURN_IF_ERROR(
      tx.Execute(kPutPairing,
                 {pairing.region, pairing.name, pairing.supporter, pairing.supporter_name, pairing.supporter_region,
                  pairing.supported, pairing.supported_name, pairing.supported_region, static_cast<int>(pairing.mode),
                  static_cast<int>(pairing.scope), static_cast<int>(pairing.verification_level), pairing.founded_year,
                  static_cast<int>(pairing.state), pairing.sequence, pairing.listed_seq})
          .status());
  RETURN_IF_ERROR(tx.Execute(kDropEnds, {pairing.name}).status());
  for (const std::string& end : std::set<std::string>{pairing.supporter_region, pairing.supported_region}) {
    if (!end.empty()) RETURN_IF_ERROR(tx.Insert(kPutEnd, {end, pairing.region, pairing.name}));
  }
  return OkStatus();
}

Status PutReadiness(sql::Transaction& tx, const std::string& region, const Readiness& readiness) {
  return tx
      .Execute(kPutReadiness,
               {region, readiness.subject, static_cast<int>(readiness.item), readiness.met, readiness.since})
      .status();
}

Status PutHeadCount(sql::Transaction& tx, const std::string& region, const HeadCountRow& count) {
  return tx.Execute(kPutHeadCount, {region, count.school, count.day, count.teachers, count.pupils}).status();
}

Status PutMentorGroup(sql::Transaction& tx, const std::string& region, const MentorGroupRow& group) {
  return tx.Execute(kPutMentorGroup, {region, group.mentor_group, group.pairing, group.year, group.mentees}).status();
}

Status PutExchange(sql::Transaction& tx, const std::string& region, const ExchangeRow& exchange) {
  return tx
      .Execute(kPutExchange, {region, exchange.exchange, exchange.pairing, exchange.year, exchange.teacher,
                              exchange.start_day, exchange.end_day, exchange.confirmed})
      .status();
}

StatusOr<std::vector<Pairing>> ListPairings(sql::Transaction& tx, const RegionSpan& span, const PairingKey& after,
                                            std::optional<int> limit) {
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kListPairings, {span.first, span.last, after.region, after.region,
                                                                  after.listed_seq, limit.value_or(kPairingsMax)}));
  return FromRows(rows);
}

StatusOr<std::vector<Pairing>> EndsOfPairings(sql::Transaction& tx, const std::string& region) {
  const RegionSpan span = SpanOf(region);
  const RegionLevel level = LevelOf(region);
  const bool wide = level == RegionLevel::kProvince || level == RegionLevel::kNation;
  ASSIGN_OR_RETURN(const sql::Rows rows, wide ? tx.Query(kEndsAcross, {span.first, span.last, span.first, span.last})
                                              : tx.Query(kEndsWithin, {span.first, span.last}));
  std::vector<Pairing> pairings;
  pairings.reserve(rows.size());
  for (const sql::Row& row : rows) {
    pairings.push_back({.region = row.Text(0),
                        .supporter = row.Text(1),
                        .supporter_region = row.Text(2),
                        .supported = row.Text(3),
                        .supported_region = row.Text(4),
                        .state = static_cast<PairingState>(row.Int(5))});
  }
  return pairings;
}

StatusOr<std::optional<Pairing>> FindPairing(sql::Transaction& tx, const std::string& region, const std::string& name) {
  ASSIGN_OR_RETURN(const std::optional<sql::Row> row, tx.QueryOne(kFindPairing, {region, name}));
  return row.has_value() ? std::make_optional(FromRow(*row)) : std::nullopt;
}

StatusOr<std::vector<Pairing>> PairingsOfSupporter(sql::Transaction& tx, const std::string& supporter, Mode mode) {
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kPairingsOfSupporter, {supporter, static_cast<int>(mode)}));
  return FromRows(rows);
}

StatusOr<Aliases> ReadAliases(sql::Transaction& tx) {
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kReadAliases));
  Aliases aliases;
  for (const sql::Row& row : rows) aliases.emplace(row.Text(0), row.Text(1));
  return aliases;
}

StatusOr<std::vector<Readiness>> ReadinessOf(sql::Transaction& tx, const std::string& subject) {
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kReadinessOf, {subject}));
  std::vector<Readiness> facts;
  for (const sql::Row& row : rows) {
    facts.push_back({.subject = row.Text(0),
                     .item = static_cast<ReadinessItem>(row.Int(1)),
                     .met = row.Bool(2),
                     .since = row.Text(3)});
  }
  return facts;
}

StatusOr<std::optional<int64_t>> TeachersOn(sql::Transaction& tx, const std::string& school, const std::string& day) {
  ASSIGN_OR_RETURN(const std::optional<sql::Row> row, tx.QueryOne(kTeachersOn, {school, day}));
  return row.has_value() ? std::make_optional(row->Int(0)) : std::nullopt;
}

StatusOr<std::vector<MentorGroupRow>> MentorGroupsOf(sql::Transaction& tx, const Pairing& pairing, int year) {
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kMentorGroupsOf, {pairing.region, pairing.name, year}));
  std::vector<MentorGroupRow> groups;
  for (const sql::Row& row : rows) {
    groups.push_back({.mentor_group = row.Text(0),
                      .pairing = row.Text(1),
                      .year = static_cast<int>(row.Int(2)),
                      .mentees = static_cast<int>(row.Int(3))});
  }
  return groups;
}

StatusOr<std::vector<ExchangeRow>> ExchangesOf(sql::Transaction& tx, const Pairing& pairing) {
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kExchangesOf, {pairing.region, pairing.name}));
  std::vector<ExchangeRow> exchanges;
  for (const sql::Row& row : rows) {
    exchanges.push_back({.exchange = row.Text(0),
                         .pairing = row.Text(1),
                         .year = static_cast<int>(row.Int(2)),
                         .teacher = row.Text(3),
                         .start_day = row.Text(4),
                         .end_day = row.Text(5),
                         .confirmed = row.Bool(6)});
  }
  return exchanges;
}

}  // namespace jgt::reporting
