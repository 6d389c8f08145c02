#include "common/journal/body.h"
#include "common/journal/entry.h"
#include "common/log/log.h"
#include "common/runtime/mutex.h"
#include "jgt/roster/v1/contact_events.pb.h"
#include "services/roster/storage/commitments.h"
#include "tests/roster/contact_world.h"

// Personal parts: where they are, to whom they are shown in plain, and that nothing is left of one that was erased.
namespace jgt::roster::test {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class ContactPrivacy : public ContactWorld {
 protected:
  int64_t Entries() { return Count("SELECT COUNT(*) FROM journal"); }

  // Every call that touches a contact, refused ones too.
  void CallAll(const std::string& name) {
    ASSERT_OK(Ask(&ContactStub::GetContact, Getting(name)));
    ASSERT_OK(Ask(&ContactStub::ListContacts, Listing(pairing_.name())));
    const auto reveal = Revealing(name);
    ASSERT_OK(Ask(&ContactStub::RevealContact, reveal));
    ASSERT_OK(Ask(&ContactStub::RevealContact, reveal));
    auto bad = Coordinator();
    bad.mutable_contact()->set_unit(kPlainPhone);
    EXPECT_FALSE(Ask(&ContactStub::SetContact, bad).ok());
    auto named = Revealing(name, std::string("找") + kPlainName);
    EXPECT_FALSE(Ask(&ContactStub::RevealContact, named).ok());
    EXPECT_FALSE(Ask(Officer(kPujiang), &ContactStub::RevealContact, Revealing(name)).ok());
    Reads();
  }
};

// R167
TEST_F(ContactPrivacy, R167PlainValuesAreInOneTableAndNowhereOnceErased) {
  const std::string name = Set(Coordinator());
  CallAll(name);
  EXPECT_THAT(Finds(kPlainName), ElementsAre("contact_persons.display_name"));
  EXPECT_THAT(Finds(kPlainPhone), ElementsAre("contact_persons.phone"));
  EXPECT_THAT(Finds(kPlainMail), ElementsAre("contact_persons.mail"));
  EXPECT_THAT(Finds("138****4321"), IsEmpty());
  ASSERT_OK(Ask(&ContactStub::EraseContact, Erasing(name)));
  for (const char* plain : {kPlainName, kPlainPhone, kPlainMail, "4321", "ouyang"}) {
    EXPECT_THAT(Finds(plain), IsEmpty()) << plain;
  }
  EXPECT_EQ(Count("SELECT COUNT(*) FROM contact_persons WHERE display_name_salt IS NOT NULL OR phone_salt IS NOT NULL"
                  " OR mail_salt IS NOT NULL"),
            0);
  // It is shown that there was somebody, and no more.
  ASSERT_OK_AND_ASSIGN(const auto got, Ask(&ContactStub::GetContact, Getting(name)));
  EXPECT_TRUE(got.contact().erased());
  EXPECT_EQ(got.contact().masked_name() + got.contact().masked_phone() + got.contact().masked_mail(), "");
  EXPECT_EQ(got.contact().subject(), "cn-person-1");
  EXPECT_THAT(Ask(&ContactStub::RevealContact, Revealing(name)),
              StatusIs(StatusCode::kFailedPrecondition, "CONTACT_ERASED"));
  EXPECT_THAT(Ask(&ContactStub::EraseContact, Erasing(name)),
              StatusIs(StatusCode::kFailedPrecondition, "CONTACT_ERASED"));
}

TEST_F(ContactPrivacy, AnEraseTakesAllThatAContactEverWas) {
  const std::string name = Set(Coordinator());
  ASSERT_OK_AND_ASSIGN(const auto got, Ask(&ContactStub::GetContact, Getting(name)));
  auto next = Coordinator();
  next.mutable_contact()->set_name(name);
  next.mutable_contact()->set_valid_from("2022-06-01");
  next.mutable_personal()->set_display_name("上官某乙");
  next.mutable_personal()->set_phone("13900008765");
  next.set_revision(got.contact().revision());
  ASSERT_OK(Ask(&ContactStub::SetContact, next));
  ASSERT_OK(Ask(&ContactStub::EraseContact, Erasing(name)));
  for (const char* plain : {kPlainName, kPlainPhone, "上官某乙", "13900008765"}) {
    EXPECT_THAT(Finds(plain), IsEmpty()) << plain;
  }
  // A new person may have the duty, and is not erased.
  auto third = Coordinator();
  third.mutable_contact()->set_name(name);
  third.mutable_contact()->set_valid_from("2022-09-01");
  ASSERT_OK_AND_ASSIGN(const auto june, Ask(&ContactStub::GetContact, Getting(name, "2022-06-01")));
  third.set_revision(june.contact().revision());
  ASSERT_OK(Ask(&ContactStub::SetContact, third));
  ASSERT_OK_AND_ASSIGN(const auto autumn, Ask(&ContactStub::GetContact, Getting(name, "2022-09-01")));
  EXPECT_FALSE(autumn.contact().erased());
  ASSERT_OK_AND_ASSIGN(const auto spring, Ask(&ContactStub::GetContact, Getting(name, "2022-03-01")));
  EXPECT_TRUE(spring.contact().erased());
}

TEST_F(ContactPrivacy, TheEntryCommitsToThePersonAndStandsWhenThatIsErased) {
  const std::string name = Set(Coordinator());
  const journal::Entry entry = Journal("330327").back();
  v1::ContactSet event;
  ASSERT_TRUE(event.ParseFromString(entry.body));
  EXPECT_EQ(event.contact().name(), name);
  EXPECT_EQ(event.contact().masked_name() + event.contact().masked_phone() + event.contact().masked_mail(), "");
  const auto rows = sql::RunQuery(*pool_, "SELECT display_name_salt, phone_salt, mail_salt FROM contact_persons", {},
                                  std::chrono::steady_clock::now() + std::chrono::seconds(20));
  ASSERT_OK(rows.status());
  EXPECT_EQ(event.commitments().display_name(), Commitment("display_name", rows->at(0).Text(0), kPlainName));
  EXPECT_EQ(event.commitments().phone(), Commitment("phone", rows->at(0).Text(1), kPlainPhone));
  EXPECT_EQ(event.commitments().mail(), Commitment("mail", rows->at(0).Text(2), kPlainMail));
  ASSERT_OK(Ask(&ContactStub::EraseContact, Erasing(name)));
  // Journal() checks the hash of each entry.
  const auto entries = Journal("330327");
  EXPECT_EQ(entries.at(entries.size() - 2), entry);
  v1::ContactErased erased;
  ASSERT_EQ(entries.back().type, "jgt.roster.v1.ContactErased");
  ASSERT_TRUE(erased.ParseFromString(entries.back().body));
  EXPECT_EQ(erased.contact(), name);
  EXPECT_EQ(erased.reason(), "本人离职");
}

TEST_F(ContactPrivacy, NoLogLineAndNoErrorTellsThem) {
  std::string lines;
  Mutex mutex;
  {
    const log::Capture capture([&](std::string_view line) {
      const MutexLock lock(mutex);
      lines += line;
      lines += '\n';
    });
    const std::string name = Set(Coordinator());
    CallAll(name);
    ASSERT_OK(Ask(&ContactStub::EraseContact, Erasing(name)));
  }
  ASSERT_THAT(lines, HasSubstr("RevealContact"));
  for (const char* plain : {kPlainName, kPlainPhone, kPlainMail}) EXPECT_THAT(lines, Not(HasSubstr(plain)));
}

TEST_F(ContactPrivacy, TheAnswerToSettingHasNoPersonAndARepetitionIsKnownByThePersonToo) {
  const auto request = Coordinator();
  ASSERT_OK_AND_ASSIGN(const auto first, Ask(&ContactStub::SetContact, request));
  EXPECT_EQ(first.contact().masked_name() + first.contact().masked_phone() + first.contact().masked_mail(), "");
  EXPECT_EQ(first.contact().revision(), first.position().seq());
  ASSERT_OK_AND_ASSIGN(const auto second, Ask(&ContactStub::SetContact, request));
  EXPECT_EQ(second.SerializeAsString(), first.SerializeAsString());
  auto another = request;
  another.mutable_personal()->set_phone("13800004322");
  EXPECT_THAT(Ask(&ContactStub::SetContact, another), StatusIs(StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  another = request;
  another.set_reason("另一理由");
  EXPECT_THAT(Ask(&ContactStub::SetContact, another), StatusIs(StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  EXPECT_EQ(EntryCounts()["ContactSet"], 1);
  ASSERT_OK(Ask(&ContactStub::EraseContact, Erasing(first.contact().name())));
  ASSERT_OK_AND_ASSIGN(const auto third, Ask(&ContactStub::SetContact, request));
  EXPECT_EQ(third.SerializeAsString(), first.SerializeAsString());
  EXPECT_THAT(Finds(kPlainPhone), IsEmpty());
}

// Whoever has the hash of a request and all of it but a phone number could try the numbers out.
TEST_F(ContactPrivacy, TheStoredHashOfTheRequestLeavesThePersonOut) {
  const auto request = Coordinator();
  Set(request);
  const auto hash_of = [](const v1::SetContactRequest& hashed) {
    return sql::Value::Bytes(
        journal::Sha256(journal::TypeOf(hashed) + std::string(1, '\0') + journal::Serialize(hashed)));
  };
  auto impersonal = request;
  impersonal.clear_personal();
  const std::string statement = "SELECT COUNT(*) FROM journal_request WHERE request_hash = ?";
  EXPECT_EQ(Count(statement, {hash_of(impersonal)}), 1);
  EXPECT_EQ(Count(statement, {hash_of(request)}), 0);
}

TEST_F(ContactPrivacy, ARevelationIsEnteredBeforeItIsShownAndNothingOfItIsStored) {
  const std::string name = Set(Coordinator());
  const std::string head = TokenOf("cn-head-7", auth::Role::kSchoolHead, pairing_.supported());
  ASSERT_OK_AND_ASSIGN(const auto shown, Ask(head, &ContactStub::RevealContact, Revealing(name)));
  EXPECT_EQ(shown.personal().display_name(), kPlainName);
  EXPECT_EQ(shown.personal().phone(), kPlainPhone);
  EXPECT_EQ(shown.personal().mail(), kPlainMail);
  const journal::Entry entry = Journal("330327").back();
  EXPECT_EQ(entry.type, "jgt.roster.v1.ContactRevealed");
  EXPECT_EQ(entry.seq, shown.position().seq());
  EXPECT_EQ(entry.principal, "cn-head-7");
  v1::ContactRevealed event;
  ASSERT_TRUE(event.ParseFromString(entry.body));
  EXPECT_EQ(event.contact(), name);
  EXPECT_EQ(event.reason(), "商定送教日程");
  EXPECT_EQ(event.as_of(), "2022-03-01");
  EXPECT_EQ(event.revision(), shown.revision());
}

TEST_F(ContactPrivacy, ARepeatedRevelationIsReadAnewAndWrittenDownAgain) {
  const std::string name = Set(Coordinator());
  const auto request = Revealing(name);
  ASSERT_OK_AND_ASSIGN(const auto first, Ask(&ContactStub::RevealContact, request));
  const int64_t entries = Entries();
  ASSERT_OK_AND_ASSIGN(const auto second, Ask(&ContactStub::RevealContact, request));
  EXPECT_EQ(second.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Entries(), entries);
  EXPECT_THAT(Reads(), SizeIs(2));
  // Somebody else cannot be shown it under this one's entry.
  const std::string other = TokenOf("cn-officer-2", auth::Role::kCountyOfficer, kCangnan);
  EXPECT_THAT(Ask(other, &ContactStub::RevealContact, request),
              StatusIs(StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  ASSERT_OK(Ask(&ContactStub::EraseContact, Erasing(name)));
  EXPECT_THAT(Ask(&ContactStub::RevealContact, request), StatusIs(StatusCode::kFailedPrecondition, "CONTACT_ERASED"));
  EXPECT_THAT(Reads(), SizeIs(2));
}

TEST_F(ContactPrivacy, OnlyThoseWhoMustCallAreShownIt) {
  const std::string of_pairing = Set(Coordinator());
  const std::string of_school = Set(Setting(pairing_.supporter(), v1::CONTACT_DUTY_ACCOUNTABLE_HEAD));
  const std::string supporter = pairing_.supporter();
  using auth::Role;
  for (const auto& [role, org] : std::vector<std::pair<Role, std::string>>{{Role::kCountyOfficer, kCangnan},
                                                                           {Role::kLeadingGroup, kCangnan},
                                                                           {Role::kCityOfficer, "regions/330300"},
                                                                           {Role::kProvinceOfficer, kZhejiang},
                                                                           {Role::kDistrictOfficer, supporter},
                                                                           {Role::kSchoolHead, supporter}}) {
    for (const std::string& name : {of_pairing, of_school}) {
      EXPECT_OK(Ask(Token(role, org), &ContactStub::RevealContact, Revealing(name))) << auth::RoleName(role);
    }
  }
  const std::string partner = Head(pairing_.supported());
  EXPECT_OK(Ask(partner, &ContactStub::RevealContact, Revealing(of_pairing)));
  EXPECT_THAT(Ask(partner, &ContactStub::RevealContact, Revealing(of_school)),
              StatusIs(StatusCode::kPermissionDenied, "OUTSIDE_SCOPE"));
  for (const auto& [role, org] : std::vector<std::pair<Role, std::string>>{{Role::kSchoolFiler, supporter},
                                                                           {Role::kInspector, kCangnan},
                                                                           {Role::kAuditor, kCangnan},
                                                                           {Role::kIntegrator, kCangnan},
                                                                           {Role::kOperator, kCangnan},
                                                                           {Role::kService, "regions/000000"}}) {
    EXPECT_THAT(Ask(Token(role, org), &ContactStub::RevealContact, Revealing(of_pairing)),
                StatusIs(StatusCode::kPermissionDenied, "ROLE_LACKS_PERMISSION"))
        << auth::RoleName(role);
  }
}

TEST_F(ContactPrivacy, WhatIsKeptMustBeWhatTheEntryCommitsTo) {
  const std::string name = Set(Coordinator());
  ASSERT_OK(sql::RunTransaction(*pool_, {}, [](sql::Transaction& tx) {
    return tx.Execute("UPDATE contact_persons SET phone = '13800000001'").status();
  }));
  EXPECT_THAT(Ask(&ContactStub::RevealContact, Revealing(name)), StatusIs(StatusCode::kDataLoss, "CONTACT_DAMAGED"));
  EXPECT_EQ(ReadCount(), 0);
}

}  // namespace
}  // namespace jgt::roster::test
