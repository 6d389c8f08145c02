#include "services/reporting/domain/bureau_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/reporting/domain/region.h"
#include "services/reporting/domain/subjects.h"
#include "tests/support/status_matchers.h"

namespace jgt::reporting {
namespace {

using jgt::test::IsOkAndHolds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

FormHead Head() { return {.region = "330726", .bureau = "浦江县教育局", .month = {2019, 4}}; }

Pairing Paired(const std::string& id, const std::string& supporter, const std::string& supported) {
  return {.name = id, .supporter = supporter, .supported = supported, .state = PairingState::kActive};
}

BureauForm Composed(const FormFacts& facts) {
  StatusOr<BureauForm> form = Compose(Head(), facts);
  JGT_CHECK(form.ok());
  return *std::move(form);
}

TEST(PercentTest, RoundsHalvesUpToTwoPlacesAndSaysNothingWithoutADenominator) {  // R183-R185
  EXPECT_THAT(Percent(1, 3), IsOkAndHolds("33.33"));
  EXPECT_THAT(Percent(2, 3), IsOkAndHolds("66.67"));
  EXPECT_THAT(Percent(1, 8), IsOkAndHolds("12.50"));
  EXPECT_THAT(Percent(1, 800), IsOkAndHolds("0.13")) << "0.125 goes up";
  EXPECT_THAT(Percent(10, 10), IsOkAndHolds("100.00"));
  EXPECT_THAT(Percent(0, 7), IsOkAndHolds("0.00"));
  EXPECT_THAT(Percent(0, 0), IsOkAndHolds(""));
}

TEST(ComposeTest, SchoolsCountOnceAfterAliases) {  // D2
  FormFacts facts;
  facts.pairings = {Paired("p1", "A", "B"), Paired("p2", "A", "C"), Paired("p3", "A2", "D")};
  facts.aliases = {{"A2", "A"}};
  facts.readiness = {{.subject = "A2", .item = ReadinessItem::kSpaceOpened, .met = true, .since = "2019-04-20"},
                     {.subject = "A", .item = ReadinessItem::kSpaceOpened, .met = true, .since = "2019-04-21"},
                     {.subject = "B", .item = ReadinessItem::kEquipmentCompliant, .met = true, .since = "2019-04-30"},
                     {.subject = "C", .item = ReadinessItem::kEquipmentCompliant, .met = true, .since = "2019-05-01"},
                     {.subject = "D", .item = ReadinessItem::kEquipmentCompliant, .met = false, .since = "2019-04-01"},
                     {.subject = "p1", .item = ReadinessItem::kAgreementSigned, .met = true, .since = "2019-04-20"}};
  const BureauForm form = Composed(facts);
  EXPECT_EQ(form.schools, 4);
  EXPECT_EQ(form.spaces_opened, 1) << "the same school twice";
  EXPECT_EQ(form.space_rate, "25.00");
  EXPECT_EQ(form.equipment_compliant, 1) << "C became ready in May, D is not";
  EXPECT_EQ(form.agreements_signed, 1);
  EXPECT_EQ(form.agreement_rate, "33.33");
}

TEST(ComposeTest, PairingsThatEndedOrAreYetToBeFoundedDoNotCount) {
  FormFacts facts;
  facts.pairings = {Paired("p1", "A", "B"), Paired("p2", "A", "C"), Paired("p3", "D", "E")};
  facts.pairings[1].state = PairingState::kEnded;
  facts.pairings[2].founded_year = 2022;
  EXPECT_EQ(Composed(facts).pairings, 1);
  EXPECT_EQ(Composed(facts).schools, 2);
}

TEST(ComposeTest, APendingCounterpartIsAPairingButNoSchool) {  // R146
  FormFacts facts;
  facts.pairings = {Paired("p1", "A", "")};
  facts.pairings[0].state = PairingState::kPendingCounterpart;
  EXPECT_EQ(Composed(facts).pairings, 1);
  EXPECT_EQ(Composed(facts).schools, 1);
}

TEST(ComposeTest, TheFourFormsOfAidAreRowsInPrintedOrderAndSubjectsAreTicked) {  // R187, R188
  FormFacts facts;
  facts.cells = {{.kind = "SYNC_LESSON", .subject = 41, .activities = 3, .participants = 120},
                 {.kind = "SYNC_LESSON", .subject = 13, .activities = 2, .participants = 80},
                 {.kind = "ONLINE_RESEARCH", .subject = 0, .activities = 4, .participants = 24},
                 {.kind = "VISITING_LESSON", .subject = 24, .activities = 9, .participants = 9}};
  const BureauForm form = Composed(facts);
  EXPECT_THAT(
      form.rows,
      ElementsAre(FormRow{"SYNC_LESSON", "城乡同步课堂", 5, 200}, FormRow{"DELIVERED_COURSE", "远程专递课堂", 0, 0},
                  FormRow{"MASTER_CLASS", "名师网络课堂", 0, 0}, FormRow{"ONLINE_RESEARCH", "教师网络研修", 4, 24}));
  EXPECT_THAT(form.subjects, ElementsAre(13, 41)) << "music was a visiting lesson, which is none of the four";
}

TEST(ComposeTest, PublicityIsCountedByLevel) {  // R189
  FormFacts facts;
  facts.cells = {{.kind = "PUBLICITY", .level = "SCHOOL", .activities = 5},
                 {.kind = "PUBLICITY", .level = "PROVINCE", .activities = 1}};
  const BureauForm form = Composed(facts);
  EXPECT_EQ(form.publicity.at("SCHOOL"), 5);
  EXPECT_EQ(form.publicity.at("COUNTY"), 0);
  EXPECT_EQ(form.publicity.at("PROVINCE"), 1);
}

TEST(SubjectsTest, TheTwelveBoxesStandInPrintedOrder) {  // R199
  EXPECT_THAT(SubjectBoxes(), SizeIs(12));
  EXPECT_EQ(TickedBoxes({13, 12, 61}), "☑语□数□英□科\n☑品德□音□体□美\n□劳技☑信息技术\n□拓展课程□其他");
  EXPECT_THAT(InPrintedOrder({61, 13, 12, 11, 0}), ElementsAre(13, 11, 12, 61));
  EXPECT_THAT(InPrintedOrder({7}), ElementsAre(102)) << "a code without a box is 其他";
}

TEST(CheckTextsTest, LengthsCountCharactersAndEveryWrongFieldIsNamed) {
  std::string long_text;
  for (size_t i = 0; i < kFormTextMax; ++i) long_text += "字";
  EXPECT_THAT(CheckTexts({.highlights = long_text}, 13), IsEmpty());
  const auto violations = CheckTexts({.highlights = long_text + "字", .filler = "教育技术中心 13800000000"}, -1);
  ASSERT_THAT(violations, SizeIs(3));
  EXPECT_EQ(violations[0].field, "highlights");
  EXPECT_EQ(violations[1].field, "filler") << "a telephone number has no place here";
  EXPECT_EQ(violations[2].field, "quota");
}

TEST(RegionTest, ACodeSaysWhatLiesBelowIt) {
  EXPECT_EQ(LevelOf("000000"), RegionLevel::kNation);
  EXPECT_EQ(LevelOf("330000"), RegionLevel::kProvince);
  EXPECT_EQ(LevelOf("330300"), RegionLevel::kCity);
  EXPECT_EQ(LevelOf("330327"), RegionLevel::kCounty);
  EXPECT_EQ(SpanOf("330300").last, "330399");
  EXPECT_EQ(SpanOf("330000").last, "339999");
  EXPECT_EQ(SpanOf("330327").first, SpanOf("330327").last);
}

TEST(AliasTest, AChainIsFollowedToItsEndAndARingEndsNowhere) {
  EXPECT_EQ(Resolve({{"a", "b"}, {"b", "c"}}, "a"), "c");
  EXPECT_EQ(Resolve({{"a", "b"}, {"b", "a"}}, "a"), "a");
}

}  // namespace
}  // namespace jgt::reporting
