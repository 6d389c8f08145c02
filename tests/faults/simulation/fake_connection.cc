#include "tests/faults/simulation/fake_connection.h"

#include <utility>

#include "common/sql/errors.h"

namespace jgt::sim {
namespace {

class FakeConnection final : public sql::Connection {
 public:
  FakeConnection(Database& database, const Faults& faults, Tamper& tamper, std::shared_ptr<Session> session)
      : Connection(nullptr),
        database_(database),
        scheduler_(database.scheduler()),
        faults_(faults),
        tamper_(tamper),
        session_(std::move(session)) {
    SetPacketBytesMax(16 * 1024 * 1024);
  }

  ~FakeConnection() override { database_.Disconnect(*session_); }

  StatusOr<sql::Rows> Query(const std::string& text, const sql::Params& params, int64_t /*rows_max*/) override {
    RETURN_IF_ERROR(Travel(text));
    std::string sql = text;
    sql::Params bound = params;
    tamper_.Before(session_->owner, sql, bound);
    StatusOr<sql::Rows> rows = Told(text, database_.Query(*session_, database_.schema().Prepare(sql), bound));
    if (rows.ok()) tamper_.AfterQuery(session_->owner, text, params, *rows);
    return rows;
  }

  StatusOr<int64_t> Execute(const std::string& text, const sql::Params& params) override {
    RETURN_IF_ERROR(Travel(text));
    writes_journal_ = writes_journal_ || text.starts_with("INSERT INTO journal (");
    if (tamper_.SplitsBefore(text)) {
      database_.Begin(*session_);
      RETURN_IF_ERROR(Travel("COMMIT; START TRANSACTION (planted)"));
    }
    std::string sql = text;
    sql::Params bound = params;
    tamper_.Before(session_->owner, sql, bound);
    StatusOr<int64_t> count = Told(text, database_.Execute(*session_, database_.schema().Prepare(sql), bound));
    if (count.ok()) tamper_.AfterExecute(session_->owner, text, params, *count);
    return count;
  }

  Status ExecuteText(const std::string& text) override {
    if (text == "COMMIT") return Commit();
    RETURN_IF_ERROR(Travel(text));
    if (text == "ROLLBACK") {
      database_.Rollback(*session_);
    } else if (text.starts_with("START TRANSACTION")) {
      database_.Begin(*session_);
      writes_journal_ = false;
    } else {
      JGT_CHECK(text.starts_with("SET ") || text.starts_with("DO "));
    }
    return OkStatus();
  }

 private:
  Status Lost(const std::string& what) {
    MarkBroken();
    if (scheduler_.tracing()) scheduler_.Trace(database_.name() + ": LOST at " + what.substr(0, 60));
    return Unavailable(std::string(sql::kReasonUnavailable), "connection lost (simulated)");
  }

  // The server's side goes its own way; ours is a session that is no more.
  std::shared_ptr<Session> LetGo() {
    auto gone = std::make_shared<Session>();
    gone->owner = session_->owner;
    gone->broken = true;
    return std::exchange(session_, std::move(gone));
  }

  // The server does not notice at once that its client is gone: the session lives on, with its locks, and then ends as
  // `end` says.
  void Linger(std::function<void()> end) {
    Scheduler& scheduler = scheduler_;
    const auto span = microseconds(scheduler.dice().Between(1000, scheduler.dice().OneIn(4) ? 4000000 : 200000));
    scheduler.Spawn("lingering", nullptr, [&scheduler, span, end = std::move(end)] {
      scheduler.Sleep(span);
      end();
    });
  }

  // On the way to the server, where all of the waiting is done and everything may be lost.
  Status Travel(const std::string& what) {
    if (broken()) return Unavailable(std::string(sql::kReasonUnavailable), "the connection was lost");
    Dice& dice = scheduler_.dice();
    scheduler_.Sleep(faults_.slow > 0 && dice.OneIn(faults_.slow) ? milliseconds(dice.Between(100, 6000))
                                                                  : nanoseconds(dice.Between(20000, 900000)));
    if (session_->broken) return Lost(what);
    if (dice.OneIn(faults_.lost_before_statement)) {
      if (dice.OneIn(2)) {
        database_.Disconnect(*session_);
      } else {
        Linger([&database = database_, session = LetGo()] { database.Disconnect(*session); });
      }
      return Lost(what);
    }
    if (session_->in_transaction && dice.OneIn(faults_.deadlock)) {
      database_.Rollback(*session_);
      return sql::FromServerError(1213, "Deadlock found when trying to get lock (simulated)");
    }
    return OkStatus();
  }

  template <typename T>
  StatusOr<T> Told(const std::string& what, StatusOr<T> result) {
    if (session_->broken) return Lost(what);
    if (scheduler_.tracing()) {
      scheduler_.Trace(absl::StrFormat("%s: %s -> %s", database_.name(), what.substr(0, 90),
                                       result.ok() ? Shown(*result) : ReasonOf(result.status())));
    }
    return result;
  }
  static std::string Shown(int64_t count) { return std::to_string(count); }
  static std::string Shown(const sql::Rows& rows) { return absl::StrFormat("%d rows", rows.size()); }

  Status Commit() {
    const Status status = writes_journal_ && tamper_.AnswersBeforeCommit() ? AnswerThenCommit() : SendCommit();
    if (scheduler_.tracing()) scheduler_.Trace(database_.name() + ": COMMIT -> " + ReasonOf(status));
    return writes_journal_ && tamper_.SwallowsCommitErrors() ? OkStatus() : status;
  }

  Status SendCommit() {
    Dice& dice = scheduler_.dice();
    const bool lost = dice.OneIn(faults_.lost_commit) && !session_->broken && !broken();
    if (!lost) {
      RETURN_IF_ERROR(Travel("COMMIT"));
      database_.Commit(*session_);
      // The answer travels too: who is killed now has committed and does not know.
      scheduler_.Sleep(nanoseconds(dice.Between(1000, 200000)));
      return OkStatus();
    }
    scheduler_.Sleep(nanoseconds(dice.Between(20000, 900000)));
    if (session_->broken) return Lost("COMMIT");
    const std::shared_ptr<Session> session = LetGo();
    switch (dice.Below(4)) {
      case 0:  // never arrived
        database_.Disconnect(*session);
        break;
      case 1:  // arrived; its answer did not
        database_.Commit(*session);
        database_.Disconnect(*session);
        break;
      case 2:  // never arrives, and the server is long in noticing
        Linger([&database = database_, session] { database.Disconnect(*session); });
        break;
      default:  // arrives when its sender has given it up
        Linger([&database = database_, session] {
          if (!session->broken) database.Commit(*session);
          database.Disconnect(*session);
        });
    }
    return Lost("COMMIT");
  }

  Status AnswerThenCommit() {
    RETURN_IF_ERROR(Travel("COMMIT (planted: answered first)"));
    Linger([&database = database_, session = session_] {
      if (!session->broken) database.Commit(*session);
    });
    return OkStatus();
  }

  Database& database_;
  Scheduler& scheduler_;
  const Faults& faults_;
  Tamper& tamper_;
  std::shared_ptr<Session> session_;
  bool writes_journal_ = false;  // the transaction that is open
};

}  // namespace

sql::Connector ConnectorTo(Database& database, const Faults& faults, Tamper& tamper, const std::string& owner) {
  return [&database, &faults, &tamper, owner](const sql::PoolOptions&) -> StatusOr<std::unique_ptr<sql::Connection>> {
    Scheduler& scheduler = database.scheduler();
    try {
      scheduler.Sleep(microseconds(scheduler.dice().Between(100, 2000)));
    } catch (const Killed&) {
      // The pool has counted this connection and does not expect an exception; the next wait will throw again.
      return Unavailable(std::string(sql::kReasonUnavailable), "killed while connecting (simulated)");
    }
    std::shared_ptr<Session> session = database.Connect(owner);
    if (session == nullptr) {
      return Unavailable(std::string(sql::kReasonUnavailable), "no server answers (simulated)");
    }
    return std::unique_ptr<sql::Connection>(
        std::make_unique<FakeConnection>(database, faults, tamper, std::move(session)));
  };
}

}  // namespace jgt::sim
