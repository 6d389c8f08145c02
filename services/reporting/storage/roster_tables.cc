#include "services/reporting/storage/roster_tables.h"

#include <utility>

#include "common/sql/newest.h"

namespace jgt::reporting {
namespace {

constexpr int64_t kPairingsMax = 100000;

const std::string kPutSchool = sql::PutNewest("schools", {"region", "school"}, {"display_name", "stage"});
const std::string kPutAlias = sql::PutNewest("school_aliases", {"region", "alias"}, {"target"});
const std::string kPutPairing =
    sql::PutNewest(
        "pairings", {"region", "pairing", "listed_seq"},
        {"supporter", "supporter_name", "supporter_region", "supported", "supported_name", "supported_region", "mode",
         "scope", "verification_level", "founded_year", "state", "sequence", "begins_on", "ends_on", "mode_steps"}) +
    ", listed_seq = LEAST(VALUES(listed_seq), listed_seq)";
const std::string kDropEnds = "DELETE FROM pairing_ends WHERE pairing = ?";
// From the pairing as it stands now, which the entry at hand may be too old to have changed.
const std::string kPutEnds =
    "INSERT INTO pairing_ends (region, home_region, pairing) "
    "SELECT supporter_region, region, pairing FROM pairings WHERE region = ? AND pairing = ? AND supporter_region <> "
    "'' "
    "UNION SELECT supported_region, region, pairing FROM pairings WHERE region = ? AND pairing = ? AND "
    "supported_region <> ''";
const std::string kPutReadiness = sql::PutNewest("readiness", {"region", "subject", "item"}, {"met", "since"});
const std::string kPutHeadCount = sql::PutNewest("head_counts", {"region", "school", "day"}, {"teachers", "pupils"});
const std::string kPutMentorGroup =
    sql::PutNewest("mentor_groups", {"region", "mentor_group"}, {"pairing", "year", "mentees"});
const std::string kPutExchange = sql::PutNewest("exchanges", {"region", "exchange"},
                                                {"pairing", "year", "teacher", "start_day", "end_day", "confirmed"});

const std::string kListPairings =
    "SELECT p.region, p.pairing, p.supporter, p.supporter_name, p.supporter_region, p.supported, p.supported_name, "
    "p.supported_region, p.mode, "
    "p.scope, p.verification_level, p.founded_year, p.state, p.sequence, p.listed_seq, "
    "p.begins_on, p.ends_on, p.mode_steps FROM pairings p "
    "JOIN (SELECT DISTINCT home_region, pairing FROM pairing_ends WHERE region BETWEEN ? AND ?) e "
    "ON p.region = e.home_region AND p.pairing = e.pairing "
    "WHERE p.region > ? OR (p.region = ? AND p.listed_seq > ?) ORDER BY p.region, p.listed_seq LIMIT ?";
const std::string kEndsWithin =
    "SELECT p.region, p.supporter, p.supporter_region, p.supported, p.supported_region, p.state, p.begins_on, "
    "p.ends_on "
    "FROM (SELECT DISTINCT home_region, pairing FROM pairing_ends WHERE region BETWEEN ? AND ?) e "
    "JOIN pairings p ON p.region = e.home_region AND p.pairing = e.pairing";
// For a province or more: most pairings are wanted, so none is looked up one by one.
const std::string kEndsAcross =
    "SELECT region, supporter, supporter_region, supported, supported_region, state, begins_on, ends_on FROM pairings "
    "WHERE supporter_region BETWEEN ? AND ? OR supported_region BETWEEN ? AND ?";
const std::string kFindPairing =
    "SELECT region, pairing, supporter, supporter_name, supporter_region, supported, supported_name, supported_region, "
    "mode, scope, "
    "verification_level, founded_year, state, sequence, listed_seq, begins_on, ends_on, mode_steps "
    "FROM pairings WHERE region = ? AND pairing = ?";
const std::string kPairingsOfSupporter =
    "SELECT region, pairing, supporter, supporter_name, supporter_region, supported, supported_name, supported_region, "
    "mode, scope, "
    "verification_level, founded_year, state, sequence, listed_seq, begins_on, ends_on, mode_steps "
    "FROM pairings WHERE supporter = ? ORDER BY region, listed_seq";
const std::string kReadAliases = "SELECT alias, target FROM school_aliases WHERE target <> '' ORDER BY alias, region";
const std::string kReadinessOf = "SELECT subject, item, met, since FROM readiness WHERE subject = ?";
const std::string kTeachersOn =
    "SELECT teachers FROM head_counts WHERE school = ? AND day <= ? ORDER BY day DESC LIMIT 1";
const std::string kMentorGroupsOf =
    "SELECT mentor_group, pairing, year, mentees, seq FROM mentor_groups WHERE region = ? AND pairing = ? AND year = ?";
const std::string kExchangesOf =
    "SELECT exchange, pairing, year, teacher, start_day, end_day, confirmed, seq FROM exchanges WHERE region = ? AND "
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
          .listed_seq = row.Int(14),
          .begins_on = row.Text(15),
          .ends_on = row.Text(16),
          .mode_steps = Steps::FromText(row.Text(17))};
}

std::vector<Pairing> FromRows(const sql::Rows& rows) {
  std::vector<Pairing> pairings;
  pairings.reserve(rows.size());
  for (const sql::Row& row : rows) pairings.push_back(FromRow(row));
  return pairings;
}

}  // namespace

Status PutSchool(sql::Transaction& tx, const journal::Entry& entry, const SchoolRow& school) {
  return tx.Execute(kPutSchool, {entry.region, school.school, school.display_name, school.stage, entry.seq}).status();
}

Status PutAlias(sql::Transaction& tx, const journal::Entry& entry, const std::string& alias,
                const std::string& target) {
  return tx.Execute(kPutAlias, {entry.region, alias, target, entry.seq}).status();
}

Status PutPairing(sql::Transaction& tx, const journal::Entry& entry, const Pairing& pairing) {
  RETURN_IF_ERROR(
      tx.Execute(kPutPairing,
                 {entry.region, pairing.name, entry.seq, pairing.supporter, pairing.supporter_name,
                  pairing.supporter_region, pairing.supported, pairing.supported_name, pairing.supported_region,
                  static_cast<int>(pairing.mode), static_cast<int>(pairing.scope),
                  static_cast<int>(pairing.verification_level), pairing.founded_year, static_cast<int>(pairing.state),
                  pairing.sequence, pairing.begins_on, pairing.ends_on, pairing.mode_steps.ToText(), entry.seq})
          .status());
  RETURN_IF_ERROR(tx.Execute(kDropEnds, {pairing.name}).status());
  return tx.Execute(kPutEnds, {entry.region, pairing.name, entry.region, pairing.name}).status();
}

Status PutReadiness(sql::Transaction& tx, const journal::Entry& entry, const Readiness& readiness) {
  return tx
      .Execute(kPutReadiness, {entry.region, readiness.subject, static_cast<int>(readiness.item), readiness.met,
                               readiness.since, entry.seq})
      .status();
}

Status PutHeadCount(sql::Transaction& tx, const journal::Entry& entry, const HeadCountRow& count) {
  return tx.Execute(kPutHeadCount, {entry.region, count.school, count.day, count.teachers, count.pupils, entry.seq})
      .status();
}

Status PutMentorGroup(sql::Transaction& tx, const journal::Entry& entry, const MentorGroupRow& group) {
  return tx
      .Execute(kPutMentorGroup, {entry.region, group.mentor_group, group.pairing, group.year, group.mentees, entry.seq})
      .status();
}

Status PutExchange(sql::Transaction& tx, const journal::Entry& entry, const ExchangeRow& exchange) {
  return tx
      .Execute(kPutExchange, {entry.region, exchange.exchange, exchange.pairing, exchange.year, exchange.teacher,
                              exchange.start_day, exchange.end_day, exchange.confirmed, entry.seq})
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
                        .state = static_cast<PairingState>(row.Int(5)),
                        .begins_on = row.Text(6),
                        .ends_on = row.Text(7)});
  }
  return pairings;
}

StatusOr<std::optional<Pairing>> FindPairing(sql::Transaction& tx, const std::string& region, const std::string& name) {
  ASSIGN_OR_RETURN(const std::optional<sql::Row> row, tx.QueryOne(kFindPairing, {region, name}));
  return row.has_value() ? std::make_optional(FromRow(*row)) : std::nullopt;
}

StatusOr<std::vector<Pairing>> PairingsOfSupporter(sql::Transaction& tx, const std::string& supporter) {
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(kPairingsOfSupporter, {supporter}));
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
                      .mentees = static_cast<int>(row.Int(3)),
                      .seq = row.Int(4)});
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
                         .confirmed = row.Bool(6),
                         .seq = row.Int(7)});
  }
  return exchanges;
}

}  // namespace jgt::reporting
