#include "services/roster/storage/agreement_rows.h"

#include <utility>

#include "common/names/names.h"
#include "services/roster/storage/agreement_proto.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

#define AGREEMENTS "SELECT a.pairing_id, a.agreement_id, a.seq, a.recorded_at, a.content FROM agreement_versions a "
// Of the versions that were signed by a day and recorded by an instant the last; four parameters.
#define LAST_OF_MOMENT                                                                             \
  "a.signed_on <= ? AND a.recorded_at <= ? AND NOT EXISTS (SELECT 1 FROM agreement_versions n"     \
  " WHERE n.region = a.region AND n.pairing_id = a.pairing_id AND n.agreement_id = a.agreement_id" \
  " AND n.version > a.version AND n.signed_on <= ? AND n.recorded_at <= ?)"

const std::string kFindAgreement =
    AGREEMENTS "WHERE a.region = ? AND a.pairing_id = ? AND a.agreement_id = ? AND " LAST_OF_MOMENT;
const std::string kAgreementsOfCounty = AGREEMENTS
    "WHERE a.region = ? AND (a.pairing_id > ? OR (a.pairing_id = ? AND a.agreement_id > ?))"
    " AND (? = 1 OR a.last_day >= ?) AND " LAST_OF_MOMENT " ORDER BY a.pairing_id, a.agreement_id LIMIT ?";
const std::string kVersionsOfPairing =
    AGREEMENTS "WHERE a.region = ? AND a.pairing_id = ? AND a.recorded_at <= ? ORDER BY a.agreement_id, a.version";

#define CEREMONIES "SELECT c.region, c.ceremony_id, c.seq, c.recorded_at, c.content FROM "

const std::string kCeremoniesOfCounty = CEREMONIES
    "ceremonies c WHERE c.region = ? AND c.day BETWEEN ? AND ? AND c.recorded_at <= ?"
    " AND (c.day > ? OR (c.day = ? AND c.ceremony_id > ?)) ORDER BY c.day, c.ceremony_id LIMIT ?";
const std::string kCeremoniesOfPairing = CEREMONIES
    "ceremony_pairings p JOIN ceremonies c ON c.region = p.ceremony_region AND c.ceremony_id = p.ceremony_id"
    " WHERE p.region = ? AND p.pairing_id = ? AND p.recorded_at <= ? ORDER BY c.day, c.region, c.ceremony_id";
const std::string kWithCeremony =
    "SELECT DISTINCT pairing_id FROM ceremony_pairings WHERE region = ? AND day BETWEEN ? AND ? AND recorded_at <= ?";

// And who has withdrawn it by a day, as known at an instant: its first two parameters.
#define NOTICES                                                                                              \
  "SELECT n.region, n.notice_id, n.seq, n.recorded_at, n.content, (SELECT MIN(w.notice_id) FROM notices w"   \
  " WHERE w.region = n.region AND w.withdraws_id = n.notice_id AND w.issued_on <= ? AND w.recorded_at <= ?)" \
  " AS withdrawn_by FROM "

const std::string kFindNotice =
    NOTICES "notices n WHERE n.region = ? AND n.notice_id = ? AND n.issued_on <= ? AND n.recorded_at <= ?";
const std::string kNoticesOfRegion = NOTICES
    "(SELECT DISTINCT notice_region, notice_id FROM notice_regions WHERE region BETWEEN ? AND ?) r"
    " STRAIGHT_JOIN notices n ON n.region = r.notice_region AND n.notice_id = r.notice_id"
    " WHERE n.issued_on <= ? AND n.recorded_at <= ? AND (n.issued_on > ? OR (n.issued_on = ? AND (n.region > ?"
    " OR (n.region = ? AND n.notice_id > ?)))) HAVING ? = 1 OR withdrawn_by IS NULL"
    " ORDER BY n.issued_on, n.region, n.notice_id LIMIT ?";
const std::string kNoticesOfPairing = NOTICES
    "notice_pairings p JOIN notices n ON n.region = p.notice_region"
    " AND (n.notice_id = p.notice_id OR n.withdraws_id = p.notice_id)"
    " WHERE p.region = ? AND p.pairing_id = ? AND n.recorded_at <= ?"
    " GROUP BY n.region, n.notice_id ORDER BY n.issued_on, n.region, n.notice_id";

const std::string kEndInRegion =
    "SELECT pairing_id FROM pairing_ends WHERE pairing_region = ? AND pairing_id = ? AND region = ? LIMIT 1";

constexpr char kFirstDay[] = "0001-01-01";

sql::Value KnownBy(const std::optional<Instant>& known_at) {
  return MomentParams({.as_of = kAlways, .known_at = known_at}).front();
}

// The message that a row keeps, as the thing that it is.
template <typename T, typename Message>
StatusOr<T> ReadContent(sql::Row& row, size_t seq_column) {
  Message message;
  if (!message.ParseFromString(row.TakeText(seq_column + 2))) {
    return DataLoss("BAD_CONTENT", "a stored agreement, ceremony or notice cannot be read");
  }
  T thing = FromProto(message);
  thing.filed = {.revision = row.Int(seq_column), .at = row.Time(seq_column + 1)};
  return thing;
}

StatusOr<std::vector<Agreement>> ReadAgreements(const Query& query, const std::string& statement,
                                                const std::string& region, const sql::Params& params) {
  ASSIGN_OR_RETURN(sql::Rows rows, query(statement, params));
  std::vector<Agreement> agreements;
  agreements.reserve(rows.size());
  for (sql::Row& row : rows) {
    ASSIGN_OR_RETURN(Agreement agreement, (ReadContent<Agreement, pb::Agreement>(row, 2)));
    agreement.key = {.pairing = {.region = region, .id = row.Text(0)}, .id = row.Text(1)};
    agreements.push_back(std::move(agreement));
  }
  return agreements;
}

StatusOr<std::vector<Ceremony>> ReadCeremonies(const Query& query, const std::string& statement,
                                               const sql::Params& params) {
  ASSIGN_OR_RETURN(sql::Rows rows, query(statement, params));
  std::vector<Ceremony> ceremonies;
  ceremonies.reserve(rows.size());
  for (sql::Row& row : rows) {
    ASSIGN_OR_RETURN(Ceremony ceremony, (ReadContent<Ceremony, pb::Ceremony>(row, 2)));
    ceremony.key = {.region = row.Text(0), .id = row.Text(1)};
    ceremonies.push_back(std::move(ceremony));
  }
  return ceremonies;
}

StatusOr<std::vector<Notice>> ReadNotices(const Query& query, const std::string& statement, const sql::Params& params) {
  ASSIGN_OR_RETURN(sql::Rows rows, query(statement, params));
  std::vector<Notice> notices;
  notices.reserve(rows.size());
  for (sql::Row& row : rows) {
    ASSIGN_OR_RETURN(Notice notice, (ReadContent<Notice, pb::Notice>(row, 2)));
    notice.key = {.region = row.Text(0), .id = row.Text(1)};
    notice.withdrawn_by = row.OptionalText(5).value_or("");
    notices.push_back(std::move(notice));
  }
  return notices;
}

template <typename T>
std::optional<T> FirstOf(std::vector<T> things) {
  if (things.empty()) return std::nullopt;
  return std::move(things.front());
}

}  // namespace

StatusOr<std::optional<Agreement>> FindAgreement(const Query& query, const AgreementKey& key, const Moment& moment) {
  const sql::Value known = KnownBy(moment.known_at);
  ASSIGN_OR_RETURN(std::vector<Agreement> found, ReadAgreements(query, kFindAgreement, key.pairing.region,
                                                                {key.pairing.region, key.pairing.id, key.id,
                                                                 moment.as_of, known, moment.as_of, known}));
  return FirstOf(std::move(found));
}

StatusOr<std::vector<Agreement>> AgreementsOfCounty(const Query& query, const AgreementQuery& wanted) {
  const sql::Value known = KnownBy(wanted.moment.known_at);
  const Day& day = wanted.moment.as_of;
  return ReadAgreements(query, kAgreementsOfCounty, wanted.county,
                        {wanted.county, wanted.after_pairing, wanted.after_pairing, wanted.after,
                         wanted.ended_too ? 1 : 0, day, day, known, day, known, wanted.limit});
}

StatusOr<std::vector<Agreement>> VersionsOfPairing(const Query& query, const Key& pairing,
                                                   const std::optional<Instant>& known_at) {
  return ReadAgreements(query, kVersionsOfPairing, pairing.region, {pairing.region, pairing.id, KnownBy(known_at)});
}

StatusOr<std::vector<Ceremony>> CeremoniesOfCounty(const Query& query, const CeremonyQuery& wanted) {
  const int year = static_cast<int>(wanted.year);
  const std::string after = wanted.after_day.empty() ? kFirstDay : wanted.after_day;
  return ReadCeremonies(
      query, kCeremoniesOfCounty,
      {wanted.county, Day{.year = year, .month = 1, .day = 1}, Day{.year = year, .month = 12, .day = 31},
       KnownBy(wanted.known_at), after, after, wanted.after, wanted.limit});
}

StatusOr<std::vector<Ceremony>> CeremoniesOfPairing(const Query& query, const Key& pairing,
                                                    const std::optional<Instant>& known_at) {
  return ReadCeremonies(query, kCeremoniesOfPairing, {pairing.region, pairing.id, KnownBy(known_at)});
}

StatusOr<std::set<Key>> PairingsWithCeremony(const Query& query, const std::string& region, const Moment& moment) {
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   query(kWithCeremony, {region, Day{.year = moment.as_of.year, .month = 1, .day = 1}, moment.as_of,
                                         KnownBy(moment.known_at)}));
  std::set<Key> pairings;
  for (const sql::Row& row : rows) pairings.insert({.region = region, .id = row.Text(0)});
  return pairings;
}

StatusOr<std::optional<Notice>> FindNotice(const Query& query, const Key& key, const Moment& moment) {
  const sql::Value known = KnownBy(moment.known_at);
  ASSIGN_OR_RETURN(std::vector<Notice> found,
                   ReadNotices(query, kFindNotice, {moment.as_of, known, key.region, key.id, moment.as_of, known}));
  return FirstOf(std::move(found));
}

StatusOr<std::vector<Notice>> NoticesOfRegion(const Query& query, const NoticeQuery& wanted) {
  const sql::Value known = KnownBy(wanted.moment.known_at);
  const Day& day = wanted.moment.as_of;
  const RegionRange range = RangeOf(wanted.region);
  const std::string after = wanted.after_day.empty() ? kFirstDay : wanted.after_day;
  return ReadNotices(query, kNoticesOfRegion,
                     {day, known, range.first, range.last, day, known, after, after, wanted.after.region,
                      wanted.after.region, wanted.after.id, wanted.withdrawn_too ? 1 : 0, wanted.limit});
}

StatusOr<std::vector<Notice>> NoticesOfPairing(const Query& query, const Key& pairing,
                                               const std::optional<Instant>& known_at) {
  const sql::Value known = KnownBy(known_at);
  return ReadNotices(query, kNoticesOfPairing, {InTheEnd().as_of, known, pairing.region, pairing.id, known});
}

Status CheckOfCounty(const Query& query, const std::string& county, const Key& pairing) {
  if (pairing.region == county) return OkStatus();
  ASSIGN_OR_RETURN(const sql::Rows rows, query(kEndInRegion, {pairing.region, pairing.id, county}));
  if (!rows.empty()) return OkStatus();
  return PermissionDenied("OUTSIDE_SCOPE",
                          absl::StrFormat("%s has no end in region %s", NameOf(pairing, kPairings), county))
      .Meta("region", county)
      .Zh("只能登记与本县有关的结对关系");
}

}  // namespace jgt::roster
