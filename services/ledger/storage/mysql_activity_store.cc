#include "services/ledger/storage/mysql_activity_store.h"

#include <set>
#include <utility>

#include "services/ledger/storage/activity_rows.h"
#include "services/ledger/storage/roster_tables.h"

namespace jgt::ledger {
namespace {

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

// What a command touches, each once, to be read with one statement per table and not with one per activity.
struct Wanted {
  std::set<std::string> activities;  // ids, as all of these but schools and slots
  std::set<std::string> pairings;
  std::set<std::string> mentor_groups;
  std::set<std::string> exchanges;
  std::set<std::string> slots;
  std::set<std::string> said;  // schools that the command names
};

std::vector<std::string> Listed(const std::set<std::string>& names) { return {names.begin(), names.end()}; }

void WantFor(const Activity& draft, Wanted& wanted) {
  wanted.pairings.insert(IdOf(draft.pairing));
  if (!draft.mentor_group.empty()) wanted.mentor_groups.insert(IdOf(draft.mentor_group));
  if (!draft.exchange.empty()) wanted.exchanges.insert(IdOf(draft.exchange));
  if (std::string slot = LessonSlot(draft); !slot.empty()) wanted.slots.insert(std::move(slot));
  wanted.said.insert(draft.recorded_by);
}

Wanted WantedBy(const RecordCommand& command) {
  Wanted wanted;
  for (const Activity& draft : command.activities) WantFor(draft, wanted);
  return wanted;
}

Wanted WantedBy(const ConfirmCommand& command) {
  Wanted wanted;
  for (const std::string& name : command.names) wanted.activities.insert(IdOf(name));
  wanted.said.insert(command.school);
  return wanted;
}

Wanted WantedBy(const CorrectCommand& command) {
  Wanted wanted;
  WantFor(command.activity, wanted);
  wanted.activities.insert(IdOf(command.name));
  return wanted;
}

Wanted WantedBy(const ReverseCommand& command) {
  Wanted wanted;
  wanted.activities.insert(IdOf(command.name));
  return wanted;
}

// Aliases matter only where a name is none of the pairing's own; most commands need no look at them.
StatusOr<SchoolAliases> AliasesFor(const Reader& read, const std::set<std::string>& said, const Caller& caller,
                                   const std::map<std::string, Pairing>& pairings) {
  std::set<std::string> ends;
  for (const auto& [name, pairing] : pairings) ends.insert({pairing.supporter, pairing.supported});
  ends.erase("");
  bool all_known = true;
  for (const std::string& school : said) all_known = all_known && (school.empty() || ends.contains(school));
  std::set<std::string> names = ends;
  names.insert(said.begin(), said.end());
  if (!caller.whole) {
    names.insert(caller.schools.begin(), caller.schools.end());
    all_known = false;
  }
  if (all_known) return SchoolAliases();
  return FindAliases(read, Listed(names));
}

StatusOr<Facts> ReadFacts(const Reader& read, const std::string& region, const Caller& caller, const Wanted& wanted) {
  Facts facts;
  ASSIGN_OR_RETURN(facts.activities, FindActivities(read, region, Listed(wanted.activities)));
  std::set<std::string> pairings = wanted.pairings;
  for (const auto& [name, activity] : facts.activities) pairings.insert(IdOf(activity.pairing));
  ASSIGN_OR_RETURN(facts.pairings, FindPairings(read, region, Listed(pairings)));
  ASSIGN_OR_RETURN(facts.mentor_groups, FindMentorGroups(read, region, Listed(wanted.mentor_groups)));
  ASSIGN_OR_RETURN(facts.exchanges, FindExchanges(read, region, Listed(wanted.exchanges)));
  ASSIGN_OR_RETURN(facts.slots, FindSlots(read, region, Listed(wanted.slots)));
  ASSIGN_OR_RETURN(facts.aliases, AliasesFor(read, wanted.said, caller, facts.pairings));
  return facts;
}

}  // namespace

MysqlActivityStore::MysqlActivityStore(journal::Writer& writer, sql::Pool& pool, EntryEncoder encode_entry)
    : writer_(writer), pool_(pool), encode_entry_(std::move(encode_entry)) {}

template <typename Command>
StatusOr<std::string> MysqlActivityStore::Append(const journal::Mutation& mutation, const Command& command,
                                                 const AnswerEncoder& encode) {
  const Wanted wanted = WantedBy(command);
  const journal::Work work = [&](journal::Batch& batch) -> StatusOr<std::string> {
    ASSIGN_OR_RETURN(const Facts facts, ReadFacts(ReaderOf(batch), command.region, command.caller, wanted));
    ASSIGN_OR_RETURN(const std::vector<ActivityEvent> events, Decide(command, facts));
    ASSIGN_OR_RETURN(const Written written, Write(batch, events, facts));
    return encode(written);
  };
  ASSIGN_OR_RETURN(journal::Answer answer, writer_.Append(command.region, mutation, work));
  return std::move(answer.response);
}

StatusOr<Written> MysqlActivityStore::Write(journal::Batch& batch, const std::vector<ActivityEvent>& events,
                                            const Facts& facts) const {
  const FindActivity find = [&](const std::string& name) -> const Activity& {
    const auto found = facts.activities.find(name);
    JGT_CHECK(found != facts.activities.end());
    return found->second;
  };
  Written written;
  std::vector<Activity> added;
  std::vector<Activity> changed;
  for (const ActivityEvent& event : events) {
    EntryBody body = encode_entry_(event);
    written.last_seq = batch.Append(std::move(body.type), std::move(body.bytes));
    const std::vector<Activity> after = Apply(event, {.seq = written.last_seq, .recorded_at = batch.now()}, find);
    for (const Activity& activity : after) (activity.seq == written.last_seq ? added : changed).push_back(activity);
    written.activities.push_back(after.back());
  }
  RETURN_IF_ERROR(UpdateActivities(batch, changed));
  RETURN_IF_ERROR(InsertActivities(batch, added));
  return written;
}

StatusOr<std::string> MysqlActivityStore::Record(const journal::Mutation& mutation, const RecordCommand& command,
                                                 const AnswerEncoder& encode) {
  return Append(mutation, command, encode);
}

StatusOr<std::string> MysqlActivityStore::Confirm(const journal::Mutation& mutation, const ConfirmCommand& command,
                                                  const AnswerEncoder& encode) {
  return Append(mutation, command, encode);
}

StatusOr<std::string> MysqlActivityStore::Correct(const journal::Mutation& mutation, const CorrectCommand& command,
                                                  const AnswerEncoder& encode) {
  return Append(mutation, command, encode);
}

StatusOr<std::string> MysqlActivityStore::Reverse(const journal::Mutation& mutation, const ReverseCommand& command,
                                                  const AnswerEncoder& encode) {
  return Append(mutation, command, encode);
}

StatusOr<Activity> MysqlActivityStore::Get(const std::string& region, const std::string& id, Deadline deadline) {
  return sql::RunTransactionFor<Activity>(
      pool_, {.deadline = deadline, .read_only = true}, [&](sql::Transaction& tx) -> StatusOr<Activity> {
        ASSIGN_OR_RETURN(auto found, FindActivities(ReaderOf(tx), region, {id}));
        if (found.empty()) return NoSuchActivity(absl::StrFormat("regions/%s/activities/%s", region, id));
        return std::move(found.begin()->second);
      });
}

StatusOr<std::vector<Activity>> MysqlActivityStore::List(const ListQuery& query, Deadline deadline) {
  using Activities = std::vector<Activity>;
  if (query.pairings.has_value() && query.pairings->empty()) return Activities();
  return sql::RunTransactionFor<Activities>(pool_, {.deadline = deadline, .read_only = true},
                                            [&](sql::Transaction& tx) { return ListActivities(ReaderOf(tx), query); });
}

StatusOr<std::vector<std::string>> MysqlActivityStore::PairingsOf(const std::string& region, const Caller& caller,
                                                                  Deadline deadline) {
  using Ids = std::vector<std::string>;
  return sql::RunTransactionFor<Ids>(
      pool_, {.deadline = deadline, .read_only = true}, [&](sql::Transaction& tx) -> StatusOr<Ids> {
        const Reader read = ReaderOf(tx);
        ASSIGN_OR_RETURN(const std::vector<Pairing> pairings, ListPairings(read, region));
        std::set<std::string> schools(caller.schools.begin(), caller.schools.end());
        for (const Pairing& pairing : pairings) schools.insert({pairing.supporter, pairing.supported});
        ASSIGN_OR_RETURN(const SchoolAliases aliases, FindAliases(read, Listed(schools)));
        Ids ids;
        for (const Pairing& pairing : pairings) {
          if (EndsOf(caller, pairing, aliases).any()) ids.push_back(IdOf(pairing.name));
        }
        return ids;
      });
}

}  // namespace jgt::ledger
