#include "common/filter/filter.h"

#include "tests/support/status_matchers.h"

namespace jgt::filter {
namespace {

using test::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<Allowed> kAllowed = {
    {"state", "=", "PENDING"}, {"day", ">=", "YYYY-MM-DD"}, {"day", "<=", "YYYY-MM-DD"}};

TEST(FilterTest, AnEmptyFilterHasNoTerms) {
  EXPECT_THAT(Parse("", kAllowed), test::IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(Parse("   ", kAllowed), test::IsOkAndHolds(IsEmpty()));
}

TEST(FilterTest, TermsAreReadInOrderWhateverTheBlanks) {
  EXPECT_THAT(Parse(R"( state="A"  AND day >= "2022-01-01" AND day<="2022-02-01")", kAllowed),
              test::IsOkAndHolds(ElementsAre(Term{"state", "=", "A", 2}, Term{"day", ">=", "2022-01-01", 17},
                                             Term{"day", "<=", "2022-02-01", 41})));
}

TEST(FilterTest, AValueMayHoldQuotesAndBackslashes) {
  EXPECT_THAT(Parse(R"(state = "马站\"小学\\")", kAllowed),
              test::IsOkAndHolds(ElementsAre(Term{"state", "=", "马站\"小学\\", 1})));
}

TEST(FilterTest, EachMistakeIsNamedWithItsPlaceAndWhatIsAllowed) {
  const auto expect = [](std::string_view text, std::string_view problem) {
    const auto result = Parse(text, kAllowed);
    EXPECT_THAT(result, StatusIs(StatusCode::kInvalidArgument, "BAD_FILTER")) << text;
    EXPECT_THAT(std::string(result.status().message()), HasSubstr(problem)) << text;
    EXPECT_THAT(std::string(result.status().message()), HasSubstr("allowed are state = \"PENDING\"")) << text;
  };
  expect("colour = \"A\"", "at byte 1,");
  expect("state > \"A\"", "there is no such term");
  expect("state = A", "at byte 9, \"A\": a value in double quotes is expected");
  expect("state = \"A", "the closing quote is missing");
  expect("state = \"A\\\"", "the closing quote is missing");
  expect("state = \"A\" OR day >= \"2022-01-01\"", "at byte 13, \"OR day >= \"2022-01-01\"\": AND is expected");
  expect("state = \"A\" AND", "at byte 16, \"\": there is no such term");
  expect("state = \"A\" AND state = \"B\"", "the term stands twice");
  expect(std::string(2001, ' '), "longer than 2000 bytes");
}

}  // namespace
}  // namespace jgt::filter
