#include "services/roster/storage/mysql_school_store.h"

#include <map>
#include <set>

#include "common/journal/body.h"
#include "common/names/names.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/roster/storage/missing.h"
#include "services/roster/storage/reading.h"
#include "services/roster/storage/school_rows.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

const std::string kSchoolStands = "SELECT head_count_day FROM schools WHERE region = ? AND school_id = ?";
const std::string kPairingStands = "SELECT pairing_id FROM pairings WHERE region = ? AND pairing_id = ?";
// Whether a school is an end of a pairing whose other end lies in the region.
const std::string kSchoolIsPaired =
    "SELECT e.pairing_id FROM pairing_ends e JOIN pairing_ends o ON o.pairing_region = e.pairing_region"
    " AND o.pairing_id = e.pairing_id"
    " WHERE e.region = ? AND e.school_id = ? AND o.region BETWEEN ? AND ? LIMIT 1";
const std::string kPairingHasEnd =
    "SELECT pairing_id FROM pairing_ends WHERE pairing_region = ? AND pairing_id = ? AND region BETWEEN ? AND ? LIMIT "
    "1";
const std::string kPutReadiness =
    "INSERT INTO readiness (region, subject, item, met, since_day, recorded_at) VALUES (?, ?, ?, ?, ?, ?)"
    " ON DUPLICATE KEY UPDATE met = VALUES(met), since_day = VALUES(since_day), recorded_at = VALUES(recorded_at)";
const std::string kSetHeadCount =
    "UPDATE schools SET teachers = ?, pupils = ?, head_count_day = ? WHERE region = ? AND school_id = ?";

template <typename T>
std::vector<std::string> RegionsOf(const std::string& parent, const std::vector<T>& things, Key T::*key) {
  std::set<std::string> others;
  for (const T& thing : things) others.insert((thing.*key).region);
  others.erase(parent);
  std::vector<std::string> regions = {parent};
  regions.insert(regions.end(), others.begin(), others.end());
  return regions;
}

// A county records about its own schools and about the other ends of its pairings; about others it learns nothing, not
// even whether they exist.
Status CheckReach(const Query& query, const std::string& parent, const Key& subject, bool of_pairing) {
  if (RegionCovers(parent, subject.region)) return OkStatus();
  const RegionRange range = RangeOf(parent);
  ASSIGN_OR_RETURN(const sql::Rows rows, query(of_pairing ? kPairingHasEnd : kSchoolIsPaired,
                                               {subject.region, subject.id, range.first, range.last}));
  if (!rows.empty()) return OkStatus();
  return PermissionDenied("OUTSIDE_SCOPE", absl::StrFormat("%s is no end of a pairing of region %s",
                                                           NameOf(subject, of_pairing ? kPairings : kSchools), parent))
      .Meta("region", parent)
      .Zh("只能登记本地区学校及其结对对象");
}

bool Says(const std::vector<Readiness>& standing, const Readiness& readiness) {
  return std::find(standing.begin(), standing.end(), readiness) != standing.end();
}

// The facts that say something new, in the order given.
StatusOr<std::vector<ReadinessFact>> NewFacts(const Query& query, const std::string& parent,
                                              const std::vector<ReadinessFact>& facts) {
  std::vector<ReadinessFact> fresh;
  for (const ReadinessFact& fact : facts) {
    RETURN_IF_ERROR(CheckReach(query, parent, fact.subject, fact.of_pairing));
    ASSIGN_OR_RETURN(const sql::Rows rows,
                     query(fact.of_pairing ? kPairingStands : kSchoolStands, {fact.subject.region, fact.subject.id}));
    if (rows.empty()) return fact.of_pairing ? NoSuchPairing(fact.subject) : NoSuchSchool(fact.subject);
    const std::string subject = fact.of_pairing ? PairingSubject(fact.subject.id) : SchoolSubject(fact.subject.id);
    const RegionRange region = {.first = fact.subject.region, .last = fact.subject.region};
    ASSIGN_OR_RETURN(const ReadinessBySubject standing, ReadReadiness(query, region, subject, subject));
    const auto found = standing.find({fact.subject.region, subject});
    if (found == standing.end() || !Says(found->second, fact.readiness)) fresh.push_back(fact);
  }
  return fresh;
}

Status Store(journal::Batch& batch, const ReadinessFact& fact) {
  const std::string subject = fact.of_pairing ? PairingSubject(fact.subject.id) : SchoolSubject(fact.subject.id);
  const Readiness& readiness = fact.readiness;
  const auto since = readiness.since.empty() ? std::nullopt : std::optional<std::string>(readiness.since);
  RETURN_IF_ERROR(batch
                      .Execute(kPutReadiness, {fact.subject.region, subject, static_cast<int>(readiness.item),
                                               readiness.met ? 1 : 0, since, batch.now()})
                      .status());
  jgt::roster::v1::ReadinessRecorded event;
  event.set_subject(NameOf(fact.subject, fact.of_pairing ? kPairings : kSchools));
  *event.mutable_readiness() = ToProto(readiness);
  journal::AppendMessage(batch, event);
  return OkStatus();
}

// The counts that the schools show afterwards: those of a day no earlier than the one shown now.
StatusOr<std::vector<HeadCount>> CountsToShow(const Query& query, const std::string& parent,
                                              const std::vector<HeadCount>& counts) {
  std::vector<HeadCount> shown;
  std::map<Key, Day> latest;
  for (const HeadCount& count : counts) {
    RETURN_IF_ERROR(CheckReach(query, parent, count.school, false));
    ASSIGN_OR_RETURN(const sql::Rows rows, query(kSchoolStands, {count.school.region, count.school.id}));
    if (rows.empty()) return NoSuchSchool(count.school);
    const auto day = rows.front().OptionalDate(0);
    const auto [found, first] = latest.emplace(count.school, day.value_or(Day{.year = 0, .month = 1, .day = 1}));
    if (count.day < found->second) continue;
    found->second = count.day;
    shown.push_back(count);
  }
  return shown;
}

void Append(journal::Batch& batch, const HeadCount& count) {
  jgt::roster::v1::HeadCountRecorded event;
  event.set_school(NameOf(count.school, kSchools));
  event.set_teachers(static_cast<int32_t>(count.teachers));
  event.set_pupils(static_cast<int32_t>(count.pupils));
  event.set_day(ToString(count.day));
  journal::AppendMessage(batch, event);
}

}  // namespace

StatusOr<School> MysqlSchoolStore::GetSchool(const Key& key, Deadline deadline) {
  return ReadAtOneMoment<School>(pool_, deadline, [&](const Query& query) -> StatusOr<School> {
    ASSIGN_OR_RETURN(std::optional<School> school, FindSchool(query, key));
    if (!school.has_value()) return NoSuchSchool(key);
    return *std::move(school);
  });
}

StatusOr<std::vector<School>> MysqlSchoolStore::ListSchools(const SchoolQuery& query, Deadline deadline) {
  return ReadAtOneMoment<std::vector<School>>(pool_, deadline,
                                              [&](const Query& read) { return SchoolsOfReach(read, query); });
}

StatusOr<std::string> MysqlSchoolStore::RecordReadiness(const std::string& parent,
                                                        const std::vector<ReadinessFact>& facts,
                                                        const journal::Mutation& mutation,
                                                        const Encoder<std::vector<journal::Position>>& encode) {
  const std::vector<std::string> regions = RegionsOf(parent, facts, &ReadinessFact::subject);
  ASSIGN_OR_RETURN(const journal::Answer answer,
                   AppendOver(writer_, regions, mutation, [&](const auto& batch_of) -> StatusOr<std::string> {
                     const Positions positions(writer_.service(), regions, batch_of);
                     ASSIGN_OR_RETURN(const std::vector<ReadinessFact> fresh,
                                      NewFacts(QueryOf(batch_of(parent)), parent, facts));
                     for (const ReadinessFact& fact : fresh) {
                       RETURN_IF_ERROR(Store(batch_of(fact.subject.region), fact));
                     }
                     return encode(positions.Reached());
                   }));
  return answer.response;
}

StatusOr<std::string> MysqlSchoolStore::RecordHeadCounts(const std::string& parent,
                                                         const std::vector<HeadCount>& counts,
                                                         const journal::Mutation& mutation,
                                                         const Encoder<std::vector<journal::Position>>& encode) {
  const std::vector<std::string> regions = RegionsOf(parent, counts, &HeadCount::school);
  ASSIGN_OR_RETURN(
      const journal::Answer answer,
      AppendOver(writer_, regions, mutation, [&](const auto& batch_of) -> StatusOr<std::string> {
        const Positions positions(writer_.service(), regions, batch_of);
        ASSIGN_OR_RETURN(const std::vector<HeadCount> shown, CountsToShow(QueryOf(batch_of(parent)), parent, counts));
        for (const HeadCount& count : shown) {
          journal::Batch& batch = batch_of(count.school.region);
          RETURN_IF_ERROR(batch
                              .Execute(kSetHeadCount,
                                       {count.teachers, count.pupils, count.day, count.school.region, count.school.id})
                              .status());
        }
        for (const HeadCount& count : counts) Append(batch_of(count.school.region), count);
        return encode(positions.Reached());
      }));
  return answer.response;
}

}  // namespace jgt::roster
