#include "services/ledger/storage/activity_list.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>
#include <utility>

#include "common/names/names.h"
#include "services/ledger/storage/activity_rows.h"

namespace jgt::ledger {
namespace {

constexpr std::string_view kByEntry = "PRIMARY";
constexpr std::string_view kByPairing = "ix_activities_pairing_day";
constexpr std::string_view kByKind = "ix_activities_kind_state_day";
constexpr std::string_view kByState = "ix_activities_state_day";
constexpr std::string_view kByDay = "ix_activities_day";

constexpr std::string_view kWhereRegion = ") WHERE region = ?";
constexpr std::string_view kAndPairing = " AND pairing_id = ?";
constexpr std::string_view kAndPairings = " AND pairing_id IN (";
constexpr std::string_view kAndKind = " AND kind = ?";
constexpr std::string_view kAndState = " AND state = ?";
constexpr std::string_view kAndDay = " AND day = ?";
constexpr std::string_view kAndDayMin = " AND day >= ?";
constexpr std::string_view kAndDayAfter = " AND day > ?";
constexpr std::string_view kAndDayMax = " AND day <= ?";
constexpr std::string_view kAndSeqAfter = " AND seq > ?";
constexpr std::string_view kInEntryOrder = " ORDER BY seq LIMIT ?";
constexpr std::string_view kInDayOrder = " ORDER BY day, seq LIMIT ?";

// A caller who sees more pairings than this has them read together and sorted.
constexpr size_t kPairingStreamsMax = 64;
constexpr std::array<ActivityState, 5> kStates = {ActivityState::kRecorded, ActivityState::kConfirmed,
                                                  ActivityState::kSuperseded, ActivityState::kReversed,
                                                  ActivityState::kLapsed};

// A statement under way.
class Builder {
 public:
  Builder(const ListQuery& query, std::string_view index) {
    statement_.text = SelectActivities();
    statement_.text += index;
    statement_.text += kWhereRegion;
    statement_.params.emplace_back(query.region);
  }

  Builder& And(std::string_view condition, sql::Value value) {
    statement_.text += condition;
    statement_.params.push_back(std::move(value));
    return *this;
  }
  Builder& AndPairings(const std::vector<std::string>& ids) {
    statement_.text += kAndPairings;
    statement_.text += sql::InList(ids, statement_.params);
    return *this;
  }
  ListStatement Take() { return std::move(statement_); }

 private:
  ListStatement statement_;
};

// The place of the last page's end cuts a stream in two: the rest of that day, and the days after it.
ListStream InDayOrder(const ListQuery& query, const Builder& base) {
  const ActivityFilter& filter = query.filter;
  ListStream stream;
  if (!query.after_day.empty()) {
    Builder same_day = base;
    same_day.And(kAndDay, query.after_day).And(kAndSeqAfter, query.after_seq).And(kInEntryOrder, query.limit);
    stream.push_back(same_day.Take());
  }
  Builder days = base;
  if (!query.after_day.empty()) {
    days.And(kAndDayAfter, query.after_day);
  } else if (filter.day_min.has_value()) {
    days.And(kAndDayMin, *filter.day_min);
  }
  if (filter.day_max.has_value()) days.And(kAndDayMax, *filter.day_max);
  stream.push_back(days.And(kInDayOrder, query.limit).Take());
  return stream;
}

// Of one pairing or several: their activities are few, so kind and state are looked at row by row.
Builder OfPairings(const ListQuery& query) {
  Builder builder(query, kByPairing);
  if (query.filter.kind.has_value()) builder.And(kAndKind, *query.filter.kind);
  if (query.filter.state.has_value()) builder.And(kAndState, static_cast<int64_t>(*query.filter.state));
  return builder;
}

std::vector<ListStream> PairingStreams(const ListQuery& query) {
  const std::optional<std::string>& asked = query.filter.pairing;
  std::vector<std::string> ids = query.pairings.value_or(std::vector<std::string>());
  if (asked.has_value()) {
    const std::string id = IdOf(*asked);
    const bool seen = !query.pairings.has_value() || std::find(ids.begin(), ids.end(), id) != ids.end();
    ids = seen ? std::vector<std::string>{id} : std::vector<std::string>();
  }
  if (ids.size() > kPairingStreamsMax) return {InDayOrder(query, OfPairings(query).AndPairings(ids))};
  std::vector<ListStream> streams;
  streams.reserve(ids.size());
  for (const std::string& id : ids) streams.push_back(InDayOrder(query, OfPairings(query).And(kAndPairing, id)));
  return streams;
}

std::vector<ListStream> KindStreams(const ListQuery& query) {
  std::vector<ListStream> streams;
  for (const ActivityState state : kStates) {
    if (query.filter.state.value_or(state) != state) continue;
    Builder builder(query, kByKind);
    builder.And(kAndKind, *query.filter.kind).And(kAndState, static_cast<int64_t>(state));
    streams.push_back(InDayOrder(query, builder));
  }
  return streams;
}

StatusOr<std::vector<Activity>> ReadStream(const Reader& read, const ListQuery& query, const ListStream& stream) {
  std::vector<Activity> activities;
  for (const ListStatement& statement : stream) {
    if (activities.size() >= static_cast<size_t>(query.limit)) break;
    ASSIGN_OR_RETURN(const sql::Rows rows, read(statement.text, statement.params));
    for (const sql::Row& row : rows) activities.push_back(ActivityFrom(query.region, row));
  }
  return activities;
}

}  // namespace

std::vector<ListStream> StreamsOf(const ListQuery& query) {
  if (!OrderedByDay(query)) {
    Builder builder(query, kByEntry);
    return {{builder.And(kAndSeqAfter, query.after_seq).And(kInEntryOrder, query.limit).Take()}};
  }
  if (query.filter.pairing.has_value() || query.pairings.has_value()) return PairingStreams(query);
  if (query.filter.kind.has_value()) return KindStreams(query);
  if (query.filter.state.has_value()) {
    Builder builder(query, kByState);
    return {InDayOrder(query, builder.And(kAndState, static_cast<int64_t>(*query.filter.state)))};
  }
  return {InDayOrder(query, Builder(query, kByDay))};
}

Status CheckPairingCount(const std::optional<std::vector<std::string>>& pairings) {
  if (pairings.has_value() && pairings->size() > sql::kInListMax) {
    return ResourceExhausted("TOO_MANY_PAIRINGS",
                             absl::StrFormat("the caller's roles reach %d single pairings; at most %d can be listed "
                                             "at once, narrow by filter pairing = \"…\"",
                                             pairings->size(), sql::kInListMax))
        .Zh("可见的结对关系过多，请按 pairing 筛选");
  }
  return OkStatus();
}

StatusOr<std::vector<Activity>> ListActivities(const Reader& read, const ListQuery& query) {
  RETURN_IF_ERROR(CheckPairingCount(query.pairings));
  std::vector<Activity> activities;
  for (const ListStream& stream : StreamsOf(query)) {
    ASSIGN_OR_RETURN(std::vector<Activity> some, ReadStream(read, query, stream));
    activities.insert(activities.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
  }
  if (OrderedByDay(query)) {
    std::sort(activities.begin(), activities.end(),
              [](const Activity& a, const Activity& b) { return std::tie(a.day, a.seq) < std::tie(b.day, b.seq); });
  }
  if (activities.size() > static_cast<size_t>(query.limit)) activities.resize(static_cast<size_t>(query.limit));
  return activities;
}

}  // namespace jgt::ledger
