#include "common/journal/writer.h"

#include <algorithm>
#include <array>
#include <exception>

#include "common/journal/answer.h"
#include "common/journal/command.h"
#include "common/journal/schema_files.h"

namespace jgt::journal {
namespace {

using std::chrono::steady_clock;

const std::string kLockHead = "SELECT seq, recorded_at FROM journal_head WHERE region = ? FOR UPDATE";
const std::string kCreateHead = "INSERT IGNORE INTO journal_head (region, seq, recorded_at) VALUES (?, 0, ?)";
const std::string kMoveHead = "UPDATE journal_head SET seq = ?, recorded_at = ? WHERE region = ?";
constexpr std::string_view kInsertEntries =
    "INSERT INTO journal (region, seq, type, body, entry_hash, recorded_at, principal, request_id) ";
constexpr std::string_view kInsertRequests =
    "INSERT INTO journal_request (region, request_id, request_hash, response, last_seq, recorded_at, "
    "row_hash) ";
constexpr std::string_view kFindRequests =
    "SELECT request_id, request_hash, response, last_seq, recorded_at, row_hash FROM journal_request"
    " WHERE region = ? AND request_id IN (";

// How long a lost COMMIT may be asked after beyond the callers' own deadline: they have waited for it already, and the
// answer matters.
constexpr std::chrono::seconds kResolveUnknownMin{5};

struct KnownRequest {
  std::string hash;
  Answer answer;
  bool sound = true;  // what is stored is what was stored
};
using KnownRequests = std::map<std::string, KnownRequest>;

Status Reused(const std::string& request_id) {
  return AlreadyExists("REQUEST_ID_REUSED",
                       absl::StrFormat("request_id \"%s\" was used before for another request", request_id))
      .Meta("request_id", request_id)
      .Zh(absl::StrFormat("请求编号 %s 已用于另一内容的请求", request_id));
}

// The row of a first answer.
sql::Params AnswerRow(const std::string& region, const Mutation& mutation, const std::string& response,
                      int64_t last_seq, Instant now) {
  return sql::MakeParams(region, mutation.request_id, sql::Value::Bytes(mutation.request_hash),
                         sql::Value::Bytes(response), last_seq, now,
                         sql::Value::Bytes(AnswerHash({.region = region,
                                                       .request_id = mutation.request_id,
                                                       .request_hash = mutation.request_hash,
                                                       .response = response,
                                                       .last_seq = last_seq,
                                                       .recorded_at = now})));
}

Status Damaged(const std::string& request_id) {
  return DataLoss("ANSWER_DAMAGED", absl::StrFormat("the stored answer to request_id \"%s\" is not what was stored; "
                                                    "nothing was written again",
                                                    request_id))
      .Meta("request_id", request_id)
      .Zh(absl::StrFormat("请求编号 %s 的原回执已损坏，未重复写入；请联系运维人员审计", request_id));
}

// Rows that are older than hashes have none.
bool IsSound(const std::string& region, const sql::Row& row) {
  const std::optional<std::string> hash = row.OptionalText(5);
  return !hash.has_value() || *hash == AnswerHash({.region = region,
                                                   .request_id = row.Text(0),
                                                   .request_hash = row.Text(1),
                                                   .response = row.Text(2),
                                                   .last_seq = row.Int(3),
                                                   .recorded_at = row.Time(4)});
}

StatusOr<Answer> AnswerAgain(const KnownRequest& known, const Mutation& mutation) {
  if (!known.sound) return Damaged(mutation.request_id);
  if (known.hash != mutation.request_hash) return Reused(mutation.request_id);
  Answer answer = known.answer;
  answer.repeated = true;
  return answer;
}

// One statement text for few, some and many ids, so that the server's prepared statements stay few; the last id fills
// up.
StatusOr<KnownRequests> FindRequests(sql::Transaction& tx, const std::string& region,
                                     const std::vector<std::string>& ids) {
  constexpr std::array<size_t, 4> kSizes = {1, 10, 100, 500};
  const auto* const size = std::find_if(kSizes.begin(), kSizes.end(), [&](size_t s) { return s >= ids.size(); });
  JGT_CHECK(size != kSizes.end());
  std::string statement(kFindRequests);
  sql::Params params = {region};
  for (size_t i = 0; i < *size; ++i) {
    statement += i == 0 ? "?" : ", ?";
    params.emplace_back(ids[std::min(i, ids.size() - 1)]);
  }
  statement += ")";
  ASSIGN_OR_RETURN(const sql::Rows rows, tx.Query(statement, params));
  KnownRequests known;
  for (const sql::Row& row : rows) {
    known[row.Text(0)] = {.hash = row.Text(1),
                          .answer = {.response = row.Text(2), .last_seq = row.Int(3)},
                          .sound = IsSound(region, row)};
  }
  return known;
}

// True for an error that belongs to the transaction, not to the command that met it.
bool IsTransactionError(const Status& status) {
  const std::string reason = ReasonOf(status);
  return reason.rfind("SQL_", 0) == 0 && reason != "SQL_DUPLICATE";
}

// True when the same group is bound to fail again as a whole, whatever its members are.
bool HitsEverybody(const Status& status) {
  return status.code() == StatusCode::kUnavailable || status.code() == StatusCode::kResourceExhausted ||
         status.code() == StatusCode::kDeadlineExceeded;
}

// Runs `attempt` again as long as nobody knows whether its COMMIT took effect: each attempt looks the request up under
// the head lock.
Status ResolveUnknown(const std::function<Status()>& attempt, steady_clock::time_point deadline, sql::Pool& pool) {
  deadline = std::max(deadline, steady_clock::now() + kResolveUnknownMin);
  bool unknown = false;
  for (int number = 1;; ++number) {
    const Status status = attempt();
    unknown = unknown || ReasonOf(status) == "SQL_COMMIT_UNKNOWN";
    // Once a COMMIT is unknown only the look-up can settle it: a conflict or a time-out on the way there settles
    // nothing, because the lost COMMIT may be the very thing that holds the lock.
    if (status.ok() || !unknown || !IsTransactionError(status)) return status;
    if (!pool.WaitBeforeRetry(number, deadline)) {
      return Unavailable("OUTCOME_UNKNOWN",
                         absl::StrFormat("the database was lost during COMMIT (%s); repeat with the same request_id",
                                         std::string(status.message())))
          .RetryAfter(std::chrono::seconds(1))
          .Zh("提交结果未知，请用相同的请求编号重试");
    }
  }
}

}  // namespace

void Writer::Lead(const std::string& region, const std::vector<Pending*>& group) {
  int64_t head_seq = 0;
  const Status status = RunGroup(region, group, &head_seq);
  if (status.ok()) {
    if (head_seq > 0 && options_.on_committed) options_.on_committed(region, head_seq);
    return;
  }
  if (group.size() == 1 || HitsEverybody(status)) {
    for (Pending* member : group) member->result = status;
    return;
  }
  // One of them fails after it had written something, or breaks its statement: each stands for itself.
  for (Pending* member : group) Lead(region, {member});
}

Status Writer::RunGroup(const std::string& region, const std::vector<Pending*>& group, int64_t* head_seq) {
  steady_clock::time_point deadline = steady_clock::time_point::min();
  for (const Pending* member : group) deadline = std::max(deadline, member->mutation->deadline);
  return ResolveUnknown(
      [&] {
        return sql::RunTransaction(
            pool_, {.deadline = std::max(deadline, steady_clock::now() + std::chrono::seconds(1))},
            [&](sql::Transaction& tx) { return Guarded([&] { return TryGroup(tx, region, group, head_seq); }); });
      },
      deadline, pool_);
}

Status Writer::TryGroup(sql::Transaction& tx, const std::string& region, const std::vector<Pending*>& group,
                        int64_t* head_seq) {
  *head_seq = 0;
  ASSIGN_OR_RETURN(const Head head, LockHead(tx, region));
  std::vector<std::string> ids;
  ids.reserve(group.size());
  for (const Pending* member : group) ids.push_back(member->mutation->request_id);
  ASSIGN_OR_RETURN(const KnownRequests known, FindRequests(tx, region, ids));
  ASSIGN_OR_RETURN(Sessions sessions, Begin(tx, region, group));
  const Instant now = NowAfter(head);
  Gathered gathered{.seq = head.seq, .entries = {}, .requests = {}, .by_request_id = {}};
  for (Pending* member : group) {
    const Mutation& mutation = *member->mutation;
    if (const auto found = known.find(mutation.request_id); found != known.end()) {
      member->result = AnswerAgain(found->second, mutation);
    } else if (const auto twin = gathered.by_request_id.find(mutation.request_id);
               twin != gathered.by_request_id.end()) {
      member->result =
          AnswerAgain({.hash = twin->second->mutation->request_hash, .answer = *twin->second->result}, mutation);
    } else if (steady_clock::now() >= mutation.deadline) {
      member->result = TooLate();
    } else {
      RETURN_IF_ERROR(RunOne(tx, region, sessions, now, *member, gathered));
    }
  }
  for (const auto& [runner, session] : sessions) RETURN_IF_ERROR(session->Flush(tx));
  RETURN_IF_ERROR(Store(tx, region, now, gathered.entries, std::move(gathered.requests)));
  if (!gathered.entries.empty()) *head_seq = gathered.seq;
  return OkStatus();
}

// A session for each runner that the group's commands name, which reads for all of its commands.
StatusOr<Writer::Sessions> Writer::Begin(sql::Transaction& tx, const std::string& region,
                                         const std::vector<Pending*>& group) {
  std::map<CommandRunner*, std::vector<const Command*>> commands;
  for (const Pending* member : group) {
    if (member->runner != nullptr) commands[member->runner].push_back(member->command);
  }
  Sessions sessions;
  for (const auto& [runner, asked] : commands) {
    ASSIGN_OR_RETURN(sessions[runner], runner->Begin(tx, region, asked));
  }
  return sessions;
}

// Nothing of ours throws, but if something did here, a region would wait for its leader for ever. The transaction is
// rolled back, and each command then stands for itself.
Status Writer::Guarded(const std::function<Status()>& run) {
  try {
    return run();
  } catch (const std::exception& error) {
    return Internal("WORK_THREW", error.what());
  }
}

// OK means that the group can go on, not that the command succeeded.
Status Writer::RunOne(sql::Transaction& tx, const std::string& region, Sessions& sessions, Instant now,
                      Pending& pending, Gathered& gathered) {
  Batch batch(tx, region, now, gathered.seq + 1, *pending.mutation);
  StatusOr<std::string> response =
      pending.runner == nullptr ? (*pending.work)(batch) : sessions[pending.runner]->Run(batch, *pending.command);
  if (!response.ok()) {
    if (batch.wrote_ || IsTransactionError(response.status())) return response.status();
    pending.result = response.status();
    return OkStatus();
  }
  gathered.seq = batch.next_seq_ - 1;
  gathered.requests.push_back(AnswerRow(region, *pending.mutation, *response, gathered.seq, now));
  for (Entry& entry : batch.entries_) gathered.entries.push_back(std::move(entry));
  pending.result = Answer{.response = *std::move(response), .last_seq = gathered.seq, .repeated = false};
  gathered.by_request_id[pending.mutation->request_id] = &pending;
  return OkStatus();
}

StatusOr<Answer> Writer::AppendAcross(const std::vector<std::string>& regions, const Mutation& mutation,
                                      const WorkAcross& work) {
  JGT_CHECK(!regions.empty());
  RETURN_IF_ERROR(CheckRequestId(mutation));
  Answer answer;
  std::map<std::string, int64_t> heads;
  RETURN_IF_ERROR(ResolveUnknown(
      [&] {
        return sql::RunTransaction(pool_, {.deadline = mutation.deadline}, [&](sql::Transaction& tx) {
          return Guarded([&] { return TryAcross(tx, regions, mutation, work, &answer, &heads); });
        });
      },
      mutation.deadline, pool_));
  for (const auto& [region, seq] : heads) {
    if (options_.on_committed) options_.on_committed(region, seq);
  }
  return answer;
}

Status Writer::TryAcross(sql::Transaction& tx, const std::vector<std::string>& regions, const Mutation& mutation,
                         const WorkAcross& work, Answer* answer, std::map<std::string, int64_t>* heads) {
  heads->clear();
  std::map<std::string, Head> locked;
  for (const std::string& region : regions) locked[region] = {};
  for (auto& [region, head] : locked) {  // in order, so that two of us cannot wait for each other
    ASSIGN_OR_RETURN(head, LockHead(tx, region));
  }
  const std::string& first = regions.front();
  ASSIGN_OR_RETURN(const KnownRequests known, FindRequests(tx, first, {mutation.request_id}));
  if (!known.empty()) {
    ASSIGN_OR_RETURN(*answer, AnswerAgain(known.begin()->second, mutation));
    return OkStatus();
  }
  Instant now = clock_.Now();
  for (const auto& [region, head] : locked) now = std::max(now, NowAfter(head));
  std::map<std::string, Batch> batches;
  for (const auto& [region, head] : locked) batches.emplace(region, Batch(tx, region, now, head.seq + 1, mutation));
  ASSIGN_OR_RETURN(std::string response, work([&](const std::string& region) -> Batch& {
                     const auto found = batches.find(region);
                     JGT_CHECK(found != batches.end());
                     return found->second;
                   }));
  const int64_t last_seq = batches.at(first).next_seq_ - 1;
  for (auto& [region, batch] : batches) {
    std::vector<sql::Params> requests;
    if (region == first) requests.push_back(AnswerRow(region, mutation, response, last_seq, now));
    if (!batch.entries_.empty()) (*heads)[region] = batch.next_seq_ - 1;
    RETURN_IF_ERROR(Store(tx, region, now, batch.entries_, std::move(requests)));
  }
  *answer = {.response = std::move(response), .last_seq = last_seq, .repeated = false};
  return OkStatus();
}

StatusOr<Writer::Head> Writer::LockHead(sql::Transaction& tx, const std::string& region) {
  ASSIGN_OR_RETURN(std::optional<sql::Row> row, tx.QueryOne(kLockHead, {region}));
  if (!row.has_value()) {
    RETURN_IF_ERROR(tx.Execute(kCreateHead, {region, clock_.Now()}).status());
    ASSIGN_OR_RETURN(row, tx.QueryOne(kLockHead, {region}));
    JGT_CHECK(row.has_value());
  }
  return Head{.seq = row->Int(0), .recorded_at = row->Time(1)};
}

Instant Writer::NowAfter(const Head& head) const { return std::max(clock_.Now(), head.recorded_at); }

Status Writer::Store(sql::Transaction& tx, const std::string& region, Instant now, std::vector<Entry>& entries,
                     std::vector<sql::Params> requests) {
  if (!requests.empty()) RETURN_IF_ERROR(tx.InsertMany(kInsertRequests, 7, std::move(requests)));
  if (entries.empty()) return OkStatus();
  std::vector<sql::Params> rows;
  rows.reserve(entries.size());
  for (Entry& entry : entries) {
    entry.entry_hash = EntryHash(service_, entry);
    rows.push_back(sql::MakeParams(entry.region, entry.seq, entry.type, sql::Value::Bytes(entry.body),
                                   sql::Value::Bytes(entry.entry_hash), entry.recorded_at, entry.principal,
                                   entry.request_id));
  }
  RETURN_IF_ERROR(tx.InsertMany(kInsertEntries, 8, std::move(rows)));
  RETURN_IF_ERROR(tx.Execute(kMoveHead, {entries.back().seq, now, region}).status());
  return options_.on_storing ? options_.on_storing(tx, region, entries) : OkStatus();
}

const std::vector<sql::Migration>& Migrations() {
  static const std::vector<sql::Migration> migrations = sql::MigrationsFrom(kSchemaFiles);
  return migrations;
}

std::vector<sql::Migration> WithJournal(std::vector<sql::Migration> own) {
  std::vector<sql::Migration> all = Migrations();
  for (sql::Migration& migration : own) all.push_back(std::move(migration));
  return all;
}

}  // namespace jgt::journal
