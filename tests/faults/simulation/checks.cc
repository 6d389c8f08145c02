#include "tests/faults/simulation/checks.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "common/journal/source.h"
#include "common/merkle/tree.h"
#include "jgt/ledger/v1/events.pb.h"
#include "services/ledger/events/handlers.h"
#include "services/ledger/rpc/conversions.h"
#include "services/ledger/storage/activity_list.h"
#include "services/ledger/storage/activity_rows.h"
#include "services/ledger/storage/outside_copies.h"

namespace jgt::sim {
namespace {

using Entries = std::vector<journal::Entry>;

constexpr char kHeadType[] = "jgt.ledger.v1.CheckpointPublished";

std::map<std::string, Entries> JournalOf(const Database& database) {
  const TableDefinition& table = database.schema().tables()[database.schema().Table("journal")];
  const auto cell = [&](const Cells& row, const char* column) -> const sql::Value& { return row[*table.Find(column)]; };
  std::map<std::string, Entries> entries;
  for (const Cells& row : database.Committed("journal")) {
    const std::string& region = cell(row, "region").bytes();
    entries[region].push_back({.region = region,
                               .seq = cell(row, "seq").number(),
                               .type = cell(row, "type").bytes(),
                               .body = cell(row, "body").bytes(),
                               .entry_hash = cell(row, "entry_hash").bytes(),
                               .recorded_at = *FromSql(cell(row, "recorded_at").bytes()),
                               .principal = cell(row, "principal").bytes(),
                               .request_id = cell(row, "request_id").bytes()});
  }
  return entries;
}

std::map<std::string, int64_t> HeadsOf(const Database& database) {
  std::map<std::string, int64_t> heads;
  for (const Cells& row : database.Committed("journal_head")) {
    if (row[1].number() > 0) heads[row[0].bytes()] = row[1].number();
  }
  return heads;
}

// Every region's Merkle log has all of its entries, and the root that follows from them.
void CheckLogs(Environment& env) {
  std::map<std::string, std::pair<int64_t, std::string>> stored;  // size and root
  for (const Cells& row : env.ledger_db.Committed("merkle_logs")) {
    const TableDefinition& table = env.ledger_db.schema().tables()[env.ledger_db.schema().Table("merkle_logs")];
    stored[row[*table.Find("region")].bytes()] = {row[*table.Find("size")].number(), row[*table.Find("root")].bytes()};
  }
  for (const auto& [region, entries] : JournalOf(env.ledger_db)) {
    merkle::Frontier frontier(merkle::HashKind::kSha256);
    for (const journal::Entry& entry : entries) frontier.Append(entry.entry_hash);
    if (stored[region] != std::pair(frontier.size(), frontier.Root())) {
      env.Report(absl::StrFormat("the log of region %s, of size %d, is not that of its %d entries", region,
                                 stored[region].first, entries.size()));
    }
  }
}

// seq gapless, recorded_at never backwards, every entry as it was hashed.
void CheckJournal(Environment& env, const std::string& service) {
  const Database& database = env.DatabaseOf(service);
  const std::map<std::string, int64_t> heads = HeadsOf(database);
  for (const auto& [region, entries] : JournalOf(database)) {
    int64_t last = 0;
    Instant at;
    for (const journal::Entry& entry : entries) {
      if (entry.seq != last + 1) {
        env.Report(
            absl::StrFormat("gap in the journal of %s, region %s: %d after %d", service, region, entry.seq, last));
      }
      if (entry.recorded_at < at) {
        env.Report(
            absl::StrFormat("recorded_at goes backwards in %s, region %s, entry %d", service, region, entry.seq));
      }
      if (!journal::CheckEntry(service, entry).ok()) {
        env.Report(absl::StrFormat("hash is wrong in %s, region %s, entry %d", service, region, entry.seq));
      }
      last = entry.seq;
      at = entry.recorded_at;
    }
    if (!heads.contains(region) || heads.at(region) != last) {
      env.Report(absl::StrFormat("head of %s, region %s is not its last entry, %d", service, region, last));
    }
  }
}

// Every acknowledged command once and whole, a refused one never, an open one at most once; and nothing that nobody
// asked for.
void CheckHistory(Environment& env, const History& history, const std::string& service) {
  std::map<std::pair<std::string, std::string>, int64_t> stored;  // region and request -> entries
  for (const auto& [region, entries] : JournalOf(env.DatabaseOf(service))) {
    for (const journal::Entry& entry : entries) {
      if (entry.type != kHeadType) ++stored[{region, entry.request_id}];  // the service's own
    }
  }
  std::map<std::pair<std::string, std::string>, std::string> answers;
  for (const Cells& row : env.DatabaseOf(service).Committed("journal_request")) {
    answers[{row[0].bytes(), row[1].bytes()}] = row[3].bytes();
  }
  for (const auto& command : history.commands) {
    if (command->service != service) continue;
    const auto answer = answers.find({command->regions[0], command->request_id});
    const bool answered = answer != answers.end();
    if (answered && command->answer.has_value() && answer->second != *command->answer) {
      env.Report("answer that was given is not the one that is stored: " + command->body);
    }
    for (const std::string& region : command->regions) {
      const auto found = stored.find({region, command->request_id});
      const int64_t times = found == stored.end() ? 0 : found->second;
      if (found != stored.end()) stored.erase(found);
      const std::string told = absl::StrFormat("%s (%s, region %s): stored %d times, of %d entries", command->body,
                                               command->request_id, region, times, command->entries);
      if (command->answer.has_value() && times != command->entries) env.Report("acknowledged, but " + told);
      if (!command->answer.has_value() && !command->in_doubt && times != 0) {
        env.Report(absl::StrFormat("refused (%s), but %s", command->refusal, told));
      }
      if (times > command->entries) env.Report("more than once: " + told);
      if (times > 0 && times < command->entries) env.Report("in part: " + told);
      if (answered != (times > 0)) env.Report("entry and answer do not go together: " + told);
    }
  }
  for (const auto& [place, times] : stored) env.Report("entry that nobody asked for: " + place.second);
}

std::set<std::pair<std::string, int64_t>> DeadLetters(const Database& database) {
  std::set<std::pair<std::string, int64_t>> letters;
  for (const Cells& row : database.Committed("dead_letter")) letters.emplace(row[0].bytes(), row[3].number());
  return letters;
}

// Each entry exactly once and in order, except for those that were put aside and applied later.
void CheckApplied(Environment& env, const std::string& follower, const std::string& source,
                  const std::set<std::pair<std::string, int64_t>>& requeued) {
  std::map<std::string, std::vector<int64_t>> applied;
  for (const Cells& row : env.DatabaseOf(follower).Committed("applied")) {
    if (row[1].bytes() == source) applied[row[2].bytes()].push_back(row[3].number());
  }
  for (const auto& [region, entries] : JournalOf(env.DatabaseOf(source))) {
    std::map<int64_t, int> times;
    int64_t last = 0;
    for (const int64_t seq : applied[region]) {
      ++times[seq];
      if (requeued.contains({region, seq})) continue;
      if (seq < last) {
        env.Report(
            absl::StrFormat("%s applied entry %d of %s after %d in region %s", follower, seq, source, last, region));
      }
      last = seq;
    }
    for (const journal::Entry& entry : entries) {
      const int count = times[entry.seq];
      if (count == 1) continue;
      env.Report(absl::StrFormat("%s applied entry %d of %s in region %s %d times%s", follower, entry.seq, source,
                                 region, count, count == 0 && entry.seq < last ? " and later ones" : ""));
    }
  }
}

// Entries that were planted to fail, and no others, are dead letters; each is applied when it is requeued.
std::set<std::pair<std::string, int64_t>> CheckDeadLetters(Environment& env, journal::Source& source, sql::Pool& pool) {
  std::set<std::pair<std::string, int64_t>> planted;
  for (const auto& [region, entries] : JournalOf(env.ledger_db)) {
    for (const journal::Entry& entry : entries) {
      if (entry.body.find(kPoison) != std::string::npos) planted.emplace(region, entry.seq);
    }
  }
  const auto letters = DeadLetters(env.rollup_db);
  for (const auto& [region, seq] : letters) {
    if (!planted.contains({region, seq})) {
      env.Report(absl::StrFormat("dead letter without a reason: entry %d in region %s", seq, region));
    }
  }
  for (const auto& [region, seq] : planted) {
    if (!letters.contains({region, seq})) {
      env.Report(absl::StrFormat("entry that cannot be applied is no dead letter: %d in region %s", seq, region));
    }
  }
  if (!DeadLetters(env.ledger_db).empty()) env.Report("dead letter without a reason in the ledger's own follower");
  env.poisoned = false;
  WatchedHandler handler(env, "ledger", "operator", nullptr);
  journal::Follower follower({.name = "rollup", .owner = "operator"}, pool, source, std::nullopt, handler);
  for (const auto& [region, seq] : letters) {
    if (const Status status = follower.Requeue(region, seq); !status.ok()) {
      env.Report("dead letter cannot be applied again: " + ToString(status));
    }
  }
  if (!DeadLetters(env.rollup_db).empty()) env.Report("dead letter is still there after it was applied");
  return letters;
}

bool SameRows(const Database& a, const Database& b, const std::string& table) {
  return a.Committed(table) == b.Committed(table);
}

// The follower's tables equal those of a follower that begins with entry 1 today.
void CheckRebuild(Environment& env, const std::string& follower, journal::Source& source,
                  const std::vector<std::string>& tables, journal::EntryHandler* inner) {
  Database fresh("rebuild", env.DatabaseOf(follower).schema(), env.scheduler, kEpoch);
  sql::Pool pool(PoolOptionsFor(env), ConnectorTo(fresh, env.no_faults, env.honest, "rebuild"));
  WatchedHandler handler(env, source.service(), "rebuild", inner);
  for (const auto& [region, head] : HeadsOf(env.DatabaseOf(source.service()))) {
    const Status status = journal::Replay(source, region, 1, head, [&](const journal::Entry& entry) {
      return sql::RunTransaction(pool, {}, [&](sql::Transaction& tx) { return handler.Apply(tx, entry); });
    });
    if (!status.ok()) env.Report("rebuild failed: " + ToString(status));
  }
  for (const std::string& table : tables) {
    if (!SameRows(env.DatabaseOf(follower), fresh, table)) {
      env.Report(absl::StrFormat("%s of %s is not what a rebuild gives", table, follower));
    }
  }
}

StatusOr<ledger::ActivityEvent> DecodeEntry(const journal::Entry& entry) {
  const auto whole = [](const ledger::v1::Activity& told) {
    ledger::Activity activity = ledger::FromProto(told);
    activity.name = told.name();
    activity.lesson = true;
    return activity;
  };
  const auto is = [&](const google::protobuf::Message& message) {
    return message.GetDescriptor()->full_name() == entry.type;
  };
  ledger::v1::ActivityRecorded recorded;
  if (is(recorded) && recorded.ParseFromString(entry.body)) {
    return ledger::ActivityRecorded{.activity = whole(recorded.activity())};
  }
  ledger::v1::ActivityConfirmed confirmed;
  if (is(confirmed) && confirmed.ParseFromString(entry.body)) {
    return ledger::ActivityConfirmed{.activity = confirmed.activity(), .school = confirmed.school()};
  }
  ledger::v1::ActivityCorrected corrected;
  if (is(corrected) && corrected.ParseFromString(entry.body)) {
    return ledger::ActivityCorrected{
        .corrected = corrected.corrected(), .activity = whole(corrected.activity()), .reason = corrected.reason()};
  }
  ledger::v1::ActivityReversed reversed;
  if (is(reversed) && reversed.ParseFromString(entry.body)) {
    return ledger::ActivityReversed{.activity = reversed.activity(), .reason = reversed.reason()};
  }
  return DataLoss("BAD_BODY", "an entry of an unknown type: " + entry.type);
}

// The ledger's table of activities follows from its own journal by the ledger's own rules.
void CheckActivities(Environment& env, sql::Pool& pool) {
  for (const auto& [region, entries] : JournalOf(env.ledger_db)) {
    std::map<std::string, ledger::Activity> expected;
    for (const journal::Entry& entry : entries) {
      if (entry.type == kHeadType) continue;
      const StatusOr<ledger::ActivityEvent> event = DecodeEntry(entry);
      if (!event.ok()) {
        env.Report(ToString(event.status()));
        return;
      }
      const auto find = [&](const std::string& name) -> const ledger::Activity& { return expected.at(name); };
      for (ledger::Activity& activity :
           ledger::Apply(*event, {.seq = entry.seq, .recorded_at = entry.recorded_at}, find)) {
        expected[activity.name] = std::move(activity);
      }
    }
    std::map<std::string, ledger::Activity> stored;
    const Status status =
        sql::RunTransaction(pool, {.read_only = true}, [&, region = region](sql::Transaction& tx) -> Status {
          ASSIGN_OR_RETURN(const auto listed, ledger::ListActivities(ledger::ReaderOf(tx),
                                                                     {.region = region, .filter = {}, .limit = 1000}));
          for (const ledger::Activity& activity : listed) stored[activity.name] = activity;
          return OkStatus();
        });
    if (!status.ok()) env.Report(ToString(status));
    if (stored != expected) env.Report("activities are not what the ledger's journal says, region " + region);
  }
}

// What is shown of each region's log: its newest checkpoint's size.
std::map<std::string, int64_t> Shown(const Database& database) {
  std::map<std::string, int64_t> shown;
  for (const Cells& row : database.Committed("checkpoints")) {
    int64_t& size = shown[row[0].bytes()];
    size = std::max(size, row[1].number());
  }
  return shown;
}

// Logs whose head is not signed, and counties of which the province's log does not hold what is shown; in sentences.
std::vector<std::string> Unpublished(Environment& env) {
  std::vector<std::string> problems;
  if (!env.signs) return problems;
  std::map<std::string, int64_t> shown = Shown(env.ledger_db);
  for (const auto& [region, head] : HeadsOf(env.ledger_db)) {
    if (shown[region] != head) problems.push_back("the log of region " + region + " was never signed to its end");
  }
  std::map<std::string, int64_t> told;
  for (const Cells& row : env.ledger_db.Committed("province_heads")) told[row[1].bytes()] = row[2].number();
  for (const std::string& region : kRegions) {
    if (shown[region] != told[region])
      problems.push_back("the checkpoint of region " + region + " was never told to its province's log");
  }
  return problems;
}

bool Followed(Environment& env) {
  const auto reached = [&](const std::string& follower, const std::string& source) {
    std::map<std::string, int64_t> next;
    for (const Cells& row : env.DatabaseOf(follower).Committed("follower")) next[row[0].bytes()] = row[3].number();
    for (const auto& [region, head] : HeadsOf(env.DatabaseOf(source))) {
      if (next[region] != head + 1) return false;
    }
    return true;
  };
  return reached("ledger", "roster") && (env.bug == Bug::kOutboxById || reached("rollup", "ledger"));
}

}  // namespace

bool CaughtUp(Environment& env) { return Followed(env) && Unpublished(env).empty(); }

void CheckEverything(Environment& env, const History& history) {
  if (env.bug != Bug::kOutboxById && !Followed(env)) env.Report("followers never caught up");
  for (const std::string& problem : Unpublished(env)) env.Report(problem);
  RemoteJournal roster(env, "roster", env.no_faults, "check");
  RemoteJournal ledger(env, "ledger", env.no_faults, "check");
  sql::Pool rollup_pool(PoolOptionsFor(env), ConnectorTo(env.rollup_db, env.no_faults, *env.tamper, "check"));
  sql::Pool ledger_pool(PoolOptionsFor(env), ConnectorTo(env.ledger_db, env.no_faults, env.honest, "check"));
  for (const char* service : {"roster", "ledger"}) {
    CheckJournal(env, service);
    CheckHistory(env, history, service);
  }
  const auto requeued = CheckDeadLetters(env, ledger, rollup_pool);
  CheckApplied(env, "ledger", "roster", {});
  CheckApplied(env, "rollup", "ledger", requeued);
  CheckLogs(env);
  CheckActivities(env, ledger_pool);
  journal::Dispatch dispatch;
  ledger::HandleRosterEntries(dispatch);
  CheckRebuild(env, "ledger", roster, {"pairings", "cell"}, &dispatch);
  CheckRebuild(env, "rollup", ledger, {"cell"}, nullptr);
}

namespace {

void WatchOffset(Environment& env, const Session& session, const Change& change) {
  if (change.table->name != "follower" || change.before == nullptr || change.after == nullptr) return;
  const size_t next_seq = *change.table->Find("next_seq");
  const size_t owner = *change.table->Find("owner");
  if ((*change.before)[next_seq] == (*change.after)[next_seq]) return;
  if ((*change.after)[owner].bytes() == session.owner) return;
  env.Report(absl::StrFormat("%s moved an offset that %s owns", session.owner, (*change.after)[owner].bytes()));
}

// Rows of `table` after the commit: region -> `column`.
std::map<std::string, int64_t> Changed(const std::vector<Change>& changes, const char* table, const char* column) {
  std::map<std::string, int64_t> changed;
  for (const Change& change : changes) {
    if (change.table->name != table || change.after == nullptr) continue;
    changed[(*change.after)[*change.table->Find("region")].bytes()] =
        (*change.after)[*change.table->Find(column)].number();
  }
  return changed;
}

// Entries and the log that covers them are one commit.
void WatchLog(Environment& env, const std::vector<Change>& changes) {
  const std::map<std::string, int64_t> sizes = Changed(changes, "merkle_logs", "size");
  for (const auto& [region, seq] : Changed(changes, "journal_head", "seq")) {
    const auto size = sizes.find(region);
    if (seq > 0 && (size == sizes.end() || size->second != seq))
      env.Report(absl::StrFormat("entry %d of region %s was committed without its log", seq, region));
  }
}

// A checkpoint is the root of the first entries that are committed, one for a size, and is shown when its copy outside
// is kept.
void WatchCheckpoints(Environment& env, const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    if (change.table->name != "checkpoints" || change.after == nullptr) continue;
    const std::string& region = (*change.after)[0].bytes();
    const int64_t size = (*change.after)[1].number();
    const std::string told = absl::StrFormat("checkpoint %d of region %s ", size, region);
    merkle::Frontier frontier(merkle::HashKind::kSha256);
    const auto journal = JournalOf(env.ledger_db);
    const auto entries = journal.find(region);
    for (int64_t i = 0; entries != journal.end() && i < std::min(size, std::ssize(entries->second)); ++i) {
      frontier.Append(entries->second[static_cast<size_t>(i)].entry_hash);
    }
    if (frontier.size() != size || frontier.Root() != (*change.after)[2].bytes()) {
      env.Report(told + "is not the root of its entries");
    }
    const auto outside = ledger::OutsideCopies(env.outside).Find(region);
    if (!outside.ok() || !outside->has_value() || (*outside)->size < size) {
      env.Report(told + "was shown without its copy outside");
    }
  }
}

}  // namespace

void WatchCommits(Environment& env, Database& database) {
  const bool logs = &database == &env.ledger_db;
  database.SetCommitHook([&env, logs](const Session& session, const std::vector<Change>& changes) {
    for (const Change& change : changes) WatchOffset(env, session, change);
    if (logs) WatchLog(env, changes);
    if (logs) WatchCheckpoints(env, changes);
  });
}

}  // namespace jgt::sim
