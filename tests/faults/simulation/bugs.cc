#include "tests/faults/simulation/bugs.h"

#include <functional>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

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
constexpr std::string_view kListHeads = "SELECT l.region, l.size, l.root, c.size, c.root FROM merkle_logs";
constexpr std::string_view kListUntold = "SELECT c.region, c.size, c.root, c.note FROM checkpoints";
constexpr std::string_view kInsertCheckpoint = "INSERT INTO checkpoints";
constexpr std::string_view kDeleteLetter = "DELETE FROM dead_letter";
constexpr std::string_view kPutActivities = "INSERT INTO activities";
constexpr std::string_view kReached = "SELECT COUNT(*), COALESCE(MIN(next_seq), 0) FROM follower";

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

// A statement of which parts are others, always.
class Replaced final : public Tamper {
 public:
  struct Part {
    std::string_view from;
    std::string to;
  };
  Replaced(std::string_view statement, std::vector<Part> parts) : statement_(statement), parts_(std::move(parts)) {}
  void Before(const std::string& /*owner*/, std::string& sql, sql::Params& /*params*/) override {
    if (!sql.starts_with(statement_)) return;
    for (const Part& part : parts_) Replace(sql, part.from, part.to);
  }

 private:
  const std::string_view statement_;
  const std::vector<Part> parts_;
};

// A statement of which a parameter, if it has as many, is another one, once in ten.
class Bent final : public Tamper {
 public:
  Bent(Dice& dice, std::string_view statement, size_t param, std::function<void(sql::Value&)> bend)
      : dice_(dice), statement_(statement), param_(param), bend_(std::move(bend)) {}
  void Before(const std::string& /*owner*/, std::string& sql, sql::Params& params) override {
    if (sql.starts_with(statement_) && param_ < params.size() && dice_.OneIn(10)) bend_(params[param_]);
  }

 private:
  Dice& dice_;
  const std::string_view statement_;
  const size_t param_;
  const std::function<void(sql::Value&)> bend_;
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

std::unique_ptr<Tamper> MakeReplaced(std::string_view statement, std::vector<Replaced::Part> parts) {
  return std::make_unique<Replaced>(statement, std::move(parts));
}

void FlipLastBit(sql::Value& value) {
  std::string bytes = value.bytes();
  if (bytes.empty()) return;
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  value = sql::Value::Bytes(std::move(bytes));
}

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
                                                    {Bug::kOwnHandlerThatFails, "OwnHandlerThatFailsNowAndThen"},
                                                    {Bug::kAnswerFromRepetition, "AnotherAnswerToARepetition"},
                                                    {Bug::kLogApart, "LogInItsOwnTransaction"},
                                                    {Bug::kRootOfOthers, "RootOfOtherEntries"},
                                                    {Bug::kHeadBehind, "HeadBehindItsLastEntry"},
                                                    {Bug::kAnswerKeptOtherwise, "AnswerKeptOtherwiseThanGiven"},
                                                    {Bug::kRefusesWhatIsStored, "LateAnswerToldAsRefusal"},
                                                    {Bug::kAnswerElsewhere, "AnswerUnderAnotherRegion"},
                                                    {Bug::kRequestMixedUp, "EntryOfARequestOfNobody"},
                                                    {Bug::kBatchInPart, "BatchInPart"},
                                                    {Bug::kHandlerOutOfOrder, "HandlerThatPutsEntriesOff"},
                                                    {Bug::kHandlerSwallows, "HandlerThatSwallowsItsErrors"},
                                                    {Bug::kPoisonStays, "HandlerThatRefusesForEver"},
                                                    {Bug::kLetterStays, "DeadLetterThatStays"},
                                                    {Bug::kFollowsNothingLater, "FollowerThatStopsAtAnEntry"},
                                                    {Bug::kActivityNotWritten, "ActivityThatKeepsItsState"},
                                                    {Bug::kTakenForAnother, "RepetitionTakenForAnother"},
                                                    {Bug::kHashOfNothing, "HashThatSaysNothing"},
                                                    {Bug::kWaitsForNothing, "WaitThatDoesNotLook"},
                                                    {Bug::kNoCopyOutside, "CheckpointWithoutCopyOutside"},
                                                    {Bug::kCheckpointOfOthers, "CheckpointOfOtherEntries"},
                                                    {Bug::kSignsNothingLater, "PublisherThatStopsAtAnEntry"},
                                                    {Bug::kTellsNothingLater, "PublisherThatTellsNoProvince"}};
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
    case Bug::kHeadBehind:
      return std::make_unique<Bent>(dice, kMoveHead, 0, [](sql::Value& v) { v = sql::Value::Int(v.number() - 1); });
    case Bug::kRootOfOthers:
      return std::make_unique<Bent>(dice, kPutLog, 4, FlipLastBit);
    case Bug::kCheckpointOfOthers:
      return std::make_unique<Bent>(dice, kInsertCheckpoint, 2, FlipLastBit);
    case Bug::kAnswerKeptOtherwise:
      return std::make_unique<Bent>(dice, kInsertRequests, 3, FlipLastBit);
    case Bug::kAnswerElsewhere:
      return std::make_unique<Bent>(dice, kInsertRequests, 0, [](sql::Value& v) { v = sql::Value::Text("330000"); });
    case Bug::kRequestMixedUp:
      return std::make_unique<Bent>(dice, kInsertEntries, 7, [](sql::Value& v) { v = sql::Value::Text("nobody"); });
    case Bug::kBatchInPart:  // the second row
      return std::make_unique<Bent>(dice, kInsertEntries, 15, [](sql::Value& v) { v = sql::Value::Text("nobody"); });
    case Bug::kLetterStays:
      return MakeReplaced(kDeleteLetter, {{"WHERE", "WHERE 1 = 0 AND"}});
    case Bug::kActivityNotWritten:
      return MakeReplaced(kPutActivities, {{" state = VALUES(state)", " state = state"}});
    case Bug::kTakenForAnother:
      return MakeReplaced(kFindRequests, {{"request_hash", "'of another'"}, {"row_hash", "NULL"}});
    case Bug::kSignsNothingLater:
      return MakeReplaced(kListHeads, {{"ORDER BY l.region", "WHERE l.size <= 2 ORDER BY l.region"}});
    case Bug::kTellsNothingLater:
      return MakeReplaced(kListUntold, {{"ORDER BY", "AND c.size <= 2 ORDER BY"}});
    case Bug::kWaitsForNothing:
      return MakeReplaced(kReached, {{"COUNT(*), COALESCE(MIN(next_seq), 0)", "COUNT(*) + 1, 1000000"}});
    default:
      return std::make_unique<Tamper>();
  }
}

}  // namespace jgt::sim
