#include <map>
#include <optional>
#include <random>

#include "tests/roster/contact_world.h"

// Who has read contacts: every answered reading is written down, and nothing is shown that cannot be.
namespace jgt::roster::test {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAreArray;

class ContactReads : public ContactWorld {
 protected:
  // What a reading says of itself, to be compared.
  static std::string Said(const v1::ContactRead& read) {
    std::string said = absl::StrFormat("%d %s %s %s", read.read_at_micros(), read.subject(),
                                       v1::ContactReading_Name(read.reading()), read.asked());
    for (const std::string& contact : read.contacts()) said += " " + contact;
    return said;
  }
  static v1::ListContactReadsRequest Asking(const std::string& parent = kCangnan) {
    v1::ListContactReadsRequest request;
    request.set_parent(parent);
    request.set_page_size(7);
    return request;
  }

  struct Caller {
    std::string subject;
    auth::Role role;
    std::string org;
  };
  // Contacts of every kind, one that was erased and one that there is not.
  void SetMany() {
    names_ = {Set(Coordinator()),
              Set(Coordinator(v1::CONTACT_END_SUPPORTED)),
              Set(Setting(kCangnan, v1::CONTACT_DUTY_LIAISON)),
              Set(Setting(pairing_.supporter(), v1::CONTACT_DUTY_ACCOUNTABLE_HEAD)),
              Set(Setting(kCangnan, v1::CONTACT_DUTY_LIAISON)),
              kCangnan + "/contacts/01GUESSED"};
    ASSERT_OK(Ask(&ContactStub::EraseContact, Erasing(names_[4])));
    parents_ = {kCangnan, pairing_.name(), pairing_.supporter(), far_.name()};
  }
  // One call by chance: what its record must say, when it is answered.
  std::optional<v1::ContactRead> ReadSomehow(const Caller& caller) {
    const std::string token = TokenOf(caller.subject, caller.role, caller.org);
    const std::string& name = names_[random_() % names_.size()];
    v1::ContactRead read;
    read.set_subject(caller.subject);
    read.set_read_at_micros(clock_.Now().micros);
    read.set_reading(v1::CONTACT_READING_MASKED);
    const auto kind = random_() % 4;
    if (kind == 0) {
      if (!Ask(token, &ContactStub::GetContact, Getting(name)).ok()) return std::nullopt;
      read.set_asked(name);
      read.add_contacts(name);
      return read;
    }
    if (kind == 1) {
      read.set_asked(parents_[random_() % parents_.size()]);
      const int page_size = 1 + static_cast<int>(random_() % 6);
      const auto page = Ask(token, &ContactStub::ListContacts, Listing(read.asked(), page_size));
      if (!page.ok()) return std::nullopt;
      for (const v1::Contact& contact : page->contacts()) read.add_contacts(contact.name());
      return read;
    }
    // Now and then the same request again, perhaps by somebody else.
    if (revealed_.name().empty() || random_() % 3 != 0) revealed_ = Revealing(name);
    if (!Ask(token, &ContactStub::RevealContact, revealed_).ok()) return std::nullopt;
    read.set_reading(v1::CONTACT_READING_REVEALED);
    read.set_asked(revealed_.name());
    read.add_contacts(revealed_.name());
    return read;
  }

  std::mt19937 random_{20220301};
  std::vector<std::string> names_;
  std::vector<std::string> parents_;
  v1::RevealContactRequest revealed_;
};

TEST_F(ContactReads, AReadingSaysWhoWhenWhichHowAndWhy) {
  const std::string name = Set(Coordinator());
  const std::string other = Set(Coordinator(v1::CONTACT_END_SUPPORTED));
  const std::string filer = TokenOf("cn-filer-1", auth::Role::kSchoolFiler, pairing_.supporter());
  const std::string head = TokenOf("cn-head-1", auth::Role::kSchoolHead, pairing_.supporter());
  clock_.Advance(std::chrono::seconds(1));
  const std::string known = ToRfc3339(clock_.Now() - std::chrono::milliseconds(1));
  ASSERT_OK(Ask(filer, &ContactStub::GetContact, Getting(name, "2022-04-05", known)));
  clock_.Advance(std::chrono::seconds(1));
  auto list = Listing(pairing_.name());
  list.set_duty(v1::CONTACT_DUTY_COORDINATOR);
  ASSERT_OK(Ask(filer, &ContactStub::ListContacts, list));
  clock_.Advance(std::chrono::seconds(1));
  ASSERT_OK_AND_ASSIGN(const auto revealed, Ask(head, &ContactStub::RevealContact, Revealing(name)));
  const auto reads = Reads();
  ASSERT_THAT(reads, SizeIs(3));
  const v1::ContactRead& shown = reads[0];
  EXPECT_EQ(shown.subject(), "cn-head-1");
  EXPECT_EQ(shown.reading(), v1::CONTACT_READING_REVEALED);
  EXPECT_EQ(shown.asked(), name);
  EXPECT_EQ(shown.reason(), "商定送教日程");
  EXPECT_EQ(shown.revealed_seq(), revealed.position().seq());
  EXPECT_EQ(shown.read_at_micros(), clock_.Now().micros);
  EXPECT_THAT(shown.contacts(), ElementsAre(name));
  EXPECT_EQ(reads[1].subject(), "cn-filer-1");
  EXPECT_EQ(reads[1].reading(), v1::CONTACT_READING_MASKED);
  EXPECT_EQ(reads[1].asked(), pairing_.name());
  EXPECT_EQ(reads[1].duty(), v1::CONTACT_DUTY_COORDINATOR);
  EXPECT_EQ(reads[1].as_of(), "2022-03-01");
  EXPECT_THAT(reads[1].contacts(), ElementsAre(name, other));
  EXPECT_EQ(reads[2].asked(), name);
  EXPECT_EQ(reads[2].as_of(), "2022-04-05");
  EXPECT_EQ(reads[2].known_at(), known);
  EXPECT_EQ(reads[2].reason(), "");
  EXPECT_EQ(reads[2].revealed_seq(), 0);
}

// Many readings, right and wrong, by many: as many records as answers, and the auditor sees each.
TEST_F(ContactReads, ThereAreAsManyRecordsAsAnsweredReadingsAndTheAuditorSeesEach) {
  ASSERT_NO_FATAL_FAILURE(SetMany());
  const std::vector<Caller> callers = {{"officer", auth::Role::kCountyOfficer, kCangnan},
                                       {"head", auth::Role::kSchoolHead, pairing_.supporter()},
                                       {"filer", auth::Role::kSchoolFiler, pairing_.supported()},
                                       {"inspector", auth::Role::kInspector, kCangnan},
                                       {"stranger", auth::Role::kCountyOfficer, kPujiang},
                                       {"operator", auth::Role::kOperator, kCangnan}};
  constexpr int kCalls = 300;
  std::vector<std::string> expected;
  std::map<std::string, int> by_subject;
  for (int i = 0; i < kCalls; ++i) {
    if (i % 3 == 0) clock_.Advance(std::chrono::microseconds(1));
    const std::optional<v1::ContactRead> read = ReadSomehow(callers[random_() % callers.size()]);
    if (!read.has_value()) continue;
    expected.push_back(Said(*read));
    ++by_subject[read->subject()];
  }
  EXPECT_GT(expected.size(), 80U);
  EXPECT_LT(expected.size(), 220U);
  EXPECT_EQ(ReadCount(), static_cast<int64_t>(expected.size()));
  std::vector<std::string> told;
  for (const v1::ContactRead& read : Reads(Asking())) told.push_back(Said(read));
  EXPECT_THAT(told, UnorderedElementsAreArray(expected));
  for (const Caller& caller : callers) {
    auto request = Asking();
    request.set_subject(caller.subject);
    EXPECT_THAT(Reads(request), SizeIs(by_subject[caller.subject])) << caller.subject;
  }
}

TEST_F(ContactReads, TheyAreFoundByContactSubjectKindAndTime) {
  const std::string name = Set(Coordinator());
  const std::string other = Set(Coordinator(v1::CONTACT_END_SUPPORTED));
  std::vector<std::string> times;
  for (int i = 0; i < 10; ++i) {
    clock_.Advance(std::chrono::seconds(1));
    times.push_back(ToRfc3339(clock_.Now()));
    const std::string token = TokenOf(absl::StrFormat("officer-%d", i % 2), auth::Role::kCountyOfficer, kCangnan);
    if (i < 5) ASSERT_OK(Ask(token, &ContactStub::GetContact, Getting(i % 2 == 0 ? name : other)));
    if (i >= 5 && i < 8) ASSERT_OK(Ask(token, &ContactStub::ListContacts, Listing(pairing_.name())));
    if (i >= 8) ASSERT_OK(Ask(token, &ContactStub::RevealContact, Revealing(other)));
  }
  auto request = Asking();
  EXPECT_THAT(Reads(request), SizeIs(10));
  request.set_contact(name);
  EXPECT_THAT(Reads(request), SizeIs(3 + 3));
  request.set_subject("officer-0");
  EXPECT_THAT(Reads(request), SizeIs(3 + 1));
  request = Asking();
  request.set_reading(v1::CONTACT_READING_REVEALED);
  EXPECT_THAT(Reads(request), SizeIs(2));
  request = Asking();
  request.set_from(times[2]);
  request.set_until(times[5]);
  EXPECT_THAT(Reads(request), SizeIs(3));
  // Newest first, and each once, however they are paged.
  request = Asking();
  request.set_page_size(3);
  std::vector<int64_t> seen;
  for (const v1::ContactRead& read : Reads(request)) seen.push_back(read.read_at_micros());
  std::vector<int64_t> sorted = seen;
  std::sort(sorted.rbegin(), sorted.rend());
  EXPECT_THAT(seen, ElementsAreArray(sorted));
  EXPECT_THAT(seen, SizeIs(10));
}

TEST_F(ContactReads, WhatCannotBeWrittenDownIsNotShown) {
  const std::string name = Set(Coordinator());
  const auto rename = [&](const std::string& from, const std::string& to) {
    return sql::RunTransaction(*pool_, {}, [&](sql::Transaction& tx) {
      return tx.Execute(absl::StrFormat("RENAME TABLE %s TO %s", from, to)).status();
    });
  };
  for (const std::string table : {"contact_reads", "contact_read_items"}) {
    ASSERT_OK(rename(table, "away"));
    const auto got = Ask(&ContactStub::GetContact, Getting(name));
    const auto listed = Ask(&ContactStub::ListContacts, Listing(pairing_.name()));
    const auto revealed = Ask(&ContactStub::RevealContact, Revealing(name));
    ASSERT_OK(rename("away", table));
    EXPECT_THAT(got, StatusIs(StatusCode::kInternal));
    EXPECT_THAT(listed, StatusIs(StatusCode::kInternal));
    EXPECT_THAT(revealed, StatusIs(StatusCode::kInternal));
    EXPECT_EQ(ReadCount(), 0) << table;
  }
  // That they were about to be shown is in the journal all the same.
  EXPECT_EQ(EntryCounts()["ContactRevealed"], 2);
  EXPECT_OK(Ask(&ContactStub::GetContact, Getting(name)));
  EXPECT_EQ(ReadCount(), 1);
}

TEST_F(ContactReads, AnAuditorSeesTheReadingsOfItsRegionsOnly) {
  ImportPujiang();
  const std::string name = Set(Coordinator());
  const auto pujiang = Ask(Officer(kPujiang), &ContactStub::SetContact, Setting(kPujiang, v1::CONTACT_DUTY_LIAISON));
  ASSERT_OK(pujiang);
  ASSERT_OK(Ask(&ContactStub::GetContact, Getting(name)));
  ASSERT_OK(Ask(Officer(kPujiang), &ContactStub::GetContact, Getting(pujiang->contact().name())));
  const auto auditor = [](const std::string& org) { return Token(auth::Role::kAuditor, org); };
  EXPECT_THAT(Reads(Asking(), auditor(kCangnan)), SizeIs(1));
  EXPECT_THAT(Reads(Asking(kZhejiang), auditor(kZhejiang)), SizeIs(2));
  EXPECT_THAT(Reads(Asking("regions/330300"), auditor(kZhejiang)), SizeIs(1));
  EXPECT_THAT(Reads(Asking(), Officer()), SizeIs(1));
  auto foreign = Asking();
  foreign.set_contact(pujiang->contact().name());
  EXPECT_THAT(Reads(foreign, auditor(kCangnan)), IsEmpty());
  EXPECT_THAT(Ask(auditor(kPujiang), &ContactStub::ListContactReads, Asking()),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  for (const auth::Role role : {auth::Role::kLeadingGroup, auth::Role::kInspector, auth::Role::kCityOfficer}) {
    EXPECT_THAT(Ask(Token(role, kCangnan), &ContactStub::ListContactReads, Asking()),
                StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"));
  }
}

TEST_F(ContactReads, BadInputIsNamed) {
  constexpr auto kBad = StatusCode::kInvalidArgument;
  auto request = Asking();
  request.set_contact("contacts/1");
  EXPECT_THAT(Ask(&ContactStub::ListContactReads, request), StatusIs(kBad, "BAD_NAME"));
  request = Asking();
  request.set_subject(std::string(201, 'x'));
  EXPECT_THAT(Ask(&ContactStub::ListContactReads, request), StatusIs(kBad, "BAD_SUBJECT"));
  request = Asking();
  request.set_reading(static_cast<v1::ContactReading>(9));
  EXPECT_THAT(Ask(&ContactStub::ListContactReads, request), StatusIs(kBad, "BAD_READING"));
  request = Asking();
  request.set_until("yesterday");
  EXPECT_THAT(Ask(&ContactStub::ListContactReads, request), StatusIs(kBad, "BAD_INSTANT"));
  request = Asking();
  request.set_page_size(-1);
  EXPECT_THAT(Ask(&ContactStub::ListContactReads, request), StatusIs(kBad, "BAD_PAGE_SIZE"));
  request = Asking();
  request.set_page_token("x");
  EXPECT_THAT(Ask(&ContactStub::ListContactReads, request), StatusIs(kBad, "BAD_PAGE_TOKEN"));
}

}  // namespace
}  // namespace jgt::roster::test
