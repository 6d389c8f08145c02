#include "services/roster/domain/filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace jgt::roster {
namespace {

using jgt::test::IsOkAndHolds;
using jgt::test::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

const std::vector<std::string> kFields = {"stage", "display_name"};

TEST(Filter, ConditionsAreJoinedByAnd) {
  EXPECT_THAT(ParseFilter("", kFields), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(ParseFilter("  ", kFields), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(ParseFilter(R"(stage = "PRIMARY")", kFields), IsOkAndHolds(ElementsAre(Pair("stage", "PRIMARY"))));
  EXPECT_THAT(ParseFilter(R"(stage="PRIMARY"  AND display_name = "马站\"小学")", kFields),
              IsOkAndHolds(ElementsAre(Pair("display_name", "马站\"小学"), Pair("stage", "PRIMARY"))));
}

TEST(Filter, WhatIsNotInTheSubsetIsNamedByItsPlace) {
  struct Case {
    std::string_view text;
    std::string_view where;
  };
  const Case cases[] = {{R"(mode = "X")", "character 1:"},          {R"(stage > "X")", "character 7:"},
                        {"stage = PRIMARY", "character 9:"},        {R"(stage = "PRIMARY)", "character 17:"},
                        {R"(stage = "A" OR x)", "character 13:"},   {R"(stage = "A" AND)", "character 16:"},
                        {R"(stage = "A" AND stage = "B")", "twice"}};
  for (const Case& wrong : cases) {
    const Status status = ParseFilter(wrong.text, kFields).status();
    EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "BAD_FILTER")) << wrong.text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(wrong.where)) << wrong.text;
    EXPECT_EQ(DetailOf(status).fields.at(0).field, "filter");
  }
  EXPECT_THAT(ParseFilter(std::string(1001, ' '), kFields).status(),
              StatusIs(StatusCode::kInvalidArgument, "BAD_FILTER"));
}

}  // namespace
}  // namespace jgt::roster
