#include "services/roster/storage/mysql_school_store.h"

#include <map>
#include <set>

#include "common/journal/body.h"
#include "common/names/names.h"
#include "jgt/roster/v1/events.pb.h"
#include "services/roster/storage/missing.h"
#include "services/roster/storage/readiness_rows.h"
#include "services/roster/storage/school_rows.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

const std::string kSchoolIsKnown = "SELECT school_id FROM school_versions WHERE region = ? AND school_id = ? LIMIT 1";
const std::string kPairingIsKnown =
    "SELECT pairing_id FROM pairing_versions WHERE region = ? AND pairing_id = ? LIMIT 1";
// Whether a school is an end of a pairing whose other end lies in the region.
const std::string kSchoolIsPaired =
    "SELECT e.pairing_id FROM pairing_ends e JOIN pairing_ends o ON o.pairing_region = e.pairing_region"
    " AND o.pairing_id = e.pairing_id"
    " WHERE e.region = ? AND e.school_id = ? AND o.region BETWEEN ? AND ? LIMIT 1";
const std::string kPairingHasEnd =
    "SELECT pairing_id FROM pairing_ends WHERE pairing_region = ? AND pairing_id = ? AND region BETWEEN ? AND ? LIMIT "
    "1";

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

// The same for all that is to be recorded, and that it is there.
Status CheckSubject(const Query& query, const std::string& parent, const Key& subject, bool of_pairing) {
  RETURN_IF_ERROR(CheckReach(query, parent, subject, of_pairing));
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   query(of_pairing ? kPairingIsKnown : kSchoolIsKnown, {subject.region, subject.id}));
  if (!rows.empty()) return OkStatus();
  return of_pairing ? NoSuchPairing(subject) : NoSuchSchool(subject);
}

int64_t Append(journal::Batch& batch, const HeadCount& count) {
  jgt::roster::v1::HeadCountRecorded event;
  event.set_school(NameOf(count.school, kSchools));
  event.set_teachers(static_cast<int32_t>(count.teachers));
  event.set_pupils(static_cast<int32_t>(count.pupils));
  event.set_day(ToString(count.day));
  return journal::AppendMessage(batch, event);
}

// From its day until that of the next count.
Status Store(journal::Batch& batch, const HeadCount& count) {
  ASSIGN_OR_RETURN(Timeline<School> timeline, TimelineOfSchool(QueryOf(batch), count.school));
  if (timeline.empty()) return NoSuchSchool(count.school);
  const std::string day = ToString(count.day);
  timeline.Amend({.from = count.day, .to = kNoEnd}, [&](School& there) {
    if (there.head_count_day > day) return;
    there.teachers = count.teachers;
    there.pupils = count.pupils;
    there.head_count_day = day;
  });
  VersionWriter versions(batch, SchoolTable());
  versions.Add(count.school, timeline, Append(batch, count), [](const School& each) { return ColumnsOf(each); });
  return versions.Flush();
}

}  // namespace

void MysqlSchoolStore::GetSchool(const Key& key, const Moment& moment, Deadline deadline, SchoolDone done) {
  if (!moment.known_at.has_value()) {
    return grouped_.Read({.key = key, .day = moment.as_of}, deadline, std::move(done));
  }
  static_cast<void>(executor_.TryPost([this, key, moment, deadline, done = std::move(done)]() mutable {
    std::move(done)(ReadByOneQueryAt<School>(pool_, moment, deadline, [&](const Query& query) -> StatusOr<School> {
      ASSIGN_OR_RETURN(std::optional<School> school, FindSchool(query, key, moment));
      if (!school.has_value()) return NoSuchSchool(key);
      return *std::move(school);
    }));
  }));
}

StatusOr<std::vector<School>> MysqlSchoolStore::ListSchools(const SchoolQuery& query, Deadline deadline) {
  return ReadAt<std::vector<School>>(pool_, query.moment, deadline,
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
                     const Query query = QueryOf(batch_of(parent));
                     for (const ReadinessFact& fact : facts) {
                       RETURN_IF_ERROR(CheckSubject(query, parent, fact.subject, fact.of_pairing));
                     }
                     for (const ReadinessFact& fact : facts) {
                       RETURN_IF_ERROR(StoreReadiness(batch_of(fact.subject.region), fact));
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
  ASSIGN_OR_RETURN(const journal::Answer answer,
                   AppendOver(writer_, regions, mutation, [&](const auto& batch_of) -> StatusOr<std::string> {
                     const Positions positions(writer_.service(), regions, batch_of);
                     const Query query = QueryOf(batch_of(parent));
                     for (const HeadCount& count : counts) {
                       RETURN_IF_ERROR(CheckSubject(query, parent, count.school, false));
                     }
                     for (const HeadCount& count : counts) RETURN_IF_ERROR(Store(batch_of(count.school.region), count));
                     return encode(positions.Reached());
                   }));
  return answer.response;
}

}  // namespace jgt::roster
