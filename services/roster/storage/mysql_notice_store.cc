#include "services/roster/storage/mysql_notice_store.h"

#include <set>
#include <utility>

#include "common/journal/body.h"
#include "common/names/names.h"
#include "jgt/roster/v1/agreement_events.pb.h"
#include "services/roster/domain/agreement_check.h"
#include "services/roster/storage/agreement_proto.h"
#include "services/roster/storage/agreement_rows.h"
#include "services/roster/storage/missing.h"
#include "services/roster/storage/to_proto.h"

namespace jgt::roster {
namespace {

namespace pb = jgt::roster::v1;

const std::string kNumberTaken = "SELECT notice_id FROM notices WHERE region = ? AND number = ? LIMIT 1";
const std::string kEndsOfPairing =
    "SELECT DISTINCT region FROM pairing_ends WHERE pairing_region = ? AND pairing_id = ?";
const std::string kInsertNotice =
    "INSERT INTO notices (region, notice_id, seq, number, issued_on, withdraws_id, recorded_at, content)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kInsertRegions = "INSERT INTO notice_regions (region, notice_region, notice_id) ";
constexpr std::string_view kInsertPairings =
    "INSERT INTO notice_pairings (region, pairing_id, notice_region, notice_id) ";
const std::string kRegionsOfNotice = "SELECT region FROM notice_regions WHERE notice_region = ? AND notice_id = ?";
const std::string kSchoolsOfNotice =
    "SELECT DISTINCT e.region, e.school_id FROM notice_pairings p JOIN pairing_ends e ON e.pairing_region = p.region"
    " AND e.pairing_id = p.pairing_id WHERE p.notice_region = ? AND p.notice_id = ? AND e.school_id <> ''";

Error NoSuchNotice(const Key& key) {
  const std::string name = NameOf(key, kNotices);
  return NotFound("NO_SUCH_NOTICE", absl::StrFormat("%s does not exist", name))
      .Meta("name", name)
      .Zh(absl::StrFormat("文件不存在：%s", name));
}

// The regions that have to do with it; refuses pairings that are not the county's, or not there.
StatusOr<std::set<std::string>> RegionsOfNotice(const Query& query, const Notice& notice) {
  for (const Key& pairing : notice.pairings) RETURN_IF_ERROR(CheckOfCounty(query, notice.key.region, pairing));
  std::set<std::string> regions = {notice.key.region};
  for (const NoticeIssuer& issuer : notice.issuers) {
    if (!issuer.region.empty()) regions.insert(issuer.region);
  }
  for (const Key& pairing : notice.pairings) {
    ASSIGN_OR_RETURN(const sql::Rows ends, query(kEndsOfPairing, {pairing.region, pairing.id}));
    if (ends.empty()) return NoSuchPairing(pairing);
    for (const sql::Row& row : ends) regions.insert(row.Text(0));
  }
  return regions;
}

Status MayIssue(const Query& query, const Notice& notice) {
  if (!notice.withdraws.empty()) {
    const Key key = {.region = notice.key.region, .id = notice.withdraws};
    ASSIGN_OR_RETURN(const std::optional<Notice> standing, FindNotice(query, key, InTheEnd()));
    if (!standing.has_value()) return NoSuchNotice(key);
    RETURN_IF_ERROR(CheckWithdrawal(*standing, notice));
  }
  ASSIGN_OR_RETURN(const sql::Rows taken, query(kNumberTaken, {notice.key.region, notice.number}));
  if (taken.empty()) return OkStatus();
  return AlreadyExists("NOTICE_NUMBER_TAKEN", absl::StrFormat("%s is the number of another notice", notice.number))
      .Meta("notice", taken.front().Text(0))
      .Field("notice.number", absl::StrFormat("%s; a number that no other notice has", notice.number))
      .Zh(absl::StrFormat("文号 %s 已登记", notice.number));
}

Status PutNotice(journal::Batch& batch, Notice& notice, const std::set<std::string>& regions) {
  pb::NoticeIssued event;
  *event.mutable_notice() = ToProto(notice);
  notice.filed = {.revision = batch.next_seq(), .at = batch.now()};
  const Key& key = notice.key;
  RETURN_IF_ERROR(batch
                      .Execute(kInsertNotice,
                               {key.region, key.id, notice.filed.revision, notice.number, notice.issued_on,
                                notice.withdraws, batch.now(), sql::Value::Bytes(event.notice().SerializeAsString())})
                      .status());
  std::vector<sql::Params> rows;
  rows.reserve(regions.size());
  for (const std::string& region : regions) rows.push_back({region, key.region, key.id});
  RETURN_IF_ERROR(batch.InsertMany(kInsertRegions, 3, std::move(rows)));
  std::vector<sql::Params> named;
  named.reserve(notice.pairings.size());
  for (const Key& pairing : notice.pairings) named.push_back({pairing.region, pairing.id, key.region, key.id});
  RETURN_IF_ERROR(batch.InsertMany(kInsertPairings, 4, std::move(named)));
  journal::AppendMessage(batch, event);
  return OkStatus();
}

}  // namespace

StatusOr<std::string> MysqlNoticeStore::IssueNotice(const Notice& notice, const journal::Mutation& mutation,
                                                    const Encoder<FiledNow<Notice>>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(const std::set<std::string> regions, RegionsOfNotice(QueryOf(batch), notice));
    RETURN_IF_ERROR(MayIssue(QueryOf(batch), notice));
    FiledNow<Notice> now = {.thing = notice, .position = {}};
    now.thing.key.id = ids_.Next();
    RETURN_IF_ERROR(PutNotice(batch, now.thing, regions));
    now.position = PositionOf(writer_, batch);
    return encode(now);
  };
  ASSIGN_OR_RETURN(const journal::Answer answer, writer_.Append(notice.key.region, mutation, work));
  return answer.response;
}

StatusOr<std::vector<std::string>> MysqlNoticeStore::ReadersOf(const Key& notice, Deadline deadline) {
  using Names = std::vector<std::string>;
  return ReadAtOneMoment<Names>(pool_, deadline, [&](const Query& query) -> StatusOr<Names> {
    ASSIGN_OR_RETURN(const sql::Rows regions, query(kRegionsOfNotice, {notice.region, notice.id}));
    if (regions.empty()) return NoSuchNotice(notice);
    ASSIGN_OR_RETURN(const sql::Rows schools, query(kSchoolsOfNotice, {notice.region, notice.id}));
    // Its own county comes first: that is the one which a refusal names, as it does when there is no such notice.
    Names names = {RegionName(notice.region)};
    names.reserve(1 + regions.size() + schools.size());
    for (const sql::Row& row : regions) names.push_back(RegionName(row.Text(0)));
    for (const sql::Row& row : schools) {
      names.push_back(NameOf({.region = row.Text(0), .id = row.Text(1)}, kSchools));
    }
    return names;
  });
}

StatusOr<Notice> MysqlNoticeStore::GetNotice(const Key& notice, const Moment& moment, Deadline deadline) {
  return ReadByOneQueryAt<Notice>(pool_, moment, deadline, [&](const Query& query) -> StatusOr<Notice> {
    ASSIGN_OR_RETURN(std::optional<Notice> found, FindNotice(query, notice, moment));
    if (!found.has_value()) return NoSuchNotice(notice);
    return *std::move(found);
  });
}

StatusOr<std::vector<Notice>> MysqlNoticeStore::ListNotices(const NoticeQuery& query, Deadline deadline) {
  return ReadByOneQueryAt<std::vector<Notice>>(pool_, query.moment, deadline,
                                               [&](const Query& read) { return NoticesOfRegion(read, query); });
}

}  // namespace jgt::roster
