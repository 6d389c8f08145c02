#include "services/roster/domain/timeline.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <tuple>
#include <vector>

#include "services/roster/domain/dating.h"
#include "tests/roster/samples.h"

// Facts with two times, and since when what lists say holds.
namespace jgt::roster::test {
namespace {

Day On(int year, int month = 1, int day = 1) { return {.year = year, .month = month, .day = day}; }

std::vector<std::tuple<Span, int>> Spans(const Timeline<int>& timeline) {
  std::vector<std::tuple<Span, int>> spans;
  for (const Dated<int>& each : timeline.spans()) spans.emplace_back(each.span, each.value);
  return spans;
}

TEST(Timeline, PuttingCutsWhatWasThere) {
  Timeline<int> timeline;
  timeline.Put({.from = On(2019), .to = kNoEnd}, 1);
  timeline.Put({.from = On(2021), .to = On(2022)}, 2);
  EXPECT_EQ(Spans(timeline), (std::vector<std::tuple<Span, int>>{{{.from = On(2019), .to = On(2021)}, 1},
                                                                 {{.from = On(2021), .to = On(2022)}, 2},
                                                                 {{.from = On(2022), .to = kNoEnd}, 1}}));
  EXPECT_EQ(timeline.At(On(2018, 12, 31)), nullptr);
  EXPECT_EQ(timeline.At(On(2020, 12, 31))->value, 1);
  EXPECT_EQ(timeline.At(On(2021))->value, 2);
  EXPECT_EQ(timeline.Around(On(2001)).value, 1);
}

TEST(Timeline, WhatAnAmendmentLeavesAsItIsStaysStored) {
  Timeline<int> timeline({{.span = {.from = On(2019), .to = On(2020)}, .value = 1, .stored = VersionId{5, 0}},
                          {.span = {.from = On(2020), .to = kNoEnd}, .value = 2, .stored = VersionId{6, 0}}});
  timeline.Amend({.from = On(2019), .to = kNoEnd}, [](int& value) { value = 2; });
  EXPECT_EQ(timeline.superseded(), (std::vector<VersionId>{{5, 0}}));
  EXPECT_TRUE(timeline.spans().back().stored.has_value());
  EXPECT_FALSE(timeline.spans().front().stored.has_value());
}

// What a table of versions holds, and its answer for both times.
struct Version {
  Span span;
  int recorded = 0;
  int superseded = 1 << 30;
  int value = 0;
};

class VersionTable {
 public:
  Timeline<int> Known() const {
    std::vector<Dated<int>> spans;
    for (size_t i = 0; i < versions_.size(); ++i) {
      if (versions_[i].superseded != 1 << 30) continue;
      spans.push_back(
          {.span = versions_[i].span, .value = versions_[i].value, .stored = VersionId{static_cast<int64_t>(i), 0}});
    }
    std::sort(spans.begin(), spans.end(), [](const auto& a, const auto& b) { return a.span.from < b.span.from; });
    return Timeline<int>(std::move(spans));
  }
  void Store(const Timeline<int>& timeline, int now) {
    for (const VersionId& id : timeline.superseded()) versions_.at(static_cast<size_t>(id.seq)).superseded = now;
    for (const Dated<int>& each : timeline.spans()) {
      if (!each.stored.has_value()) versions_.push_back({.span = each.span, .recorded = now, .value = each.value});
    }
  }
  int Answer(const Day& as_of, int known_at) const {
    int answer = 0;
    for (const Version& version : versions_) {
      if (!version.span.Contains(as_of) || known_at < version.recorded || version.superseded <= known_at) continue;
      EXPECT_EQ(answer, 0) << "two versions hold at once";
      answer = version.value;
    }
    return answer;
  }

 private:
  std::vector<Version> versions_;
};

// R11: the model keeps, for each instant, what is known of each day.
TEST(Timeline, EveryAnswerOfBothTimesIsTheModels) {
  std::mt19937 random(20220401);
  const auto below = [&](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
  constexpr int kDays = 40;
  const auto day = [](int number) { return DayFromNumber(DayNumber(On(2022)) + number); };
  for (int round = 0; round < 60; ++round) {
    VersionTable table;
    std::vector<std::vector<int>> known = {std::vector<int>(kDays, 0)};  // by instant, by day; 0 is not there
    for (int now = 1; now <= 50; ++now) {
      Timeline<int> timeline = table.Known();
      std::vector<int> days = known.back();
      const int from = below(kDays);
      const int to = below(4) == 0 ? kDays : from + 1 + below(kDays - from);
      const Span span = {.from = day(from), .to = to == kDays ? kNoEnd : day(to)};
      const int value = 1 + below(4);
      switch (below(3)) {
        case 0:
          timeline.Put(span, value);
          for (int i = from; i < to; ++i) days[static_cast<size_t>(i)] = value;
          break;
        case 1:
          timeline.Cut(span);
          for (int i = from; i < to; ++i) days[static_cast<size_t>(i)] = 0;
          break;
        default:
          timeline.Amend(span, [&](int& there) { there = there % 2 == 0 ? value : there; });
          for (int i = from; i < to; ++i) {
            int& there = days[static_cast<size_t>(i)];
            if (there != 0 && there % 2 == 0) there = value;
          }
      }
      table.Store(timeline, now);
      known.push_back(days);
    }
    for (int asked = 0; asked < 400; ++asked) {
      const int at = below(static_cast<int>(known.size()));
      const int on = below(kDays);
      ASSERT_EQ(table.Answer(day(on), at), known[static_cast<size_t>(at)][static_cast<size_t>(on)])
          << "round " << round << ", day " << on << ", instant " << at;
    }
  }
}

Pairing Said(Mode mode, int64_t founded_year) {
  Pairing pairing;
  pairing.key = {.region = kCangnan, .id = "p"};
  pairing.mode = mode;
  pairing.founded_year = founded_year;
  return pairing;
}

Mode ModeOn(const Timeline<Pairing>& timeline, const Day& day) {
  const Dated<Pairing>* const found = timeline.At(day);
  return found == nullptr ? Mode::kUnspecified : found->value.mode;
}

TEST(Dating, AListHoldsFromItsYearOnAndFillsInTheTimeSinceTheFounding) {
  Timeline<Pairing> timeline;
  SayOnDay(timeline, Said(Mode::kCoBuilt, 2019), On(2022));
  EXPECT_EQ(ModeOn(timeline, On(2018, 12, 31)), Mode::kUnspecified);
  EXPECT_EQ(ModeOn(timeline, On(2019)), Mode::kCoBuilt);
  EXPECT_EQ(ModeOn(timeline, On(2022)), Mode::kCoBuilt);
  EXPECT_EQ(timeline.last().value.said_on, On(2022));
}

// R5, R11: what "Internet+" lists of 2019 say is history of the same relation, whenever they are imported.
TEST(Dating, R5ListsMayComeInAnyOrder) {
  Timeline<Pairing> forwards;
  SayOnDay(forwards, Said(Mode::kCollaborative, 2019), On(2019));
  SayOnDay(forwards, Said(Mode::kCoBuilt, 2019), On(2022));
  Timeline<Pairing> backwards;
  SayOnDay(backwards, Said(Mode::kCoBuilt, 2019), On(2022));
  SayOnDay(backwards, Said(Mode::kCollaborative, 2019), On(2019));
  for (const Timeline<Pairing>* timeline : {&forwards, &backwards}) {
    EXPECT_EQ(ModeOn(*timeline, On(2018, 12, 31)), Mode::kUnspecified);
    EXPECT_EQ(ModeOn(*timeline, On(2019)), Mode::kCollaborative);
    EXPECT_EQ(ModeOn(*timeline, On(2021, 12, 31)), Mode::kCollaborative);
    EXPECT_EQ(ModeOn(*timeline, On(2022)), Mode::kCoBuilt);
  }
}

TEST(Dating, AnotherFoundingYearMovesTheBeginning) {
  Timeline<Pairing> timeline;
  SayOnDay(timeline, Said(Mode::kCoBuilt, 2020), On(2022));
  SayOnDay(timeline, Said(Mode::kCoBuilt, 2021), On(2022));
  EXPECT_EQ(timeline.spans().front().span.from, On(2021));
  SayOnDay(timeline, Said(Mode::kCoBuilt, 2018), On(2022));
  EXPECT_EQ(timeline.spans().front().span.from, On(2018));
  EXPECT_EQ(ModeOn(timeline, On(2019)), Mode::kCoBuilt);
}

TEST(Dating, AListLeavesReadinessAlone) {
  Timeline<Pairing> timeline;
  SayOnDay(timeline, Said(Mode::kCollaborative, 2019), On(2022));
  const Readiness fact = {.item = ReadinessItem::kAgreementSigned, .met = true, .since = "2022-03-05"};
  timeline.Amend({.from = On(2022, 3, 5), .to = kNoEnd}, [&](Pairing& there) { PutReadiness(there.readiness, fact); });
  SayOnDay(timeline, Said(Mode::kCoBuilt, 2019), On(2022));
  EXPECT_TRUE(timeline.At(On(2022, 3, 4))->value.readiness.empty());
  EXPECT_EQ(timeline.At(On(2022, 3, 5))->value.readiness, std::vector<Readiness>{fact});
  EXPECT_EQ(ModeOn(timeline, On(2022, 3, 5)), Mode::kCoBuilt);
}

}  // namespace
}  // namespace jgt::roster::test
