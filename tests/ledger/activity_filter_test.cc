#include "services/ledger/domain/activity_filter.h"

#include "tests/ledger/samples.h"
#include "tests/support/status_matchers.h"

namespace jgt::ledger {
namespace {

using jgt::test::IsOkAndHolds;
using jgt::test::StatusIs;

TEST(ActivityFilterTest, AnEmptyFilterIsEverything) {
  EXPECT_THAT(ParseFilter("", test::kRegion), IsOkAndHolds(ActivityFilter{}));
  EXPECT_THAT(ParseFilter("  ", test::kRegion), IsOkAndHolds(ActivityFilter{}));
}

TEST(ActivityFilterTest, AllTermsMayBeJoined) {
  EXPECT_THAT(
      ParseFilter(R"(pairing = "regions/330327/pairings/p1" AND kind="SYNC_LESSON" AND state = "CONFIRMED" AND )"
                  R"(day >= "2022-03-01" AND day <= "2022-03-31")",
                  test::kRegion),
      IsOkAndHolds(ActivityFilter{.pairing = test::kPairingName,
                                  .kind = "SYNC_LESSON",
                                  .state = ActivityState::kConfirmed,
                                  .day_min = "2022-03-01",
                                  .day_max = "2022-03-31"}));
}

TEST(ActivityFilterTest, EverythingElseIsRefusedWithThePlace) {
  for (const char* text : {
           "kind",
           "kind =",
           "kind = SYNC_LESSON",
           "kind = \"SYNC_LESSON",
           "kind > \"A\"",
           "day = \"2022-03-01\"",
           "day >= \"2022-02-30\"",
           "state = \"DONE\"",
           "teacher = \"T-1\"",
           "kind = \"A\" OR kind = \"B\"",
           "kind = \"A\" kind = \"B\"",
           "kind = \"A\" AND",
           "kind = \"A\" AND kind = \"B\"",
           "pairing = \"regions/330726/pairings/p1\"",
           "pairing = \"p1\"",
           "NOT kind = \"A\"",
           "kind = \"A\"; DROP TABLE activities",
       }) {
    const auto result = ParseFilter(text, test::kRegion);
    EXPECT_THAT(result, StatusIs(StatusCode::kInvalidArgument, "BAD_FILTER")) << text;
    ASSERT_EQ(DetailOf(result.status()).fields.size(), 1U);
    EXPECT_EQ(DetailOf(result.status()).fields[0].field, "filter");
  }
  EXPECT_THAT(ParseFilter(std::string(2001, ' '), test::kRegion), StatusIs(StatusCode::kInvalidArgument, "BAD_FILTER"));
}

}  // namespace
}  // namespace jgt::ledger
