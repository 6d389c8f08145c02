#include "tests/faults/history.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "jgt/ledger/v1/events.pb.h"

namespace jgt::faults {
namespace {

using journal::Entry;
using ledger::v1::Activity;

class Checker {
 public:
  Checker(const std::vector<Operation>& history, const Stored& stored) : history_(history), stored_(stored) {
    for (const Entry& entry : stored.entries) by_request_[entry.request_id].push_back(&entry);
  }

  std::vector<std::string> Run() {
    CheckJournal();
    for (const Operation& operation : history_) CheckOperation(operation);
    CheckNobodyElse();
    CheckOrder();
    CheckStates();
    CheckLessons();
    return std::move(findings_);
  }

 private:
  template <class... Parts>
  void Find(const char* code, const Parts&... parts) {
    findings_.push_back(absl::StrCat(code, ": ", parts...));
  }

  void CheckJournal() {
    int64_t expected = 1;
    Instant before;
    for (const Entry& entry : stored_.entries) {
      if (entry.seq != expected) Find("GAP", "entry ", entry.seq, " where ", expected, " should be");
      expected = entry.seq + 1;
      const Status whole = journal::CheckEntry("ledger", entry);
      if (!whole.ok()) Find("DAMAGED", "entry ", entry.seq, ": ", ToString(whole));
      if (entry.recorded_at < before) Find("BACKWARDS", "entry ", entry.seq);
      before = entry.recorded_at;
    }
  }

  void CheckOperation(const Operation& operation) {
    const std::string who = operation.what + " " + operation.request_id;
    const auto found = by_request_.find(operation.request_id);
    const int64_t count = found == by_request_.end() ? 0 : static_cast<int64_t>(found->second.size());
    if (operation.repeated_differently) Find("ANSWER", who);
    if (operation.outcome == Outcome::kRefused) {
      if (count > 0) Find("GHOST", who, " was refused (", operation.reason, ") and is stored");
      return;
    }
    if (count == 0) {
      if (operation.outcome == Outcome::kAcknowledged)
        Find("LOST", who, ", acknowledged as entry ", operation.last_seq);
      return;
    }
    if (count > operation.entry_count) {
      Find("TWICE", who, ": ", count, " entries instead of ", operation.entry_count);
    } else if (count < operation.entry_count) {
      Find("TORN", who, ": ", count, " entries of ", operation.entry_count);
    }
    if (operation.outcome == Outcome::kAcknowledged && found->second.back()->seq != operation.last_seq)
      Find("MOVED", who, ": acknowledged as ", operation.last_seq, ", stored as ", found->second.back()->seq);
  }

  void CheckNobodyElse() {
    std::set<std::string> sent;
    for (const Operation& operation : history_) sent.insert(operation.request_id);
    for (const auto& [request_id, entries] : by_request_) {
      if (!sent.contains(request_id)) Find("GHOST", "entry ", entries.front()->seq, ": nobody sent ", request_id);
    }
  }

  // What was begun after another was acknowledged comes after it. By the time of beginning, the highest number that
  // had been acknowledged by then is a floor.
  void CheckOrder() {
    std::vector<const Operation*> acknowledged;
    for (const Operation& operation : history_) {
      if (operation.outcome == Outcome::kAcknowledged) acknowledged.push_back(&operation);
    }
    std::vector<const Operation*> by_begin = acknowledged;
    std::sort(by_begin.begin(), by_begin.end(), [](auto* a, auto* b) { return a->begun < b->begun; });
    std::sort(acknowledged.begin(), acknowledged.end(), [](auto* a, auto* b) { return a->ended < b->ended; });
    size_t next = 0;
    int64_t floor = 0;
    for (const Operation* const operation : by_begin) {
      for (; next < acknowledged.size() && acknowledged[next]->ended < operation->begun; ++next)
        floor = std::max(floor, acknowledged[next]->last_seq);
      if (operation->last_seq <= floor) {
        Find("REORDERED", operation->what, " ", operation->request_id, " is entry ", operation->last_seq,
             ", and was begun after ", floor, " was acknowledged");
      }
    }
  }

  // The states that the entries give, against those that are listed.
  void CheckStates() {
    std::map<std::string, ledger::v1::ActivityState> expected;
    for (const Entry& entry : stored_.entries) Apply(entry, expected);
    for (const Activity& activity : stored_.activities) {
      const auto found = expected.find(activity.name());
      if (found == expected.end()) {
        Find("STATE", activity.name(), " is listed twice, or has no entry");
        continue;
      }
      if (found->second != activity.state()) {
        Find("STATE", activity.name(), " is ", ledger::v1::ActivityState_Name(activity.state()), ", its entries say ",
             ledger::v1::ActivityState_Name(found->second));
      }
      expected.erase(found);
    }
    for (const auto& [name, state] : expected) Find("STATE", name, " is not listed");
  }

  template <class Event>
  static bool Is(const Entry& entry, Event& event) {
    return entry.type == Event::descriptor()->full_name() && event.ParseFromString(entry.body);
  }

  static void Apply(const Entry& entry, std::map<std::string, ledger::v1::ActivityState>& states) {
    ledger::v1::ActivityRecorded recorded;
    ledger::v1::ActivityConfirmed confirmed;
    ledger::v1::ActivityCorrected corrected;
    ledger::v1::ActivityReversed reversed;
    if (Is(entry, recorded)) {
      states[recorded.activity().name()] = ledger::v1::ACTIVITY_STATE_RECORDED;
    } else if (Is(entry, confirmed)) {
      states[confirmed.activity()] = ledger::v1::ACTIVITY_STATE_CONFIRMED;
    } else if (Is(entry, corrected)) {
      states[corrected.corrected()] = ledger::v1::ACTIVITY_STATE_SUPERSEDED;
      states[corrected.activity().name()] = ledger::v1::ACTIVITY_STATE_RECORDED;
    } else if (Is(entry, reversed)) {
      states[reversed.activity()] = ledger::v1::ACTIVITY_STATE_REVERSED;
    }
  }

  void CheckLessons() {
    std::set<std::tuple<std::string, std::string, int, std::string>> lessons;
    for (const Activity& activity : stored_.activities) {
      const bool live = activity.state() == ledger::v1::ACTIVITY_STATE_RECORDED ||
                        activity.state() == ledger::v1::ACTIVITY_STATE_CONFIRMED;
      if (!live || activity.period() == 0) continue;
      if (!lessons.emplace(activity.pairing(), activity.day(), activity.period(), activity.teacher()).second)
        Find("DUPLICATE", activity.name());
    }
  }

  const std::vector<Operation>& history_;
  const Stored& stored_;
  std::map<std::string, std::vector<const Entry*>> by_request_;
  std::vector<std::string> findings_;
};

}  // namespace

std::vector<std::string> Check(const std::vector<Operation>& history, const Stored& stored) {
  return Checker(history, stored).Run();
}

}  // namespace jgt::faults
