#include "services/ledger/storage/activity_session.h"

#include <set>
#include <utility>

#include "common/names/names.h"
#include "services/ledger/domain/month_locks.h"
#include "services/ledger/storage/activity_rows.h"
#include "services/ledger/storage/county_kind_rows.h"
#include "services/ledger/storage/month_lock_rows.h"
#include "services/ledger/storage/mysql_confirmation_store.h"
#include "services/ledger/storage/roster_tables.h"

namespace jgt::ledger {
namespace {

// What commands touch, each once, to be read with one statement per table and not with one per activity.
struct Wanted {
  std::set<std::string> activities;  // ids, as all of these but schools and slots
  std::set<std::string> pairings;
  std::set<std::string> mentor_groups;
  std::set<std::string> exchanges;
  std::set<std::string> slots;
  std::set<std::string> said;     // schools that a command names
  std::set<std::string> callers;  // schools of callers who do not hold the whole region
  bool anybody = false;           // there are such callers
  bool county_kinds = false;      // something is told of a county's own kind
  std::set<std::string> days;     // of drafts
  bool policies = false;          // something has timed out
};

std::vector<std::string> Listed(const std::set<std::string>& names) { return {names.begin(), names.end()}; }

void WantFor(const Activity& draft, Wanted& wanted) {
  wanted.pairings.insert(IdOf(draft.pairing));
  if (!draft.mentor_group.empty()) wanted.mentor_groups.insert(IdOf(draft.mentor_group));
  if (!draft.exchange.empty()) wanted.exchanges.insert(IdOf(draft.exchange));
  if (std::string slot = LessonSlot(draft); !slot.empty()) wanted.slots.insert(std::move(slot));
  wanted.said.insert(draft.recorded_by);
  wanted.days.insert(draft.day);
}

void WantFor(const KindTerms& terms, Wanted& wanted) {
  for (const KindTerms::Reference& reference : terms.references) wanted.activities.insert(IdOf(reference.activity));
  wanted.county_kinds = wanted.county_kinds || !terms.county_kind.empty();
}

void WantBy(const RecordCommand& command, Wanted& wanted) {
  for (const Activity& draft : command.activities) WantFor(draft, wanted);
  for (const KindTerms& terms : command.terms) WantFor(terms, wanted);
}

void WantBy(const ConfirmCommand& command, Wanted& wanted) {
  for (const std::string& name : command.names) wanted.activities.insert(IdOf(name));
  wanted.said.insert(command.school);
}

void WantBy(const CorrectCommand& command, Wanted& wanted) {
  WantFor(command.activity, wanted);
  WantFor(command.terms, wanted);
  wanted.activities.insert(IdOf(command.name));
}

void WantBy(const ReverseCommand& command, Wanted& wanted) { wanted.activities.insert(IdOf(command.name)); }

void WantBy(const TimeOutCommand& command, Wanted& wanted) {
  for (const TimedOut& timed_out : command.activities) wanted.activities.insert(IdOf(timed_out.name));
  wanted.policies = true;
}

void WantFor(const Caller& caller, Wanted& wanted) {
  if (caller.whole) return;
  wanted.anybody = true;
  wanted.callers.insert(caller.schools.begin(), caller.schools.end());
}

// Aliases matter only where a name is none of a pairing's own; most commands need no look at them.
StatusOr<SchoolAliases> AliasesFor(const Reader& read, const Wanted& wanted,
                                   const std::map<std::string, Pairing>& pairings) {
  std::set<std::string> names;
  for (const auto& [name, pairing] : pairings) names.insert({pairing.supporter, pairing.supported});
  names.erase("");
  bool all_known = !wanted.anybody;
  for (const std::string& school : wanted.said) all_known = all_known && (school.empty() || names.contains(school));
  if (all_known) return SchoolAliases();
  names.insert(wanted.said.begin(), wanted.said.end());
  names.insert(wanted.callers.begin(), wanted.callers.end());
  return FindAliases(read, Listed(names));
}

// Frozen months among those that these facts and drafts may change, in one look.
StatusOr<std::set<std::string>> FrozenFor(const Reader& read, const Wanted& wanted, const Facts& facts) {
  std::set<std::string> days = wanted.days;
  for (const auto& [name, activity] : facts.activities) days.insert(activity.day);
  std::set<std::string> regions;
  for (const auto& [name, pairing] : facts.pairings) regions.merge(FormRegions(pairing));
  if (days.empty() || regions.empty()) return std::set<std::string>();
  return FindFrozenForms(read, Listed(regions),
                         {.first = days.begin()->substr(0, 7), .last = days.rbegin()->substr(0, 7)});
}

StatusOr<Facts> ReadFacts(const Reader& read, const std::string& region, const Wanted& wanted) {
  Facts facts;
  ASSIGN_OR_RETURN(facts.activities, FindActivities(read, region, Listed(wanted.activities)));
  std::set<std::string> pairings = wanted.pairings;
  for (const auto& [name, activity] : facts.activities) pairings.insert(IdOf(activity.pairing));
  ASSIGN_OR_RETURN(facts.pairings, FindPairings(read, region, Listed(pairings)));
  ASSIGN_OR_RETURN(facts.mentor_groups, FindMentorGroups(read, region, Listed(wanted.mentor_groups)));
  ASSIGN_OR_RETURN(facts.exchanges, FindExchanges(read, region, Listed(wanted.exchanges)));
  ASSIGN_OR_RETURN(facts.slots, FindSlots(read, region, Listed(wanted.slots)));
  if (wanted.county_kinds) {
    ASSIGN_OR_RETURN(facts.county_kinds, FindCountyKindRevisions(read, region));
  }
  ASSIGN_OR_RETURN(facts.aliases, AliasesFor(read, wanted, facts.pairings));
  ASSIGN_OR_RETURN(facts.frozen, FrozenFor(read, wanted, facts));
  if (wanted.policies) {
    ASSIGN_OR_RETURN(facts.policies_set, FindPolicySeqs(read, region));
  }
  return facts;
}

class ActivitySession final : public journal::CommandSession {
 public:
  ActivitySession(std::string region, Facts facts, const EntryEncoder& encode_entry)
      : region_(std::move(region)), facts_(std::move(facts)), encode_entry_(encode_entry) {}

  StatusOr<std::string> Run(journal::Batch& batch, const journal::Command& command) override {
    const auto& asked = static_cast<const ActivityCommand&>(command);
    ASSIGN_OR_RETURN(const std::vector<ActivityEvent> events,
                     std::visit([this](const auto* what) { return Decide(*what, facts_); }, asked.what));
    Written written;
    for (const ActivityEvent& event : events) {
      EntryBody body = encode_entry_(event);
      written.last_seq = batch.Append(std::move(body.type), std::move(body.bytes));
      std::vector<Activity> after = Apply(event, {.seq = written.last_seq, .recorded_at = batch.now()},
                                          [this](const std::string& name) -> const Activity& {
                                            const auto found = facts_.activities.find(name);
                                            JGT_CHECK(found != facts_.activities.end());
                                            return found->second;
                                          });
      for (const Activity& activity : after) Take(activity, written.last_seq);
      written.activities.push_back(std::move(after.back()));
    }
    return asked.encode(written);
  }

  // What is changed lets slots go that what is added may hold.
  Status Flush(sql::Transaction& tx) override {
    RETURN_IF_ERROR(UpdateActivities(tx, region_, Those(changed_)));
    return InsertActivities(tx, region_, Those(added_));
  }

 private:
  // The activity as it stands from now on, for the commands that follow.
  void Take(const Activity& activity, int64_t seq) {
    const auto before = facts_.activities.find(activity.name);
    if (before != facts_.activities.end()) facts_.slots.erase(LessonSlot(before->second));
    if (std::string slot = LessonSlot(activity); !slot.empty()) facts_.slots[std::move(slot)] = activity.name;
    if (activity.seq == seq) {
      added_.insert(activity.name);
    } else if (!added_.contains(activity.name)) {
      changed_.insert(activity.name);
    }
    facts_.activities[activity.name] = activity;
  }

  std::vector<Activity> Those(const std::set<std::string>& names) const {
    std::vector<Activity> those;
    those.reserve(names.size());
    for (const std::string& name : names) those.push_back(facts_.activities.at(name));
    return those;
  }

  const std::string region_;
  Facts facts_;
  const EntryEncoder& encode_entry_;
  std::set<std::string> added_;
  std::set<std::string> changed_;
};

}  // namespace

StatusOr<std::unique_ptr<journal::CommandSession>> ActivityRunner::Begin(
    sql::Transaction& tx, const std::string& region, const std::vector<const journal::Command*>& commands) {
  Wanted wanted;
  for (const journal::Command* command : commands) {
    std::visit(
        [&](const auto* what) {
          WantBy(*what, wanted);
          WantFor(what->caller, wanted);
        },
        static_cast<const ActivityCommand*>(command)->what);
  }
  ASSIGN_OR_RETURN(Facts facts, ReadFacts(ReaderOf(tx), region, wanted));
  return std::unique_ptr<journal::CommandSession>(
      std::make_unique<ActivitySession>(region, std::move(facts), encode_entry_));
}

}  // namespace jgt::ledger
