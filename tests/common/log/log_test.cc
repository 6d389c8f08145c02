#include "common/log/log.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "common/log/utf8.h"

namespace jgt {
namespace {

using nlohmann::json;

class LogTest : public testing::Test {
 protected:
  // The only line written so far, as JSON; a line that is no JSON fails the test by throwing.
  json Line() const {
    EXPECT_EQ(lines_.size(), 1U);
    return json::parse(lines_.at(0));
  }

  std::vector<std::string> lines_;
  log::Capture capture_{[this](std::string_view line) { lines_.emplace_back(line); }};
};

TEST_F(LogTest, ALineIsOneJsonObjectWithItsFields) {
  log::Info("relayed", {{"region", "330327"}, {"seq", int64_t{-7}}, {"big", ~uint64_t{0}}, {"ok", true}, {"ms", 1.5}});
  const json line = Line();
  EXPECT_EQ(line["message"], "relayed");
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["region"], "330327");
  EXPECT_EQ(line["seq"], -7);
  EXPECT_EQ(line["big"], ~uint64_t{0});
  EXPECT_EQ(line["ok"], true);
  EXPECT_EQ(line["ms"], 1.5);
  EXPECT_THAT(line["time"].get<std::string>(),
              testing::MatchesRegex("[0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+\\.[0-9]+Z"));
}

TEST_F(LogTest, TextThatWouldBreakTheLineIsEscaped) {
  log::Warn("a \"quoted\" \\ message\nof two lines", {{"tab\there", std::string("nul\0end", 7)}, {"zh", "教共体"}});
  EXPECT_EQ(lines_.at(0).find('\n'), std::string::npos);
  const json line = Line();
  EXPECT_EQ(line["message"], "a \"quoted\" \\ message\nof two lines");
  EXPECT_EQ(line["tab\there"], std::string("nul\0end", 7));
  EXPECT_EQ(line["zh"], "教共体");
}

TEST_F(LogTest, BytesThatAreNoUtf8AreReplaced) {
  log::Info("gbk", {{"name", "\xBD\xCC\xD3\xFD"}, {"cut", "ab\xE6\x95"}});
  EXPECT_EQ(Line()["name"], "\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(Line()["cut"], "ab\uFFFD\uFFFD");
}

TEST_F(LogTest, NumbersThatJsonLacksBecomeNull) {
  log::Info("ratio", {{"value", std::numeric_limits<double>::quiet_NaN()}});
  EXPECT_TRUE(Line()["value"].is_null());
}

TEST_F(LogTest, LongTextsAreCutAtACharacter) {
  std::string text;
  for (int i = 0; i < 3'000; ++i) text += "教";
  log::Info("long", {{"text", text}});
  EXPECT_LT(Line()["text"].get<std::string>().size(), 2'100U);
}

TEST_F(LogTest, ScopesAddTheirFieldsToTheLinesOfTheirThreadOnly) {
  const log::Scope outer({{"request_id", "r1"}});
  {
    const log::Scope inner({{"principal", "u1"}});
    log::Info("inside");
  }
  log::Info("outside");
  std::thread([] { log::Info("elsewhere"); }).join();
  ASSERT_EQ(lines_.size(), 3U);
  EXPECT_EQ(json::parse(lines_[0])["principal"], "u1");
  EXPECT_EQ(json::parse(lines_[0])["request_id"], "r1");
  EXPECT_FALSE(json::parse(lines_[1]).contains("principal"));
  EXPECT_EQ(json::parse(lines_[1])["request_id"], "r1");
  EXPECT_FALSE(json::parse(lines_[2]).contains("request_id"));
}

TEST_F(LogTest, LinesBelowTheLevelAreNotWritten) {
  log::Start({.service = "roster", .level = log::Level::kWarn});
  log::Info("quiet");
  EXPECT_FALSE(log::Enabled(log::Level::kInfo));
  log::Error("loud");
  EXPECT_EQ(Line()["service"], "roster");
  log::Start({.service = "", .level = log::Level::kInfo});
}

TEST(LogLevelTest, NamesAreParsedAndUnknownOnesMeanInfo) {
  EXPECT_EQ(log::ParseLevel("debug"), log::Level::kDebug);
  EXPECT_EQ(log::ParseLevel("off"), log::Level::kOff);
  EXPECT_EQ(log::ParseLevel("chatty"), log::Level::kInfo);
}

TEST(Utf8Test, OnlyWellFormedSequencesHaveALength) {
  EXPECT_EQ(Utf8SequenceLength("a"), 1U);
  EXPECT_EQ(Utf8SequenceLength("é"), 2U);
  EXPECT_EQ(Utf8SequenceLength("教"), 3U);
  EXPECT_EQ(Utf8SequenceLength("\U0001F600"), 4U);
  for (const char* bad :
       {"\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80", "\xE6\x95"}) {
    EXPECT_EQ(Utf8SequenceLength(bad), 0U);
  }
}

TEST(Utf8Test, TextIsCutBetweenCharactersAndForeignBytesAreReplaced) {
  EXPECT_EQ(CutUtf8("平台", 6), "平台");
  EXPECT_EQ(CutUtf8("平台", 5), "平");
  EXPECT_EQ(CutUtf8("平台", 2), "");
  EXPECT_EQ(CutUtf8("a\xFF\xE5", 10), "a??");
}

}  // namespace
}  // namespace jgt
