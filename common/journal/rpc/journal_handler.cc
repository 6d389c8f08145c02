#include "common/journal/rpc/journal_handler.h"

#include <algorithm>

#include "common/auth/authorizer.h"
#include "common/ids/ids.h"
#include "common/names/names.h"
#include "common/rpc/unary.h"
#include "common/sql/transaction.h"

namespace jgt::journal {
namespace {

constexpr int kReadMax = 1000;
constexpr int kReadDefault = 500;
constexpr size_t kAnswerBytesMax = size_t{4} * 1024 * 1024;
constexpr int kAppliedMax = 5000;
constexpr std::string_view kFollow = "journal.follow";

const std::string kRead =
    "SELECT seq, type, body, entry_hash, recorded_at, principal, request_id FROM journal WHERE region = ? AND seq >= ? "
    "AND seq < ? "
    "ORDER BY seq";
const std::string kHead = "SELECT seq FROM journal_head WHERE region = ?";
const std::string kHeads = "SELECT region, seq FROM journal_head WHERE seq > 0 ORDER BY region";
constexpr std::string_view kInsertReaders = "INSERT INTO journal_reader (region, follower, applied_seq, seen_at) ";
constexpr std::string_view kMoveReaders =
    "ON DUPLICATE KEY UPDATE applied_seq = GREATEST(applied_seq, VALUES(applied_seq)), seen_at = VALUES(seen_at)";

Status BadRange(const std::string& field, int64_t value, const std::string& allowed) {
  const std::string problem = absl::StrFormat("%d is not %s", value, allowed);
  return InvalidArgument("BAD_RANGE", absl::StrFormat("%s: %s", field, problem))
      .Field(field, problem)
      .Zh("读取范围无效：" + problem);
}

}  // namespace

JournalHandler::JournalHandler(const rpc::RpcRuntime& runtime, sql::Pool& pool, const Clock& clock)
    : context_(runtime, jgt::common::v1::JournalService::service_full_name()), pool_(pool), clock_(clock) {}

grpc::ServerUnaryReactor* JournalHandler::ReadJournal(grpc::CallbackServerContext* context,
                                                      const jgt::common::v1::ReadJournalRequest* request,
                                                      jgt::common::v1::ReadJournalResponse* response) {
  return rpc::RunUnary(context, request, response, context_,
                       [this](const rpc::Call& call, const jgt::common::v1::ReadJournalRequest& read,
                              jgt::common::v1::ReadJournalResponse& answer) -> Status {
                         RETURN_IF_ERROR(call.AuthorizeOn(RegionName(read.region())));
                         return Read(read, call.deadline, answer);
                       });
}

grpc::ServerUnaryReactor* JournalHandler::ListHeads(grpc::CallbackServerContext* context,
                                                    const jgt::common::v1::ListHeadsRequest* request,
                                                    jgt::common::v1::ListHeadsResponse* response) {
  return rpc::RunUnary(
      context, request, response, context_,
      [this](const rpc::Call& call, const jgt::common::v1::ListHeadsRequest& list,
             jgt::common::v1::ListHeadsResponse& answer) -> Status { return Heads(call, list, answer); });
}

Status JournalHandler::Read(const jgt::common::v1::ReadJournalRequest& request, sql::Deadline deadline,
                            jgt::common::v1::ReadJournalResponse& response) {
  if (request.from_seq() < 1) return BadRange("from_seq", request.from_seq(), "at least 1");
  if (request.limit() < 0 || request.limit() > kReadMax)
    return BadRange("limit", request.limit(), "between 0 and 1000");
  const int limit = request.limit() == 0 ? kReadDefault : request.limit();
  ASSIGN_OR_RETURN(const sql::Rows head, sql::RunQuery(pool_, kHead, {request.region()}, deadline));
  response.set_head_seq(head.empty() ? 0 : head.front().Int(0));
  // In pieces, so that a thousand large entries are never in memory at once.
  constexpr int kPiece = 100;
  size_t bytes = 0;
  for (int read = 0; read < limit && bytes < kAnswerBytesMax;) {
    const int64_t from = request.from_seq() + read;
    const int64_t to = from + std::min(kPiece, limit - read);
    ASSIGN_OR_RETURN(const sql::Rows rows, sql::RunQuery(pool_, kRead, {request.region(), from, to}, deadline));
    for (const sql::Row& row : rows) {
      if (bytes > 0 && bytes + row.Text(2).size() > kAnswerBytesMax) return OkStatus();
      auto* entry = response.add_entries();
      entry->set_region(request.region());
      entry->set_seq(row.Int(0));
      entry->set_type(row.Text(1));
      entry->set_body(row.Text(2));
      entry->set_entry_hash(row.Text(3));
      entry->set_recorded_at_micros(row.Time(4).micros);
      entry->set_principal(row.Text(5));
      entry->set_request_id(row.Text(6));
      bytes += entry->ByteSizeLong();
    }
    if (static_cast<int64_t>(rows.size()) < to - from) return OkStatus();
    read += static_cast<int>(rows.size());
  }
  return OkStatus();
}

Status JournalHandler::Heads(const rpc::Call& call, const jgt::common::v1::ListHeadsRequest& request,
                             jgt::common::v1::ListHeadsResponse& response) {
  const std::vector<auth::Org>& visible = call.VisibleOrgs();
  ASSIGN_OR_RETURN(const sql::Rows rows, sql::RunQuery(pool_, kHeads, {}, call.deadline));
  std::map<std::string, int64_t> heads;
  for (const sql::Row& row : rows) {
    const auth::Org region{.region = row.Text(0), .school = ""};
    if (std::ranges::any_of(visible, [&](const auth::Org& org) { return auth::Covers(org, region); })) {
      heads[row.Text(0)] = row.Int(1);
    }
  }
  if (!request.follower().empty()) RETURN_IF_ERROR(NoteReader(call, request, heads));
  for (const auto& [region, seq] : heads) {
    auto* head = response.add_heads();
    head->set_region(region);
    head->set_seq(seq);
  }
  return OkStatus();
}

Status JournalHandler::NoteReader(const rpc::Call& call, const jgt::common::v1::ListHeadsRequest& request,
                                  const std::map<std::string, int64_t>& heads) {
  const auth::Authorizer& authorizer = context_.runtime().authorizer;
  for (const auto& applied : request.applied()) {
    RETURN_IF_ERROR(authorizer.Authorize(call.principal, kFollow, RegionName(applied.region())));
  }
  if (!IsPlainId(request.follower())) {
    return InvalidArgument("BAD_FOLLOWER", "follower must be 1 to 64 characters of [A-Za-z0-9_-]")
        .Field("follower", "1 to 64 characters of [A-Za-z0-9_-]")
        .Zh("跟随者名称为 1–64 个字母、数字、下划线或连字符");
  }
  if (request.applied_size() > kAppliedMax) return BadRange("applied", request.applied_size(), "at most 5000 regions");
  std::vector<sql::Params> readers;
  for (int i = 0; i < request.applied_size(); ++i) {
    const auto& applied = request.applied(i);
    if (applied.seq() < 0) return BadRange(absl::StrFormat("applied[%d].seq", i), applied.seq(), "at least 0");
    const auto head = heads.find(applied.region());
    if (head == heads.end()) continue;
    // More than the head is what a follower remembers that outlived our database: it holds nothing back.
    readers.push_back({applied.region(), request.follower(), std::min(applied.seq(), head->second), clock_.Now()});
  }
  if (readers.empty()) return OkStatus();
  return sql::RunTransaction(pool_, {.deadline = call.deadline}, [&](sql::Transaction& tx) {
    return tx.InsertMany(kInsertReaders, 4, readers, kMoveReaders);
  });
}

}  // namespace jgt::journal
