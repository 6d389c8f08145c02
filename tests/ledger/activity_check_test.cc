#include "services/ledger/domain/activity_check.h"

#include <gmock/gmock.h>

#include <functional>

#include "services/ledger/storage/kind_files.h"
#include "tests/ledger/samples.h"
#include "tests/support/status_matchers.h"

namespace jgt::ledger {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class ActivityCheckTest : public ::testing::Test {
 protected:
  static const KindCatalogues& Kinds() {
    static const KindCatalogues kinds = *ReadKindFiles(JGT_DATA_DIR);
    return kinds;
  }

  std::vector<FieldViolation> Check(Activity activity) {
    Violations violations;
    const CheckRules rules{.catalogues = Kinds(), .region = test::kRegion, .today = {2022, 6, 15}};
    CheckActivity("activities[3]", rules, activity, violations);
    checked_ = activity;
    return violations.kept();
  }

  // The sample lesson with one thing wrong: exactly one violation, of this field and code.
  void ExpectOne(const std::string& field, const std::string& code, const std::function<void(Activity&)>& spoil) {
    Activity activity = test::SampleLesson();
    spoil(activity);
    const auto found = Check(activity);
    ASSERT_THAT(found, SizeIs(1)) << field << " " << code;
    EXPECT_EQ(found[0].field, "activities[3]." + field);
    EXPECT_THAT(found[0].description, StartsWith(code + ":"));
  }

  Activity checked_;
};

TEST_F(ActivityCheckTest, AGoodLessonPasses) {
  EXPECT_THAT(Check(test::SampleLesson()), IsEmpty());
  EXPECT_TRUE(checked_.lesson);
}

TEST_F(ActivityCheckTest, DaysAreRealAndNotInTheFuture) {
  for (const char* day : {"2022-02-30", "22-05-01", "2022-5-1", "1999-12-31", "2101-01-01", "yesterday"}) {
    ExpectOne("day", "BAD_DAY", [&](Activity& a) { a.day = day; });
  }
  ExpectOne("day", "IN_THE_FUTURE", [](Activity& a) { a.day = "2022-06-16"; });
  ExpectOne("day", "MISSING", [](Activity& a) { a.day = ""; });
  Activity today = test::SampleLesson();
  today.day = "2022-06-15";
  EXPECT_THAT(Check(today), IsEmpty());
}

TEST_F(ActivityCheckTest, NumbersHaveBounds) {
  ExpectOne("period", "OUT_OF_RANGE", [](Activity& a) { a.period = 13; });
  ExpectOne("period", "OUT_OF_RANGE", [](Activity& a) { a.period = -1; });
  ExpectOne("teachers", "OUT_OF_RANGE", [](Activity& a) { a.teachers = 100'001; });
  ExpectOne("students", "OUT_OF_RANGE", [](Activity& a) { a.students = -1; });
  Activity most = test::SampleLesson();
  most.period = 12;
  most.teachers = 100'000;
  most.students = 100'000;
  EXPECT_THAT(Check(most), IsEmpty());
}

TEST_F(ActivityCheckTest, TextsHaveBoundsInCharacters) {
  std::string title;
  for (int i = 0; i < 200; ++i) title += "课";
  Activity longest = test::SampleLesson();
  longest.title = title;
  EXPECT_THAT(Check(longest), IsEmpty());
  ExpectOne("title", "TOO_LONG", [&](Activity& a) { a.title = title + "课"; });
  ExpectOne("title", "NOT_UTF8", [](Activity& a) { a.title = "\xC0\x80"; });
  ExpectOne("title", "CONTROL_CHARACTER", [](Activity& a) { a.title = "a\nb"; });
  ExpectOne("supporter_class", "TOO_LONG", [&](Activity& a) { a.supporter_class = title; });
  ExpectOne("supported_class", "TOO_LONG", [&](Activity& a) { a.supported_class = title; });
}

TEST_F(ActivityCheckTest, ATeacherIsAReferenceAndNeverAName) {
  ExpectOne("teacher", "BAD_REFERENCE", [](Activity& a) { a.teacher = "老师"; });
  ExpectOne("teacher", "BAD_REFERENCE", [](Activity& a) { a.teacher = std::string(65, 'x'); });
}

TEST_F(ActivityCheckTest, NamesHaveTheirForms) {
  ExpectOne("pairing", "BAD_NAME", [](Activity& a) { a.pairing = "p1"; });
  ExpectOne("pairing", "OTHER_REGION", [](Activity& a) { a.pairing = "regions/330726/pairings/p1"; });
  ExpectOne("recorded_by", "BAD_NAME", [](Activity& a) { a.recorded_by = "somebody"; });
}

TEST_F(ActivityCheckTest, AnUnknownKindIsToldWhichThereAre) {  // R46
  Activity activity = test::SampleLesson();
  activity.kind = "DANCE";
  const auto found = Check(activity);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].field, "activities[3].kind");
  EXPECT_THAT(found[0].description, StartsWith("UNKNOWN_KIND: \"DANCE\""));
  EXPECT_THAT(found[0].description, HasSubstr("SYNC_LESSON, VISITING_LESSON"));
}

TEST_F(ActivityCheckTest, WhatAKindRequiresMustBeSaid) {
  ExpectOne("subject", "MISSING", [](Activity& a) { a.subject = 0; });
  ExpectOne("period", "MISSING", [](Activity& a) { a.period = 0; });
  ExpectOne("teacher", "MISSING", [](Activity& a) { a.teacher = ""; });
  ExpectOne("supporter_class", "MISSING", [](Activity& a) { a.supporter_class = ""; });  // R147
  ExpectOne("kind", "MISSING", [](Activity& a) { a.kind = ""; });
  ExpectOne("subject", "UNKNOWN_SUBJECT", [](Activity& a) { a.subject = 99; });
}

TEST_F(ActivityCheckTest, WhatAKindDoesNotKnowIsRefused) {
  ExpectOne("end_day", "NOT_FOR_KIND", [](Activity& a) { a.end_day = "2022-05-11"; });
  ExpectOne("mentor_group", "NOT_FOR_KIND",
            [](Activity& a) { a.mentor_group = test::kPairingName + "/mentorGroups/g"; });
  ExpectOne("publicity_level", "NOT_FOR_KIND", [](Activity& a) { a.publicity_level = "CITY"; });
}

TEST_F(ActivityCheckTest, AKindThatLastsEndsOnOrAfterItsFirstDay) {
  Activity shadowing;
  shadowing.pairing = test::kPairingName;
  shadowing.kind = "SHADOWING";
  shadowing.day = "2022-04-01";
  shadowing.end_day = "2022-05-06";
  shadowing.teacher = "T-9";
  EXPECT_THAT(Check(shadowing), IsEmpty());
  EXPECT_FALSE(checked_.lesson);
  shadowing.end_day = "2022-03-31";
  EXPECT_THAT(Check(shadowing)[0].description, StartsWith("BEFORE_DAY"));
  shadowing.end_day = "2022-06-16";
  EXPECT_THAT(Check(shadowing)[0].description, StartsWith("IN_THE_FUTURE"));
  shadowing.end_day = "";
  EXPECT_THAT(Check(shadowing)[0].description, StartsWith("MISSING"));
}

// R20
TEST_F(ActivityCheckTest, PublicityHasALevelAndAnAddress) {
  Activity report;
  report.pairing = test::kPairingName;
  report.kind = "PUBLICITY";
  report.day = "2022-04-01";
  report.title = "同步课堂走进山区";
  report.publicity_level = "CITY";
  report.link = "https://example.org/a?b=c";
  report.facts = {{.key = "form", .value = "CASE"}};
  EXPECT_THAT(Check(report), IsEmpty());
  for (const char* link : {"ftp://example.org", "https://", "http:///x", "javascript:alert(1)", "https://a b"}) {
    report.link = link;
    EXPECT_THAT(Check(report)[0].description, StartsWith("BAD_LINK")) << link;
  }
  report.link = "https://example.org/" + std::string(500, 'x');
  EXPECT_THAT(Check(report)[0].description, StartsWith("TOO_LONG"));
  report.link = "";
  EXPECT_THAT(Check(report)[0].description, StartsWith("MISSING"));
  report.link = "https://example.org";
  report.publicity_level = "GALAXY";
  EXPECT_THAT(Check(report)[0].description, StartsWith("UNKNOWN_VALUE"));
}

TEST_F(ActivityCheckTest, AStudentExchangeSaysItsKind) {
  Activity trip;
  trip.pairing = test::kPairingName;
  trip.kind = "STUDENT_EXCHANGE";
  trip.day = "2022-04-01";
  trip.students = 60;
  trip.exchange_kind = "STUDY_TRIP";
  EXPECT_THAT(Check(trip), IsEmpty());
  trip.exchange_kind = "HOLIDAY";
  EXPECT_THAT(Check(trip)[0].description, StartsWith("UNKNOWN_VALUE"));
}

// R39: what is planned is the roster's, and nothing is told in advance.
TEST_F(ActivityCheckTest, AStayThatStillGoesOnIsToldUpToTodayAndNoFurther) {
  Activity stay;
  stay.pairing = test::kPairingName;
  stay.kind = "SHADOWING";
  stay.day = "2022-05-20";
  stay.end_day = "2022-06-15";
  stay.teacher = "T-0001";
  EXPECT_THAT(Check(stay), IsEmpty());
  stay.end_day = "2022-06-16";
  const auto found = Check(stay);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].field, "activities[3].end_day");
  EXPECT_THAT(found[0].description, StartsWith("IN_THE_FUTURE"));
}

TEST_F(ActivityCheckTest, EverythingWrongIsSaidAtOnce) {
  Activity activity = test::SampleLesson();
  activity.day = "2022-02-30";
  activity.period = 13;
  activity.subject = 0;
  activity.teacher = "老师";
  EXPECT_THAT(Check(activity), SizeIs(4));
}

TEST(CheckReasonTest, AReasonHasOneToFiveHundredCharacters) {
  Violations violations;
  CheckReason("填错班级", violations);
  CheckReason(std::string(500, 'x'), violations);
  EXPECT_TRUE(violations.empty());
  CheckReason("", violations);
  CheckReason(std::string(501, 'x'), violations);
  CheckReason("\xFF", violations);
  EXPECT_EQ(violations.count(), 3U);
}

}  // namespace
}  // namespace jgt::ledger
