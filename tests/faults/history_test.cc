// A checker that finds nothing shows nothing: each of its findings is provoked here by one planted error in a history
// that is otherwise right.
#include "tests/faults/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jgt/ledger/v1/events.pb.h"

namespace jgt::faults {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr char kName[] = "regions/330327/activities/";

// Two lessons told singly, two in a batch, one confirmed, one corrected, one refused, one of which nobody knows.
class HistoryTest : public ::testing::Test {
 protected:
  HistoryTest() {
    Tell("r1", {"a"});
    Tell("r2", {"b"});
    Tell("r3", {"c", "d"});
    ledger::v1::ActivityConfirmed confirmed;
    confirmed.set_activity(std::string(kName) + "a");
    Append("r4", confirmed);
    Acknowledge("r4", 1);
    ledger::v1::ActivityCorrected corrected;
    corrected.set_corrected(std::string(kName) + "b");
    *corrected.mutable_activity() = Lesson("e");
    Append("r5", corrected);
    Acknowledge("r5", 1);
    history.push_back({.request_id = "r6", .what = "op", .outcome = Outcome::kRefused});
    history.push_back({.request_id = "r7", .what = "op", .outcome = Outcome::kUnknown});
    for (const std::string id : {"a", "b", "c", "d", "e"}) stored.activities.push_back(Lesson(id));
    stored.activities[0].set_state(ledger::v1::ACTIVITY_STATE_CONFIRMED);
    stored.activities[1].set_state(ledger::v1::ACTIVITY_STATE_SUPERSEDED);
  }

  static ledger::v1::Activity Lesson(const std::string& id) {
    ledger::v1::Activity lesson;
    lesson.set_name(kName + id);
    lesson.set_pairing("regions/330327/pairings/p");
    lesson.set_day("2022-03-01");
    lesson.set_period(id[0] - 'a' + 1);
    lesson.set_teacher("T-1");
    lesson.set_state(ledger::v1::ACTIVITY_STATE_RECORDED);
    return lesson;
  }

  void Append(const std::string& request_id, const google::protobuf::Message& event) {
    journal::Entry entry;
    entry.region = "330327";
    entry.seq = static_cast<int64_t>(stored.entries.size()) + 1;
    entry.type = event.GetDescriptor()->full_name();
    entry.body = event.SerializeAsString();
    entry.recorded_at = {.micros = entry.seq * 1000};
    entry.request_id = request_id;
    stored.entries.push_back(entry);
    Rehash(stored.entries.back());
  }

  static void Rehash(journal::Entry& entry) { entry.entry_hash = journal::EntryHash("ledger", entry); }

  void Acknowledge(const std::string& request_id, int64_t count) {
    const auto begun = std::chrono::steady_clock::time_point() + seconds(2 * history.size());
    history.push_back({.request_id = request_id,
                       .what = "op",
                       .entry_count = count,
                       .outcome = Outcome::kAcknowledged,
                       .last_seq = static_cast<int64_t>(stored.entries.size()),
                       .begun = begun,
                       .ended = begun + seconds(1)});
  }

  void Tell(const std::string& request_id, const std::vector<std::string>& ids) {
    for (const std::string& id : ids) {
      ledger::v1::ActivityRecorded recorded;
      *recorded.mutable_activity() = Lesson(id);
      Append(request_id, recorded);
    }
    Acknowledge(request_id, static_cast<int64_t>(ids.size()));
  }

  // The entries behind a removed or added one move up or down, as they would in a journal that never had it.
  void Renumber() {
    for (size_t i = 0; i < stored.entries.size(); ++i) {
      stored.entries[i].seq = static_cast<int64_t>(i) + 1;
      Rehash(stored.entries[i]);
    }
  }

  // Only the codes, each once, in the order of their first finding.
  std::vector<std::string> Codes() const {
    std::vector<std::string> codes;
    for (const std::string& finding : Check(history, stored)) {
      std::string code = finding.substr(0, finding.find(':'));
      if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(std::move(code));
    }
    return codes;
  }

  std::vector<Operation> history;
  Stored stored;
};

TEST_F(HistoryTest, NothingIsFoundWhereNothingIsWrong) { EXPECT_THAT(Check(history, stored), IsEmpty()); }

TEST_F(HistoryTest, AnUnknownCommandMayBeStoredOnce) {
  ledger::v1::ActivityRecorded recorded;
  *recorded.mutable_activity() = Lesson("f");
  Append("r7", recorded);
  stored.activities.push_back(Lesson("f"));
  EXPECT_THAT(Check(history, stored), IsEmpty());
  Append("r7", recorded);
  EXPECT_THAT(Codes(), ElementsAre("TWICE"));
}

TEST_F(HistoryTest, AnAcknowledgedCommandThatIsNotStoredIsLost) {
  stored.entries.pop_back();
  EXPECT_THAT(Codes(), ElementsAre("LOST", "STATE"));
}

TEST_F(HistoryTest, ACommandStoredTwiceIsFound) {
  stored.entries.push_back(stored.entries.back());
  Renumber();
  EXPECT_THAT(Codes(), ElementsAre("TWICE", "MOVED"));
}

TEST_F(HistoryTest, HalfABatchIsFound) {
  stored.entries.erase(stored.entries.begin() + 3);
  Renumber();
  EXPECT_THAT(Codes(), ElementsAre("TORN", "MOVED", "STATE"));
}

TEST_F(HistoryTest, ARefusedCommandThatIsStoredIsAGhost) {
  history[0].outcome = Outcome::kRefused;
  EXPECT_THAT(Codes(), ElementsAre("GHOST"));
}

TEST_F(HistoryTest, ACommandThatNobodySentIsAGhost) {
  history.erase(history.begin() + 3);
  EXPECT_THAT(Check(history, stored), ElementsAre("GHOST: entry 5: nobody sent r4"));
}

TEST_F(HistoryTest, AnotherPlaceThanAnsweredIsFound) {
  history[0].last_seq = 0;
  EXPECT_THAT(Codes(), ElementsAre("MOVED", "REORDERED"));
}

TEST_F(HistoryTest, AnotherAnswerToARepetitionIsFound) {
  history[1].repeated_differently = true;
  EXPECT_THAT(Codes(), ElementsAre("ANSWER"));
}

TEST_F(HistoryTest, AMissingNumberIsFound) {
  stored.entries[5].seq = 7;
  Rehash(stored.entries[5]);
  history[4].last_seq = 7;
  EXPECT_THAT(Check(history, stored), ElementsAre("GAP: entry 7 where 6 should be"));
}

TEST_F(HistoryTest, AChangedByteIsFound) {
  stored.entries[2].body.back() ^= 1;
  EXPECT_THAT(Codes(), ::testing::Contains("DAMAGED"));
}

TEST_F(HistoryTest, AStepBackInTimeIsFound) {
  stored.entries[4].recorded_at.micros = 1;
  Rehash(stored.entries[4]);
  EXPECT_THAT(Codes(), ElementsAre("BACKWARDS"));
}

TEST_F(HistoryTest, ALaterCommandStoredBeforeAnEarlierOneIsFound) {
  std::swap(history[0].last_seq, history[1].last_seq);
  std::swap(stored.entries[0].request_id, stored.entries[1].request_id);
  Renumber();
  EXPECT_THAT(Codes(), ElementsAre("REORDERED"));
}

TEST_F(HistoryTest, CommandsThatOverlapMayBeStoredInEitherOrder) {
  std::swap(history[0].last_seq, history[1].last_seq);
  std::swap(stored.entries[0].request_id, stored.entries[1].request_id);
  Renumber();
  history[1].begun = history[0].begun;
  EXPECT_THAT(Check(history, stored), IsEmpty());
}

TEST_F(HistoryTest, AStateThatTheEntriesDoNotGiveIsFound) {
  stored.activities[2].set_state(ledger::v1::ACTIVITY_STATE_CONFIRMED);
  EXPECT_THAT(Check(history, stored), ElementsAre(StartsWith("STATE: regions/330327/activities/c is")));
}

TEST_F(HistoryTest, AnActivityThatIsNotListedOrListedTwiceIsFound) {
  stored.activities[2] = stored.activities[0];
  EXPECT_THAT(Codes(), ElementsAre("STATE", "DUPLICATE"));
}

TEST_F(HistoryTest, ALessonToldTwiceIsFound) {
  stored.activities[3].set_period(stored.activities[2].period());
  EXPECT_THAT(Check(history, stored), ElementsAre("DUPLICATE: regions/330327/activities/d"));
}

}  // namespace
}  // namespace jgt::faults
