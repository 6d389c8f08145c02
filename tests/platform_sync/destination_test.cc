#include "services/platform_sync/domain/destination.h"

#include "services/platform_sync/storage/destination_file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace jgt::platform_sync {
namespace {

using test::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// R92, R95: cross-region pairings are told to the school space, those of one county to the community platform too.
TEST(DestinationTest, R95_ScopesDecideWhoIsTold) {
  const std::vector<Destination> destinations = {
      {.code = "SCHOOL_SPACE", .display_name = "", .url = "", .token_path = "", .scopes = {"IN_COUNTY", "IN_PROVINCE"}},
      {.code = "ZHIJIANGHUI_COMMUNITY", .display_name = "", .url = "", .token_path = "", .scopes = {"IN_COUNTY"}}};
  EXPECT_THAT(Route(destinations, "IN_COUNTY"), ElementsAre("SCHOOL_SPACE", "ZHIJIANGHUI_COMMUNITY"));
  EXPECT_THAT(Route(destinations, "IN_PROVINCE"), ElementsAre("SCHOOL_SPACE"));
  EXPECT_THAT(Route(destinations, "OUT_OF_PROVINCE"), ElementsAre());
}

StatusOr<std::vector<Destination>> Read(const std::string& text) {
  const test::TempDir dir;
  const std::string path = dir.path() + "/destinations.json";
  test::WriteFile(path, text);
  return ReadDestinationFile(path);
}

TEST(DestinationFileTest, AGoodFileIsRead) {
  const auto destinations =
      Read(R"({"destinations": [{"code": "A", "display_name": "甲", "url": "http://h:1/a", "enabled": false,)"
           R"( "scopes": ["IN_CITY"]}]})");
  ASSERT_OK(destinations);
  EXPECT_THAT(*destinations, ElementsAre(Destination{.code = "A",
                                                     .display_name = "甲",
                                                     .url = "http://h:1/a",
                                                     .token_path = "",
                                                     .enabled = false,
                                                     .scopes = {"IN_CITY"}}));
}

TEST(DestinationFileTest, TheShippedFileIsRead) {
  const auto destinations = ReadDestinationFile(std::string(JGT_DATA_DIR) + "/destinations-local.json");
  ASSERT_OK(destinations);
  EXPECT_THAT(Route(*destinations, "IN_PROVINCE"), ElementsAre("SCHOOL_SPACE", "SMART_CLOUD"));
}

TEST(DestinationFileTest, EachMistakeIsNamedWithItsPlace) {
  const auto expect = [](const std::string& text, const std::string& problem) {
    const auto result = Read(text);
    EXPECT_THAT(result, StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE")) << text;
    EXPECT_THAT(std::string(result.status().message()), HasSubstr(problem)) << text;
  };
  expect("{", "not JSON");
  expect("{}", "destinations: missing");
  expect(R"({"destinations": [], "x": 1})", "x: is not known");
  expect(R"({"destinations": [1]})", "destinations[0]: an object is expected");
  expect(R"({"destinations": [{"code": "a b"}]})", "destinations[0].code");
  expect(R"({"destinations": [{"code": "A", "url": "ftp://h"}]})", "destinations[0].url");
  expect(R"({"destinations": [{"code": "A", "url": "http://h/"}]})", "destinations[0].url");
  expect(R"({"destinations": [{"code": "A", "url": "http://h"}]})", "destinations[0].scopes");
  expect(R"({"destinations": [{"code": "A", "url": "http://h", "scopes": ["MOON"]}]})", "destinations[0].scopes");
  expect(R"({"destinations": [{"code": "A", "url": "http://h", "scopes": [], "enabled": "no"}]})",
         "destinations[0].enabled");
  expect(R"({"destinations": [{"code": "A", "url": "http://h", "scopes": []},)"
         R"( {"code": "A", "url": "http://h", "scopes": []}]})",
         "destinations[1].code: A stands twice");
  EXPECT_THAT(ReadDestinationFile("/nowhere/x.json"), StatusIs(StatusCode::kFailedPrecondition, "BAD_DATA_FILE"));
}

}  // namespace
}  // namespace jgt::platform_sync
