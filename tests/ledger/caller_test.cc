#include "services/ledger/domain/caller.h"

#include "tests/ledger/samples.h"
#include "tests/support/status_matchers.h"

namespace jgt::ledger {
namespace {

using jgt::test::IsOkAndHolds;
using jgt::test::StatusIs;
using test::kSupported;
using test::kSupporter;

constexpr char kField[] = "activity.recorded_by";
const Caller kOfficer{.whole = true, .within = true, .regions = {"330327"}, .schools = {}};
const Caller kCoreSchool{.whole = false, .within = true, .regions = {}, .schools = {kSupporter}};
const Caller kRuralSchool{.whole = false, .within = true, .regions = {}, .schools = {kSupported}};
const Caller kStranger{.whole = false, .within = true, .regions = {}, .schools = {"regions/330327/schools/other"}};
const SchoolAliases kNoAliases;

TEST(SpeakingEndTest, ASchoolSpeaksForItself) {
  EXPECT_THAT(SpeakingEnd(kCoreSchool, test::SamplePairing(), kNoAliases, "", kField), IsOkAndHolds(kSupporter));
  EXPECT_THAT(SpeakingEnd(kRuralSchool, test::SamplePairing(), kNoAliases, kSupported, kField),
              IsOkAndHolds(kSupported));
}

TEST(SpeakingEndTest, ASchoolSpeaksForNoOther) {
  EXPECT_THAT(SpeakingEnd(kCoreSchool, test::SamplePairing(), kNoAliases, kSupported, kField),
              StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
  EXPECT_THAT(SpeakingEnd(kStranger, test::SamplePairing(), kNoAliases, "", kField),
              StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
}

TEST(SpeakingEndTest, AnOfficerSaysWhichEndTellsIt) {
  EXPECT_THAT(SpeakingEnd(kOfficer, test::SamplePairing(), kNoAliases, kSupported, kField), IsOkAndHolds(kSupported));
  const auto unsaid = SpeakingEnd(kOfficer, test::SamplePairing(), kNoAliases, "", kField);
  EXPECT_THAT(unsaid, StatusIs(StatusCode::kInvalidArgument, "BAD_ACTIVITY"));
  EXPECT_EQ(DetailOf(unsaid.status()).fields[0].field, kField);
  EXPECT_THAT(SpeakingEnd(kOfficer, test::SamplePairing(), kNoAliases, "regions/330327/schools/other", kField),
              StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
}

TEST(SpeakingEndTest, AnAliasSpeaksForItsTarget) {
  SchoolAliases aliases;
  aliases.Add("regions/330327/schools/older", "regions/330327/schools/old");
  aliases.Add("regions/330327/schools/old", kSupported);
  const Caller caller{.whole = false, .within = true, .regions = {}, .schools = {"regions/330327/schools/older"}};
  EXPECT_THAT(SpeakingEnd(caller, test::SamplePairing(), aliases, "", kField), IsOkAndHolds(kSupported));
  EXPECT_THAT(SpeakingEnd(kOfficer, test::SamplePairing(), aliases, "regions/330327/schools/old", kField),
              IsOkAndHolds(kSupported));
}

TEST(SpeakingEndTest, AnOfficerOfTheOtherCountySpeaksForItsSchoolOnly) {
  Pairing pairing = test::SamplePairing();
  pairing.supporter = "regions/330105/schools/far";
  const Caller caller{.whole = false, .within = false, .regions = {"330100"}, .schools = {}};
  EXPECT_THAT(SpeakingEnd(caller, pairing, kNoAliases, "", kField), IsOkAndHolds(pairing.supporter));
  EXPECT_THAT(SpeakingEnd(caller, pairing, kNoAliases, kSupported, kField),
              StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
}

TEST(SpeakingEndTest, APendingCounterpartHasNobodyToSpeakForIt) {
  Pairing pairing = test::SamplePairing();
  pairing.supported = "";
  EXPECT_THAT(SpeakingEnd(kOfficer, pairing, kNoAliases, "", kField), IsOkAndHolds(kSupporter));
  EXPECT_THAT(ConfirmingEnd(kOfficer, pairing, kNoAliases, kSupporter, ""), StatusIs(StatusCode::kPermissionDenied));
}

TEST(ConfirmingEndTest, TheOtherEndConfirms) {
  EXPECT_THAT(ConfirmingEnd(kRuralSchool, test::SamplePairing(), kNoAliases, kSupporter, ""), IsOkAndHolds(kSupported));
  EXPECT_THAT(ConfirmingEnd(kCoreSchool, test::SamplePairing(), kNoAliases, kSupported, kSupporter),
              IsOkAndHolds(kSupporter));
  EXPECT_THAT(ConfirmingEnd(kOfficer, test::SamplePairing(), kNoAliases, kSupporter, kSupported),
              IsOkAndHolds(kSupported));
  EXPECT_THAT(ConfirmingEnd(kOfficer, test::SamplePairing(), kNoAliases, kSupported, ""), IsOkAndHolds(kSupporter));
}

TEST(ConfirmingEndTest, NobodyConfirmsWhatTheyTold) {
  EXPECT_THAT(ConfirmingEnd(kCoreSchool, test::SamplePairing(), kNoAliases, kSupporter, ""),
              StatusIs(StatusCode::kPermissionDenied, "OWN_ACTIVITY"));
  EXPECT_THAT(ConfirmingEnd(kOfficer, test::SamplePairing(), kNoAliases, kSupporter, kSupporter),
              StatusIs(StatusCode::kPermissionDenied, "OWN_ACTIVITY"));
  EXPECT_THAT(ConfirmingEnd(kCoreSchool, test::SamplePairing(), kNoAliases, kSupporter, kSupported),
              StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
  EXPECT_THAT(ConfirmingEnd(kStranger, test::SamplePairing(), kNoAliases, kSupporter, ""),
              StatusIs(StatusCode::kPermissionDenied, "NOT_A_PARTY"));
}

TEST(SchoolAliasesTest, ACircleEnds) {
  SchoolAliases aliases;
  aliases.Add("a", "b");
  aliases.Add("b", "a");
  EXPECT_FALSE(aliases.Resolve("a").empty());
  EXPECT_FALSE(aliases.Same("", ""));
}

}  // namespace
}  // namespace jgt::ledger
