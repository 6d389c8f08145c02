#include "services/ledger/domain/violations.h"

#include "tests/support/status_matchers.h"

namespace jgt::ledger {
namespace {

using jgt::test::IsOk;
using jgt::test::StatusIs;

TEST(ViolationsTest, NoneIsOk) { EXPECT_THAT(Violations().ToStatus(), IsOk()); }

TEST(ViolationsTest, AllAreNamedAndTheFirstLeads) {
  Violations violations;
  violations.Add("activity.day", "MISSING: every activity needs day");
  violations.Add("activity.kind", "UNKNOWN_KIND: \"X\"");
  const Status status = violations.ToStatus();
  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, "BAD_ACTIVITY"));
  EXPECT_EQ(DetailOf(status).fields.size(), 2U);
  EXPECT_EQ(DetailOf(status).fields[1].field, "activity.kind");
  EXPECT_FALSE(DetailOf(status).message_zh.empty());
}

TEST(ViolationsTest, TheHundredAndFirstIsCountedAndNotKept) {
  Violations violations;
  for (int i = 0; i < 101; ++i) violations.Add("f", "d");
  EXPECT_EQ(violations.kept().size(), 100U);
  EXPECT_EQ(DetailOf(violations.ToStatus()).metadata.at("violation_count"), "101");
}

TEST(CharacterCountTest, CountsCharactersAndNotBytes) {
  EXPECT_EQ(CharacterCount(""), 0);
  EXPECT_EQ(CharacterCount("四(1)班"), 5);
  EXPECT_EQ(CharacterCount("𠮷"), 1);
}

TEST(CharacterCountTest, WhatIsNotUtf8IsFoundOut) {
  for (const char* text :
       {"\xC0\x80", "\xE4\xB8", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xF4\x90\x80\x80", "\x80", "\xE0\x80\x80"}) {
    EXPECT_EQ(CharacterCount(text), -1);
  }
}

TEST(ShownTest, LongValuesAreCutBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "课";
  const std::string shown = Shown(text);
  EXPECT_GT(CharacterCount(shown), 0);
  EXPECT_LT(shown.size(), 70U);
  EXPECT_EQ(Shown("\xFF"), "(not UTF-8)");
}

}  // namespace
}  // namespace jgt::ledger
