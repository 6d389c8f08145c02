#include "tests/faults/simulation/clients.h"

#include <algorithm>
#include <array>
#include <set>

#include "common/journal/body.h"
#include "jgt/roster/v1/events.pb.h"

namespace jgt::sim {
namespace {

// What a call does in the process that it reaches. It may run when its client is long gone, so it refers to nobody.
using Handle = std::function<void(Memory&, const journal::Mutation&, Answering)>;

constexpr int kPairings = 3;  // per county
constexpr int kAttemptsMax = 400;
constexpr int64_t kBatchMax = 4;  // activities in one command

// Errors that say that nothing was stored, and that trying again may help.
bool SaysNothingStored(const std::string& reason) {
  static const std::set<std::string> kReasons = {"NO_CONNECTION",    "SQL_UNAVAILABLE",      "SQL_CONFLICT",
                                                 "SQL_DEADLINE",     "DEADLINE_PASSED",      "SQL_POOL_EXHAUSTED",
                                                 "REGION_BUSY",      "POSITION_NOT_REACHED", "NO_SUCH_PAIRING",
                                                 "TOO_MANY_WAITERS", "SQL_CLOSED",           "SHUTTING_DOWN"};
  return kReasons.contains(reason);
}

bool SaysUnknown(const std::string& reason) { return reason == "NO_ANSWER" || reason == "OUTCOME_UNKNOWN"; }

// What the ledger's rules refuse: nothing is stored, and trying again does not help.
bool SaysRefused(const std::string& reason) {
  static const std::set<std::string> kReasons = {"DUPLICATE_LESSON", "WRONG_STATE", "ETAG_MISMATCH",
                                                 "NO_SUCH_ACTIVITY"};
  return kReasons.contains(reason);
}

// Bug::kRefusesWhatIsStored.
Answering LateIsRefused(Environment& env, const journal::Mutation& mutation, Answering done) {
  return [&env, deadline = mutation.deadline, done = std::move(done)](StatusOr<std::string> answer) mutable {
    if (answer.ok() && env.scheduler.now() >= deadline) answer = DeadlineExceeded("DEADLINE_PASSED", "planted");
    std::move(done)(std::move(answer));
  };
}

class Client {
 public:
  Client(Environment& env, History& history, const std::vector<Process*>& processes)
      : env_(env), history_(history), processes_(processes), dice_(env.scheduler.dice()) {}

  // Repeats the command until it knows; sometimes once more, to be told the same. It adds as many entries to each of
  // its regions.
  const Command& Issue(std::string service, std::vector<std::string> regions, std::string body, const Handle& handle,
                       int64_t entries = 1) {
    history_.commands.push_back(std::make_unique<Command>());
    Command& command = *history_.commands.back();
    command.service = std::move(service);
    command.regions = std::move(regions);
    command.request_id = env_.NextId("r-");
    command.body = std::move(body);
    command.entries = entries;
    while (!command.settled) {
      Attempt(command, handle);
      if (command.attempts >= kAttemptsMax) {
        env_.Report("a command was never settled: " + command.body);
        command.in_doubt = command.settled = true;
      }
      if (!command.settled) env_.scheduler.Sleep(milliseconds(dice_.Between(5, command.attempts > 20 ? 1000 : 150)));
    }
    if (command.answer.has_value() && dice_.OneIn(4)) Attempt(command, handle);
    if (command.answer.has_value() && dice_.OneIn(12)) AttemptOther(command, handle);
    return command;
  }

 private:
  CallResult Send(const Command& command, const std::string& body, const Handle& handle) {
    const TimePoint deadline = env_.scheduler.now() + milliseconds(dice_.Between(300, 4000));
    const journal::Mutation mutation{.request_id = command.request_id,
                                     .request_hash = journal::Sha256(env_.bug == Bug::kHashOfNothing ? "" : body),
                                     .principal = "client",
                                     .deadline = deadline};
    CallResult result =
        CallOne(env_, processes_, deadline + seconds(6), [mutation, handle](Memory& memory, Answering done) {
          if (memory.env.bug == Bug::kRefusesWhatIsStored) done = LateIsRefused(memory.env, mutation, std::move(done));
          handle(memory, mutation, std::move(done));
        });
    if (env_.scheduler.tracing()) {
      env_.scheduler.Trace(absl::StrFormat("%s %s -> %s", command.request_id, body,
                                           result.answer.ok() ? *result.answer : ToString(result.answer.status())));
    }
    return result;
  }

  void Attempt(Command& command, const Handle& handle) {
    ++command.attempts;
    const CallResult result = Send(command, command.body, handle);
    if (result.answer.ok()) {
      if (command.answer.has_value() && *command.answer != *result.answer) {
        env_.Report(absl::StrFormat("%s: told \"%s\" and then \"%s\"", command.body, *command.answer, *result.answer));
      }
      command.answer = *result.answer;
      command.settled = true;
      return;
    }
    const std::string reason = ReasonOf(result.answer.status());
    if (SaysUnknown(reason) || result.twice) command.in_doubt = true;
    if (command.settled) {
      if (!SaysUnknown(reason) && !SaysNothingStored(reason)) {
        env_.Report(command.body + ": was acknowledged and then told " + ToString(result.answer.status()));
      }
      return;
    }
    if (SaysRefused(reason)) {
      command.refusal = reason;
      command.settled = true;
    } else if (SaysNothingStored(reason)) {
      // Some give up; by then nothing must be stored, unless an earlier attempt left it open.
      if (dice_.OneIn(10) && reason != "NO_SUCH_PAIRING") {
        command.refusal = "gave up after " + reason;
        command.settled = true;
      }
    } else if (!SaysUnknown(reason)) {
      env_.Report(command.body + ": " + ToString(result.answer.status()));
      command.in_doubt = command.settled = true;
    }
  }

  // The same request id for something else is a mistake of the client's, and has no effect.
  void AttemptOther(const Command& command, const Handle& handle) {
    const StatusOr<std::string> answer = Send(command, command.body + ", another one", handle).answer;
    const std::string reason = ReasonOf(answer.status());
    if (answer.ok() || (reason != "REQUEST_ID_REUSED" && !SaysUnknown(reason) && !SaysNothingStored(reason))) {
      env_.Report(command.body + ": another request under the same id was told " +
                  (answer.ok() ? *answer : ToString(answer.status())));
    }
  }

  Environment& env_;
  History& history_;
  const std::vector<Process*>& processes_;
  Dice& dice_;
};

std::string PairingName(const std::string& region, int64_t number) {
  return absl::StrFormat("regions/%s/pairings/p%d", region, number);
}
std::string SchoolName(const std::string& region, const char* school, int64_t number) {
  return absl::StrFormat("regions/%s/schools/%s%d", region, school, number);
}

roster::v1::PairingListed Listed(const std::string& region, int64_t number, int64_t version) {
  roster::v1::PairingListed event;
  roster::v1::Pairing& pairing = *event.mutable_pairing();
  pairing.set_name(PairingName(region, number));
  pairing.set_supporter(SchoolName(region, "core", number));
  pairing.set_supported(SchoolName(region, "rural", number));
  pairing.set_state(roster::v1::PAIRING_STATE_ACTIVE);
  pairing.set_founded_year(static_cast<int32_t>(version));
  event.set_list_year(2022);
  return event;
}

StatusOr<std::string> ListPairings(Memory& memory, const journal::Mutation& mutation,
                                   const std::vector<std::string>& regions, int64_t number) {
  const int64_t version = memory.env.next_id++;
  if (regions.size() == 1) {
    ASSIGN_OR_RETURN(const journal::Answer answer,
                     memory.writer->Append(regions[0], mutation, [&](journal::Batch& batch) -> StatusOr<std::string> {
                       return absl::StrFormat("listed %d",
                                              journal::AppendMessage(batch, Listed(batch.region(), number, version)));
                     }));
    return answer.response;
  }
  ASSIGN_OR_RETURN(const journal::Answer answer,
                   memory.writer->AppendAcross(regions, mutation, [&](const auto& batch) -> StatusOr<std::string> {
                     for (const std::string& region : regions) {
                       (void)journal::AppendMessage(batch(region), Listed(region, number, version));
                     }
                     return absl::StrFormat("listed everywhere %d", version);
                   }));
  return answer.response;
}

ledger::Activity Lesson(Environment& env, const std::string& region, const std::string& pairing, int64_t slot) {
  ledger::Activity lesson;
  lesson.name = absl::StrFormat("regions/%s/activities/%s", region, env.NextId("a"));
  lesson.pairing = pairing;
  lesson.kind = "SYNC_LESSON";
  lesson.day = absl::StrFormat("2022-05-%02d", 1 + slot % 9);
  lesson.period = 1 + slot % 4;
  lesson.subject = 14;
  lesson.teacher = "T-1";
  lesson.students = 40;
  lesson.lesson = true;
  lesson.recorded_by = "regions/" + region + "/schools/core" + pairing.substr(pairing.size() - 1);
  return lesson;
}

ledger::Caller Clerk() { return {.whole = true, .within = true, .regions = {}, .schools = {}}; }

std::string Told(const ledger::Written& written) {
  std::string text;
  for (const ledger::Activity& activity : written.activities) {
    text += absl::StrFormat("%s %d;", activity.name, activity.revision);
  }
  return text;
}

// Nobody waits for the group in which it is written, but for some who do, as the service's own workers.
void Write(Memory& memory, const journal::Mutation& mutation, ledger::AnyCommand command, Answering done) {
  if (memory.env.scheduler.dice().OneIn(6)) return std::move(done)(memory.store->Write(mutation, command, Told));
  memory.store->WriteLater(mutation, std::move(command), Told, std::move(done));
}

// A wait for positions that says yes is believed: what it was asked about must be there.
Status WaitFor(Memory& memory, const std::string& region, TimePoint deadline) {
  if (!memory.env.scheduler.dice().OneIn(3)) return OkStatus();
  const journal::Position position{.service = "roster", .region = region, .seq = 1};
  RETURN_IF_ERROR(memory.positions->Wait({position}, deadline));
  for (const Cells& row : memory.env.ledger_db.Committed("follower")) {
    if (row[0].bytes() == region && row[1].bytes() == "roster" && row[3].number() > position.seq) return OkStatus();
  }
  memory.env.Report("a wait for a position ended before it was reached");
  return OkStatus();
}

class LedgerClient {
 public:
  LedgerClient(Environment& env, History& history, const std::vector<Process*>& ledgers)
      : env_(env), history_(history), client_(env, history, ledgers), dice_(env.scheduler.dice()) {}

  void One() {
    const int64_t choice = dice_.Below(20);
    if (history_.known.empty() || choice < 10) {
      Record();
      return;
    }
    const History::Known known =
        history_.known[static_cast<size_t>(dice_.Below(static_cast<int64_t>(history_.known.size())))];
    if (choice < 14) {
      Confirm(known);
    } else if (choice < 17) {
      Correct(known);
    } else {
      Reverse(known);
    }
  }

 private:
  void Learn(const Command& command, const std::string& pairing) {
    if (!command.answer.has_value()) return;
    const std::string& answer = *command.answer;  // "name revision;"
    const size_t space = answer.find(' ');
    if (space == std::string::npos) return;
    history_.known.push_back({.region = command.regions[0],
                              .name = answer.substr(0, space),
                              .pairing = pairing,
                              .revision = std::strtoll(answer.c_str() + space, nullptr, 10)});
  }

  void Record() {
    const std::string region = kRegions[static_cast<size_t>(dice_.Below(2))];
    const std::string pairing = PairingName(region, dice_.Below(kPairings));
    const int64_t slot = dice_.Below(36);
    const int64_t count = dice_.OneIn(4) ? dice_.Between(2, kBatchMax) : 1;
    const bool poison = dice_.OneIn(40) && env_.poisoned;
    const Handle handle = [=](Memory& memory, const journal::Mutation& mutation, Answering done) {
      if (const Status reached = WaitFor(memory, region, mutation.deadline); !reached.ok())
        return std::move(done)(reached);
      ledger::RecordCommand command{.region = region, .caller = Clerk(), .activities = {}, .paths = {}};
      for (int64_t i = 0; i < count; ++i) {
        command.activities.push_back(Lesson(memory.env, region, pairing, slot + i));
        command.paths.push_back(absl::StrFormat("activities[%d]", i));
      }
      if (poison) command.activities.back().title = kPoison;
      Write(memory, mutation, std::move(command), std::move(done));
    };
    const std::string body = absl::StrFormat("record %s slot %d x %d%s", pairing, slot, count, poison ? " !" : "");
    Learn(client_.Issue("ledger", {region}, body, handle, count), pairing);
  }

  void Confirm(const History::Known& known) {
    client_.Issue(
        "ledger", {known.region}, "confirm " + known.name,
        [known](Memory& memory, const journal::Mutation& mutation, Answering done) {
          Write(memory, mutation,
                ledger::ConfirmCommand{.region = known.region, .caller = Clerk(), .names = {known.name}, .school = ""},
                std::move(done));
        });
  }

  void Correct(const History::Known& known) {
    const int64_t slot = dice_.Below(36);
    const int64_t revision = dice_.OneIn(2) ? known.revision : 0;
    const Handle handle = [known, slot, revision](Memory& memory, const journal::Mutation& mutation, Answering done) {
      Write(memory, mutation,
            ledger::CorrectCommand{.region = known.region,
                                   .caller = Clerk(),
                                   .name = known.name,
                                   .activity = Lesson(memory.env, known.region, known.pairing, slot),
                                   .reason = "wrong",
                                   .revision = revision},
            std::move(done));
    };
    Learn(client_.Issue("ledger", {known.region}, absl::StrFormat("correct %s to slot %d", known.name, slot), handle),
          known.pairing);
  }

  void Reverse(const History::Known& known) {
    client_.Issue(
        "ledger", {known.region}, "reverse " + known.name,
        [known](Memory& memory, const journal::Mutation& mutation, Answering done) {
          Write(memory, mutation,
                ledger::ReverseCommand{
                    .region = known.region, .caller = Clerk(), .name = known.name, .reason = "no", .revision = 0},
                std::move(done));
        });
  }

  const Environment& env_;
  History& history_;
  Client client_;
  Dice& dice_;
};

}  // namespace

void RunRosterClient(Environment& env, History& history, const std::vector<Process*>& rosters) {
  Client client(env, history, rosters);
  Dice& dice = env.scheduler.dice();
  for (int i = 0; i < 2 * kPairings + 2; ++i) {
    const bool everywhere = i < kPairings || dice.OneIn(2);
    std::vector<std::string> regions = kRegions;
    if (dice.OneIn(2)) std::swap(regions[0], regions[1]);
    if (!everywhere) regions.pop_back();
    const int64_t number = i % kPairings;
    const Handle handle = [regions, number](Memory& memory, const journal::Mutation& mutation, Answering done) {
      std::move(done)(ListPairings(memory, mutation, regions, number));
    };
    // Those of the first round are what everybody else needs: nobody gives up on them.
    while (!client.Issue("roster", regions, absl::StrFormat("list pairing %d", number), handle).answer.has_value() &&
           i < kPairings) {
    }
    env.scheduler.Sleep(milliseconds(dice.Between(1, 400)));
  }
  --history.working;
}

void RunLedgerClient(Environment& env, History& history, const std::vector<Process*>& ledgers, int /*number*/) {
  LedgerClient client(env, history, ledgers);
  const int64_t commands = env.scheduler.dice().Between(2, 7);
  for (int64_t i = 0; i < commands; ++i) {
    client.One();
    env.scheduler.Sleep(milliseconds(env.scheduler.dice().Between(0, 300)));
  }
  --history.working;
}

}  // namespace jgt::sim
