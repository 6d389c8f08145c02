#include "services/ledger/storage/mysql_confirmation_store.h"

#include <set>
#include <utility>

#include "common/names/names.h"
#include "common/sql/in_list.h"
#include "services/ledger/storage/activity_list.h"
#include "services/ledger/storage/activity_rows.h"
#include "services/ledger/storage/roster_tables.h"

namespace jgt::ledger {
namespace {

const std::string kPutPolicy =
    "INSERT INTO confirmation_policies (region, year, seq, body) VALUES (?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE seq = VALUES(seq), body = VALUES(body)";
const std::string kReadPolicies = "SELECT year, seq, body FROM confirmation_policies WHERE region = ?";
const std::string kReadSeqs = "SELECT year, seq FROM confirmation_policies WHERE region = ?";

// In the order of the entries, which is that in which they become due: those that are told late wait as long.
constexpr std::string_view kAwaiting = "ix_activities_state) WHERE region = ? AND state = ? AND seq > ?";
constexpr std::string_view kAndPairings = " AND pairing_id IN (";
constexpr std::string_view kInOrder = " ORDER BY seq LIMIT ?";

// " AND (… OR …)": what acts, so that the database skips what rests for ever.
std::string OnlyActing(const std::vector<Acting>& all, sql::Params& params) {
  std::string text;
  for (const Acting& acting : all) {
    text += text.empty() ? " AND (" : " OR ";
    text += "(day >= ? AND day <= ?";
    params.emplace_back(Day{.year = acting.first_year, .month = 1, .day = 1});
    params.emplace_back(Day{.year = acting.last_year, .month = 12, .day = 31});
    if (acting.told_before.has_value()) {
      text += " AND recorded_at < ?";
      params.emplace_back(*acting.told_before);
    }
    if (!acting.kinds.empty()) text += " AND kind IN (" + sql::InList(acting.kinds, params);
    text += ")";
  }
  return text + ")";
}

StatusOr<std::vector<Activity>> FindAwaiting(const Reader& read, const AwaitingQuery& query,
                                             const std::map<int, ConfirmationPolicy>& set) {
  RETURN_IF_ERROR(CheckPairingCount(query.pairings));
  std::vector<Acting> acting;
  if (query.defaults != nullptr) {
    acting = WhatActs(set, *query.defaults, query.today);
    if (acting.empty()) return std::vector<Activity>();
  }
  sql::Params params = {query.region, static_cast<int64_t>(ActivityState::kRecorded), query.after_seq};
  std::string statement = std::string(SelectActivities()) + std::string(kAwaiting);
  if (query.pairings.has_value()) {
    statement += kAndPairings;
    statement += sql::InList(*query.pairings, params);
  }
  if (!acting.empty()) statement += OnlyActing(acting, params);
  statement += kInOrder;
  params.emplace_back(query.limit);
  ASSIGN_OR_RETURN(const sql::Rows rows, read(statement, params));
  std::vector<Activity> activities;
  activities.reserve(rows.size());
  for (const sql::Row& row : rows) activities.push_back(ActivityFrom(query.region, row));
  return activities;
}

}  // namespace

StatusOr<std::map<int, int64_t>> FindPolicySeqs(const Reader& read, const std::string& region) {
  ASSIGN_OR_RETURN(const sql::Rows rows, read(kReadSeqs, {region}));
  std::map<int, int64_t> seqs;
  for (const sql::Row& row : rows) seqs[static_cast<int>(row.Int(0))] = row.Int(1);
  return seqs;
}

MysqlConfirmationStore::MysqlConfirmationStore(journal::Writer& writer, sql::Pool& pool, PolicyCodec codec)
    : writer_(writer), pool_(pool), codec_(std::move(codec)) {}

StatusOr<std::map<int, ConfirmationPolicy>> MysqlConfirmationStore::ReadSet(const Reader& read,
                                                                            const std::string& region) const {
  ASSIGN_OR_RETURN(const sql::Rows rows, read(kReadPolicies, {region}));
  std::map<int, ConfirmationPolicy> set;
  for (const sql::Row& row : rows) {
    const int year = static_cast<int>(row.Int(0));
    ASSIGN_OR_RETURN(ConfirmationPolicy policy, codec_.decode(row.Text(2)));
    policy.seq = row.Int(1);
    policy.version = PolicyVersion(region, year, policy.seq);
    set[year] = std::move(policy);
  }
  return set;
}

StatusOr<std::string> MysqlConfirmationStore::Set(const journal::Mutation& mutation, const PolicyDecision& decision,
                                                  const Encoder& encode) {
  const auto work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    EntryBody body = codec_.encode(decision);
    const std::string bytes = body.bytes;
    ConfirmationPolicy policy = decision.policy;
    policy.seq = batch.Append(std::move(body.type), std::move(body.bytes));
    policy.version = PolicyVersion(decision.region, policy.year, policy.seq);
    RETURN_IF_ERROR(
        batch.Execute(kPutPolicy, {decision.region, policy.year, policy.seq, sql::Value::Bytes(bytes)}).status());
    return encode(policy);
  };
  ASSIGN_OR_RETURN(journal::Answer answer, writer_.Append(decision.region, mutation, work));
  return std::move(answer.response);
}

StatusOr<std::optional<ConfirmationPolicy>> MysqlConfirmationStore::Find(const std::string& region, int year,
                                                                         Deadline deadline) {
  using Found = std::optional<ConfirmationPolicy>;
  return sql::RunTransactionFor<Found>(pool_, {.deadline = deadline, .read_only = true},
                                       [&](sql::Transaction& tx) -> StatusOr<Found> {
                                         ASSIGN_OR_RETURN(auto set, ReadSet(ReaderOf(tx), region));
                                         const auto found = set.find(year);
                                         if (found == set.end()) return Found();
                                         return Found(std::move(found->second));
                                       });
}

StatusOr<AwaitingPage> MysqlConfirmationStore::Awaiting(const AwaitingQuery& query, Deadline deadline) {
  if (query.pairings.has_value() && query.pairings->empty()) return AwaitingPage();
  return sql::RunTransactionFor<AwaitingPage>(
      pool_, sql::Snapshot(deadline), [&](sql::Transaction& tx) -> StatusOr<AwaitingPage> {
        const Reader read = ReaderOf(tx);
        AwaitingPage page;
        ASSIGN_OR_RETURN(page.set, ReadSet(read, query.region));
        ASSIGN_OR_RETURN(page.activities, FindAwaiting(read, query, page.set));
        std::set<std::string> ids;
        for (const Activity& activity : page.activities) ids.insert(IdOf(activity.pairing));
        ASSIGN_OR_RETURN(page.pairings, FindPairings(read, query.region, {ids.begin(), ids.end()}));
        return page;
      });
}

}  // namespace jgt::ledger
