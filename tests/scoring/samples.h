// A pairing of Cangnan and what was done in it, for tests of the rules.
#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "services/scoring/domain/score_county.h"
#include "services/scoring/domain/score_pairing.h"
#include "services/scoring/storage/rubric_files.h"
#include "tests/support/status_matchers.h"

namespace jgt::scoring {

inline constexpr char kRegion[] = "330327";
inline constexpr int kYear = 2022;

inline Rational R(int64_t numerator, int64_t denominator = 1) { return *Rational::Of(numerator, denominator); }

// The rubrics and the policy as they are shipped.
inline const RubricBook& Book() {
  static const RubricBook book = *ReadRubricBook(JGT_DATA_DIR, "scoring-policy-2022.1.json");
  return book;
}

// A year of one pairing; each call of Do… adds an activity that is confirmed and evidenced, unless it is told
// otherwise.
class PairingYear {
 public:
  explicit PairingYear(Mode mode, const std::string& id = "P1") {
    Pairing& pairing = facts.pairing;
    const bool in_county = mode == Mode::kIntegrated || mode == Mode::kCoBuilt;
    pairing = {.name = "regions/330327/pairings/" + id,
               .supporter = in_county ? "regions/330327/schools/S1" : "regions/330105/schools/H1",
               .supported = "regions/330327/schools/M-" + id,
               .supporter_name = "支援校",
               .supported_name = "受援校",
               .mode = mode,
               .scope = in_county ? Scope::kInCounty : Scope::kInProvince,
               .level = in_county ? VerificationLevel::kCounty : VerificationLevel::kProvince,
               .state = PairingState::kActive,
               .founded_year = 2022};
  }

  Activity& Do(const std::string& kind) {
    const std::string id = facts.pairing.name.substr(facts.pairing.name.rfind('/') + 1);
    Activity activity;
    activity.name = "regions/330327/activities/" + id + "-A" + std::to_string(++seq);
    activity.pairing = facts.pairing.name;
    activity.kind = kind;
    activity.day = {kYear, 3, 1};
    activity.state = ActivityState::kConfirmed;
    activity.evidenced = true;
    activity.seq = seq;
    facts.activities.push_back(activity);
    return facts.activities.back();
  }
  PairingYear& DoMany(const std::string& kind, int count) {
    for (int i = 0; i < count; ++i) Do(kind);
    return *this;
  }
  PairingYear& Lessons(int count, int subjects) {
    for (int i = 0; i < count; ++i) Do("SYNC_LESSON").subject = 13 + i % std::max(subjects, 1);
    return *this;
  }
  PairingYear& Group(const std::string& id, int mentees, int sessions) {
    const std::string name = facts.pairing.name + "/mentorGroups/" + id;
    facts.groups.push_back(
        {.name = name, .pairing = facts.pairing.name, .year = kYear, .mentees = mentees, .seq = ++seq});
    for (int i = 0; i < sessions; ++i) Do("MENTORING_SESSION").mentor_group = name;
    return *this;
  }
  PairingYear& Groups(int count, int sessions) {
    for (int i = 0; i < count; ++i) Group("G" + std::to_string(i), 3, sessions);
    return *this;
  }
  PairingYear& Exchanges(int count, bool confirmed = true) {
    for (int i = 0; i < count; ++i) {
      const std::string id = std::to_string(++seq);
      facts.exchanges.push_back({.name = facts.pairing.name + "/exchanges/E" + id,
                                 .pairing = facts.pairing.name,
                                 .year = kYear,
                                 .teacher = "T-" + id,
                                 .confirmed = confirmed,
                                 .seq = seq});
    }
    return *this;
  }
  PairingYear& Answers(int satisfied, int mostly, int dissatisfied, int abstained = 0) {
    facts.survey = Survey{.name = "regions/330327/surveys/V1",
                          .pairing = facts.pairing.name,
                          .year = kYear,
                          .satisfied = satisfied,
                          .mostly_satisfied = mostly,
                          .dissatisfied = dissatisfied,
                          .abstained = abstained,
                          .seq = 3};
    return *this;
  }
  PairingYear& Deduct(const Rational& points) {
    const std::string id = std::to_string(facts.deductions.size() + 1);
    facts.deductions.push_back({.name = "regions/330327/deductions/D" + id,
                                .pairing = facts.pairing.name,
                                .year = kYear,
                                .item = "annex5.7",
                                .points = points,
                                .reason = "逾期",
                                .seq = 10});
    return *this;
  }

  Score Scored(const RubricBook& book = Book(), std::optional<HeadCount> head_count = std::nullopt) const {
    const std::string region = kRegion;
    std::vector<const Exchange*> exchanges;
    for (const Exchange& exchange : facts.exchanges) exchanges.push_back(&exchange);
    const PairingContext context{.policy = book.policy,
                                 .region = region,
                                 .facts = facts,
                                 .head_count = std::move(head_count),
                                 .supporter_exchanges = exchanges};
    auto score = ScorePairing(book.Find(facts.pairing), context);
    JGT_CHECK(score.ok());
    return *std::move(score);
  }

  PairingFacts facts;
  int64_t seq = 0;
};

inline HeadCount Teachers(int count) {
  return {.school = "regions/330327/schools/S1", .day = {kYear, 9, 1}, .teachers = count};
}

// Everything that annex 4 asks of a co-built pairing whose core has at most 50 teachers.
inline PairingYear PerfectCoBuilt(const std::string& id = "P1") {
  PairingYear year(Mode::kCoBuilt, id);
  year.Lessons(20, 2).DoMany("ONLINE_RESEARCH", 6).DoMany("ONSITE_RESEARCH", 6).Exchanges(5).Groups(3, 5);
  return year.Answers(100, 0, 0);
}

// Everything that annex 5 asks.
inline PairingYear PerfectCrossRegion(const std::string& id = "P1") {
  PairingYear year(Mode::kCollaborative, id);
  year.Groups(3, 5).DoMany("SYNC_LESSON", 5).DoMany("VISITING_LESSON", 5).DoMany("ONLINE_RESEARCH", 10);
  year.DoMany("EXTENSION_COURSE", 1).DoMany("STUDENT_EXCHANGE", 1);
  Activity& shadowing = year.Do("SHADOWING");
  shadowing.day = {kYear, 4, 1};
  shadowing.end_day = Day{kYear, 4, 30};
  shadowing.teacher = "T-9";
  return year.Answers(100, 0, 0);
}

inline const ItemScore& ItemOf(const Score& score, const std::string& code) {
  for (const ItemScore& item : score.items) {
    if (item.code == code) return item;
  }
  CheckFailed(__FILE__, __LINE__, "the score has the item");
}
inline Rational PointsOf(const Score& score, const std::string& code) { return ItemOf(score, code).points; }

inline std::vector<std::string> NoticesOf(const Score& score) {
  std::vector<std::string> codes;
  for (const Notice& notice : score.notices) codes.push_back(notice.code);
  return codes;
}

}  // namespace jgt::scoring
