#include "services/roster/storage/mysql_quota_store.h"

#include <utility>

#include "common/journal/body.h"
#include "jgt/roster/v1/agreement_events.pb.h"
#include "services/roster/storage/agreement_proto.h"
#include "services/roster/storage/list_facts.h"
#include "services/roster/storage/versions.h"

namespace jgt::roster {
namespace {

const std::string kSupersedeQuotas =
    "UPDATE quota_versions SET superseded_at = ?, superseded_seq = ?"
    " WHERE region = ? AND year = ? AND superseded_at = '9999-12-31'";
constexpr std::string_view kInsertQuotas =
    "INSERT INTO quota_versions (region, year, code, seq, recorded_at, superseded_at, superseded_seq, target, base,"
    " source) ";
const std::string kQuotas =
    "SELECT code, target, base, source FROM quota_versions"
    " WHERE region = ? AND year = ? AND recorded_at <= ? AND superseded_at > ? ORDER BY code";
// Two is the state of a closed school; an alias is counted as the school that stands.
const std::string kSchoolsKnown =
    "SELECT COUNT(*) FROM school_versions s WHERE s.region = ? AND s.state <> 2 AND s.alias_of = '' AND " OF_MOMENT(
        "s");

}  // namespace

StatusOr<std::string> MysqlQuotaStore::SetQuotas(const std::string& county, int year,
                                                 const std::vector<QuotaTarget>& targets,
                                                 const journal::Mutation& mutation,
                                                 const Encoder<journal::Position>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    const int64_t seq = batch.next_seq();
    RETURN_IF_ERROR(batch.Execute(kSupersedeQuotas, {batch.now(), seq, county, year}).status());
    jgt::roster::v1::QuotasSet event;
    event.set_year(year);
    std::vector<sql::Params> rows;
    rows.reserve(targets.size());
    for (const QuotaTarget& target : targets) {
      rows.push_back(
          {county, year, target.code, seq, batch.now(), "9999-12-31", 0, target.target, target.base, target.source});
      *event.add_targets() = ToProto(target);
    }
    RETURN_IF_ERROR(batch.InsertMany(kInsertQuotas, 10, std::move(rows)));
    journal::AppendMessage(batch, event);
    return encode(PositionOf(writer_, batch));
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(county, mutation, work));
  return answer.response;
}

StatusOr<QuotasKnown> MysqlQuotaStore::GetQuotas(const std::string& county, int year, const Moment& moment,
                                                 Deadline deadline) {
  return ReadAt<QuotasKnown>(pool_, moment, deadline, [&](const Query& query) -> StatusOr<QuotasKnown> {
    QuotasKnown known;
    ASSIGN_OR_RETURN(known.facts.list, ReadListFacts(query, writer_.service(), county, year, moment, known.positions));
    const sql::Value by = MomentParams(moment).front();
    ASSIGN_OR_RETURN(const sql::Rows targets, query(kQuotas, {county, year, by, by}));
    known.facts.targets.reserve(targets.size());
    for (const sql::Row& row : targets) {
      known.facts.targets.push_back(
          {.code = row.Text(0), .target = row.Text(1), .base = row.Int(2), .source = row.Text(3)});
    }
    sql::Params of_moment = {county};
    AddMoment(moment, of_moment);
    ASSIGN_OR_RETURN(const sql::Rows schools, query(kSchoolsKnown, of_moment));
    known.facts.schools_known = schools.front().Int(0);
    return known;
  });
}

}  // namespace jgt::roster
