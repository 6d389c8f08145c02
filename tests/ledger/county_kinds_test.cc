// What a county may add to the catalogue, and what becomes of it.
#include "services/ledger/domain/county_kinds.h"

#include <gmock/gmock.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "services/ledger/domain/activity_commands.h"
#include "services/ledger/storage/kind_files.h"
#include "tests/ledger/samples.h"
#include "tests/support/status_matchers.h"

namespace jgt::ledger {
namespace {

using jgt::test::IsOk;
using jgt::test::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const KindCatalogues& Kinds() {
  static const KindCatalogues kinds = *ReadKindFiles(JGT_DATA_DIR);
  return kinds;
}

DefineKindCommand Good() {
  return {
      .region = "330327",
      .year = 2022,
      .kind = {.code = "C330327_READING_DAY",
               .display_name = "师生共读日",
               .required_fields = {"title", "students"},
               .facts = {{.key = "books",
                          .display_name = "书目",
                          .type = FactType::kInteger,
                          .required = true,
                          .min = "1",
                          .max = "50"}},
               .modes = {1, 2},
               .scopes = {1},
               .minima = {{.modes = {1}, .required = 4, .unit = "次"}, {.modes = {2}, .required = 2, .unit = "次"}}}};
}

// "place: CODE" of everything wrong with a definition that is good but for one thing.
std::vector<std::string> Wrong(const std::function<void(DefineKindCommand&)>& spoil) {
  DefineKindCommand command = Good();
  spoil(command);
  Violations violations;
  CheckCountyKind(command, Kinds(), violations);
  std::vector<std::string> wrong;
  for (const FieldViolation& violation : violations.kept()) {
    wrong.push_back(violation.field + ": " + violation.description.substr(0, violation.description.find(':')));
  }
  return wrong;
}

std::vector<std::string> WrongFact(const std::function<void(FactRule&)>& spoil) {
  return Wrong([&](DefineKindCommand& command) { spoil(command.kind.facts[0]); });
}

// R46
TEST(CountyKindsTest, AGoodDefinitionHasNothingWrong) {
  EXPECT_THAT(Wrong([](DefineKindCommand&) {}), IsEmpty());
  EXPECT_THAT(Wrong([](DefineKindCommand& command) { command.kind.minima.clear(); }), IsEmpty());
}

// R46
TEST(CountyKindsTest, AKindOfTheFilesIsNeitherShadowedNorWeakened) {
  EXPECT_THAT(Wrong([](DefineKindCommand& c) { c.kind.code = "SYNC_LESSON"; }), ElementsAre("kind.code: SHADOWS"));
  EXPECT_THAT(Wrong([](DefineKindCommand& c) { c.kind.code = "READING_DAY"; }), ElementsAre("kind.code: WRONG_PREFIX"));
  EXPECT_THAT(Wrong([](DefineKindCommand& c) { c.kind.code = "C330326_READING_DAY"; }),
              ElementsAre("kind.code: WRONG_PREFIX"));
  EXPECT_THAT(Wrong([](DefineKindCommand& c) { c.kind.code = "C330327_"; }), ElementsAre("kind.code: WRONG_PREFIX"));
  EXPECT_THAT(Wrong([](DefineKindCommand& c) { c.kind.forms = {"ANNEX_4"}; }), ElementsAre("kind.forms: NOT_ALLOWED"));
}

TEST(CountyKindsTest, WhatIsWrongIsNamedByPlace) {
  using C = DefineKindCommand;
  EXPECT_THAT(Wrong([](C& c) { c.year = 1999; }), ElementsAre("kind.year: OUT_OF_RANGE"));
  EXPECT_THAT(Wrong([](C& c) { c.kind.code = "C330327_day"; }), ElementsAre("kind.code: BAD_CODE"));
  EXPECT_THAT(Wrong([](C& c) { c.kind.code += std::string(30, 'X'); }), ElementsAre("kind.code: BAD_CODE"));
  EXPECT_THAT(Wrong([](C& c) { c.kind.display_name = ""; }), ElementsAre("kind.display_name: MISSING"));
  EXPECT_THAT(Wrong([](C& c) { c.kind.display_name = "13812345678"; }),
              ElementsAre("kind.display_name: PERSONAL_DATA"));
  EXPECT_THAT(
      Wrong([](C& c) { c.kind.lesson = true; }),
      ElementsAre("kind.required_fields: MISSING", "kind.required_fields: MISSING", "kind.required_fields: MISSING"));
  EXPECT_THAT(Wrong([](C& c) { c.kind.lasts = true; }), ElementsAre("kind.required_fields: MISSING"));
  EXPECT_THAT(Wrong([](C& c) { c.kind.optional_fields = {"mood"}; }),
              ElementsAre("kind.optional_fields: UNKNOWN_VALUE"));
  EXPECT_THAT(Wrong([](C& c) { c.kind.optional_fields = {"title"}; }), ElementsAre("kind.optional_fields: TWICE"));
  EXPECT_THAT(Wrong([](C& c) { c.kind.optional_fields = {"day"}; }), ElementsAre("kind.required_fields: NOT_ALLOWED"));
  EXPECT_THAT(Wrong([](C& c) { c.kind.modes = {1, 2, 7}; }), ElementsAre("kind.modes: UNKNOWN_VALUE"));
  EXPECT_THAT(Wrong([](C& c) {
                c.kind.scopes = {1, 1};
                c.kind.minima.clear();
              }),
              ElementsAre("kind.scopes: TWICE"));
  EXPECT_THAT(Wrong([](C& c) { c.kind.facts = std::vector<FactRule>(17, c.kind.facts[0]); })[0],
              "kind.facts: OUT_OF_RANGE");
  EXPECT_THAT(Wrong([](C& c) {
                c.region = "330300";
                c.kind.code = "C330300_X";
              }),
              ElementsAre("parent: NOT_A_COUNTY"));
}

TEST(CountyKindsTest, FactsAreDefinedWhole) {
  EXPECT_THAT(WrongFact([](FactRule& f) { f.key = "Books"; }), ElementsAre("kind.facts[0].key: BAD_KEY"));
  EXPECT_THAT(WrongFact([](FactRule& f) { f.key = "title"; }), ElementsAre("kind.facts[0].key: SHADOWS"));
  EXPECT_THAT(WrongFact([](FactRule& f) { f.display_name = ""; }), ElementsAre("kind.facts[0].display_name: MISSING"));
  EXPECT_THAT(WrongFact([](FactRule& f) { f.type = FactType{0}; }), ElementsAre("kind.facts[0].type: UNKNOWN_VALUE"));
  EXPECT_THAT(WrongFact([](FactRule& f) { f.type = FactType{8}; }), ElementsAre("kind.facts[0].type: UNKNOWN_VALUE"));
  EXPECT_THAT(WrongFact([](FactRule& f) { f.max = "0"; }), ElementsAre("kind.facts[0].max: OUT_OF_RANGE"));
  EXPECT_THAT(WrongFact([](FactRule& f) { f.min = "one"; }), ElementsAre("kind.facts[0].min: BAD_NUMBER"));
  EXPECT_THAT(WrongFact([](FactRule& f) { f.places = 2; }), ElementsAre("kind.facts[0].places: OUT_OF_RANGE"));
  EXPECT_THAT(WrongFact([](FactRule& f) { f.many = true; }), ElementsAre("kind.facts[0].many: NOT_FOR_TYPE"));
  EXPECT_THAT(WrongFact([](FactRule& f) { f = {.key = "k", .display_name = "k", .type = FactType::kCode}; }),
              ElementsAre("kind.facts[0].codes: OUT_OF_RANGE"));
  EXPECT_THAT(WrongFact([](FactRule& f) {
                f = {.key = "k", .display_name = "k", .type = FactType::kCode, .codes = {{"A", "甲"}, {"A", "乙"}}};
              }),
              ElementsAre("kind.facts[0].codes[1].code: TWICE"));
  EXPECT_THAT(
      WrongFact([](FactRule& f) { f = {.key = "k", .display_name = "k", .type = FactType::kText, .length_max = 501}; }),
      ElementsAre("kind.facts[0].length_max: OUT_OF_RANGE"));
  EXPECT_THAT(WrongFact([](FactRule& f) {
                f = {.key = "k", .display_name = "k", .type = FactType::kActivity, .of_kinds = {"NONE"}};
              }),
              ElementsAre("kind.facts[0].of_kinds: UNKNOWN_KIND"));
}

// R46
TEST(CountyKindsTest, MinimaAreByModeAndScopeAndOfThePairingsToWhomTheKindIsOpen) {
  const auto wrong = [](const std::function<void(KindMinimum&)>& spoil) {
    return Wrong([&](DefineKindCommand& command) { spoil(command.kind.minima[1]); });
  };
  EXPECT_THAT(wrong([](KindMinimum& m) { m.required = 0; }), ElementsAre("kind.minima[1].required: OUT_OF_RANGE"));
  EXPECT_THAT(wrong([](KindMinimum& m) { m.unit = ""; }), ElementsAre("kind.minima[1].unit: MISSING"));
  EXPECT_THAT(wrong([](KindMinimum& m) { m.subjects_min = 2; }),
              ElementsAre("kind.minima[1].subjects_min: OUT_OF_RANGE"));
  EXPECT_THAT(wrong([](KindMinimum& m) { m.modes = {3}; }), ElementsAre("kind.minima[1].modes: NOT_OPEN"));
  EXPECT_THAT(wrong([](KindMinimum& m) { m.scopes = {2}; }), ElementsAre("kind.minima[1].scopes: NOT_OPEN"));
  EXPECT_THAT(wrong([](KindMinimum& m) { m.modes = {}; }), ElementsAre("kind.minima[1]: TWICE"));
}

TEST(CountyKindsTest, DefiningAndWithdrawingGoByRevisions) {
  const DefineKindCommand first = Good();
  ASSERT_OK_AND_ASSIGN(const KindEvent defined, Decide(first, std::nullopt, 0));
  const CountyKind standing = Apply(defined, 7, std::nullopt);
  EXPECT_EQ(standing, (CountyKind{.year = 2022, .kind = first.kind, .revision = 7, .withdrawn = false}));
  EXPECT_THAT(Decide(first, standing, 1), StatusIs(StatusCode::kAlreadyExists, "KIND_EXISTS"));
  EXPECT_THAT(Decide(first, std::nullopt, kCountyKindsMax),
              StatusIs(StatusCode::kFailedPrecondition, "TOO_MANY_KINDS"));
  DefineKindCommand change = Good();
  change.revision = 6;
  EXPECT_THAT(Decide(change, standing, 1), StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_THAT(Decide(change, std::nullopt, 0), StatusIs(StatusCode::kNotFound, "NO_SUCH_KIND"));
  change.revision = 7;
  EXPECT_THAT(Decide(change, standing, kCountyKindsMax), IsOk());

  WithdrawKindCommand withdraw{.region = "330327", .year = 2022, .code = first.kind.code, .reason = "不再开展"};
  EXPECT_THAT(Decide(withdraw, std::nullopt), StatusIs(StatusCode::kNotFound, "NO_SUCH_KIND"));
  withdraw.revision = 6;
  EXPECT_THAT(Decide(withdraw, standing), StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  withdraw.revision = 0;
  ASSERT_OK_AND_ASSIGN(const KindEvent gone, Decide(withdraw, standing));
  const CountyKind withdrawn = Apply(gone, 9, standing);
  EXPECT_TRUE(withdrawn.withdrawn);
  EXPECT_EQ(withdrawn.revision, 9);
  EXPECT_EQ(withdrawn.kind, first.kind);
  EXPECT_THAT(Decide(withdraw, withdrawn), StatusIs(StatusCode::kFailedPrecondition, "KIND_WITHDRAWN"));
  change.revision = 9;
  ASSERT_OK_AND_ASSIGN(const KindEvent back, Decide(change, withdrawn, 1));
  EXPECT_FALSE(Apply(back, 10, withdrawn).withdrawn);
}

// R46
TEST(CountyKindsTest, ThePlansMinimaCountKindsThatTheCatalogueHasAndOpensToThosePairings) {
  std::ifstream file(JGT_DATA_DIR "/minima-2022.json");
  const auto minima = nlohmann::json::parse(file);
  std::set<std::string> counted;
  for (const auto& assignment : minima["assignments"]) {
    const std::string set = assignment["set"];
    if (set.empty()) continue;
    for (const auto& task : minima["sets"][set]) {
      for (const std::string code : task["kinds"]) {
        counted.insert(code);
        const Kind* const kind = Kinds().For(2022).Find(code);
        ASSERT_NE(kind, nullptr) << code;
        for (const std::string mode : assignment["modes"]) {
          for (const std::string scope : assignment["scopes"])
            EXPECT_TRUE(kind->IsOpenTo(ParseMode(mode), ParseScope(scope))) << code << " " << mode << " " << scope;
        }
      }
    }
  }
  EXPECT_EQ(counted.size(), 9U);
}

class TermsTest : public ::testing::Test {
 protected:
  TermsTest() {
    Pairing pairing = test::SamplePairing();
    pairing.mode = 2;
    pairing.scope = 1;
    facts_.pairings[pairing.name] = pairing;
    report_ = test::SampleLesson();
    report_.name = "regions/330327/activities/report";
    report_.kind = "PROBLEM_REPORT";
    report_.lesson = false;
    facts_.activities[report_.name] = report_;
    command_.region = test::kRegion;
    command_.caller.whole = true;
    Activity told = report_;
    told.name = "regions/330327/activities/new";
    told.kind = "PROBLEM_RESOLUTION";
    told.recorded_by = test::kSupporter;
    told.facts = {{.key = "report", .value = report_.name, .once = true}};
    command_.activities = {told};
    command_.paths = {"activity"};
    command_.terms = {{.references = {{.key = "report", .activity = report_.name, .of_kinds = {"PROBLEM_REPORT"}}}}};
  }

  StatusOr<std::vector<ActivityEvent>> Told() { return Decide(command_, facts_); }

  Facts facts_;
  Activity report_;
  RecordCommand command_;
};

// R46
TEST_F(TermsTest, AKindIsToldByPairingsToWhomItIsOpen) {
  EXPECT_THAT(Told(), IsOk());
  command_.terms[0].modes = {1, 3};
  EXPECT_THAT(Told(), StatusIs(StatusCode::kFailedPrecondition, "KIND_NOT_FOR_PAIRING"));
  command_.terms[0].modes = {2};
  command_.terms[0].scopes = {2, 3};
  EXPECT_THAT(Told(), StatusIs(StatusCode::kFailedPrecondition, "KIND_NOT_FOR_PAIRING"));
  command_.terms[0].scopes = {1};
  EXPECT_THAT(Told(), IsOk());
}

TEST_F(TermsTest, ACountysKindThatChangedMeanwhileIsTriedAgain) {
  command_.terms[0].county_kind = "2022/C330327_X";
  command_.terms[0].county_revision = 5;
  EXPECT_THAT(Told(), StatusIs(StatusCode::kAborted, "KIND_CHANGED"));
  facts_.county_kinds["2022/C330327_X"] = 6;
  EXPECT_THAT(Told(), StatusIs(StatusCode::kAborted, "KIND_CHANGED"));
  facts_.county_kinds["2022/C330327_X"] = 5;
  EXPECT_THAT(Told(), IsOk());
}

// R57
TEST_F(TermsTest, WhatIsNamedIsALivingReportOfTheSamePairing) {
  const auto refused = StatusIs(StatusCode::kFailedPrecondition, "BAD_REFERENCE");
  Activity& named = facts_.activities.at(report_.name);
  named.state = ActivityState::kReversed;
  EXPECT_THAT(Told(), refused);
  named = report_;
  named.kind = "SYNC_LESSON";
  EXPECT_THAT(Told(), refused);
  named = report_;
  named.pairing = "regions/330327/pairings/p2";
  EXPECT_THAT(Told(), refused);
  facts_.activities.clear();
  EXPECT_THAT(Told(), refused);
}

// R57
TEST_F(TermsTest, AProblemIsClosedOnce) {
  ASSERT_OK_AND_ASSIGN(const auto events, Told());
  EXPECT_EQ(LessonSlot(std::get<ActivityRecorded>(events[0]).activity), "once/PROBLEM_RESOLUTION/report");
  facts_.slots["once/PROBLEM_RESOLUTION/report"] = "regions/330327/activities/earlier";
  const auto second = Told();
  ASSERT_THAT(second, StatusIs(StatusCode::kAlreadyExists, "NAMED_BEFORE"));
  EXPECT_EQ(DetailOf(second.status()).metadata.at("activity"), "regions/330327/activities/earlier");
  facts_.slots.clear();
  command_.activities.push_back(command_.activities[0]);
  command_.paths = {"activities[0]", "activities[1]"};
  command_.terms.push_back(command_.terms[0]);
  EXPECT_THAT(Told(), StatusIs(StatusCode::kAlreadyExists, "NAMED_BEFORE"));
}

}  // namespace
}  // namespace jgt::ledger
