#include "tests/faults/simulation/bugs.h"

#include <map>
#include <string_view>

namespace jgt::sim {
namespace {

// The statements that bugs are planted in, as far as they are recognised by. When one changes its text its bug is no
// longer found, and the test says so.
constexpr std::string_view kLockOffset = "SELECT next_seq, owner, epoch FROM follower";
constexpr std::string_view kListPartitions = "SELECT region, next_seq, owner, epoch";
constexpr std::string_view kTakeLease = "UPDATE follower SET owner = ?, epoch = epoch + 1";
constexpr std::string_view kMoveOffset = "UPDATE follower SET next_seq";
constexpr std::string_view kFindRequests = "SELECT request_id, request_hash, response, ";
constexpr std::string_view kInsertRequests = "INSERT INTO journal_request";
constexpr std::string_view kLockHead = "SELECT seq, recorded_at FROM journal_head";
constexpr std::string_view kMoveHead = "UPDATE journal_head SET seq";
constexpr std::string_view kPutLog = "INSERT INTO merkle_logs";
constexpr std::string_view kInsertEntries = "INSERT INTO journal (";

void Replace(std::string& text, std::string_view from, const std::string& to) {
  const size_t found = text.find(from);
  if (found != std::string::npos) text.replace(found, from.size(), to);
}

class SwallowCommitErrors final : public Tamper {
  bool SwallowsCommitErrors() override { return true; }
};

class AnswerBeforeCommit final : public Tamper {
  bool AnswersBeforeCommit() override { return true; }
};

class OffsetApart final : public Tamper {
  bool SplitsBefore(const std::string& sql) override { return sql.starts_with(kMoveOffset); }
};

// The server's word on who owns a partition is replaced by what the asking process believes.
class NoEpochCheck final : public Tamper {
  void Before(const std::string& owner, std::string& sql, sql::Params& params) override {
    if (!sql.starts_with(kLockOffset)) return;
    const auto believed = epochs_.find(owner + " " + params.at(0).bytes());
    if (believed == epochs_.end()) return;
    Replace(sql, "owner, epoch", absl::StrFormat("'%s', %d", owner, believed->second));
  }
  void AfterQuery(const std::string& owner, const std::string& sql, const sql::Params& /*params*/,
                  const sql::Rows& rows) override {
    if (!sql.starts_with(kListPartitions)) return;
    for (const sql::Row& row : rows) {
      seen_[owner + " " + row.Text(0)] = row.Int(3);
      if (row.Text(2) == owner) epochs_[owner + " " + row.Text(0)] = row.Int(3);
    }
  }
  void AfterExecute(const std::string& owner, const std::string& sql, const sql::Params& params,
                    int64_t count) override {
    if (!sql.starts_with(kTakeLease) || count != 1) return;
    const std::string key = owner + " " + params.at(2).bytes();
    epochs_[key] = seen_[key] + 1;
  }
  std::map<std::string, int64_t> seen_;
  std::map<std::string, int64_t> epochs_;
};

class NoRequestLookUp final : public Tamper {
  void Before(const std::string& /*owner*/, std::string& sql, sql::Params& /*params*/) override {
    if (sql.starts_with(kFindRequests)) Replace(sql, "WHERE", "WHERE 1 = 0 AND");
    if (sql.starts_with(kInsertRequests)) Replace(sql, "INSERT", "INSERT IGNORE");
  }
};

class ClockOfTheProcess final : public Tamper {
  void Before(const std::string& /*owner*/, std::string& sql, sql::Params& /*params*/) override {
    if (sql.starts_with(kLockHead)) Replace(sql, "recorded_at", "'2000-01-01 00:00:00.000000'");
  }
};

class NumberSkipped final : public Tamper {
 public:
  explicit NumberSkipped(Dice& dice) : dice_(dice) {}
  void Before(const std::string& /*owner*/, std::string& sql, sql::Params& params) override {
    if (sql.starts_with(kMoveHead) && dice_.OneIn(10)) params.at(0) = sql::Value::Int(params.at(0).number() + 1);
  }

 private:
  Dice& dice_;
};

class ByteFlipped final : public Tamper {
 public:
  explicit ByteFlipped(Dice& dice) : dice_(dice) {}
  void Before(const std::string& /*owner*/, std::string& sql, sql::Params& params) override {
    if (!sql.starts_with(kInsertEntries) || !dice_.OneIn(10)) return;
    std::string body = params.at(3).bytes();
    body.back() = static_cast<char>(body.back() ^ 1);
    params.at(3) = sql::Value::Bytes(std::move(body));
  }

 private:
  Dice& dice_;
};

class LogApart final : public Tamper {
  bool SplitsBefore(const std::string& sql) override { return sql.starts_with(kPutLog); }
};

class AnswerFromRepetition final : public Tamper {
  void Before(const std::string& /*owner*/, std::string& sql, sql::Params& /*params*/) override {
    if (!sql.starts_with(kFindRequests)) return;
    Replace(sql, "response", "'the same, in other words'");
    Replace(sql, "row_hash", "NULL");
  }
};

}  // namespace

std::string NameOf(Bug bug) {
  static const std::map<Bug, std::string> kNames = {{Bug::kNone, "None"},
                                                    {Bug::kCommitSwallowsErrors, "CommitSwallowsErrors"},
                                                    {Bug::kAnswerBeforeCommit, "AnswerBeforeCommit"},
                                                    {Bug::kOutboxById, "OutboxPolledByAutoIncrementId"},
                                                    {Bug::kOffsetApart, "OffsetInItsOwnTransaction"},
                                                    {Bug::kNoEpochCheck, "FollowerWithoutEpochCheck"},
                                                    {Bug::kNoRequestLookUp, "WriterWithoutRequestLookUp"},
                                                    {Bug::kClockOfTheProcess, "RecordedAtByTheProcessClock"},
                                                    {Bug::kNumberSkipped, "HeadMovesByTwo"},
                                                    {Bug::kByteFlipped, "ByteFlippedInABody"},
                                                    {Bug::kHandlerWithMemory, "HandlerThatCountsInMemory"},
                                                    {Bug::kHandlerThatFails, "HandlerThatFailsNowAndThen"},
                                                    {Bug::kAnswerFromRepetition, "AnotherAnswerToARepetition"},
                                                    {Bug::kLogApart, "LogInItsOwnTransaction"}};
  return kNames.at(bug);
}

std::unique_ptr<Tamper> MakeTamper(Bug bug, Dice& dice) {
  switch (bug) {
    case Bug::kCommitSwallowsErrors:
      return std::make_unique<SwallowCommitErrors>();
    case Bug::kAnswerBeforeCommit:
      return std::make_unique<AnswerBeforeCommit>();
    case Bug::kOffsetApart:
      return std::make_unique<OffsetApart>();
    case Bug::kNoEpochCheck:
      return std::make_unique<NoEpochCheck>();
    case Bug::kNoRequestLookUp:
      return std::make_unique<NoRequestLookUp>();
    case Bug::kClockOfTheProcess:
      return std::make_unique<ClockOfTheProcess>();
    case Bug::kNumberSkipped:
      return std::make_unique<NumberSkipped>(dice);
    case Bug::kByteFlipped:
      return std::make_unique<ByteFlipped>(dice);
    case Bug::kAnswerFromRepetition:
      return std::make_unique<AnswerFromRepetition>();
    case Bug::kLogApart:
      return std::make_unique<LogApart>();
    default:
      return std::make_unique<Tamper>();
  }
}

}  // namespace jgt::sim
