// Random but possible histories of one county: what the ledger's and the evidence's journals could say, each in its own
// order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/ids/ids.h"
#include "common/journal/body.h"
#include "common/journal/entry.h"
#include "jgt/evidence/v1/events.pb.h"
#include "jgt/ledger/v1/events.pb.h"

namespace jgt::rollup {

inline constexpr char kCounty[] = "330726";

// Seals a message as the next entry of a journal.
inline void AppendEntry(const std::string& service, std::vector<journal::Entry>& journal, Instant at,
                        const google::protobuf::Message& message, const std::string& region = kCounty) {
  journal::Entry entry{.region = region,
                       .seq = static_cast<int64_t>(journal.size()) + 1,
                       .type = journal::TypeOf(message),
                       .body = journal::Serialize(message),
                       .recorded_at = at,
                       .principal = "tester",
                       .request_id = "r" + std::to_string(journal.size())};
  entry.entry_hash = journal::EntryHash(service, entry);
  journal.push_back(std::move(entry));
}

struct Histories {
  std::vector<journal::Entry> ledger;
  std::vector<journal::Entry> evidence;
};

class RandomCounty final {
 public:
  // `prefix` tells the activities of several histories apart.
  explicit RandomCounty(uint64_t seed, std::string prefix = "") : random_(seed), prefix_(std::move(prefix)) {}

  // One more entry of either journal; what it says fits what was said before.
  void Step() {
    now_ = now_ + std::chrono::hours(1 + Below(20));
    const uint64_t dice = Below(100);
    if (live_.empty() || dice < 40) return Record();
    if (dice < 55) return Confirm();
    if (dice < 63) return Correct();
    if (dice < 69) return Reverse();
    if (dice < 74) return TimeOut();
    if (dice < 85) return Link();
    Assess();
  }

  const Histories& histories() const { return histories_; }

 private:
  uint64_t Below(uint64_t bound) { return random_.Next() % bound; }
  const std::string& Any(const std::vector<std::string>& names) { return names[Below(names.size())]; }
  std::string TakeLive() {
    const size_t index = Below(live_.size());
    std::string name = live_[index];
    live_.erase(live_.begin() + static_cast<ptrdiff_t>(index));
    return name;
  }

  jgt::ledger::v1::Activity NewActivity() {
    static const std::vector<std::string> kKinds = {"SYNC_LESSON", "ONLINE_RESEARCH", "PUBLICITY", "MENTORING_SESSION"};
    static const std::vector<std::string> kLevels = {"SCHOOL", "COUNTY", "CITY", "PROVINCE"};
    jgt::ledger::v1::Activity activity;
    activity.set_name(MakeActivityName());
    activity.set_pairing("regions/330726/pairings/P" + std::to_string(Below(4)));
    activity.set_kind(Any(kKinds));
    activity.set_day("2019-0" + std::to_string(4 + Below(3)) + "-1" + std::to_string(Below(10)));
    if (activity.kind() == "SYNC_LESSON") {
      activity.set_subject(Below(2) == 0 ? jgt::common::v1::SUBJECT_CHINESE : jgt::common::v1::SUBJECT_ENGLISH);
    }
    if (activity.kind() == "PUBLICITY") activity.set_publicity_level(Any(kLevels));
    activity.set_teachers(static_cast<int32_t>(Below(5)));
    activity.set_students(static_cast<int32_t>(Below(50)));
    return activity;
  }
  std::string MakeActivityName() { return "regions/330726/activities/" + prefix_ + "A" + std::to_string(++made_); }

  void Record() {
    jgt::ledger::v1::ActivityRecorded recorded;
    *recorded.mutable_activity() = NewActivity();
    // Sometimes the evidence's entries stand before the ledger's in the interleaving; a name is enough to link to.
    live_.push_back(recorded.activity().name());
    names_.push_back(recorded.activity().name());
    AppendEntry("ledger", histories_.ledger, now_, recorded);
  }
  void Confirm() {
    jgt::ledger::v1::ActivityConfirmed confirmed;
    confirmed.set_activity(Any(live_));
    AppendEntry("ledger", histories_.ledger, now_, confirmed);
  }
  void Correct() {
    jgt::ledger::v1::ActivityCorrected corrected;
    corrected.set_corrected(TakeLive());
    *corrected.mutable_activity() = NewActivity();
    live_.push_back(corrected.activity().name());
    names_.push_back(corrected.activity().name());
    AppendEntry("ledger", histories_.ledger, now_, corrected);
  }
  void Reverse() {
    jgt::ledger::v1::ActivityReversed reversed;
    reversed.set_activity(TakeLive());
    AppendEntry("ledger", histories_.ledger, now_, reversed);
  }
  // One that counts may still be confirmed by a school; one that lapses is told again.
  void TimeOut() {
    jgt::ledger::v1::ActivityTimedOut timed_out;
    const bool lapses = Below(3) == 0;
    timed_out.set_outcome(lapses ? jgt::ledger::v1::TIMEOUT_OUTCOME_LAPSE : jgt::ledger::v1::TIMEOUT_OUTCOME_CONFIRM);
    timed_out.set_activity(lapses ? TakeLive() : Any(live_));
    AppendEntry("ledger", histories_.ledger, now_, timed_out);
  }
  void Link() {
    jgt::evidence::v1::EvidenceLinked linked;
    linked.mutable_link()->set_activity(Any(names_));
    linked.mutable_link()->set_file("regions/330726/files/F" + std::to_string(Below(30)));
    AppendEntry("evidence", histories_.evidence, now_, linked);
  }
  void Assess() {
    jgt::evidence::v1::EvidenceAssessed assessed;
    assessed.mutable_assessment()->set_activity(Any(names_));
    assessed.mutable_assessment()->set_satisfied(Below(4) != 0);
    assessed.mutable_assessment()->set_verified(assessed.assessment().satisfied() && Below(2) == 0);
    AppendEntry("evidence", histories_.evidence, now_, assessed);
  }

  SeededRandom random_;
  const std::string prefix_;
  Instant now_ = ShanghaiMidnight({2019, 4, 1});
  int made_ = 0;
  std::vector<std::string> live_;   // neither superseded nor reversed
  std::vector<std::string> names_;  // all
  Histories histories_;
};

}  // namespace jgt::rollup
