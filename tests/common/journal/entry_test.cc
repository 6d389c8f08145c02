#include "common/journal/entry.h"

#include <gtest/gtest.h>

#include "common/journal/answer.h"
#include "tests/support/status_matchers.h"

namespace jgt::journal {
namespace {

Entry MakeEntry() {
  return {.region = "330327",
          .seq = 7,
          .type = "test.Noted",
          .body = std::string("a\0b", 3),
          .entry_hash = "",
          .recorded_at = {1649138828000000},
          .principal = "tester",
          .request_id = "r-1"};
}

TEST(EntryTest, TheHashIsThatOfAnIndependentlyWrittenEncoding) {
  // Written out by hand from the definition in entry.h, so that a change of the encoding cannot go unnoticed.
  const auto field = [](const std::string& text) {
    std::string out(7, '\0');
    out.push_back(static_cast<char>(text.size()));
    return out + text;
  };
  const std::string bytes = "jgt.journal.entry.v1" + field("notes") + field("330327") + field("7") +
                            field("test.Noted") + field(std::string("a\0b", 3)) + field("1649138828000000") +
                            field("tester") + field("r-1");
  EXPECT_EQ(CanonicalBytes("notes", MakeEntry()), bytes);
  EXPECT_EQ(EntryHash("notes", MakeEntry()), Sha256(std::string(1, '\0') + bytes));
}

TEST(EntryTest, TheHashOfAnAnswerIsThatOfAnIndependentlyWrittenEncoding) {
  const auto field = [](const std::string& text) {
    std::string out(7, '\0');
    out.push_back(static_cast<char>(text.size()));
    return out + text;
  };
  const std::string hash(32, '\x11');
  const std::string response("a\0b", 3);
  const StoredAnswer answer{.region = "330327",
                            .request_id = "r-1",
                            .request_hash = hash,
                            .response = response,
                            .last_seq = 7,
                            .recorded_at = {1649138828000000}};
  EXPECT_EQ(AnswerHash(answer), Sha256("jgt.journal.answer.v1" + field("330327") + field("r-1") + field(hash) +
                                       field(response) + field("7") + field("1649138828000000")));
}

TEST(EntryTest, AnEntryIsReadBackFromItsBytesAndFromNoOthers) {
  Entry entry = MakeEntry();
  entry.entry_hash = EntryHash("notes", entry);
  const std::string bytes = CanonicalBytes("notes", entry);
  ASSERT_OK_AND_ASSIGN(const ServiceEntry parsed, ParseCanonicalBytes(bytes));
  EXPECT_EQ(parsed.service, "notes");
  EXPECT_EQ(parsed.entry, entry);
  const auto bad = test::StatusIs(StatusCode::kInvalidArgument, "BAD_ENTRY");
  for (size_t size = 0; size < bytes.size(); ++size) EXPECT_THAT(ParseCanonicalBytes(bytes.substr(0, size)), bad);
  EXPECT_THAT(ParseCanonicalBytes(bytes + "x"), bad);
  std::string other = bytes;
  other[other.rfind("7")] = '+';
  EXPECT_THAT(ParseCanonicalBytes(other), bad);
  other = bytes;
  other[20] = '\xff';  // a length that is longer than everything
  EXPECT_THAT(ParseCanonicalBytes(other), bad);
}

TEST(EntryTest, EveryFieldOfAnEntryIsUnderItsHash) {
  Entry entry = MakeEntry();
  entry.entry_hash = EntryHash("notes", entry);
  EXPECT_OK(CheckEntry("notes", entry));
  EXPECT_THAT(CheckEntry("other", entry), test::StatusIs(StatusCode::kDataLoss, "ENTRY_DAMAGED"));
  const auto refuses = [&](const std::function<void(Entry&)>& change) {
    Entry changed = entry;
    change(changed);
    EXPECT_THAT(CheckEntry("notes", changed), test::StatusIs(StatusCode::kDataLoss, "ENTRY_DAMAGED"));
  };
  refuses([](Entry& e) { e.region = "330328"; });
  refuses([](Entry& e) { e.seq = 8; });
  refuses([](Entry& e) { e.type += "x"; });
  refuses([](Entry& e) { e.body[1] = '\1'; });
  refuses([](Entry& e) { e.recorded_at.micros += 1; });
  refuses([](Entry& e) { e.principal = "other"; });
  refuses([](Entry& e) { e.request_id = "r-2"; });
}

}  // namespace
}  // namespace jgt::journal
