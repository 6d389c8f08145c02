#include "tests/faults/simulation/processes.h"

#include <utility>

#include "services/ledger/events/handlers.h"
#include "services/ledger/rpc/conversions.h"

namespace jgt::sim {
namespace {

// The ledger's own, for two counties.
constexpr int kGroupThreads = 2;
constexpr size_t kGroupTurnsMax = 8;
constexpr seconds kDrainMax{2};

const std::string kReadHead = "SELECT seq FROM journal_head WHERE region = ?";
const std::string kReadEntries =
    "SELECT seq, type, body, entry_hash, recorded_at, principal, request_id FROM journal WHERE region = ? AND seq >= ? "
    "AND seq < ? ORDER BY seq";
const std::string kReadHeads = "SELECT region, seq FROM journal_head WHERE seq > 0 ORDER BY region";
constexpr std::string_view kInsertReaders = "INSERT INTO journal_reader (region, follower, applied_seq, seen_at) ";
constexpr std::string_view kMoveReaders =
    "ON DUPLICATE KEY UPDATE applied_seq = GREATEST(applied_seq, VALUES(applied_seq)), seen_at = VALUES(seen_at)";
const std::string kInsertApplied = "INSERT INTO applied (source, region, seq, owner) VALUES (?, ?, ?, ?)";
const std::string kCountEntry =
    "INSERT INTO cell (region, kind, entries) VALUES (?, ?, 1) ON DUPLICATE KEY UPDATE entries = entries + 1";
const std::string kSetEntries =
    "INSERT INTO cell (region, kind, entries) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE entries = VALUES(entries)";
const std::string kReadOutbox =
    "SELECT id, region, seq, type, body, recorded_at, principal, request_id FROM journal WHERE id > ? ORDER BY id "
    "LIMIT 100";
const std::string kCreateOutboxOffset = "INSERT IGNORE INTO outbox_offset (name, last_id) VALUES ('outbox', 0)";
const std::string kLockOutboxOffset = "SELECT last_id FROM outbox_offset WHERE name = 'outbox' FOR UPDATE";
const std::string kMoveOutboxOffset = "UPDATE outbox_offset SET last_id = ? WHERE name = 'outbox'";

const merkle::NoteSigner& SigningKey() {
  static const StatusOr<merkle::NoteSigner> key = merkle::NoteSigner::Generate("simulation");
  return *key;
}

}  // namespace

sql::PoolOptions PoolOptionsFor(Environment& env) {
  sql::PoolOptions options;
  options.connections_max = 4;
  options.jitter_seed = static_cast<uint32_t>(env.scheduler.dice().Between(1, 1000000000));
  return options;
}

RemoteJournal::RemoteJournal(Environment& env, std::string service, const Faults& faults, const std::string& reader)
    : env_(env),
      service_(std::move(service)),
      faults_(faults),
      pool_(PoolOptionsFor(env), ConnectorTo(env.DatabaseOf(service_), faults, env.honest, reader + ">" + service_)) {}

Status RemoteJournal::Call() {
  Dice& dice = env_.scheduler.dice();
  env_.scheduler.Sleep(microseconds(dice.Between(100, 2000)));
  if (dice.OneIn(faults_.call_lost)) return Unavailable("UNREACHABLE", service_ + " does not answer (simulated)");
  return OkStatus();
}

StatusOr<std::vector<journal::Entry>> RemoteJournal::Read(const std::string& region, int64_t from_seq, int limit) {
  RETURN_IF_ERROR(Call());
  const TimePoint deadline = env_.scheduler.now() + seconds(5);
  ASSIGN_OR_RETURN(const sql::Rows head, sql::RunQuery(pool_, kReadHead, {region}, deadline));
  ASSIGN_OR_RETURN(const sql::Rows rows,
                   sql::RunQuery(pool_, kReadEntries, {region, from_seq, from_seq + limit}, deadline));
  std::vector<journal::Entry> entries;
  for (const sql::Row& row : rows) {
    entries.push_back(
        {region, row.Int(0), row.Text(1), row.Text(2), row.Text(3), row.Time(4), row.Text(5), row.Text(6)});
  }
  return entries;
}

StatusOr<std::map<std::string, int64_t>> RemoteJournal::Heads(const std::string& follower,
                                                              const std::map<std::string, int64_t>& applied) {
  RETURN_IF_ERROR(Call());
  const TimePoint deadline = env_.scheduler.now() + seconds(5);
  std::vector<sql::Params> readers;
  for (const auto& [region, seq] : applied) {
    readers.push_back({region, follower, seq, env_.DatabaseOf(service_).Now()});
  }
  if (!readers.empty()) {
    RETURN_IF_ERROR(sql::RunTransaction(pool_, {.deadline = deadline}, [&](sql::Transaction& tx) {
      return tx.InsertMany(kInsertReaders, 4, readers, kMoveReaders);
    }));
  }
  ASSIGN_OR_RETURN(const sql::Rows rows, sql::RunQuery(pool_, kReadHeads, {}, deadline));
  std::map<std::string, int64_t> heads;
  for (const sql::Row& row : rows) heads[row.Text(0)] = row.Int(1);
  return heads;
}

Status WatchedHandler::Apply(sql::Transaction& tx, const journal::Entry& entry) {
  const bool poisoned = env_.poisoned || env_.bug == Bug::kPoisonStays;
  if (poisoned && entry.body.find(kPoison) != std::string::npos) {
    if (env_.bug == Bug::kHandlerSwallows) return OkStatus();
    return InvalidArgument("POISON", "this entry cannot be applied (simulated)");
  }
  const bool own = inner_ != nullptr;
  if (env_.bug == (own ? Bug::kOwnHandlerThatFails : Bug::kHandlerThatFails) && env_.scheduler.dice().OneIn(2)) {
    return InvalidArgument("PLANTED", "fails for a reason of its own");
  }
  if (env_.bug == Bug::kFollowsNothingLater && !own && entry.seq == 3) {
    return Unavailable("PLANTED", "nothing is followed beyond this entry");
  }
  if (env_.bug == Bug::kHandlerOutOfOrder && !put_off_.has_value() && env_.scheduler.dice().OneIn(5)) {
    put_off_ = entry;
    return OkStatus();
  }
  RETURN_IF_ERROR(ApplyNow(tx, entry));
  if (!put_off_.has_value()) return OkStatus();
  const journal::Entry late = *std::exchange(put_off_, std::nullopt);
  return ApplyNow(tx, late);
}

Status WatchedHandler::ApplyNow(sql::Transaction& tx, const journal::Entry& entry) {
  if (inner_ != nullptr) RETURN_IF_ERROR(inner_->Apply(tx, entry));
  if (env_.bug == Bug::kHandlerWithMemory) {
    const int64_t count = ++remembered_[entry.region + entry.type];
    RETURN_IF_ERROR(tx.Execute(kSetEntries, {entry.region, entry.type, count}).status());
  } else {
    RETURN_IF_ERROR(tx.Execute(kCountEntry, {entry.region, entry.type}).status());
  }
  return tx.Insert(kInsertApplied, {source_, entry.region, entry.seq, owner_});
}

Memory::Memory(Environment& environment, const std::string& service, const std::string& unique_owner)
    : env(environment),
      owner(unique_owner),
      clock(environment, service),
      pool(PoolOptionsFor(environment),
           ConnectorTo(environment.DatabaseOf(service), environment.faults, *environment.tamper, unique_owner)) {
  if (service != "rollup") {
    relay = std::make_unique<journal::Relay>(
        service, pool, env.redis.Options(),
        journal::RelayOptions{.poll_interval = seconds(1), .trim_interval = seconds(3), .window = 20, .keep_max = 30});
    journal::WriterOptions options{
        .on_committed = [this](const std::string& region, int64_t seq) { relay->Ring(region, seq); }};
    if (service == "ledger") {
      groups = std::make_unique<Executor>(
          ExecutorOptions{.name = "groups", .thread_count = kGroupThreads, .queue_count_max = kGroupTurnsMax});
      options.executor = groups.get();
      options.on_storing = [this](sql::Transaction& tx, const std::string& region, const auto& entries) {
        return log.Extend(tx, region, entries);
      };
    }
    writer = std::make_unique<journal::Writer>(service, pool, clock, std::move(options));
  }
  if (service == "roster") return;
  const std::string followed = service == "ledger" ? "roster" : "ledger";
  if (service == "ledger") {
    if (env.signs) {
      publisher = std::make_unique<ledger::Publisher>(
          ledger::PublisherOptions{.keys = {SigningKey()},
                                   .outside_folder = env.bug == Bug::kNoCopyOutside ? "" : env.outside,
                                   .interval = milliseconds(100),
                                   .province_interval = milliseconds(1000)},
          pool, clock, log, *writer, ledger::EncodeHead);
    }
    store = std::make_unique<ledger::MysqlActivityStore>(*writer, pool, ledger::EncodeEntry);
    ledger::HandleRosterEntries(dispatch);
    positions = std::make_unique<journal::PositionWaiter>(pool, "ledger", std::vector<std::string>{"roster"});
  }
  source = std::make_unique<RemoteJournal>(env, followed, env.faults, owner);
  handler = std::make_unique<WatchedHandler>(env, followed, owner, service == "ledger" ? &dispatch : nullptr);
  journal::FollowerOptions options{.name = service,
                                   .owner = owner,
                                   .poll_interval = milliseconds(500),
                                   .block = milliseconds(250),
                                   .lease = seconds(3),
                                   .batch_max = 7,
                                   .attempts_max = 3};
  follower = std::make_unique<journal::Follower>(std::move(options), pool, *source, env.redis.Options(), *handler);
  if (positions != nullptr) follower->NotifyOnApplied([this] { positions->Notify(); });
}

void Memory::Start() {
  if (relay != nullptr) relay->Start();
  if (publisher != nullptr) {
    env.scheduler.StartThread([this] { Publish(); });
  }
  if (follower == nullptr) return;
  if (env.bug == Bug::kOutboxById && source->service() == "ledger") {
    while (true) {
      (void)FollowOutbox();
      env.scheduler.Sleep(milliseconds(env.scheduler.dice().Between(1, 20)));
    }
  }
  follower->Start();
}

void Memory::Publish() {
  while (!stopping) {
    publishing = true;
    (void)publisher->RunOnce();
    publishing = false;
    env.scheduler.Sleep(milliseconds(env.scheduler.dice().Between(300, 1500)));
  }
}

void Memory::Stop() {
  stopping = true;
  while (publishing) env.scheduler.Sleep(milliseconds(1));
  if (follower != nullptr) follower->Stop();
  if (groups != nullptr) (void)groups->Stop(kDrainMax);
  if (relay != nullptr) relay->Stop();
  pool.Close();
}

Status Memory::FollowOutbox() {
  sql::Pool outbox(PoolOptionsFor(env), ConnectorTo(env.ledger_db, env.faults, env.honest, owner + ">outbox"));
  return sql::RunTransaction(
      pool, {.deadline = env.scheduler.now() + seconds(10)}, [&](sql::Transaction& tx) -> Status {
        RETURN_IF_ERROR(tx.Execute(kCreateOutboxOffset).status());
        ASSIGN_OR_RETURN(const auto offset, tx.QueryOne(kLockOutboxOffset));
        int64_t last = offset->Int(0);
        ASSIGN_OR_RETURN(const sql::Rows rows, sql::RunQuery(outbox, kReadOutbox, {last}, tx.deadline()));
        for (const sql::Row& row : rows) {
          const journal::Entry entry{
              .region = row.Text(1), .seq = row.Int(2), .type = row.Text(3), .body = row.Text(4)};
          RETURN_IF_ERROR(handler->Apply(tx, entry));
          last = row.Int(0);
        }
        return tx.Execute(kMoveOutboxOffset, {last}).status();
      });
}

Process::Process(Environment& env, std::string service, int number)
    : env_(env), service_(std::move(service)), number_(number) {
  group_.name = absl::StrFormat("%s-%d", service_, number_);
  group_.process_id = number_;
}

void Process::Start() {
  JGT_CHECK(!up_);
  up_ = true;
  owner_ = absl::StrFormat("%s-%d-start-%d", service_, number_, ++starts_);
  group_.paused_until = {};
  env_.scheduler.Spawn(group_.name, &group_, [this] {
    memory_ = std::make_unique<Memory>(env_, service_, owner_);
    memory_->Start();
  });
}

void Process::Kill() {
  if (memory_ != nullptr) memory_->dead = true;
  env_.scheduler.Kill(group_);
  const Scheduler::Burial burial;
  memory_ = nullptr;
  up_ = false;
}

void Process::Stop(std::function<void()> ended) {
  env_.scheduler.Spawn(group_.name + " stop", &group_, [this, ended = std::move(ended)] {
    if (memory_ != nullptr) memory_->Stop();
    env_.scheduler.At(env_.scheduler.now(), [this, ended] {
      Kill();
      ended();
    });
  });
}

namespace {

// A call as its sender sees it.
struct Open {
  std::optional<StatusOr<std::string>> answer;
  int running = 0;  // copies
};

// A copy of a call in a process. It ends, and the sender is told, when nobody can answer it any more: it was answered,
// or its process is dead.
class Copy final {
 public:
  Copy(Environment& env, std::shared_ptr<Open> open) : env_(env), open_(std::move(open)) { ++env_.calls_under_way; }
  ~Copy() {
    --open_->running;
    --env_.calls_under_way;
    env_.scheduler.Wake(open_.get());
  }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;
  void Answer(StatusOr<std::string> answer) const {
    if (!open_->answer.has_value()) open_->answer = std::move(answer);
  }

 private:
  Environment& env_;
  const std::shared_ptr<Open> open_;
};

}  // namespace

CallResult CallOne(Environment& env, const std::vector<Process*>& processes, TimePoint deadline,
                   const ServerSide& handle) {
  Scheduler& scheduler = env.scheduler;
  Dice& dice = scheduler.dice();
  Process& process = *processes[static_cast<size_t>(dice.Below(static_cast<int64_t>(processes.size())))];
  scheduler.Sleep(microseconds(dice.Between(50, 2000)));
  if (process.memory() == nullptr) {
    return {.answer = Unavailable("NO_CONNECTION", "the process is not there (simulated)")};
  }
  const Status no_answer = DeadlineExceeded("NO_ANSWER", "no answer came (simulated)");
  if (dice.OneIn(env.faults.call_lost)) {
    (void)scheduler.WaitOn(&deadline, deadline);
    return {.answer = no_answer};
  }
  auto open = std::make_shared<Open>();
  open->running = dice.OneIn(env.faults.call_twice) ? 2 : 1;
  const bool twice = open->running == 2;
  for (int number = 0; number < open->running; ++number) {
    scheduler.Spawn(process.group().name + " call", &process.group(), [&env, &process, open, number, handle] {
      auto copy = std::make_shared<const Copy>(env, open);
      if (number > 0) env.scheduler.Sleep(milliseconds(env.scheduler.dice().Between(0, 3000)));
      Memory& memory = *process.memory();
      handle(memory, [copy = std::move(copy), &memory](StatusOr<std::string> answer) {
        if (!memory.dead) copy->Answer(std::move(answer));
      });
    });
  }
  while (!open->answer.has_value() && open->running > 0) {
    if (!scheduler.WaitOn(open.get(), deadline) && scheduler.now() >= deadline) break;
  }
  scheduler.Sleep(microseconds(dice.Between(50, 2000)));
  if (!open->answer.has_value() || dice.OneIn(env.faults.call_lost)) return {.answer = no_answer, .twice = twice};
  return {.answer = *std::move(open->answer), .twice = twice};
}

}  // namespace jgt::sim
