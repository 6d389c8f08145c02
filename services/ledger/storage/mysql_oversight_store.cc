#include "services/ledger/storage/mysql_oversight_store.h"

#include <utility>

#include "common/names/names.h"
#include "services/ledger/storage/planned_tables.h"
#include "services/ledger/storage/reader.h"
#include "services/ledger/storage/roster_tables.h"

namespace jgt::ledger {
namespace {

// Days of a pairing are one range of ix_activities_pairing_day each. Asking by pairings keeps the path on which
// activities are told free of a further index.
constexpr std::string_view kOfDays =
    "SELECT id, pairing_id, kind, day, end_day, period, subject, teacher, supported_class, lesson, state, seq,"
    " recorded_at FROM activities"
    " WHERE region = ? AND day >= ? AND day <= ? AND state IN (1, 2) AND pairing_id IN (";
// Kinds of which there are few: by ix_activities_kind, which the optimizer leaves for all of the region when it takes
// them for more than they are.
constexpr std::string_view kAway =
    "SELECT id, pairing_id, kind, day, end_day, period, subject, teacher, supported_class, lesson, state, seq,"
    " recorded_at FROM activities FORCE INDEX (ix_activities_kind_state_day)"
    " WHERE region = ? AND day < ? AND end_day >= ? AND state IN (1, 2) AND kind IN (";
// Likewise.
constexpr std::string_view kMilestones =
    "SELECT pairing_id, day, kind FROM activities FORCE INDEX (ix_activities_kind_state_day)"
    " WHERE region = ? AND kind IN ('PLAN_DRAWN_UP', 'AGREEMENT_SIGNED', 'CEREMONY') AND state IN (1, 2)"
    " AND pairing_id IN (";
constexpr std::string_view kReviews =
    "SELECT notice_id, reason, reviewed_at FROM notice_reviews WHERE region = ? AND notice_id IN (";
const std::string kPutReview =
    "INSERT INTO notice_reviews (region, notice_id, seq, reason, reviewed_at) VALUES (?, ?, ?, ?, ?)"
    " ON DUPLICATE KEY UPDATE seq = VALUES(seq), reason = VALUES(reason), reviewed_at = VALUES(reviewed_at)";

Activity ActivityFrom(const std::string& region, const sql::Row& row) {
  Activity activity;
  activity.name = MakeName(region, "activities", row.Text(0));
  activity.pairing = MakeName(region, "pairings", row.Text(1));
  activity.kind = row.Text(2);
  activity.day = row.Text(3);
  activity.end_day = row.OptionalText(4).value_or("");
  activity.period = row.Int(5);
  activity.subject = row.Int(6);
  activity.teacher = row.Text(7);
  activity.supported_class = row.Text(8);
  activity.lesson = row.Bool(9);
  activity.state = static_cast<ActivityState>(row.Int(10));
  activity.seq = row.Int(11);
  activity.recorded_at = row.Time(12);
  return activity;
}

StatusOr<std::vector<Activity>> ReadActivities(const Reader& read, std::string_view statement,
                                               const std::string& region, const Day& first, const Day& last,
                                               const std::vector<std::string>& list) {
  StatusOr<sql::Rows> rows = QueryIn(read, statement, {region, first, last}, list);
  if (ReasonOf(rows.status()) == "SQL_ROWS_MAX") {
    return ResourceExhausted("TOO_MANY_ACTIVITIES",
                             absl::StrFormat("region %s has more activities from %s to %s than can be compared at once",
                                             region, ToString(first), ToString(last)))
        .Zh("该时段活动过多，无法一次核对");
  }
  if (!rows.ok()) return std::move(rows).status();
  std::vector<Activity> activities;
  activities.reserve(rows->size());
  for (const sql::Row& row : *rows) activities.push_back(ActivityFrom(region, row));
  return activities;
}

StatusOr<std::vector<std::string>> PairingIds(const Reader& read, const std::string& region) {
  ASSIGN_OR_RETURN(const std::vector<Pairing> pairings, ListPairings(read, region));
  std::vector<std::string> ids;
  ids.reserve(pairings.size());
  for (const Pairing& pairing : pairings) ids.push_back(IdOf(pairing.name));
  return ids;
}

Day DayOf(int64_t year, int month, int day) { return {.year = static_cast<int>(year), .month = month, .day = day}; }

// The first day of a step, whether the roster's facts or an activity says so. A plan is one of its year; agreement and
// ceremony hold for the years after.
void AddMilestone(const std::string& kind, const std::string& day, int64_t year, PlannedYear& planned) {
  if (kind == "PLAN_DRAWN_UP" && !day.starts_with(absl::StrFormat("%04d-", year))) return;
  std::string& first = kind == "PLAN_DRAWN_UP"      ? planned.plan_day
                       : kind == "AGREEMENT_SIGNED" ? planned.agreement_day
                                                    : planned.ceremony_day;
  if (first.empty() || day < first) first = day;
}

// Several reads that see one moment.
template <typename T>
StatusOr<T> AtOneMoment(sql::Pool& pool, Deadline deadline, const std::function<StatusOr<T>(const Reader&)>& read,
                        int64_t rows_max = sql::kRowsMaxDefault) {
  return sql::RunTransactionFor<T>(pool, sql::Snapshot(deadline), [&](sql::Transaction& tx) {
    return read([&tx, rows_max](const std::string& statement, const sql::Params& params) {
      return tx.Query(statement, params, {.rows_max = rows_max});
    });
  });
}

}  // namespace

StatusOr<std::vector<std::string>> MysqlOversightStore::Pairings(const std::string& region, Deadline deadline) {
  return AtOneMoment<std::vector<std::string>>(pool_, deadline,
                                               [&](const Reader& read) { return PairingIds(read, region); });
}

StatusOr<std::vector<PlannedAndDone>> MysqlOversightStore::ReadYear(const std::string& region,
                                                                    const std::vector<std::string>& pairings,
                                                                    int64_t year, int64_t make_up_days,
                                                                    Deadline deadline) {
  using Result = std::vector<PlannedAndDone>;
  return AtOneMoment<Result>(
      pool_, deadline,
      [&](const Reader& read) -> StatusOr<Result> {
        const Day last = DayFromNumber(DayNumber(DayOf(year, 12, 31)) + make_up_days);
        ASSIGN_OR_RETURN(auto planned, ReadPlanned(read, region, pairings, year));
        ASSIGN_OR_RETURN(auto before, ReadSlots(read, region, pairings, year - 1));
        ASSIGN_OR_RETURN(auto after, ReadSlots(read, region, pairings, year + 1));
        ASSIGN_OR_RETURN(const sql::Rows milestones, QueryIn(read, kMilestones, {region}, pairings));
        for (const sql::Row& row : milestones) AddMilestone(row.Text(2), row.Text(1), year, planned[row.Text(0)]);
        ASSIGN_OR_RETURN(std::vector<Activity> activities,
                         ReadActivities(read, kOfDays, region, DayOf(year - 1, 1, 1), last, pairings));
        std::map<std::string, std::vector<Activity>> done;
        for (Activity& activity : activities) done[IdOf(activity.pairing)].push_back(std::move(activity));
        Result result;
        result.reserve(pairings.size());
        for (const std::string& id : pairings) {
          PlannedYear& of_pairing = planned[id];
          of_pairing.slots_before = std::move(before[id]);
          of_pairing.slots_after = std::move(after[id]);
          std::erase_if(of_pairing.slots_after, [&](const PlannedSlot& slot) { return slot.day > ToString(last); });
          result.push_back({.planned = std::move(of_pairing), .done = std::move(done[id])});
        }
        return result;
      },
      activities_max_);
}

StatusOr<MonthFacts> MysqlOversightStore::ReadMonth(const std::string& region, const Month& month,
                                                    const std::vector<std::string>& away_kinds, Deadline deadline) {
  const Day first = DayOf(month.year, month.month, 1);
  const Day last = DayOf(month.year, month.month, DaysInMonth(month));
  const Month before = Before(month);
  return AtOneMoment<MonthFacts>(
      pool_, deadline,
      [&](const Reader& read) -> StatusOr<MonthFacts> {
        MonthFacts facts;
        facts.month = month;
        ASSIGN_OR_RETURN(const std::vector<std::string> pairings, PairingIds(read, region));
        ASSIGN_OR_RETURN(facts.activities, ReadActivities(read, kOfDays, region, first, last, pairings));
        ASSIGN_OR_RETURN(facts.before, ReadActivities(read, kOfDays, region, DayOf(before.year, before.month, 1),
                                                      DayOf(before.year, before.month, DaysInMonth(before)), pairings));
        ASSIGN_OR_RETURN(facts.away, ReadActivities(read, kAway, region, first, first, away_kinds));
        return facts;
      },
      activities_max_);
}

StatusOr<std::map<std::string, NoticeReview>> MysqlOversightStore::Reviews(const std::string& region,
                                                                           const std::vector<std::string>& notices,
                                                                           Deadline deadline) {
  using Result = std::map<std::string, NoticeReview>;
  return AtOneMoment<Result>(pool_, deadline, [&](const Reader& read) -> StatusOr<Result> {
    ASSIGN_OR_RETURN(const sql::Rows rows, QueryIn(read, kReviews, {region}, notices));
    Result reviews;
    for (const sql::Row& row : rows) reviews[row.Text(0)] = {.reason = row.Text(1), .at = row.Time(2)};
    return reviews;
  });
}

StatusOr<std::string> MysqlOversightStore::Review(const std::string& region, const std::string& notice,
                                                  const std::string& reason, const EntryBody& entry,
                                                  const journal::Mutation& mutation,
                                                  const std::function<std::string(const Reviewed&)>& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    const Reviewed reviewed = {.review = {.reason = reason, .at = batch.now()}, .seq = batch.next_seq()};
    RETURN_IF_ERROR(batch.Execute(kPutReview, {region, notice, reviewed.seq, reason, reviewed.review.at}).status());
    batch.Append(entry.type, entry.bytes);
    return encode(reviewed);
  };
  ASSIGN_OR_RETURN(journal::Answer answer, writer_.Append(region, mutation, work));
  return std::move(answer.response);
}

}  // namespace jgt::ledger
