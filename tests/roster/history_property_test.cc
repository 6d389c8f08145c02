#include <random>

#include "tests/roster/roster_world.h"

// Thousands of changes in no order of their days, and every answer that was ever given: against a model that keeps, for
// each instant, what is known of each month.
namespace jgt::roster::test {
namespace {

constexpr int kFirstYear = 2018;
constexpr int kYears = 5;
constexpr int kMonths = kYears * 12;
constexpr int kListMonth = 12;  // the first list is of 2019
constexpr int kPairings = 6;
constexpr int kSteps = 700;
constexpr int kQuestions = 900;
const std::vector<std::string> kModes = {"", "融合型", "共建型", "协作型"};

struct PairingCell {
  bool there = false;
  bool ended = false;
  int mode = 0;
  int said = 0;    // month of who says so
  int since = -1;  // of the agreement
};
struct SchoolCell {
  std::string name;
  int teachers = 0;
  int counted = -1;
  int weak = 0;     // 1: yes, 2: no
  int source = -1;  // month of which the attributes' source speaks
};
using PairingMonths = std::array<PairingCell, kMonths>;
using SchoolMonths = std::array<SchoolCell, kMonths>;
struct State {
  std::vector<PairingMonths> pairings = std::vector<PairingMonths>(kPairings);
  std::vector<SchoolMonths> schools = std::vector<SchoolMonths>(kPairings);  // the supported ones
  std::map<int, bool> listed;
};

int Closeness(int mode) { return mode == 0 ? 0 : 4 - mode; }
std::string DayOf(int month, int day = 1) {
  return absl::StrFormat("%04d-%02d-%02d", kFirstYear + month / 12, month % 12 + 1, day);
}

class HistoryModel : public RosterTest {
 protected:
  void SetUp() override {
    Import(kListMonth, std::vector<int>(kPairings, 3));
    std::vector<v1::Pairing> pairings = Pairings(kCangnan);
    ASSERT_EQ(pairings.size(), static_cast<size_t>(kPairings));
    for (const v1::Pairing& pairing : pairings) {
      pairings_by_index_.push_back(pairing.name());
      schools_by_index_.push_back(pairing.supported());
    }
    for (int i = 0; i < kPairings; ++i) {
      for (SchoolCell& cell : state_.schools[static_cast<size_t>(i)]) cell.name = absl::StrFormat("成员校%d", i);
    }
    Keep();
  }
  void TearDown() override { clock_.Set(start_); }

  int Below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
  // Ops speak of months from the second year on, so that beginnings may lie before.
  int AnyMonth() { return kListMonth + 1 + Below(kMonths - kListMonth - 1); }

  // What is known up to here, and an instant of it.
  void Keep() {
    clock_.Advance(std::chrono::seconds(1));
    instants_.push_back(ToRfc3339(clock_.Now()));
    states_.push_back(state_);
    clock_.Advance(std::chrono::seconds(1));
  }

  template <typename Request>
  Request Grounded(const std::string& name, int month) {
    Request request;
    request.set_name(name);
    request.set_request_id(NextRequestId());
    request.set_effective_day(DayOf(month));
    request.set_reason("县教育局研究决定");
    request.set_document("苍教〔2022〕1号");
    return request;
  }
  void Expect(const Status& status, const std::string& reason) {
    if (reason.empty()) {
      ASSERT_OK(status);
    } else {
      ASSERT_EQ(ReasonOf(status), reason) << status.message();
    }
  }

  // The refusal that a change of that month meets; empty when none.
  static std::string Standing(const PairingMonths& months, int month) {
    if (!months[static_cast<size_t>(month)].there || !months[static_cast<size_t>(month - 1)].there) {
      return "BEFORE_BEGINNING";
    }
    return months[static_cast<size_t>(month)].ended ? "PAIRING_ENDED" : "";
  }
  template <typename Change>
  static void From(PairingMonths& months, int month, const Change& change) {
    for (size_t i = static_cast<size_t>(month); i < kMonths; ++i) {
      if (months[i].said > month) continue;
      change(months[i]);
      months[i].said = month;
    }
  }
  // Whether a later month, of which somebody has spoken for himself, agrees.
  template <typename Agrees>
  static bool LaterAgrees(const PairingMonths& months, int month, const Agrees& agrees) {
    return std::all_of(months.begin() + month, months.end(),
                       [&](const PairingCell& cell) { return cell.said <= month || agrees(cell); });
  }

  void Upgrade(int index, int month, int mode) {
    auto request = Grounded<v1::ChangePairingRequest>(pairings_by_index_[static_cast<size_t>(index)], month);
    request.mutable_upgrade()->set_mode(static_cast<jgt::common::v1::Mode>(mode));
    PairingMonths& months = state_.pairings[static_cast<size_t>(index)];
    std::string refusal = Standing(months, month);
    const auto agrees = [&](const PairingCell& cell) { return cell.ended || Closeness(cell.mode) >= Closeness(mode); };
    if (refusal.empty() && Closeness(mode) <= Closeness(months[static_cast<size_t>(month)].mode)) {
      refusal = "NOT_AN_UPGRADE";
    } else if (refusal.empty() && !LaterAgrees(months, month, agrees)) {
      refusal = "LATER_CHANGE";
    }
    Expect(Call(&Stub::ChangePairing, request).status(), refusal);
    if (refusal.empty()) From(months, month, [&](PairingCell& cell) { cell.mode = mode; });
  }

  void End(int index, int month) {
    auto request = Grounded<v1::ChangePairingRequest>(pairings_by_index_[static_cast<size_t>(index)], month);
    request.mutable_end();
    PairingMonths& months = state_.pairings[static_cast<size_t>(index)];
    std::string refusal = Standing(months, month);
    if (refusal.empty() && !LaterAgrees(months, month, [](const PairingCell& cell) { return cell.ended; })) {
      refusal = "LATER_CHANGE";
    }
    Expect(Call(&Stub::ChangePairing, request).status(), refusal);
    if (refusal.empty()) From(months, month, [](PairingCell& cell) { cell.ended = true; });
  }

  // It was never so: the months around, on which it was the same.
  template <typename Same, typename Change>
  static void Run(PairingMonths& months, int month, const Same& same, const Change& change) {
    const PairingCell there = months[static_cast<size_t>(month)];
    int first = month;
    while (first > 0 && months[static_cast<size_t>(first - 1)].there &&
           same(months[static_cast<size_t>(first - 1)], there)) {
      --first;
    }
    int last = month;
    while (last + 1 < kMonths && same(months[static_cast<size_t>(last + 1)], there)) ++last;
    for (int i = first; i <= last; ++i) change(months[static_cast<size_t>(i)]);
  }
  void Correct(int index, int month, int mode, bool never_ended) {
    auto request = Grounded<v1::ChangePairingRequest>(pairings_by_index_[static_cast<size_t>(index)], month);
    request.mutable_correct()->set_mode(static_cast<jgt::common::v1::Mode>(mode));
    request.mutable_correct()->set_never_ended(never_ended);
    PairingMonths& months = state_.pairings[static_cast<size_t>(index)];
    const PairingCell there = months[static_cast<size_t>(month)];
    const bool something = (mode != 0 && there.mode != mode) || (never_ended && there.ended);
    Expect(Call(&Stub::ChangePairing, request).status(), something ? "" : "NOTHING_TO_CORRECT");
    if (mode != 0) {
      Run(
          months, month, [](const auto& a, const auto& b) { return a.mode == b.mode; },
          [&](PairingCell& cell) { cell.mode = mode; });
    }
    if (never_ended && there.ended) {
      Run(
          months, month, [](const auto& a, const auto& b) { return a.ended == b.ended; },
          [](PairingCell& cell) { cell.ended = false; });
    }
  }

  void Import(int month, const std::vector<int>& modes) {
    std::string csv = kHeader;
    const int year = kFirstYear + month / 12;
    for (int i = 0; i < kPairings; ++i) {
      csv += absl::StrFormat("%d,小学,核心校%d,成员校%d,%s,,2019,县核验\n", i + 1, i, i,
                             kModes[static_cast<size_t>(modes[static_cast<size_t>(i)])]);
    }
    ASSERT_OK_AND_ASSIGN(const auto imported, Call(&Stub::ImportRoster, ImportOf(csv, kCangnan, year)));
    last_import_ = imported.import();
    for (int i = 0; i < kPairings; ++i) {
      PairingMonths& months = state_.pairings[static_cast<size_t>(i)];
      const PairingCell& there = months[static_cast<size_t>(month)];
      const bool differs = !there.there || there.ended || there.mode != modes[static_cast<size_t>(i)];
      if (!differs && state_.listed[year]) continue;
      From(months, month, [&](PairingCell& cell) {
        cell.there = true;
        cell.ended = false;
        cell.mode = modes[static_cast<size_t>(i)];
      });
    }
    state_.listed[year] = true;
  }

  // A list, something about a school meanwhile, and the list taken back: what was said of the school stays.
  void ImportAndUndo(int month, const std::vector<int>& modes) {
    const State before = state_;
    Import(month, modes);
    Keep();
    CountTeachers(Below(kPairings), AnyMonth(), 1 + Below(99));
    Keep();
    v1::UndoImportRequest request;
    request.set_name(last_import_);
    request.set_request_id(NextRequestId());
    request.set_reason("导错了文件");
    ASSERT_OK(Call(&Stub::UndoImport, request));
    state_.pairings = before.pairings;
    state_.listed = before.listed;
  }

  void Sign(int index, int month) {
    v1::RecordReadinessRequest request;
    request.set_parent(kCangnan);
    request.set_request_id(NextRequestId());
    v1::ReadinessFact* const fact = request.add_facts();
    fact->set_subject(pairings_by_index_[static_cast<size_t>(index)]);
    fact->set_item(v1::READINESS_ITEM_AGREEMENT_SIGNED);
    fact->set_met(true);
    fact->set_since(DayOf(month));
    ASSERT_OK(Call(&Stub::RecordReadiness, request));
    PairingMonths& months = state_.pairings[static_cast<size_t>(index)];
    if (months.back().since == month) return;
    for (size_t i = static_cast<size_t>(month); i < kMonths; ++i) months[i].since = month;
  }

  void Rename(int index, int month, const std::string& name) {
    auto request = Grounded<v1::ChangeSchoolRequest>(schools_by_index_[static_cast<size_t>(index)], month);
    request.mutable_rename()->set_display_name(name);
    SchoolMonths& months = state_.schools[static_cast<size_t>(index)];
    const std::string before = months[static_cast<size_t>(month)].name;
    Expect(Call(&Stub::ChangeSchool, request).status(), before == name ? "SAME_NAME" : "");
    for (size_t i = static_cast<size_t>(month); i < kMonths && months[i].name == before; ++i) months[i].name = name;
  }

  void CountTeachers(int index, int month, int teachers) {
    v1::RecordHeadCountsRequest request;
    request.set_parent(kCangnan);
    request.set_request_id(NextRequestId());
    v1::HeadCount* const count = request.add_head_counts();
    count->set_school(schools_by_index_[static_cast<size_t>(index)]);
    count->set_teachers(teachers);
    count->set_day(DayOf(month));
    ASSERT_OK(Call(&Stub::RecordHeadCounts, request));
    SchoolMonths& months = state_.schools[static_cast<size_t>(index)];
    for (size_t i = static_cast<size_t>(month); i < kMonths; ++i) {
      if (months[i].counted > month) continue;
      months[i].counted = month;
      months[i].teachers = teachers;
    }
  }

  // Until the next month of which another value is known; its source, save where a later one has spoken.
  void SayWeak(int index, int month, int weak, int source) {
    v1::RecordSchoolAttributesRequest request;
    request.set_parent(kCangnan);
    request.set_request_id(NextRequestId());
    request.set_source("教育事业统计");
    request.set_source_day(DayOf(source));
    v1::SchoolAttributes* const said = request.add_attributes();
    said->set_school(schools_by_index_[static_cast<size_t>(index)]);
    said->set_day(DayOf(month));
    said->set_weak(weak == 1);
    rpc::FixedToken token(Officer());
    ASSERT_OK(rpc::CallUnary<v1::RecordSchoolAttributesResponse>(
        *attributes_stub_, &v1::AttributeService::StubInterface::RecordSchoolAttributes, request,
        rpc::Within(std::chrono::seconds(20), &token)));
    SchoolMonths& months = state_.schools[static_cast<size_t>(index)];
    const SchoolCell before = months[static_cast<size_t>(month)];
    for (size_t i = static_cast<size_t>(month); i < kMonths && months[i].weak == before.weak; ++i)
      months[i].weak = weak;
    if (before.source >= source) return;
    for (size_t i = static_cast<size_t>(month); i < kMonths; ++i) months[i].source = std::max(months[i].source, source);
  }

  void Step() {
    const int index = Below(kPairings);
    const int month = AnyMonth();
    switch (Below(10)) {
      case 0:
        return Upgrade(index, month, 1 + Below(2));
      case 1:
        return End(index, month);
      case 2:
        return Correct(index, month, 1 + Below(3), false);
      case 3:
        return Correct(index, month, 0, true);
      case 4: {
        std::vector<int> modes;
        for (int i = 0; i < kPairings; ++i) modes.push_back(1 + Below(3));
        const int january = (1 + Below(kYears - 1)) * 12;
        return Below(2) == 0 ? Import(january, modes) : ImportAndUndo(january, modes);
      }
      case 5:
      case 6:
        return Sign(index, month);
      case 7:
        return Rename(index, month, absl::StrFormat("成员校%d%s", index, Below(3) == 0 ? "" : "新"));
      case 8:
        return SayWeak(index, month, 1 + Below(2), AnyMonth());
      default:
        return CountTeachers(index, month, 1 + Below(99));
    }
  }

  void CheckPairing(const v1::Pairing& answer, const PairingCell& cell) {
    ASSERT_EQ(answer.mode(), cell.mode);
    ASSERT_EQ(answer.state(), cell.ended ? v1::PAIRING_STATE_ENDED : v1::PAIRING_STATE_ACTIVE);
    ASSERT_EQ(answer.readiness_size(), cell.since < 0 ? 0 : 1);
    if (cell.since >= 0) ASSERT_EQ(answer.readiness(0).since(), DayOf(cell.since));
  }
  void AskPairing(const State& known, int index, int month, const std::string& as_of, const std::string& known_at) {
    v1::GetPairingRequest request;
    request.set_name(pairings_by_index_[static_cast<size_t>(index)]);
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    const auto answer = Call(&Stub::GetPairing, request);
    const PairingCell& cell = known.pairings[static_cast<size_t>(index)][static_cast<size_t>(month)];
    if (!cell.there) return Expect(answer.status(), "NO_SUCH_PAIRING");
    ASSERT_OK(answer);
    CheckPairing(answer->pairing(), cell);
  }
  void AskList(const State& known, int month, const std::string& as_of, const std::string& known_at) {
    v1::ListPairingsRequest request;
    request.set_parent(kCangnan);
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    ASSERT_OK_AND_ASSIGN(const auto answer, Call(&Stub::ListPairings, request));
    std::map<std::string, v1::Pairing> found;
    for (const v1::Pairing& pairing : answer.pairings()) found[pairing.name()] = pairing;
    for (size_t i = 0; i < kPairings; ++i) {
      const PairingCell& cell = known.pairings[i][static_cast<size_t>(month)];
      const auto listed = found.find(pairings_by_index_[i]);
      ASSERT_EQ(listed != found.end(), cell.there && !cell.ended);
      if (listed != found.end()) CheckPairing(listed->second, cell);
    }
  }
  void AskSchool(const State& known, int index, int month, const std::string& as_of, const std::string& known_at) {
    v1::GetSchoolRequest request;
    request.set_name(schools_by_index_[static_cast<size_t>(index)]);
    request.set_as_of(as_of);
    request.set_known_at(known_at);
    ASSERT_OK_AND_ASSIGN(const auto answer, Call(&Stub::GetSchool, request));
    const SchoolCell& cell = known.schools[static_cast<size_t>(index)][static_cast<size_t>(month)];
    ASSERT_EQ(answer.school().display_name(), cell.name);
    ASSERT_EQ(answer.school().teachers(), cell.teachers);
    ASSERT_EQ(answer.school().head_count_day(), cell.counted < 0 ? "" : DayOf(cell.counted));
    ASSERT_EQ(answer.school().has_weak(), cell.weak != 0);
    ASSERT_EQ(answer.school().weak(), cell.weak == 1);
    ASSERT_EQ(answer.school().attributes_source_day(), cell.source < 0 ? "" : DayOf(cell.source));
    v1::ListSchoolsRequest list;
    list.set_parent(kCangnan);
    list.set_as_of(as_of);
    list.set_known_at(known_at);
    list.set_filter(absl::StrFormat("display_name = \"%s\"", cell.name));
    ASSERT_OK_AND_ASSIGN(const auto listed, Call(&Stub::ListSchools, list));
    ASSERT_EQ(listed.schools_size(), 1);
    ASSERT_EQ(listed.schools(0).SerializeAsString(), answer.school().SerializeAsString());
  }

  State state_;
  std::vector<State> states_;
  std::vector<std::string> instants_;
  std::vector<std::string> pairings_by_index_;
  std::vector<std::string> schools_by_index_;
  std::string last_import_;
  std::mt19937 random_{20220401};

 private:
  const Instant start_ = clock_.Now();
};

// R11; the "totals asked with an old date give the old answer for ever".
TEST_F(HistoryModel, R11EveryAnswerOfAnyDayAsKnownAtAnyInstantIsTheModels) {
  for (int step = 0; step < kSteps; ++step) {
    SCOPED_TRACE(absl::StrFormat("step %d", step));
    Step();
    if (HasFatalFailure()) return;
    Keep();
  }
  for (int question = 0; question < kQuestions; ++question) {
    const auto at = static_cast<size_t>(Below(static_cast<int>(instants_.size())));
    const int month = Below(kMonths);
    const int index = Below(kPairings);
    const std::string as_of = DayOf(month, 1 + Below(28));
    // The last state is also what is known without an instant.
    const std::string known_at = at + 1 == instants_.size() ? "" : instants_[at];
    SCOPED_TRACE(absl::StrFormat("question %d: pairing %d as of %s, known at %s (step %d)", question, index, as_of,
                                 known_at, at));
    switch (question % 3) {
      case 0:
        AskPairing(states_[at], index, month, as_of, known_at);
        break;
      case 1:
        AskList(states_[at], month, as_of, known_at);
        break;
      default:
        AskSchool(states_[at], index, month, as_of, known_at);
    }
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace jgt::roster::test
