// The processes of a world: the real writers, relays, followers and the ledger's real store, wired as the services'
// app.cc do it, on simulated servers. A process dies with everything in its memory, at any moment.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/journal/dispatch.h"
#include "common/journal/follower.h"
#include "common/journal/positions.h"
#include "common/journal/relay.h"
#include "common/journal/writer.h"
#include "common/runtime/executor.h"
#include "services/ledger/storage/log_appender.h"
#include "services/ledger/storage/mysql_activity_store.h"
#include "services/ledger/storage/publisher.h"
#include "tests/faults/simulation/environment.h"

namespace jgt::sim {

// The journal of another service, as its JournalService would answer, over a network that loses calls.
class RemoteJournal final : public journal::Source {
 public:
  RemoteJournal(Environment& env, std::string service, const Faults& faults, const std::string& reader);
  const std::string& service() const override { return service_; }
  StatusOr<std::vector<journal::Entry>> Read(const std::string& region, int64_t from_seq, int limit) override;
  StatusOr<std::map<std::string, int64_t>> Heads(const std::string& follower,
                                                 const std::map<std::string, int64_t>& applied) override;

 private:
  Status Call();

  Environment& env_;
  const std::string service_;
  const Faults& faults_;
  sql::Pool pool_;
};

// What followers do in this test: what the service does, and a line in `applied`.
class WatchedHandler final : public journal::EntryHandler {
 public:
  WatchedHandler(Environment& env, std::string source, std::string owner, journal::EntryHandler* inner)
      : env_(env), source_(std::move(source)), owner_(std::move(owner)), inner_(inner) {}
  Status Apply(sql::Transaction& tx, const journal::Entry& entry) override;

 private:
  Status ApplyNow(sql::Transaction& tx, const journal::Entry& entry);

  Environment& env_;
  const std::string source_;
  const std::string owner_;
  journal::EntryHandler* const inner_;
  std::map<std::string, int64_t> remembered_;  // for Bug::kHandlerWithMemory
  std::optional<journal::Entry> put_off_;      // for Bug::kHandlerOutOfOrder
};

// Everything in the memory of a live process; absent parts are not its job.
struct Memory {
  // From a fiber of the process: its executor begins its threads here.
  Memory(Environment& env, const std::string& service, const std::string& owner);
  void Start();
  void Stop();
  // Rounds of the publisher, until the process stops.
  void Publish();
  // A follower as one would write it who polls an outbox for id > last (Bug::kOutboxById).
  Status FollowOutbox();

  Environment& env;
  const std::string owner;
  bool dead = false;        // killed: it answers nobody any more
  bool stopping = false;    // no more rounds of the publisher
  bool publishing = false;  // a round is under way
  MachineClock clock;
  sql::Pool pool;
  std::unique_ptr<journal::Relay> relay;
  const ledger::LogAppender log;
  std::unique_ptr<journal::Writer> writer;
  // Whose threads write the ledger's groups, as in its app.cc; the roster's are written by those who ask. Goes before
  // the writer, to which its dropped turns go back.
  std::unique_ptr<Executor> groups;
  std::unique_ptr<ledger::Publisher> publisher;  // without its thread, whose intervals are random
  std::unique_ptr<ledger::MysqlActivityStore> store;
  std::unique_ptr<RemoteJournal> source;
  journal::Dispatch dispatch;
  std::unique_ptr<WatchedHandler> handler;
  std::unique_ptr<journal::Follower> follower;
  std::unique_ptr<journal::PositionWaiter> positions;
};

class Process final {
 public:
  Process(Environment& env, std::string service, int number);

  // From actions.
  void Start();
  void Kill();
  // Ends as on SIGTERM: followers finish and give their leases back. `ended` is called when the process is gone.
  void Stop(std::function<void()> ended);
  void Pause(nanoseconds span) { group_.paused_until = env_.scheduler.now() + span; }
  void Wake() { group_.paused_until = {}; }

  const std::string& service() const { return service_; }
  const std::string& owner() const { return owner_; }
  Group& group() { return group_; }
  // Null while it is not up, and in the first moments of its life.
  Memory* memory() { return memory_.get(); }
  bool up() const { return up_; }

 private:
  Environment& env_;
  const std::string service_;
  const int number_;
  int starts_ = 0;
  std::string owner_;  // unique per start
  Group group_;
  bool up_ = false;
  std::unique_ptr<Memory> memory_;
};

// Calls one of the live processes of a service, as a client over the network does: the call or its answer may be lost,
// or the call may arrive twice.
// `handle` is what the process does with it; it answers when it likes, from any of the process's fibers.
using Answering = ledger::OnWritten;
using ServerSide = std::function<void(Memory& memory, Answering done)>;
struct CallResult {
  StatusOr<std::string> answer;
  bool twice = false;  // known to the checker only
};
CallResult CallOne(Environment& env, const std::vector<Process*>& processes, TimePoint deadline,
                   const ServerSide& handle);

sql::PoolOptions PoolOptionsFor(Environment& env);

}  // namespace jgt::sim
